//! `couplet webhooks test` and `retry`: events that are sent at once, by the command itself.
//!
//! Invariant: an event that was given up is removed only after its endpoint has taken it. Those of one endpoint are sent in
//! their order, and after one that fails, no more are. Does not touch the queues, which the courier works on.

use std::collections::BTreeSet;

use clap::Args;

use super::{TrustArgs, named};
use crate::cli::error::{CliError, EndpointsError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::causes::with_causes;
use crate::domain::endpoint::queue::{Event, EventId};
use crate::domain::endpoint::retry::Retries;
use crate::domain::endpoint::{Endpoint, EndpointName, EventKind};
use crate::outbound::{Answer, Deliver, Message, Sender, Trust};
use crate::render::event_body;
use crate::report::news::News;
use crate::store::webhooks::{alter_dead, alter_endpoint, dead_events, endpoints};

/// Send an endpoint one event to try it, and show what it answers
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet webhooks test crm

The event is webhook.test, signed as all are. An endpoint that answered 410 before is sent events again once it takes it.")]
pub(in crate::cli) struct TestArgs {
    /// Its name
    #[arg(value_parser = EndpointName::parse)]
    name: EndpointName,
    #[command(flatten)]
    trust: TrustArgs,
}

/// Send events again that could not be delivered
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet webhooks retry
  couplet webhooks retry 3 4

Each has the id that it had before. Those that are taken are removed from `couplet webhooks dead`.")]
pub(in crate::cli) struct RetryArgs {
    /// Their numbers, as `webhooks dead` shows them; without one, all
    numbers: Vec<u32>,
    #[command(flatten)]
    trust: TrustArgs,
}

/// Whoever sends with these certificates.
pub(in crate::cli) fn sender(args: &TrustArgs) -> Result<Sender, EndpointsError> {
    let trust = Trust::new(args.ca_file.as_deref());
    Ok(Sender::new(trust.map_err(|error| EndpointsError::Trust(with_causes(&error)))?))
}

fn send(sender: &Sender, endpoint: &Endpoint, event: &Event, io: &Io<'_>) -> Answer {
    let timeout = Retries::default().timeout;
    sender.deliver(&Message { endpoint, event, now: io.clock.now(), timeout })
}

pub(super) fn test(args: &TestArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let path = global.file("webhooks")?;
    let name = &args.name;
    let endpoint = named(&endpoints(path)?, name)?;
    let (news, at) = (News::Test(name.clone()), io.clock.now());
    let (id, body) = (EventId::draw(io.random), event_body(&news, at));
    let event = Event { id, kind: EventKind::Test, at, body };
    let sender = sender(&args.trust)?;
    match send(&sender, &endpoint, &event, io) {
        Answer::Taken { status, said } => {
            let colon = if said.is_empty() { "" } else { ": " };
            io.confirm(format_args!("{name} answered {status}{colon}{said}"))?;
            if endpoint.gone_at.is_some() {
                alter_endpoint(path, name, |endpoint| endpoint.gone_at = None)?;
                io.say(format_args!("{name} is sent events again, with those that waited"));
            }
            Ok(Exit::Done)
        }
        Answer::Gone => {
            io.say(format_args!("{name} answered 410: it wants no events"));
            Ok(Exit::Failed)
        }
        Answer::Failed { reason, .. } => {
            io.say(format_args!("{name} did not take it: {reason}"));
            Ok(Exit::Failed)
        }
    }
}

pub(super) fn retry(args: &RetryArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let path = global.file("webhooks")?;
    let mut dead = dead_events(path)?;
    let known: BTreeSet<u32> = dead.iter().map(|of| of.number).collect();
    if let Some(number) = args.numbers.iter().find(|number| !known.contains(number)) {
        return Err(EndpointsError::NotDead(*number).into());
    }
    dead.retain(|of| args.numbers.is_empty() || args.numbers.contains(&of.number));
    let (all, sender) = (endpoints(path)?, sender(&args.trust)?);
    let (mut taken, mut failed) = (0_u64, BTreeSet::new());
    for of in &dead {
        let number = of.number;
        if failed.contains(&of.endpoint) {
            continue;
        }
        let Ok(endpoint) = named(&all, &of.endpoint) else {
            io.say(format_args!("{number}: the endpoint {} was removed", of.endpoint));
            continue;
        };
        let reason = match send(&sender, &endpoint, &of.event, io) {
            Answer::Taken { .. } => {
                let id = &of.event.id;
                alter_dead(path, |all| all.retain(|known| known.event.id != *id))?;
                taken += 1;
                continue;
            }
            Answer::Gone => "it answered 410: it wants no events".to_owned(),
            Answer::Failed { reason, .. } => reason,
        };
        io.say(format_args!("{number}: {} did not take it: {reason}", of.endpoint));
        failed.insert(of.endpoint.clone());
    }
    let left = dead.len() as u64 - taken;
    io.confirm(format_args!("{taken} delivered, {left} not"))?;
    Ok(if left == 0 { Exit::Done } else { Exit::Failed })
}

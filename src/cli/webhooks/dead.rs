//! `couplet webhooks dead` and `skip`: events that could not be delivered, and those that shall not be.
//!
//! Invariant: an event that is skipped is kept first, so that nothing is lost by a mistake.

use clap::Args;

use super::named;
use crate::cli::error::{CliError, EndpointsError, Exit};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::domain::endpoint::EndpointName;
use crate::domain::endpoint::queue::Queue;
use crate::render;
use crate::store::webhooks::{alter_queue, dead_events, endpoints, keep_dead, queue};

/// List the events that could not be delivered, or print one
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet webhooks dead
  couplet webhooks dead 3 > event.json

An event is given up after three days, unless `couplet courier --give-up` says otherwise. The latest 500 are kept.")]
pub(in crate::cli) struct DeadArgs {
    /// The number of one of them, whose body is printed as it was sent
    number: Option<u32>,
    #[command(flatten)]
    shown: Shown,
}

/// Give up the event that an endpoint does not take, and go on with the next
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet webhooks skip crm

An event that fails holds up those after it, so that all come in their order. One that an endpoint will never take can be \
skipped; `couplet webhooks dead` keeps it.")]
pub(in crate::cli) struct SkipArgs {
    /// The name of the endpoint
    #[arg(value_parser = EndpointName::parse)]
    name: EndpointName,
}

pub(super) fn run(args: &DeadArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let path = global.file("webhooks")?;
    let all = dead_events(path)?;
    let Some(number) = args.number else {
        render::list(&render::dead_events(&all), args.shown.or_table(), io.width, io.out)?;
        if all.is_empty() {
            io.say("every event was delivered, or is still tried");
        }
        return Ok(Exit::Done);
    };
    let of = all.iter().find(|of| of.number == number);
    io.out.write_all(&of.ok_or(EndpointsError::NotDead(number))?.event.body)?;
    Ok(Exit::Done)
}

pub(super) fn skip(args: &SkipArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let path = global.file("webhooks")?;
    let name = &args.name;
    named(&endpoints(path)?, name)?;
    let queue = queue(path, name)?;
    let failing = queue.as_ref().and_then(Queue::failing);
    let dead =
        failing.ok_or_else(|| EndpointsError::NotFailing(name.clone()))?.dead(name, io.clock.now());
    keep_dead(path, &dead)?;
    alter_queue(path, name, |queue| {
        if let Some(queue) = queue {
            queue.delivered(&dead.event.id);
        }
    })?;
    io.confirm(format_args!(
        "{} {} is given up, and {name} is sent what comes after it",
        dead.event.kind, dead.event.id
    ))?;
    Ok(Exit::Done)
}

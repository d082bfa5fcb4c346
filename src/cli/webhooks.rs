//! `couplet webhooks`: where events go that are sent out.
//!
//! Invariant: a secret is printed once, when it is drawn. All of it happens on the machine of the data file, where the
//! secrets lie; a running courier takes it up at once. Does not deliver what happens (see `courier`).

mod dead;
mod tried;

use std::path::PathBuf;

use clap::{Args, Subcommand};

pub(super) use tried::sender;

use super::error::{CliError, EndpointsError, Exit};
use super::global::{Global, Shown};
use super::io::Io;
use crate::domain::endpoint::queue::Queue;
use crate::domain::endpoint::{
    Endpoint, EndpointName, EndpointUrl, EventKind, EventKinds, draw_secret,
};
use crate::domain::limits::{
    BATCH_LOW, ENDPOINT_OVERLAP_HOURS, ENDPOINT_OVERLAP_HOURS_MAX, ENDPOINTS_MAX,
};
use crate::render;
use crate::service::news::places_now;
use crate::store::webhooks::{
    add_endpoint, alter_endpoint, alter_endpoints, alter_queue, endpoints, queues,
};
use crate::wire::Reach;

pub(super) const EXAMPLES: &str = "\
Examples:
  couplet webhooks add https://crm.example.com/hook --events all
  couplet webhooks test crm-example-com
  couplet courier
  couplet webhooks list
  couplet webhooks dead
  couplet webhooks retry

What happens is sent by `couplet courier`, a process beside the server. Bodies and signatures are those of Standard \
Webhooks; docs/webhooks.md shows each event.";

/// Tell other programs what happens: clicks, codes, orders, reports
#[derive(Debug, Subcommand)]
pub(super) enum WebhooksCommand {
    /// Send events to an address from now on, and print the secret that they are signed with
    Add(AddArgs),
    /// List the endpoints, and which of them fail
    List(ListArgs),
    /// Sign with a new secret; with the old one, too, for a while
    Rotate(RotateArgs),
    /// Send nothing more to an endpoint
    Remove(RemoveArgs),
    /// Send an endpoint one event to try it, and show what it answers
    Test(tried::TestArgs),
    /// List the events that could not be delivered, or print one
    Dead(dead::DeadArgs),
    /// Send events again that could not be delivered
    Retry(tried::RetryArgs),
    /// Give up the event that an endpoint does not take, and go on with the next
    Skip(dead::SkipArgs),
}

/// Send events to an address from now on, and print the secret that they are signed with
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet webhooks add https://crm.example.com/hook --events all
  couplet webhooks add https://crm.example.com/ --events all --name crm
  couplet webhooks add https://hook.example.com/ --events order.placed
  couplet webhooks add http://10.0.0.7/ --events batch.low --allow-private

The secret is shown once. An endpoint checks with it that an event comes from here.")]
pub(super) struct AddArgs {
    /// The address, with https
    url: String,
    #[arg(long, value_name = "EVENTS", help = super::args::one_of(
        "What is sent, with commas between, or all",
        &sent(),
    ))]
    events: EventKinds,
    /// A name of your own: lower-case letters, digits and dashes [default: made of the host]
    #[arg(long, value_parser = EndpointName::parse)]
    name: Option<EndpointName>,
    /// It may be on a private network or on this machine, and without https
    #[arg(long)]
    allow_private: bool,
    /// Unused codes of a batch below which batch.low is sent
    #[arg(long, value_name = "N", default_value_t = BATCH_LOW)]
    low: u32,
}

fn sent() -> Vec<&'static str> {
    EventKind::SENT.iter().map(|kind| kind.as_str()).collect()
}

/// List the endpoints, and which of them fail
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet webhooks list
  couplet webhooks list --format json

The state is fine, failing (an event waits to be tried again) or gone (it answered 410, and is sent nothing until \
`webhooks test` succeeds).")]
pub(super) struct ListArgs {
    #[command(flatten)]
    shown: Shown,
}

/// Sign with a new secret; with the old one, too, for a while
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet webhooks rotate crm
  couplet webhooks rotate crm --overlap 0

Until the old secret is over, each event has a signature by both.")]
pub(super) struct RotateArgs {
    /// Its name
    #[arg(value_parser = EndpointName::parse)]
    name: EndpointName,
    /// Hours for which events are signed with the old secret, too
    #[arg(
        long,
        value_name = "HOURS",
        default_value_t = ENDPOINT_OVERLAP_HOURS,
        value_parser = clap::value_parser!(u32).range(..=i64::from(ENDPOINT_OVERLAP_HOURS_MAX))
    )]
    overlap: u32,
}

/// Send nothing more to an endpoint
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet webhooks remove crm")]
pub(super) struct RemoveArgs {
    /// Its name
    #[arg(value_parser = EndpointName::parse)]
    name: EndpointName,
}

/// Whose certificates are trusted.
#[derive(Debug, Args)]
pub(super) struct TrustArgs {
    /// Trust the certificates of this PEM file, too: those of a company's own authority
    #[arg(long, value_name = "FILE")]
    pub(super) ca_file: Option<PathBuf>,
}

pub(super) fn run(
    command: WebhooksCommand,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    match command {
        WebhooksCommand::Add(args) => add(args, global, io),
        WebhooksCommand::List(args) => list(&args, global, io),
        WebhooksCommand::Rotate(args) => rotate(&args, global, io),
        WebhooksCommand::Remove(args) => remove(&args, global, io),
        WebhooksCommand::Test(args) => tried::test(&args, global, io),
        WebhooksCommand::Dead(args) => dead::run(&args, global, io),
        WebhooksCommand::Retry(args) => tried::retry(&args, global, io),
        WebhooksCommand::Skip(args) => dead::skip(&args, global, io),
    }
}

/// The endpoint with this name.
fn named(all: &[Endpoint], name: &EndpointName) -> Result<Endpoint, EndpointsError> {
    let found = all.iter().find(|endpoint| endpoint.name == *name);
    found.cloned().ok_or_else(|| EndpointsError::Unknown(name.clone()))
}

fn add(args: AddArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let path = global.file("webhooks")?;
    let AddArgs { url, events, name, allow_private, low } = args;
    let url = EndpointUrl::parse(&url, allow_private).map_err(EndpointsError::from)?;
    let name = name.or_else(|| EndpointName::of_url(&url)).ok_or(EndpointsError::NoName)?;
    let (now, secret) = (io.clock.now(), draw_secret(io.random));
    let data = global.reach(Reach::ToRead, io.random)?;
    let places = places_now(&data, now).map_err(read_error)?;
    data.close()?;
    let new = Endpoint::new(name.clone(), url, events, (secret.clone(), now));
    let new = Endpoint { allow_private, low, ..new };
    add_endpoint(path, (new, Queue::at(places)), |all| -> Result<(), CliError> {
        if all.iter().any(|known| known.name == name) {
            return Err(EndpointsError::Taken(name.clone()).into());
        }
        if all.len() >= ENDPOINTS_MAX {
            return Err(EndpointsError::Full.into());
        }
        Ok(())
    })?;
    io.confirm(secret.reveal())?;
    io.say(format_args!(
        "endpoint {name} is sent what happens from now on; the line above is its secret, which is not shown again"
    ));
    io.say(global.next(&["webhooks", "test", name.as_str()]));
    Ok(Exit::Done)
}

/// An error of reading, which is one of a report only if the data is damaged.
fn read_error(error: crate::service::AskError<crate::wire::WireError>) -> CliError {
    match error {
        crate::service::AskError::Source(error) => error.into(),
        crate::service::AskError::Report(error) => error.into(),
    }
}

fn list(args: &ListArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let path = global.file("webhooks")?;
    let queues = queues(path)?;
    let with_queue = |endpoint: Endpoint| {
        let queue = queues.iter().find(|(name, _)| *name == endpoint.name);
        let queue = queue.map(|(_, queue)| queue.clone());
        (endpoint, queue)
    };
    let all: Vec<_> = endpoints(path)?.into_iter().map(with_queue).collect();
    let list = render::endpoints(&all, io.clock.now());
    render::list(&list, args.shown.or_table(), io.width, io.out)?;
    if all.is_empty() {
        io.say("no endpoints; `couplet webhooks add URL --events all` adds one");
    }
    Ok(Exit::Done)
}

fn rotate(args: &RotateArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let path = global.file("webhooks")?;
    let RotateArgs { name, overlap } = args;
    let (now, secret) = (io.clock.now(), draw_secret(io.random));
    let until = now.plus_ms(i64::from(*overlap) * 60 * 60 * 1000);
    alter_endpoint(path, name, |endpoint| endpoint.rotate(secret.clone(), now, until))?
        .ok_or_else(|| EndpointsError::Unknown(name.clone()))?;
    io.confirm(secret.reveal())?;
    let old = if *overlap == 0 {
        "the old one is used no more".to_owned()
    } else {
        format!("events are signed with the old one, too, until {until}")
    };
    io.say(format_args!(
        "the line above is the new secret of {name}, which is not shown again; {old}"
    ));
    Ok(Exit::Done)
}

fn remove(args: &RemoveArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let path = global.file("webhooks")?;
    let name = &args.name;
    alter_endpoints(path, |all| -> Result<(), CliError> {
        let found = all.iter().position(|endpoint| endpoint.name == *name);
        all.remove(found.ok_or_else(|| EndpointsError::Unknown(name.clone()))?);
        Ok(())
    })?;
    alter_queue(path, name, |queue| *queue = None)?;
    io.confirm(format_args!(
        "endpoint {name} is removed: it is sent nothing more, and its secret and its queue are gone"
    ))?;
    Ok(Exit::Done)
}

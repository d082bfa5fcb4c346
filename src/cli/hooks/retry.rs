//! `couplet hooks retry`: messages that could not be read are read again, as when what they need has come: the people key,
//! a map, or a later release.
//!
//! Invariant: a message that can be read is imported as if it had just come, before it is removed from those that could
//! not. Does not check signatures again: they were checked when the messages came.

use std::collections::BTreeSet;

use clap::Args;

use crate::change::{BegunImport, Change, FeedOrders, begin_hook_import, import_heard};
use crate::cli::error::{CliError, Exit, FlagsError};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::causes::with_causes;
use crate::domain::hook::{FailedHook, Hook};
use crate::domain::record::person::PeopleKey;
use crate::import::{Heard, Options, orders_of};
use crate::render::counted;
use crate::store::Normalisers;
use crate::store::erased::erased_people;
use crate::store::hooks::{alter_failed, failed_hooks, hooks};
use crate::wire::{Data, Reach};

/// Read messages again that could not be read
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet hooks retry
  couplet hooks retry 3 4")]
pub(in crate::cli) struct RetryArgs {
    /// Their numbers, as `hooks failed` shows them; without one, all
    numbers: Vec<u32>,
}

pub(super) fn run(args: &RetryArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let path = global.file("hooks")?;
    let mut failed = failed_hooks(path)?;
    let known: BTreeSet<u32> = failed.iter().map(|of| of.number).collect();
    if let Some(number) = args.numbers.iter().find(|number| !known.contains(number)) {
        return Err(FlagsError::NoFailedHook(*number).into());
    }
    failed.retain(|of| args.numbers.is_empty() || args.numbers.contains(&of.number));
    let all = hooks(path)?;
    let data = global.reach(Reach::Existing, io.random)?;
    let about = data.snapshot(&Normalisers::ask())?;
    let people = about.people.map(|expected| data.people_key(expected)).transpose()?.flatten();
    let mut done = BTreeSet::new();
    for of in &failed {
        let FailedHook { number, name, .. } = of;
        let Some(hook) = all.iter().find(|hook| hook.name == *name) else {
            io.say(format_args!(
                "{number}: the webhook {name} was removed, so nothing tells how to read it"
            ));
            continue;
        };
        let options = FeedOrders::of(hook).options(about.held.clone());
        match read(of, hook, &options, people.as_ref()) {
            Ok(heard) => {
                import(&data, hook, heard, global, io)?;
                done.insert(*number);
            }
            Err(reason) => io.say(format_args!("{number}: {reason}")),
        }
    }
    data.close()?;
    if !done.is_empty() {
        alter_failed(path, io.clock.now(), |all| all.retain(|of| !done.contains(&of.number)))?;
    }
    let (read, left) = (done.len(), failed.len() - done.len());
    let read = counted(read as u64, "message");
    io.confirm(format_args!("{read} read and kept, {left} not"))?;
    Ok(if left == 0 { Exit::Done } else { Exit::BadRows })
}

fn read(
    of: &FailedHook,
    hook: &Hook,
    options: &Options,
    people: Option<&PeopleKey>,
) -> Result<Heard, String> {
    orders_of(hook.kind, Some(&of.topic), &of.body, hook.map.as_deref(), options, people)
        .map_err(|error| with_causes(&error))
}

fn import(
    data: &Data<'_>,
    hook: &Hook,
    heard: Heard,
    global: &Global,
    io: &Io<'_>,
) -> Result<(), CliError> {
    if heard.orders.is_empty() {
        return Ok(());
    }
    let erased = erased_people(global.file("hooks")?)?;
    let begin = Change::new(begin_hook_import(hook, &erased, io.clock.now()), io.clock, io.random);
    let BegunImport { number, epoch, .. } = data.change(begin)??;
    data.change(Change::of_content(import_heard(heard, (number, epoch), &erased), io.clock))??;
    Ok(())
}

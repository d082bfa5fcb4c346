//! `couplet verify --salvage`: a new data file of all that is sound in a damaged one.

use std::path::Path;

use super::backup::summary;
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::store::erased::copy_erased;
use crate::store::keys::{copy_people_key, people_key, people_key_path};
use crate::store::{RestoreStep, Salvaged, Store, StoreError};
use crate::wire::unserved;

/// Writes the new file to `target`. The exit code is 1 if anything was lost.
pub(super) fn run(target: &Path, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let path = global.file("verify --salvage")?;
    unserved(path)?;
    if target.exists() {
        return Err(StoreError::Exists(target.to_owned()).into());
    }
    let saved = Store::salvage(path, io.random).map_err(CliError::Salvage)?;
    let Salvaged { snapshot, losses, fingerprint } = saved;
    // It may have been put there before.
    let has_key = people_key(target, fingerprint)?.is_some();
    let audit = Store::restore(target, snapshot, RestoreStep::default(), io.clock.now())
        .map_err(CliError::Salvage)?;
    if !has_key && !copy_people_key(path, target)? {
        let key = people_key_path(target);
        io.say(format_args!(
            "{} is missing: until you put it there, files that name people cannot be imported",
            key.display()
        ));
    }
    copy_erased(path, target)?;
    io.confirm(format_args!("{}: {}", target.display(), summary(&audit)))?;
    if audit.counts.contains_key("tokens") {
        io.say("tokens were not saved; `couplet token new NAME` makes one");
    }
    for loss in losses.lines() {
        io.say(format_args!("lost: {loss}"));
    }
    for difference in audit.differences.lines() {
        io.say(format_args!("warning: {difference}"));
    }
    let shown = target.display();
    if losses.is_empty() {
        io.say(format_args!("nothing was lost; {} was not changed", path.display()));
        return Ok(Exit::Done);
    }
    io.say(format_args!(
        "{} was not changed; look for what is lost in a backup, and import files again",
        path.display()
    ));
    io.say(format_args!("next: couplet verify --data {shown}"));
    Ok(Exit::Failed)
}

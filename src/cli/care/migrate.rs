//! `couplet migrate`: rewrites the rows of earlier releases.

use std::fs::File;
use std::path::{Path, PathBuf};

use clap::Args;

use super::backup::{remember, to_file};
use crate::change::Outcome;
use crate::cli::args::file_name;
use crate::cli::error::{CliError, Exit};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::cli::progress::Progress;
use crate::render::{self, Cell, List, counted};
use crate::store::keys::beside;
use crate::store::{Audit, OldRows, Selection, Store};
use crate::wire::{Reach, unserved};

/// Rewrite the rows of an earlier release, each with a checksum
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet migrate --dry-run
  couplet migrate

Stop the server first. A data file of an earlier release works as it is; this adds checksums to the \
rows that were written without them, and the indexes that make reports of large files fast. \
A backup is written first. After an interruption, run it again: it continues with the rows left.")]
pub(in crate::cli) struct MigrateArgs {
    /// Only count the rows; change nothing
    #[arg(long)]
    dry_run: bool,
    /// Where to write the backup [default: the data file's name and .before-migrate]
    #[arg(long, value_name = "FILE", value_parser = file_name())]
    backup: Option<PathBuf>,
    #[command(flatten)]
    shown: Shown,
}

pub(in crate::cli) fn run(
    args: &MigrateArgs,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let path = global.file("migrate")?;
    unserved(path)?;
    let store = Store::open_to_read(path, io.random)?;
    let old = store.old_rows::<Outcome>()?;
    let shown = path.display();
    if old.is_empty() {
        store.close()?;
        io.say(format_args!("{shown} has no rows of an earlier release"));
        return Ok(Exit::Done);
    }
    show(&old, args, io)?;
    let rows: u64 = old.iter().map(|old| old.rows).sum();
    let rows = counted(rows, "row");
    if args.dry_run {
        store.close()?;
        io.say(format_args!("{shown}: {rows} would be rewritten; nothing was changed"));
        io.say(global.next(&["migrate"]));
        return Ok(Exit::Done);
    }
    store.close()?;
    let backup = args.backup.clone().unwrap_or_else(|| beside(path, ".before-migrate"));
    back_up(&backup, global, io)?;
    let store = Store::open(path, io.random)?;
    let (mut progress, mut done) = (Progress::new("rows"), 0);
    store.migrate::<Outcome>(|step| {
        done += step;
        progress.show(done, io);
    })?;
    progress.end(io);
    store.close()?;
    io.confirm(format_args!("{shown}: {rows} rewritten; every stored value has a checksum"))?;
    io.say(format_args!("{} can be removed once all is well", backup.display()));
    io.say(global.next(&["verify"]));
    Ok(Exit::Done)
}

fn show(old: &[OldRows], args: &MigrateArgs, io: &mut Io<'_>) -> Result<(), CliError> {
    let row = |old: &OldRows| vec![Cell::Plain(old.table.into()), Cell::Count(old.rows)];
    let rows = old.iter().map(row).collect();
    let list = List { columns: vec!["table", "rows"], spare: &[], rows };
    Ok(render::list(&list, args.shown.or_table(), io.width, io.out)?)
}

/// Writes a backup, unless an interrupted migration has written it.
fn back_up(path: &Path, global: &Global, io: &mut Io<'_>) -> Result<(), CliError> {
    let is_whole = |file| Audit::of(file).is_ok_and(|audit| audit.check_complete().is_ok());
    let shown = path.display();
    if File::open(path).is_ok_and(is_whole) {
        io.say(format_args!("{shown} exists and is a whole backup: it is kept"));
        return Ok(());
    }
    let data = global.reach(Reach::ToRead, io.random)?;
    let (bytes, _) = to_file(data.stream(&Selection::all())?, path, io)?;
    data.close()?;
    remember(path, global, io);
    io.say(format_args!("{shown}: a backup of {bytes} bytes"));
    Ok(())
}

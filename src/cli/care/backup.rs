//! `couplet backup`, `couplet verify` and `couplet restore`: a snapshot kept in a file, looked at, and
//! made a data file again.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::draft::{Readers, write_whole};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::cli::progress::WithBar;
use crate::render::{self, Cell, List};
use crate::store::keys::people_key_path;
use crate::store::{Audit, RestoreStep, Selection, Store, StoreError};
use crate::wire::{Reach, check, unserved};

/// Keep all of the data in one file
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  couplet backup couplet-2026-11-22.backup

The server goes on meanwhile. The file is read back before it takes its name, in place of an older
one. The people key is not in it: keep a copy of it elsewhere.")]
pub(in crate::cli) struct BackupArgs {
    /// Where it is kept
    file: PathBuf,
}

/// Count the data row by row, and say where rows contradict each other
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet verify
  couplet verify couplet-2026-11-22.backup

The checksums of the data file's pages are checked first, but not while a server has it, nor over
--server; a damaged file is left as it is. Exits with 1 when there is a difference or damage.")]
pub(in crate::cli) struct VerifyArgs {
    /// A backup; the data file itself unless told
    file: Option<PathBuf>,
    #[command(flatten)]
    shown: Shown,
}

/// Bytes that are copied at once.
const COPY_BUFFER: usize = 256 * 1024;

/// What is said where only the rows are looked at.
const PAGES_UNSEEN: &str = "the pages of the data file are not checked, since a server has it: stop the \
    server and verify again, or verify a backup";

/// Make a data file of a backup
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  couplet restore couplet-2026-11-22.backup

The data file must not be there yet. The people key goes beside it, as `couplet.redb.people-key`.
Tokens do not come back: one that was retired since would open the data again.")]
pub(in crate::cli) struct RestoreArgs {
    /// The backup
    file: PathBuf,
}

pub(in crate::cli) fn run(
    args: &BackupArgs,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let data = global.reach(Reach::Existing, io.random)?;
    let mut stream = data.stream(&Selection::all())?;
    let failed = |source| CliError::File { doing: "write", path: args.file.clone(), source };
    // It holds the key of the click ids, and so is its owner's alone.
    let (bytes, audit) = write_whole(&args.file, Readers::Owner, |draft| {
        let size = stream.metadata().map_err(failed)?.len();
        let input = WithBar::new("writing", &mut stream, size, io);
        // Else it is copied by 8 KiB.
        let mut input = BufReader::with_capacity(COPY_BUFFER, input);
        let bytes = io::copy(&mut input, draft).map_err(failed)?;
        drop(input);
        // What was written is what is read back, to its last byte.
        let written = draft.reopen().map_err(failed)?;
        Ok((bytes, Audit::of(WithBar::new("reading back", written, bytes, io))?))
    })?;
    data.close()?;
    tell(&audit, io);
    let file = args.file.display();
    io.confirm(format_args!("{file}: {bytes} bytes, {}", summary(&audit)))?;
    let key = match global.file("backup") {
        Ok(data) => people_key_path(data).display().to_string(),
        Err(_) => "the people key beside the server's data file".to_owned(),
    };
    io.say(format_args!("keep {key} as well: it is in no backup"));
    io.say(format_args!("next: couplet verify {file}"));
    Ok(Exit::Done)
}

pub(in crate::cli) fn verify(
    args: &VerifyArgs,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let audit = if let Some(path) = &args.file {
        let audit = Audit::of(open(path, "verifying", io)?);
        let whole = audit.and_then(|audit| audit.check_complete().map(|()| audit));
        whole.map_err(|error| unwhole(path, error))?
    } else {
        let is_checked = match global.file("verify") {
            Ok(path) => check(path)?,
            Err(_) => false,
        };
        if !is_checked {
            io.say(PAGES_UNSEEN);
        }
        let data = global.reach(Reach::Existing, io.random)?;
        let stream = data.stream(&Selection::all())?;
        let bytes = stream.metadata().map_or(0, |file| file.len());
        let audit = Audit::of(WithBar::new("verifying", stream, bytes, io))?;
        data.close()?;
        audit.check_complete()?;
        audit
    };
    let row = |(what, count): (&&'static str, &u64)| {
        vec![Cell::Plain((*what).into()), Cell::Count(*count)]
    };
    let rows = audit.counts.iter().map(row).collect();
    let list = List { columns: vec!["what", "count"], spare: &[], rows };
    render::list(&list, args.shown.or_table(), io.out)?;
    if audit.differences.is_empty() {
        io.say("every row can be read, and no two contradict each other");
        return Ok(Exit::Done);
    }
    Err(CliError::Differences(audit.differences))
}

pub(in crate::cli) fn restore(
    args: &RestoreArgs,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let data = global.file("restore")?;
    unserved(data)?;
    let now = io.clock.now();
    let input = open(&args.file, "restoring", io)?;
    let audit = Store::restore(data, input, RestoreStep::default(), now);
    let audit = audit.map_err(|error| unwhole(&args.file, error))?;
    tell(&audit, io);
    io.confirm(format_args!("{}: {}", data.display(), summary(&audit)))?;
    let key = people_key_path(data);
    if !key.exists() {
        let key = key.display();
        io.say(format_args!(
            "{key} is not there: until it is, no import that names people is taken"
        ));
    }
    if audit.counts.contains_key("tokens") {
        io.say("tokens: none; `couplet token new NAME` makes one");
    }
    io.say("next: couplet serve");
    Ok(Exit::Done)
}

/// Opens a backup, with a bar of what was read of it; `verb` says what for.
fn open<'a, 'io>(
    path: &Path,
    verb: &'static str,
    io: &'a mut Io<'io>,
) -> Result<WithBar<'a, 'io, File>, CliError> {
    let failed = |source| CliError::File { doing: "read", path: path.to_owned(), source };
    let file = File::open(path).map_err(failed)?;
    let bytes = file.metadata().map_err(failed)?.len();
    Ok(WithBar::new(verb, file, bytes, io))
}

/// Names the backup where it is what is wrong.
fn unwhole(path: &Path, error: StoreError) -> CliError {
    match error {
        StoreError::Snapshot(_) | StoreError::Stream(_) | StoreError::Corrupt { .. } => {
            CliError::NoBackup { path: path.to_owned(), source: error }
        }
        error => error.into(),
    }
}

/// What is there, in a few words.
fn summary(audit: &Audit) -> String {
    let of = |name: &str| audit.counts.get(name).copied().unwrap_or_default();
    let clicks: u64 =
        audit.counts.iter().filter(|(name, _)| name.starts_with("clicks")).map(|(_, n)| n).sum();
    let codes = of("codes") + of("codes of batches");
    format!("{} links, {codes} codes, {} orders, {clicks} clicks", of("links"), of("orders"))
}

/// Differences stop neither a backup nor a restore: what can be kept is kept.
fn tell(audit: &Audit, io: &mut Io<'_>) {
    for difference in audit.differences.lines() {
        io.say(format_args!("warning: {difference}"));
    }
}

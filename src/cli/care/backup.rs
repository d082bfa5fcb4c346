//! `couplet backup`, `couplet verify` and `couplet restore`.

use std::fs::File;
use std::io::{self, BufReader, Seek};
use std::path::{Path, PathBuf};

use clap::Args;

use super::erasing::catch_up;
use crate::cli::args::file_name;
use crate::cli::draft::{Content, Readers, check_terminal, is_stdout, write_whole};
use crate::cli::error::{CliError, Exit, Unsaid};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::cli::progress::WithBar;
use crate::domain::causes::with_causes;
use crate::render::{self, Cell, List, counted};
use crate::store::backup_runs::note_backup;
use crate::store::erased::{erased_path, erased_people};
use crate::store::keys::{OwnFile, people_key_path};
use crate::store::{Audit, RestoreStep, Selection, Store, StoreError};
use crate::wire::{Data, Reach, Stream, WireError, check, unserved};

/// Write all of the data to one file
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  couplet backup couplet-2026-11-22.backup

The server keeps running. The backup is read back before it replaces an older file of the same name. \
The people key is not in it: keep a copy of that key elsewhere.")]
pub(in crate::cli) struct BackupArgs {
    /// The file to write; `-` is standard output
    #[arg(value_parser = file_name())]
    file: PathBuf,
}

/// Check and count every row, and report inconsistencies between rows
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet verify
  couplet verify couplet-2026-11-22.backup
  couplet verify --salvage saved.redb

The checksums of the data file are checked first, unless a server has the file open or --server is \
used. Of a damaged file, what cannot be read is named. It is not changed. The exit code is 1 if \
anything is wrong.")]
pub(in crate::cli) struct VerifyArgs {
    /// A backup, or `-` for standard input [default: the data file]
    #[arg(value_parser = file_name())]
    file: Option<PathBuf>,
    /// Write a new data file of all that is sound, and list what is not
    #[arg(long, value_name = "NEW", value_parser = file_name(), conflicts_with = "file")]
    salvage: Option<PathBuf>,
    #[command(flatten)]
    shown: Shown,
}

const COPY_BUFFER: usize = 256 * 1024;

const PAGES_UNSEEN: &str = "the checksums of the data file were not checked, because a server has it open: \
    stop the server and verify again, or verify a backup";

/// Create a data file from a backup
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  couplet restore couplet-2026-11-22.backup

The data file must not exist yet. Put the people key beside it, as `couplet.redb.people-key`. \
Tokens are not restored; otherwise a token retired since the backup would become valid again.")]
pub(in crate::cli) struct RestoreArgs {
    /// The backup, or `-` for standard input
    #[arg(value_parser = file_name())]
    file: PathBuf,
}

pub(in crate::cli) fn run(
    args: &BackupArgs,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let is_stdout = is_stdout(&args.file);
    if is_stdout {
        check_terminal(Content::Binary, io)?;
    }
    let data = global.reach(Reach::ToRead, io.random)?;
    let stream = data.stream(&Selection::all())?;
    let (bytes, audit) =
        if is_stdout { to_stdout(stream, io)? } else { to_file(stream, &args.file, io)? };
    data.close()?;
    warn(&audit, io);
    remember(&args.file, global, io);
    let file = args.file.display();
    let done = format!("{bytes} bytes, {}", summary(&audit));
    if is_stdout {
        io.say(done);
    } else {
        io.confirm(format_args!("{file}: {done}"))?;
    }
    let key = match global.file("backup") {
        Ok(data) => people_key_path(data).display().to_string(),
        Err(_) => "the people key beside the data file of the server".to_owned(),
    };
    let erased = global.file("backup").ok().map(erased_path).filter(|list| list.exists());
    let list = erased.map(|list| format!(" and of {}", list.display())).unwrap_or_default();
    io.say(format_args!("also keep a copy of {key}{list}: a backup does not contain it"));
    if !is_stdout {
        io.say(global.next(&["verify", &file.to_string()]));
    }
    Ok(Exit::Done)
}

/// Notes beside the data file where the backup is, so that an erasure can tell. A backup over the network is not known.
pub(super) fn remember(file: &Path, global: &Global, io: &mut Io<'_>) {
    let Ok(data) = global.file("backup") else { return };
    let written = (!is_stdout(file)).then_some(file);
    if let Err(error) = note_backup(data, io.clock.now(), written) {
        let why = with_causes(&error);
        io.say(format_args!("note: the backup was not noted for later erasures: {why}"));
    }
}

/// Writes a backup to a file, and reads it back.
pub(super) fn to_file(
    mut stream: Stream,
    path: &Path,
    io: &mut Io<'_>,
) -> Result<(u64, Audit), CliError> {
    // The backup holds the key of the click ids, so only its owner may read it.
    write_whole(path, Readers::Owner, |file| {
        let size = stream.size()?;
        let input = WithBar::new("writing", &mut stream.file, size, io);
        // Without it, `io::copy` copies 8 KiB at a time.
        let mut input = BufReader::with_capacity(COPY_BUFFER, input);
        let bytes = io::copy(&mut input, file)?;
        drop(input);
        // Read the file itself back, not a copy in memory.
        file.rewind()?;
        let audit = Audit::of(WithBar::new("reading back", file, bytes, io));
        Ok((bytes, audit.map_err(|error| stream.blame(error))?))
    })
}

/// Writes a backup to standard output, after checking it.
fn to_stdout(mut stream: Stream, io: &mut Io<'_>) -> Result<(u64, Audit), CliError> {
    let size = stream.size()?;
    let audit = Audit::of(WithBar::new("checking", &mut stream.file, size, io));
    let audit = audit.map_err(|error| stream.blame(error))?;
    stream.file.rewind()?;
    let mut input = BufReader::with_capacity(COPY_BUFFER, &mut stream.file);
    let copied = io::copy(&mut input, &mut *io.out).and_then(|bytes| {
        io.out.flush()?;
        Ok(bytes)
    });
    let bytes = copied.map_err(|source| Unsaid::Backup { source })?;
    Ok((bytes, audit))
}

pub(in crate::cli) fn verify(
    args: &VerifyArgs,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    if let Some(target) = &args.salvage {
        return super::salvage::run(target, global, io);
    }
    let audit = if let Some(path) = &args.file {
        let audit = Audit::of(open(path, "verifying", io)?);
        let whole = audit.and_then(|audit| audit.check_complete().map(|()| audit));
        whole.map_err(|error| unwhole(path, error))?
    } else {
        let is_checked = match global.file("verify") {
            Ok(path) => check(path).map_err(|error| unreadable(path, error))?,
            Err(_) => false,
        };
        if !is_checked {
            io.say(PAGES_UNSEEN);
        }
        let data = global.reach(Reach::ToRead, io.random)?;
        let stream = data.stream(&Selection::to_audit())?;
        let bytes = stream.size().unwrap_or(0);
        let audit =
            stream.read(|stream| Audit::of(WithBar::new("verifying", stream, bytes, io)))?;
        data.close()?;
        audit.check_complete()?;
        audit
    };
    let row = |(what, count): (&&'static str, &u64)| {
        vec![Cell::Plain((*what).into()), Cell::Count(*count)]
    };
    let rows = audit.counts.iter().map(row).collect();
    let list = List { columns: vec!["what", "count"], spare: &[], rows };
    render::list(&list, args.shown.or_table(), io.width, io.out)?;
    if audit.differences.is_empty() {
        io.say("all rows are readable and consistent");
        return Ok(Exit::Done);
    }
    Err(CliError::Differences(audit.differences))
}

/// Names what cannot be read of a data file whose pages are damaged.
fn unreadable(path: &Path, error: WireError) -> CliError {
    match error {
        WireError::Store(source @ StoreError::Damaged(_)) => {
            CliError::Damaged { source, losses: Store::losses(path).map_err(Box::new) }
        }
        other => other.into(),
    }
}

pub(in crate::cli) fn restore(
    args: &RestoreArgs,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let data = global.file("restore")?;
    unserved(data)?;
    let now = io.clock.now();
    // First the checksum: it names the cause of whatever else is wrong. A pipe can be read only once.
    if source(&args.file).is_file() {
        let whole = Audit::check_sum(open(&args.file, "checking", io)?);
        whole.map_err(|error| unwhole(&args.file, error))?;
    }
    let input = open(&args.file, "restoring", io)?;
    let audit = Store::restore(data, input, RestoreStep::default(), now);
    let audit = audit.map_err(|error| unwhole(&args.file, error))?;
    warn(&audit, io);
    take_erased_out(data, &audit, io)?;
    io.confirm(format_args!("{}: {}", data.display(), summary(&audit)))?;
    let key = people_key_path(data);
    if !key.exists() {
        let key = key.display();
        io.say(format_args!(
            "{key} is missing: until you put it there, files that name people cannot be imported"
        ));
    }
    if audit.counts.contains_key("tokens") {
        io.say("tokens were not restored; `couplet token new NAME` makes one");
    }
    io.say(global.next(&["serve"]));
    Ok(Exit::Done)
}

/// Takes whoever is on the list of erased people out of what was restored, also out of the bytes of its freed pages.
fn take_erased_out(path: &Path, audit: &Audit, io: &mut Io<'_>) -> Result<(), CliError> {
    let listed = erased_people(path)?;
    let in_backup = audit.counts.get("erased people").copied().unwrap_or_default();
    if in_backup > u64::from(listed.count()) {
        io.say(format_args!(
            "{} is missing or older than the backup: until you put it there, files that name people cannot be \
             imported",
            erased_path(path).display()
        ));
    }
    let data = Data::reach(path, Reach::Existing, io.random)?;
    let taken = catch_up(&data, &listed, None, io)?;
    data.close()?;
    if taken.is_empty() {
        return Ok(());
    }
    Store::rewrite(path, io.random)?;
    let out = match taken.len() {
        1 => "1 person who was erased since the backup was taken out of it".to_owned(),
        more => format!("{more} people who were erased since the backup were taken out of it"),
    };
    io.say(out);
    Ok(())
}

/// The file to read for a path that a user gave.
fn source(path: &Path) -> &Path {
    if path == Path::new("-") { Path::new("/dev/stdin") } else { path }
}

/// Opens a backup with a progress bar that is labelled `verb`.
fn open<'a, 'io>(
    path: &Path,
    verb: &'static str,
    io: &'a mut Io<'io>,
) -> Result<WithBar<'a, 'io, File>, CliError> {
    let failed = |source| CliError::File { doing: "read", path: path.to_owned(), source };
    let file = File::open(source(path)).map_err(failed)?;
    let bytes = file.metadata().map_err(failed)?.len();
    Ok(WithBar::new(verb, file, bytes, io))
}

/// Adds the path of the backup to errors that are about its content.
fn unwhole(path: &Path, error: StoreError) -> CliError {
    let is_data = || matches!(OwnFile::of(path), Ok(Some(OwnFile::Data)));
    match error {
        StoreError::Snapshot(_) if is_data() => CliError::DataForBackup(path.to_owned()),
        StoreError::Snapshot(_)
        | StoreError::Stream(_)
        | StoreError::Corrupt { .. }
        | StoreError::Missing(_) => CliError::NoBackup { path: path.to_owned(), source: error },
        error => error.into(),
    }
}

pub(super) fn summary(audit: &Audit) -> String {
    let of = |name: &str| audit.counts.get(name).copied().unwrap_or_default();
    let clicks: u64 =
        audit.counts.iter().filter(|(name, _)| name.starts_with("clicks")).map(|(_, n)| n).sum();
    let codes = of("codes") + of("codes of batches");
    let counts = [
        counted(of("links"), "link"),
        counted(codes, "code"),
        counted(of("orders"), "order"),
        counted(clicks, "click"),
    ];
    counts.join(", ")
}

/// Warns of inconsistent rows. They stop neither a backup nor a restore, which save what can be saved.
fn warn(audit: &Audit, io: &mut Io<'_>) {
    for difference in audit.differences.lines() {
        io.say(format_args!("warning: {difference}"));
    }
}

//! `couplet suppress`: marks who said stop in a list of contacts.
//!
//! Invariant: every row of the list is written again, but those that cannot be read. Changes nothing.

use std::path::PathBuf;

use clap::Args;

use super::args::file_name;
use super::contacts::{ContactsFlags, Unused};
use super::draft::{Content, is_stdout, write_output};
use super::error::{CliError, Exit};
use super::global::Global;
use super::io::Io;
use crate::render::{Cell, ContactsWriter, counted};
use crate::report::Stopped;
use crate::wire::Reach;

/// The column that is added.
const STOPPED: &str = "stopped";

/// Mark who stopped in a list of contacts
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet suppress contacts.csv -o marked.csv
  couplet suppress contacts.csv --contact phone --country DE -o marked.csv

The output is the same CSV with the column `stopped`: `yes` for whoever said stop, on the page that {stop} in a message \
leads to or in an imported file, and has not asked for messages again since. `couplet link batch` leaves them out by \
itself.
Exit code 5: some rows name nobody, or cannot be read.")]
pub(super) struct SuppressArgs {
    #[command(flatten)]
    contacts: ContactsFlags,
    /// Write to a file; `-` is standard output
    #[arg(short, long, value_name = "FILE", default_value = "-", value_parser = file_name())]
    output: PathBuf,
}

pub(super) fn run(args: &SuppressArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let contacts = args.contacts.read(&[STOPPED])?;
    let data = global.reach(Reach::ToRead, io.random)?;
    let hasher = ContactsFlags::hasher(&data)?;
    let stopped = data.snapshot(&Stopped::ask())?;
    data.close()?;
    let (mut count, mut unused) = (0, Unused::default());
    write_output(&args.output, Content::Text, io, |out| {
        let mut csv = ContactsWriter::new(contacts.names(), &[STOPPED], contacts.delimiter(), out)?;
        contacts.each::<CliError>(|row| {
            let contact = match row {
                Ok(contact) => contact,
                Err(bad) => {
                    unused.add_bad(bad);
                    return Ok(());
                }
            };
            let named = args.contacts.person(&contact, &hasher, &mut unused);
            let has_stopped = named.is_some_and(|named| named.has_stopped(&stopped.parts));
            count += u64::from(has_stopped);
            Ok(csv.row(&contact.cells, &[Cell::plain(has_stopped.then_some("yes"))])?)
        })?;
        Ok(csv.finish()?)
    })?;
    let place = if is_stdout(&args.output) {
        String::new()
    } else {
        format!("; written to {}", args.output.display())
    };
    io.say(format_args!("{} of contacts who said stop{place}", counted(count, "row")));
    unused.say(io);
    Ok(if unused.is_empty() { Exit::Done } else { Exit::BadRows })
}

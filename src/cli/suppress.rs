//! `couplet suppress`: marks who is to get no message in a list of contacts.
//!
//! Invariant: every row of the list is written again, but those that cannot be read. Changes nothing.

use std::path::PathBuf;

use clap::Args;

use super::args::file_name;
use super::contacts::{Barred, ContactsFlags, NoMessages, Unused};
use super::draft::{Content, is_stdout, write_output};
use super::error::{CliError, Exit};
use super::global::Global;
use super::io::Io;
use crate::render::{Cell, ContactsWriter, counted};
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
leads to or in an imported file, and has not asked for messages again since, and for whoever was erased. `couplet link \
batch` leaves them out by itself.
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
    let barred = NoMessages::of(&data)?;
    data.close()?;
    let (mut stopped, mut erased, mut unused) = (0, 0, Unused::default());
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
            let why = named.and_then(|named| barred.bars(&named));
            stopped += u64::from(why == Some(Barred::Stopped));
            erased += u64::from(why == Some(Barred::Erased));
            Ok(csv.row(&contact.cells, &[Cell::plain(why.map(|_| "yes"))])?)
        })?;
        Ok(csv.finish()?)
    })?;
    let place = if is_stdout(&args.output) {
        String::new()
    } else {
        format!("; written to {}", args.output.display())
    };
    io.say(format_args!("{} of contacts who said stop{place}", counted(stopped, "row")));
    if erased > 0 {
        io.say(format_args!("{} of contacts who were erased", counted(erased, "row")));
    }
    unused.say(io);
    Ok(if unused.is_empty() { Exit::Done } else { Exit::BadRows })
}

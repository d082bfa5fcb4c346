//! `couplet import undo`: takes back what a file brought, as if it had never come.

use clap::Args;

use super::summary::several;
use crate::change::{Change, Operation};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::record::ledger::{ImportNumber, StoredImport};
use crate::store::{ImportRows, kind_name};
use crate::wire::Reach;

/// Take back what a file brought, as if it had never come
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet import list        shows the number of each import
  couplet import undo 3

What other imports say of the same records stays. After the undo of an import with --replace, \
what was there before counts again. The same file can be imported again later, under a new number. \
An undo that was interrupted goes on with the next command. \
What was imported before Couplet kept a list of imports cannot be undone.")]
pub(in crate::cli) struct UndoArgs {
    /// The number of the import, as `couplet import list` shows it
    #[arg(value_parser = number)]
    number: ImportNumber,
}

fn number(text: &str) -> Result<ImportNumber, String> {
    let number = text.parse().ok().and_then(ImportNumber::new);
    number.ok_or_else(|| "it is not the number of an import, such as 1".to_owned())
}

pub(super) fn run(args: &UndoArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let number = args.number;
    let data = global.reach(Reach::Existing, io.random)?;
    let undo = Operation::undo_import(number);
    let already = data.change(Change::new(undo, io.clock, io.random))??;
    let imports = data.snapshot(&ImportRows::ask())?.parts.imports;
    data.close()?;
    let import = imports.iter().find(|import| import.number == number);
    if already {
        io.confirm(format_args!("import {number} was already undone; nothing was changed"))?;
    } else if let Some(line) = import.and_then(told) {
        io.confirm(line)?;
    }
    Ok(Exit::Done)
}

/// `import 3 of orders.csv is undone: 40 orders removed, 2 changed back to what other imports say`.
fn told(import: &StoredImport) -> Option<String> {
    let counts = import.undone?.counts;
    let file = import.spec.file.as_deref().unwrap_or("stdin");
    let kind = kind_name(import.spec.kind).unwrap_or("records");
    let noun = kind.strip_suffix('s').unwrap_or(kind);
    let mut parts = vec![format!("{} removed", several(counts.removed, noun))];
    if counts.changed > 0 {
        parts.push(format!("{} changed back to what other imports say", counts.changed));
    }
    if counts.same > 0 {
        parts.push(format!("{} unchanged, as what other imports say counts", counts.same));
    }
    let (number, file) = (import.number, crate::render::inert(file));
    Some(format!("import {number} of {file} is undone: {}", parts.join(", ")))
}

//! `couplet note`: what was noticed and decided, for the report of its month.

use clap::{Args, Subcommand};

use super::error::{CliError, Exit};
use super::global::{Global, Shown};
use super::io::Io;
use crate::change::{Operation, Retired};
use crate::domain::note::{Note, NoteNumber, NoteText};
use crate::domain::period::{Period, Zone, parse_day};
use crate::domain::record::cost::Month;
use crate::render;
use crate::store::{CloseRows, NoteRows};
use crate::wire::Reach;

/// Note what was noticed and decided; reports show it under its month
#[derive(Debug, Subcommand)]
pub(super) enum NoteCommand {
    /// Add a note
    Add(AddArgs),
    /// List the notes
    List(ListArgs),
    /// Remove a note; nothing of its text is left
    Remove(RemoveArgs),
}

/// Add a note
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet note add 2026-11-14 'The shop was down for two hours'
  couplet note add 2026-11-30 'Stories twice a week from now on' --decision

The report of the next month shows a decision again, beside what became of the conversions and \
the revenue. Write no names of customers: a note is read by whoever reads the report.")]
pub(super) struct AddArgs {
    /// The day, such as 2026-11-14
    day: String,
    /// One line of text
    #[arg(value_parser = NoteText::parse)]
    text: NoteText,
    /// Something was decided: show it again in the report of the next period
    #[arg(long)]
    decision: bool,
}

/// List the notes
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Only those of a month, such as 2026-11
    #[arg(long)]
    month: Option<String>,
    #[command(flatten)]
    shown: Shown,
}

/// Remove a note; nothing of its text is left
#[derive(Debug, Args)]
pub(super) struct RemoveArgs {
    /// Its id, as `couplet note list` shows it
    #[arg(value_parser = number)]
    id: NoteNumber,
}

fn number(text: &str) -> Result<NoteNumber, String> {
    let number = text.parse().ok().and_then(NoteNumber::new);
    number.ok_or_else(|| "it is not the id of a note, such as 1".to_owned())
}

pub(super) fn run(
    command: NoteCommand,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    match command {
        NoteCommand::Add(args) => add(args, global, io),
        NoteCommand::List(args) => list(&args, global, io),
        NoteCommand::Remove(args) => remove(&args, global, io),
    }
}

fn add(args: AddArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let AddArgs { day, text, decision: is_decision } = args;
    let day = parse_day(&day)?;
    let note = Note { day, text, is_decision };
    let number = global.change(Reach::OrMake, Operation::add_note(note), io)?;
    let data = global.reach(Reach::ToRead, io.random)?;
    let closes = data.snapshot(&CloseRows::ask())?.parts.closes;
    data.close()?;
    let month = Month::of(day);
    let next = month.after().filter(|next| is_decision && closes.of(*next).is_none());
    let next = next.map(|next| format!(", and the report of {next} does too")).unwrap_or_default();
    if closes.of(month).is_some() {
        io.confirm(format_args!(
            "note {number} is added: the report of {month} is closed and stays as it was; `couplet report \
             --month {month} --now` shows the note{next}"
        ))?;
    } else {
        io.confirm(format_args!("note {number} is added: the report of its month shows it"))?;
    }
    Ok(Exit::Done)
}

fn list(args: &ListArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    // Days alone count, so that any zone serves.
    let month = args.month.as_ref().map(|month| Period::month(month, Zone::utc())).transpose()?;
    let data = global.reach(Reach::ToRead, io.random)?;
    let mut notes = data.snapshot(&NoteRows::ask())?.parts.notes;
    data.close()?;
    if let Some(month) = month {
        notes.retain(|(_, note)| month.has_day(note.day));
    }
    notes.sort_by_key(|(number, note)| (note.day, *number));
    render::list(&render::notes(&notes), args.shown.or_table(), io.width, io.out)?;
    if notes.is_empty() {
        io.say("no notes; `couplet note add DATE TEXT` adds one");
    }
    Ok(Exit::Done)
}

fn remove(args: &RemoveArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let Retired { retired: number, already } =
        global.change(Reach::Existing, Operation::remove_note(args.id), io)?;
    if already {
        io.confirm(format_args!("note {number} was already removed"))?;
    } else {
        io.confirm(format_args!("note {number} is removed"))?;
    }
    Ok(Exit::Done)
}

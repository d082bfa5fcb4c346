//! Every operation reads its own outcome, and only that one.

use super::*;
use crate::change::ChangeId;
use crate::change::codec::tests::{changes, outcomes};
use crate::domain::change_log::Author;
use crate::domain::record::version::Tally;
use crate::domain::time::Timestamp;

/// The names of the outcomes that answer an operation.
fn read_by<A>(operation: Operation<A>) -> Vec<String> {
    let change =
        Change { id: ChangeId([1; 16]), at: Timestamp::MIN, by: Author::Command, what: operation };
    let (change, answer) = change.into_parts();
    assert_eq!(change.at, Timestamp::MIN);
    let is_read = |outcome: &Outcome| {
        let applied = Applied { outcome: outcome.clone(), again: false, links: Vec::new() };
        answer(applied).is_some_and(|answer| answer.is_ok())
    };
    let name = |outcome: Outcome| {
        let text = format!("{outcome:?}");
        text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
    };
    let mut names: Vec<String> = outcomes().into_iter().filter(is_read).map(name).collect();
    names.dedup();
    names
}

/// The operation of a change, as a command would make it.
fn names_read_for(what: What) -> (&'static str, Vec<String>) {
    match what {
        What::Stage(stage) => ("Staged", read_by(Operation::stage(*stage))),
        What::Flip(flip) => ("Applied", read_by(Operation::flip(*flip))),
        What::MintLink(spec) => ("Minted", read_by(Operation::mint_link(*spec))),
        What::EditLink { old, new } => ("Edited", read_by(Operation::edit_link(*old, *new))),
        What::RetireLink { slug, is_gone, .. } => {
            ("Retired", read_by(Operation::retire_link(slug, is_gone, None)))
        }
        What::ReviveLink { slug, .. } => ("Edited", read_by(Operation::revive_link(slug, None))),
        What::MintCode(spec) => ("CodeMinted", read_by(Operation::mint_code(*spec))),
        What::BeginBatch(spec) => ("BatchBegun", read_by(Operation::begin_batch(*spec))),
        What::FillBatch { batch, codes } => {
            ("BatchFilled", read_by(Operation::fill_batch(batch, codes)))
        }
        What::FinishBatch(batch) => ("BatchLive", read_by(Operation::finish_batch(batch))),
        What::Redeem { code, order, customer, total, aliases } => {
            ("Redeemed", read_by(Operation::redeem(code, order, customer, total, aliases)))
        }
        What::Release { code, order } => ("Released", read_by(Operation::release(code, order))),
        What::Import { records, aliases, import } => {
            ("Imported", read_by(Operation::import(records, aliases, import)))
        }
        What::BeginImport(spec) => ("ImportBegun", read_by(Operation::begin_import(*spec))),
        What::EndImport { number, tally, bad } => {
            ("ImportEnded", read_by(Operation::end_import(number, tally, bad)))
        }
        What::UndoImport(number) => ("ImportUndone", read_by(Operation::undo_import(number))),
        What::BeginEpoch(epoch) => ("EpochBegun", read_by(Operation::begin_epoch(epoch))),
        What::RetireCode(code) => ("CodeRetired", read_by(Operation::retire_code(code))),
        What::RetireBatch(name) => ("BatchRetired", read_by(Operation::retire_batch(name))),
        What::Give(asked) => ("Given", read_by(Operation::give(*asked))),
        What::ForgetLabels => ("LabelsForgotten", read_by(Operation::forget_labels())),
        What::TakeBack { code, .. } => ("TakenBack", read_by(Operation::take_back(code))),
        What::Share { spec, series } => ("Shared", read_by(Operation::share(*spec, series))),
        What::EndShare(number) => ("ShareEnded", read_by(Operation::end_share(number))),
        What::OpenAgentPage { agent, series, renews } => {
            ("AgentPage", read_by(Operation::open_agent_page(agent, series, renews)))
        }
        What::MarkExported { shop, codes } => {
            ("Exported", read_by(Operation::mark_exported(shop, codes)))
        }
        What::MakeToken(spec) => ("TokenMade", read_by(Operation::make_token(*spec))),
        What::RetireToken(name) => ("TokenRetired", read_by(Operation::retire_token(name))),
        What::UseToken(name) => ("TokenUsed", read_by(Operation::use_token(name))),
        What::CloseMonth { closed, seen } => {
            ("MonthClosed", read_by(Operation::close_month(*closed, seen)))
        }
        What::ReopenMonth { month, reason } => {
            ("MonthReopened", read_by(Operation::reopen_month(month, reason)))
        }
        What::RecordOrphans(orphans) => {
            ("OrphansRecorded", read_by(Operation::record_orphans(*orphans)))
        }
        What::RecordGuesses(guesses) => {
            ("GuessesRecorded", read_by(Operation::record_guesses(*guesses)))
        }
        What::BeginLinkBatch(spec) => {
            ("LinkBatchBegun", read_by(Operation::begin_link_batch(*spec)))
        }
        What::Address(asked) => ("Addressed", read_by(Operation::address(*asked))),
        What::Stop { sub_id, day } => ("Stopped", read_by(Operation::stop(sub_id, day))),
        What::Erase(asked) => ("ErasureBegun", read_by(Operation::erase(*asked))),
        What::Keep(_) => ("RemovedSome", read_by(Operation::keep())),
        What::EraseStep => ("ErasedSome", read_by(Operation::erase_step())),
        What::AddNote(note) => ("NoteAdded", read_by(Operation::add_note(*note))),
        What::RemoveNote(number) => ("NoteRemoved", read_by(Operation::remove_note(number))),
    }
}

#[test]
fn every_operation_reads_its_own_outcome_and_no_other() {
    let mut read = Vec::new();
    for what in changes() {
        let (own, names) = names_read_for(what);
        assert_eq!(names, [own]);
        read.push(own);
    }
    read.sort_unstable();
    read.dedup();
    assert_eq!(read.len(), 40, "one for each kind; both imports have one kind of outcome");
}

#[test]
fn a_refusal_answers_every_operation() {
    let slug = Slug::parse("bio").unwrap();
    let change = Change {
        id: ChangeId([1; 16]),
        at: Timestamp::MIN,
        by: Author::Command,
        what: Operation::retire_link(slug, false, None),
    };
    let (_, answer) = change.into_parts();
    let outcome = Outcome::Refused(Refusal::MovedOn);
    let applied = Applied { outcome, again: false, links: Vec::new() };
    assert_eq!(answer(applied), Some(Err(Refusal::MovedOn)));
}

#[test]
fn nothing_is_new_in_a_chunk_that_was_imported_before() {
    let tally = Tally { new: 2, changed: 1, completed: 4, kept: 5, known: 3 };
    let known = Tally { known: 15, ..Tally::default() };
    for (again, answer) in [(false, tally), (true, known)] {
        let of = |tally| Imported { tally, ..Imported::default() };
        let outcome = Outcome::Imported(Box::new(of(tally)));
        let applied = Applied { outcome, again, links: Vec::new() };
        assert_eq!(
            imported(applied),
            Some(Chunk { imported: of(answer), first: tally, is_again: again })
        );
    }
}

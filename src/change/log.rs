//! What the log of changes says of a change.
//!
//! Invariant: a change that was refused is not in the log, nor one that says of itself that it did nothing, nor the steps
//! that a command takes towards one. No entry names a person. Does not keep the log (see `store`).

use crate::domain::change_log::{Deed, Entry};

use super::outcome::Outcome;
use super::request::{Change, What};

/// The entry of a change that was applied; `None` if the log has none.
pub(super) fn entry(change: &Change, outcome: &Outcome) -> Option<Entry> {
    let (deed, of) = deed(&change.what, outcome)?;
    Some(Entry { at: change.at, by: change.by.clone(), deed, of: of.map(String::into_boxed_str) })
}

fn deed(what: &What, outcome: &Outcome) -> Option<(Deed, Option<String>)> {
    let named = |deed, of: &dyn ToString| Some((deed, Some(of.to_string())));
    match outcome {
        Outcome::Applied { .. } => Some((Deed::PlanApplied, None)),
        Outcome::Minted(link) => named(Deed::LinkMade, &link.spec.slug),
        Outcome::Edited(link) if matches!(what, What::ReviveLink { .. }) => {
            named(Deed::LinkRevived, &link.spec.slug)
        }
        Outcome::Edited(link) => named(Deed::LinkEdited, &link.spec.slug),
        Outcome::Retired(link) => named(Deed::LinkRetired, &link.spec.slug),
        Outcome::CodeMinted(code) => named(Deed::CodeMade, &code.spec.code),
        Outcome::CodeRetired { code, already: false } => named(Deed::CodeRetired, code),
        Outcome::BatchLive(batch) => named(Deed::BatchMade, &batch.spec.name),
        Outcome::BatchRetired { batch, already: false } => {
            named(Deed::BatchRetired, &batch.spec.name)
        }
        Outcome::Given(given) => named(Deed::CodeGiven, &given.code),
        Outcome::TakenBack(code) => named(Deed::CodeTakenBack, code),
        Outcome::Redeemed(redemption) => named(Deed::CodeRedeemed, &redemption.code),
        Outcome::Released(redemption) => named(Deed::CodeReleased, &redemption.code),
        Outcome::Exported { single, of_batches } => {
            named(Deed::CodesExported, &single.saturating_add(*of_batches))
        }
        Outcome::ImportEnded => match what {
            What::EndImport { number, .. } => named(Deed::Imported, number),
            _ => None,
        },
        Outcome::ImportUndone { number, already: false } => named(Deed::ImportUndone, number),
        Outcome::TokenMade(token) => named(Deed::TokenMade, &token.spec.name),
        Outcome::TokenRetired { name, already: false } => named(Deed::TokenRetired, name),
        Outcome::Shared(share) => named(Deed::Shared, &share.number),
        Outcome::ShareEnded { number, already: false } => named(Deed::ShareEnded, number),
        Outcome::AgentPage(page) => named(Deed::AgentPageOpened, &page.agent),
        Outcome::NoteAdded(number) => named(Deed::NoteAdded, number),
        Outcome::NoteRemoved { number, already: false } => named(Deed::NoteRemoved, number),
        Outcome::MonthClosed { month, already: false } => named(Deed::MonthClosed, month),
        Outcome::MonthReopened(month) => named(Deed::MonthReopened, month),
        Outcome::LinkBatchBegun(batch) => named(Deed::LinksForContacts, &batch.spec.name),
        Outcome::ErasureBegun { already: false } => Some((Deed::PersonErased, None)),
        Outcome::Staged
        | Outcome::CodeRetired { .. }
        | Outcome::BatchBegun(_)
        | Outcome::BatchFilled { .. }
        | Outcome::BatchRetired { .. }
        | Outcome::GivingGoesOn { .. }
        | Outcome::LabelsForgotten { .. }
        | Outcome::Imported(_)
        | Outcome::ImportBegun { .. }
        | Outcome::ImportUndone { .. }
        | Outcome::EpochBegun(_)
        | Outcome::TokenRetired { .. }
        | Outcome::TokenUsed
        | Outcome::ShareEnded { .. }
        | Outcome::NoteRemoved { .. }
        | Outcome::MonthClosed { .. }
        | Outcome::GuessesRecorded
        | Outcome::Addressed { .. }
        | Outcome::AddressingGoesOn
        | Outcome::Stopped
        | Outcome::OrphansRecorded
        | Outcome::ErasureBegun { .. }
        | Outcome::ErasedSome { .. }
        | Outcome::RemovedSome { .. }
        | Outcome::Refused(_) => None,
    }
}

#[cfg(test)]
mod tests;

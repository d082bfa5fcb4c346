//! The kinds of changes, each with the type of its answer.
//!
//! Invariant: a command reads an outcome only through the operation that it asked for. An outcome of
//! another kind, which a server of another version may send, is `None` here and never a panic. Does not
//! define the bytes of changes and outcomes (see `codec`).

use crate::domain::agent_page::AgentPage;
use crate::domain::closed_month::ClosedMonth;
#[cfg(doc)]
use crate::domain::closed_month::Closes;
use crate::domain::code::batch::{Batch, BatchId, BatchSpec};
use crate::domain::code::coupon::{Code, CodeSpec, CouponCode};
use crate::domain::label::{Agent, BatchName};
use crate::domain::link::slug::Slug;
use crate::domain::link::{Link, LinkSpec};
use crate::domain::money::Money;
use crate::domain::note::{Note, NoteNumber, NoteText};
use crate::domain::record::alias::Alias;
use crate::domain::record::cost::Month;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::guesses::Guesses;
use crate::domain::record::ledger::{ImportNumber, ImportSpec};
use crate::domain::record::orphans::Orphans;
use crate::domain::record::person::PersonKey;
use crate::domain::record::redemption::Redemption;
use crate::domain::record::version::{Imported, Tally};
use crate::domain::token::{StoredToken, TokenName, TokenSpec};
use crate::store::Records;

use super::apply::Applied;
use super::outcome::{Counts, Outcome, Refusal};
use super::request::{Change, What};
use super::staging::{Flip, Stage};

/// What a change alters, and how to read the answer, an `A`, from what applying it gave.
#[derive(Debug)]
pub struct Operation<A> {
    what: What,
    answer: fn(Applied) -> Option<A>,
}

/// What applying a whole plan did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanApplied {
    pub links: Counts,
    pub codes: Counts,
    pub batches: Counts,
    pub settings_changed: bool,
}

/// Something that is retired or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retired<T> {
    pub retired: T,
    /// Whether it was retired before this change.
    pub already: bool,
}

/// Reads the outcome of one kind.
macro_rules! answer {
    ($outcome:pat => $answer:expr) => {
        |applied| match applied.outcome {
            $outcome => Some($answer),
            _ => None,
        }
    };
}

mod hand_outs;
mod link_batches;
mod privacy;
mod shares;

pub use hand_outs::{Exported, GivenOrMore, LabelsForgotten};
pub use link_batches::AddressedOrMore;
pub use privacy::{Erased, RemovedSome};

impl<A> Operation<A> {
    /// `answer` gives `None` for every outcome that does not answer this operation.
    #[must_use]
    pub fn new(what: What, answer: fn(Applied) -> Option<A>) -> Self {
        Self { what, answer }
    }
}

impl Operation<()> {
    /// Stages links and codes for a flip.
    #[must_use]
    pub fn stage(stage: Stage) -> Self {
        Self::new(What::Stage(Box::new(stage)), answer!(Outcome::Staged => ()))
    }

    /// Adds codes to a batch: all of them, or none if one is taken.
    #[must_use]
    pub fn fill_batch(batch: BatchId, codes: Vec<CouponCode>) -> Self {
        let what = What::FillBatch { batch, codes };
        Self::new(what, answer!(Outcome::BatchFilled { .. } => ()))
    }
}

impl Operation<()> {
    /// Writes down what the holder of a token guessed at codes.
    #[must_use]
    pub fn record_guesses(guesses: Guesses) -> Self {
        let what = What::RecordGuesses(Box::new(guesses));
        Self::new(what, answer!(Outcome::GuessesRecorded => ()))
    }

    /// Adds what was asked for of slugs that no link has.
    #[must_use]
    pub fn record_orphans(orphans: Orphans) -> Self {
        let what = What::RecordOrphans(Box::new(orphans));
        Self::new(what, answer!(Outcome::OrphansRecorded => ()))
    }
}

impl Operation<PlanApplied> {
    /// Makes everything live that was staged for this flip.
    #[must_use]
    pub fn flip(flip: Flip) -> Self {
        Self::new(
            What::Flip(Box::new(flip)),
            answer!(Outcome::Applied { links, codes, batches, settings_changed } =>
                PlanApplied { links, codes, batches, settings_changed }),
        )
    }
}

impl Operation<Link> {
    #[must_use]
    pub fn mint_link(spec: LinkSpec) -> Self {
        Self::new(What::MintLink(Box::new(spec)), answer!(Outcome::Minted(link) => *link))
    }

    /// Replaces a link, unless it was changed since it was read.
    #[must_use]
    pub fn edit_link(old: LinkSpec, new: LinkSpec) -> Self {
        let what = What::EditLink { old: Box::new(old), new: Box::new(new) };
        Self::new(what, answer!(Outcome::Edited(link) => *link))
    }

    /// Retires a link, unless it was changed since it was `seen`. If `is_gone`, it is answered from then on as if it
    /// did not exist.
    #[must_use]
    pub fn retire_link(slug: Slug, is_gone: bool, seen: Option<Link>) -> Self {
        let what = What::RetireLink { slug, is_gone, seen: seen.map(Box::new) };
        Self::new(what, answer!(Outcome::Retired(link) => *link))
    }

    /// Puts a retired link into use again, unless it was changed since it was `seen`.
    #[must_use]
    pub fn revive_link(slug: Slug, seen: Option<Link>) -> Self {
        let what = What::ReviveLink { slug, seen: seen.map(Box::new) };
        Self::new(what, answer!(Outcome::Edited(link) => *link))
    }
}

impl Operation<Code> {
    #[must_use]
    pub fn mint_code(spec: CodeSpec) -> Self {
        Self::new(What::MintCode(Box::new(spec)), answer!(Outcome::CodeMinted(code) => *code))
    }
}

impl Operation<Batch> {
    /// Begins a batch, without codes.
    #[must_use]
    pub fn begin_batch(spec: BatchSpec) -> Self {
        Self::new(What::BeginBatch(Box::new(spec)), answer!(Outcome::BatchBegun(batch) => *batch))
    }

    /// Makes a complete batch live.
    #[must_use]
    pub fn finish_batch(batch: BatchId) -> Self {
        Self::new(What::FinishBatch(batch), answer!(Outcome::BatchLive(batch) => *batch))
    }
}

impl Operation<Redemption> {
    #[must_use]
    pub fn redeem(
        code: CouponCode,
        order: ForeignId,
        customer: Option<PersonKey>,
        total: Option<Money>,
        aliases: Vec<Alias>,
    ) -> Self {
        let what = What::Redeem { code, order, customer, total, aliases };
        Self::new(what, answer!(Outcome::Redeemed(redemption) => *redemption))
    }

    #[must_use]
    pub fn release(code: CouponCode, order: ForeignId) -> Self {
        let what = What::Release { code, order };
        Self::new(what, answer!(Outcome::Released(redemption) => *redemption))
    }
}

/// What the changes of a chunk of an import did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// What this change did.
    pub imported: Imported,
    /// What the chunk did when it was imported first, if that was before.
    pub first: Tally,
    /// Whether that was before.
    pub is_again: bool,
}

impl Operation<Chunk> {
    /// Imports versions of records. `import` is the number of their import.
    #[must_use]
    pub fn import(records: Records, aliases: Vec<Alias>, import: Option<ImportNumber>) -> Self {
        Self::new(What::Import { records, aliases, import }, imported)
    }
}

/// The stored outcome of a chunk that was imported before says what was new then; nothing is new now.
fn imported(applied: Applied) -> Option<Chunk> {
    let Applied { outcome, again, links: _ } = applied;
    let Outcome::Imported(imported) = outcome else { return None };
    let first = imported.tally;
    let imported = if again { imported.again() } else { *imported };
    Some(Chunk { imported, first, is_again: again })
}

/// An import that is begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BegunImport {
    pub number: ImportNumber,
    /// The epoch that its records get.
    pub epoch: u32,
    /// Whether all of it was imported before.
    pub is_complete: bool,
}

impl Operation<BegunImport> {
    /// Begins the import of a file, or goes on with that of the same file.
    #[must_use]
    pub fn begin_import(spec: ImportSpec) -> Self {
        Self::new(
            What::BeginImport(Box::new(spec)),
            answer!(Outcome::ImportBegun { number, epoch, is_complete } =>
                BegunImport { number, epoch, is_complete }),
        )
    }
}

impl Operation<()> {
    #[must_use]
    pub fn end_import(number: ImportNumber, tally: Tally, bad: u64) -> Self {
        let what = What::EndImport { number, tally, bad };
        Self::new(what, answer!(Outcome::ImportEnded => ()))
    }
}

impl Operation<bool> {
    /// Takes back what an import brought. Answers whether that was done before.
    #[must_use]
    pub fn undo_import(number: ImportNumber) -> Self {
        Self::new(
            What::UndoImport(number),
            answer!(Outcome::ImportUndone { already, .. } => already),
        )
    }
}

impl Operation<u32> {
    /// Begins an epoch, whose records outrank all earlier ones.
    #[must_use]
    pub fn begin_epoch(epoch: u32) -> Self {
        Self::new(What::BeginEpoch(epoch), answer!(Outcome::EpochBegun(epoch) => epoch))
    }
}

impl Operation<Retired<CouponCode>> {
    #[must_use]
    pub fn retire_code(code: CouponCode) -> Self {
        Self::new(
            What::RetireCode(code),
            answer!(Outcome::CodeRetired { code, already } => Retired { retired: code, already }),
        )
    }
}

impl Operation<Retired<Batch>> {
    #[must_use]
    pub fn retire_batch(name: BatchName) -> Self {
        Self::new(
            What::RetireBatch(name),
            answer!(Outcome::BatchRetired { batch, already } =>
                Retired { retired: *batch, already }),
        )
    }
}

impl Operation<StoredToken> {
    /// Makes a token, which is known by its digest.
    #[must_use]
    pub fn make_token(spec: TokenSpec) -> Self {
        Self::new(What::MakeToken(Box::new(spec)), answer!(Outcome::TokenMade(token) => *token))
    }
}

impl Operation<Retired<TokenName>> {
    #[must_use]
    pub fn retire_token(name: TokenName) -> Self {
        Self::new(
            What::RetireToken(name),
            answer!(Outcome::TokenRetired { name, already } => Retired { retired: name, already }),
        )
    }
}

impl Operation<()> {
    /// Notes that a token was used.
    #[must_use]
    pub fn use_token(name: TokenName) -> Self {
        Self::new(What::UseToken(name), answer!(Outcome::TokenUsed => ()))
    }
}

impl Operation<AgentPage> {
    /// Gives an agent a page, unless there is one. `renews` ends the address that there is.
    #[must_use]
    pub fn open_agent_page(agent: Agent, series: u64, renews: bool) -> Self {
        let what = What::OpenAgentPage { agent, series, renews };
        Self::new(what, answer!(Outcome::AgentPage(page) => *page))
    }
}

impl Operation<NoteNumber> {
    #[must_use]
    pub fn add_note(note: Note) -> Self {
        Self::new(What::AddNote(Box::new(note)), answer!(Outcome::NoteAdded(number) => number))
    }
}

impl Operation<Retired<NoteNumber>> {
    #[must_use]
    pub fn remove_note(number: NoteNumber) -> Self {
        Self::new(
            What::RemoveNote(number),
            answer!(Outcome::NoteRemoved { number, already } =>
                Retired { retired: number, already }),
        )
    }
}

impl Operation<bool> {
    /// Closes a month. `seen` is what [`Closes::seen`] was when that was computed. Answers whether it was closed
    /// before.
    #[must_use]
    pub fn close_month(closed: ClosedMonth, seen: u32) -> Self {
        let what = What::CloseMonth { closed: Box::new(closed), seen };
        Self::new(what, answer!(Outcome::MonthClosed { already, .. } => already))
    }
}

impl Operation<Month> {
    #[must_use]
    pub fn reopen_month(month: Month, reason: NoteText) -> Self {
        let what = What::ReopenMonth { month, reason };
        Self::new(what, answer!(Outcome::MonthReopened(month) => month))
    }
}

impl<A> AsRef<What> for Operation<A> {
    fn as_ref(&self) -> &What {
        &self.what
    }
}

impl<A> From<Change<Operation<A>>> for Change {
    fn from(change: Change<Operation<A>>) -> Self {
        change.into_parts().0
    }
}

impl<A> Change<Operation<A>> {
    /// The change as it is sent, and the function that reads the answer from what applying it gave:
    /// `None` if that does not answer this operation.
    pub fn into_parts(self) -> (Change, impl Fn(Applied) -> Option<Result<A, Refusal>>) {
        let Operation { what, answer } = self.what;
        let read = move |applied: Applied| match applied.outcome {
            Outcome::Refused(refusal) => Some(Err(refusal)),
            _ => answer(applied).map(Ok),
        };
        (Change { id: self.id, at: self.at, by: self.by, what }, read)
    }
}

#[cfg(test)]
mod tests;

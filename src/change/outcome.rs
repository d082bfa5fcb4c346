//! The outcome of a change: what it did, or why it was refused.

use jiff::civil::Date;
use thiserror::Error;

use crate::domain::agent_page::AgentPage;
use crate::domain::bounded_list::BoundedList;
use crate::domain::code::batch::Batch;
use crate::domain::code::coupon::{Code, CouponCode};
use crate::domain::code::terms::Unmet;
use crate::domain::label::{Agent, BatchName, LinkBatchName};
use crate::domain::limits::{AGENT_PAGES_MAX, LISTED_MAX, NOTES_MAX, SHARES_EVER_MAX, TOKENS_MAX};
use crate::domain::link::Link;
use crate::domain::link::batch::LinkBatch;
use crate::domain::link::slug::Slug;
use crate::domain::link::sub_id::SubId;
use crate::domain::note::NoteNumber;
use crate::domain::record::cost::Month;
use crate::domain::record::erasure::{ErasedCounts, ErasureNumber};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::ledger::ImportNumber;
use crate::domain::record::redemption::Redemption;
use crate::domain::record::version::Imported;
use crate::domain::share::Share;
use crate::domain::token::{StoredToken, TokenName};
use crate::plan::Clash;

use super::hand_outs::Given;

/// How many links, codes or batches a plan changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub created: u64,
    pub changed: u64,
    pub same: u64,
    pub retired: u64,
    /// Retired before, and live again.
    pub revived: u64,
}

impl Counts {
    /// How many are not the same.
    #[must_use]
    pub fn touched(&self) -> u64 {
        self.created + self.changed + self.retired + self.revived
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A plan was applied.
    Applied {
        links: Counts,
        codes: Counts,
        batches: Counts,
        settings_changed: bool,
    },
    Staged,
    Minted(Box<Link>),
    Edited(Box<Link>),
    /// The link is retired, now or since before.
    Retired(Box<Link>),
    CodeMinted(Box<Code>),
    BatchBegun(Box<Batch>),
    BatchFilled {
        /// How many codes the batch has now.
        minted: u32,
    },
    /// The batch has all of its codes, and they are live.
    BatchLive(Box<Batch>),
    /// The order holds the code, now or since before.
    Redeemed(Box<Redemption>),
    /// The order does not hold the code, now or since before.
    Released(Box<Redemption>),
    Imported(Box<Imported>),
    ImportBegun {
        number: ImportNumber,
        /// The epoch that its records get.
        epoch: u32,
        /// Whether all of it was imported before.
        is_complete: bool,
    },
    ImportEnded,
    /// What the import brought is being taken back, in steps that end before anything else is read.
    ImportUndone {
        number: ImportNumber,
        /// Whether it was undone before.
        already: bool,
    },
    EpochBegun(u32),
    CodeRetired {
        code: CouponCode,
        /// Whether it was retired before.
        already: bool,
    },
    BatchRetired {
        batch: Box<Batch>,
        /// Whether it was retired before.
        already: bool,
    },
    Given(Box<Given>),
    /// Much had to be listed or passed over: the request is to be made again.
    GivingGoesOn {
        /// How many codes were made because few were left.
        refilled: u32,
    },
    /// The code waits again to be given to somebody.
    TakenBack(CouponCode),
    /// The codes that were marked as exported.
    Exported {
        single: u32,
        of_batches: u32,
    },
    /// Labels of hand-outs were removed.
    LabelsForgotten {
        removed: u32,
        /// Whether none is left that the plan keeps no longer.
        is_done: bool,
    },
    TokenMade(Box<StoredToken>),
    TokenRetired {
        name: TokenName,
        /// Whether it was retired before.
        already: bool,
    },
    /// That a token was used is on record.
    TokenUsed,
    Shared(Box<Share>),
    ShareEnded {
        number: u32,
        /// Whether it was ended before.
        already: bool,
    },
    /// The page of an agent, now or since before.
    AgentPage(Box<AgentPage>),
    NoteAdded(NoteNumber),
    NoteRemoved {
        number: NoteNumber,
        /// Whether it was removed before.
        already: bool,
    },
    MonthClosed {
        month: Month,
        /// Whether it was closed before.
        already: bool,
    },
    MonthReopened(Month),
    /// What was guessed is in the data file, now or since before.
    GuessesRecorded,
    /// Links for a list of contacts are begun, now or since before.
    LinkBatchBegun(Box<LinkBatch>),
    Addressed {
        /// The people who got a link, or are withheld.
        new: u32,
        /// Those who were there before.
        known: u32,
    },
    /// Much had to be listed or passed over: the request is to be made again.
    AddressingGoesOn,
    /// The recipient wants no more messages, which is on record now or since before.
    Stopped,
    /// What was asked for of slugs without a link is in the data file.
    OrphansRecorded,
    /// The person is being erased, in steps.
    ErasureBegun {
        /// Whether it was begun before.
        already: bool,
    },
    /// What was taken of the person until now.
    ErasedSome {
        counts: Box<ErasedCounts>,
        /// Whether nothing is left to do.
        is_done: bool,
    },
    /// What the plan keeps no longer was removed.
    RemovedSome {
        clicks: u64,
        /// User agents of clicks.
        agents: u64,
        /// Whether nothing is left that the plan keeps no longer.
        is_done: bool,
    },
    Refused(Refusal),
}

impl From<Vec<Clash>> for Refusal {
    fn from(clashes: Vec<Clash>) -> Self {
        Self::Clashes(clashes.into_iter().collect())
    }
}

/// Why a change was refused. Nothing was altered. Holds facts, because outcomes are stored: another
/// release may say them in other words.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Refusal {
    #[error("the slug `{0}` is taken")]
    SlugTaken(Slug),
    #[error("there is no link `{0}`")]
    NoSuchLink(Slug),
    #[error("someone else changed the link `{0}` at the same time")]
    LinkChanged(Slug),
    /// The code, or one that folds to the same text, exists.
    #[error("the code `{0}` already exists")]
    CodeTaken(CouponCode),
    #[error("a batch `{0}` already exists")]
    BatchTaken(BatchName),
    /// These codes, or ones that fold to the same text, exist or were sent twice.
    #[error("{} of the codes already exist", .0.len())]
    CodesTaken(Vec<CouponCode>),
    #[error("the batch `{0}` already has all of its codes: another command filled it")]
    BatchFull(BatchName),
    /// The command that makes the batch has not finished.
    #[error("the batch `{0}` is not live yet: not all of its codes were made and written")]
    BatchUnfinished(BatchName),
    #[error("there is no batch number {0}")]
    NoSuchBatch(u32),
    #[error("there is no code `{0}`")]
    NoSuchCode(CouponCode),
    #[error("the code `{0}` is retired")]
    CodeRetired(CouponCode),
    #[error("the code `{code}` {unmet}")]
    Unmet { code: CouponCode, unmet: Unmet },
    #[error("the order `{order}` has not redeemed the code `{code}`")]
    NoSuchRedemption { code: CouponCode, order: ForeignId },
    /// The data has changed since the plan was compared with it.
    #[error("someone else changed the links, codes or settings at the same time")]
    MovedOn,
    /// The first conflicts, and the number of all.
    #[error("the plan conflicts with existing data:\n  {}", .0.lines().collect::<Vec<_>>().join("\n  "))]
    Clashes(BoundedList<Clash, LISTED_MAX>),
    /// The same, as release 0.1.0 stored it: in its own words.
    #[error("the plan conflicts with existing data:\n  {}", found.join("\n  "))]
    ToldClashes { found: Vec<String>, cures: Vec<String> },
    #[error("another import already began epoch {0}")]
    EpochTaken(u32),
    #[error("the code `{0}` is in the plan, and the next apply would bring it back")]
    CodeOfPlan(CouponCode),
    #[error("the batch `{0}` is in the plan, and the next apply would bring it back")]
    BatchOfPlan(BatchName),
    #[error("there is no batch `{0}`")]
    UnknownBatch(BatchName),
    #[error("the batch `{0}` is retired")]
    BatchRetired(BatchName),
    #[error("the codes of the batch `{batch}` were valid until {last}")]
    BatchOver { batch: BatchName, last: Date },
    #[error("the batch `{0}` has no code left to give")]
    BatchEmpty(BatchName),
    /// No code of the batch that was exported is left.
    #[error(
        "the batch `{batch}` has {codes} unused {}, and no shop knows {}: {} never exported",
        if *codes == 1 { "code" } else { "codes" },
        if *codes == 1 { "it" } else { "them" },
        if *codes == 1 { "it was" } else { "they were" },
    )]
    NotExported { batch: BatchName, codes: u32 },
    #[error("the code `{0}` is not given to anybody")]
    NotGiven(CouponCode),
    /// A single code, which is no hand-out.
    #[error("the code `{0}` is of no batch, so it was not given to one person")]
    NotOfBatch(CouponCode),
    #[error("the code `{0}` was used already, so it stays given")]
    GivenAndUsed(CouponCode),
    /// A large file of release 0.1.0.
    #[error("the data file does not list yet which orders have which codes")]
    NotMigrated,
    #[error("the name `{0}` already belongs to a token, live or retired")]
    TokenTaken(TokenName),
    #[error("there is no token `{0}`")]
    NoSuchToken(TokenName),
    #[error("there are {TOKENS_MAX} live tokens already, which is the limit")]
    TokensFull,
    #[error("there is no share {0}")]
    NoSuchShare(u32),
    #[error("there were {} shares already, which is the limit", SHARES_EVER_MAX - 1)]
    SharesFull,
    #[error("there are {AGENT_PAGES_MAX} pages of agents already, which is the limit")]
    AgentPagesFull,
    #[error("{agent} may give no more codes today: the limit is {max}")]
    DayLimit { agent: Agent, max: u32 },
    #[error("there is no import {0}")]
    NoSuchImport(ImportNumber),
    /// It was undone while it ran, or one that others were compared with.
    #[error("the import {0} was undone, or moved by the undo of another one, while it ran")]
    ImportOvertaken(ImportNumber),
    #[error("the import {0} is still being undone")]
    Undoing(ImportNumber),
    #[error("there is no note {0}")]
    NoSuchNote(NoteNumber),
    #[error("there were {NOTES_MAX} notes already, which is the limit")]
    NotesFull,
    #[error("{0} is not closed")]
    NotClosed(Month),
    /// What the close records may have changed.
    #[error("someone else closed or opened a month at the same time")]
    ClosedMeanwhile,
    #[error("links with the name `{0}` exist already, and are of another kind")]
    LinkBatchTaken(LinkBatchName),
    #[error("there are no links for contacts with the number {0}")]
    NoSuchLinkBatch(u32),
    #[error("{} of the sub-ids already exist", .0.len())]
    SubIdsTaken(Vec<SubId>),
    #[error("nobody has the sub-id `{0}`")]
    NoSuchSubId(SubId),
    #[error(
        "the batch `{batch}` has too few codes: {needed} contacts need one, and {waiting} can be given{}",
        if *only_here == 0 { String::new() } else { format!("; {only_here} were never exported") },
    )]
    TooFewCodes {
        batch: BatchName,
        /// The contacts who need one now; there may be more.
        needed: u32,
        waiting: u32,
        /// How many codes wait that were never exported.
        only_here: u32,
    },
    #[error("the erasure {0} is still running")]
    Erasing(ErasureNumber),
    /// What was read under another list of erased people.
    #[error(
        "of {erased} erased {}, the list beside the people key has {listed}: with this, somebody could come back",
        if *erased == 1 { "person" } else { "people" }
    )]
    ErasedMeanwhile { listed: u32, erased: u32 },
}

#[cfg(test)]
mod tests;

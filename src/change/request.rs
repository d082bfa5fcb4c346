//! A change as it is sent and stored: its id, its time and what it alters.
//!
//! Does not say how a change is answered (see `operation`).

use crate::codec::identity;
use crate::domain::change_log::Author;
use crate::domain::closed_month::ClosedMonth;
use crate::domain::code::batch::{BatchId, BatchSpec};
use crate::domain::code::coupon::{CodeSpec, CouponCode};
use crate::domain::code::export::ShopFile;
use crate::domain::environment::{Clock, Random};
use crate::domain::label::{Agent, BatchName};
use crate::domain::link::batch::LinkBatchSpec;
use crate::domain::link::slug::Slug;
use crate::domain::link::sub_id::SubId;
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
use crate::domain::record::version::Tally;
use crate::domain::share::ShareSpec;
use crate::domain::time::{Timestamp, UtcDay};
use crate::domain::token::{TokenName, TokenSpec};
use crate::store::{Records, Removal};

use super::erasures::Erase;
use super::hand_outs::Giving;
use super::id::ChangeId;
use super::link_batches::Addressing;
use super::staging::{Flip, Stage};

/// A request to alter the data. A command makes a `Change<Operation<A>>`, which knows the type of its
/// answer; what is sent and applied is a plain `Change`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change<W = What> {
    pub id: ChangeId,
    /// When the command made the request.
    pub at: Timestamp,
    /// Who asked for it. Never sent: whoever receives a change knows who sent it.
    pub by: Author,
    pub what: W,
}

/// What a change alters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Stores part of a plan where no reader sees it yet.
    Stage(Box<Stage>),
    /// Makes everything live, all at once, that was staged under this change's id.
    Flip(Box<Flip>),
    MintLink(Box<LinkSpec>),
    /// Replaces a link, unless it was changed since it was read.
    EditLink {
        /// The link as it was read.
        old: Box<LinkSpec>,
        /// The link as it will be; its slug must not change.
        new: Box<LinkSpec>,
    },
    /// Retires a link. It keeps redirecting, unless it shall be answered as if it did not exist.
    RetireLink {
        slug: Slug,
        is_gone: bool,
        /// The link as it was read, if it must be unchanged.
        seen: Option<Box<Link>>,
    },
    /// Puts a retired link into use again.
    ReviveLink {
        slug: Slug,
        /// As of a link that is retired.
        seen: Option<Box<Link>>,
    },
    MintCode(Box<CodeSpec>),
    /// Begins a batch of unique codes, without codes.
    BeginBatch(Box<BatchSpec>),
    /// Adds codes to a batch: all of them, or none if one is taken.
    FillBatch {
        batch: BatchId,
        codes: Vec<CouponCode>,
    },
    /// Makes a complete batch live.
    FinishBatch(BatchId),
    /// Uses a code for an order.
    Redeem {
        /// The code as typed; it is looked up by its folded text.
        code: CouponCode,
        order: ForeignId,
        customer: Option<PersonKey>,
        /// The total of the order.
        total: Option<Money>,
        /// The customer's hashes under older normalisers.
        aliases: Vec<Alias>,
    },
    /// Takes back the use of a code by an order.
    Release {
        /// The code as typed; it is looked up by its folded text.
        code: CouponCode,
        order: ForeignId,
    },
    /// Adds versions of imported records.
    Import {
        records: Records,
        /// The older hashes of the people that the records name.
        aliases: Vec<Alias>,
        /// The import that brings them. Without one, no undo takes them back.
        import: Option<ImportNumber>,
    },
    /// Begins the import of a file, or goes on with that of the same file.
    BeginImport(Box<ImportSpec>),
    /// Ends an import: what became of all of its rows.
    EndImport {
        number: ImportNumber,
        tally: Tally,
        /// The rows that could not be imported.
        bad: u64,
    },
    /// Takes back what an import brought, as if it had never come.
    UndoImport(ImportNumber),
    /// Begins an epoch, whose imported records outrank all earlier ones.
    BeginEpoch(u32),
    RetireCode(CouponCode),
    /// Retires all codes of a batch.
    RetireBatch(BatchName),
    /// Gives the next unused code of a batch to somebody.
    Give(Box<Giving>),
    /// Takes a hand-out back.
    TakeBack {
        code: CouponCode,
        /// Only if this agent gave it.
        agent: Option<Agent>,
    },
    /// Removes labels of hand-outs that the plan keeps no longer: a step of bounded size.
    ForgetLabels,
    /// Notes that codes were written to a file for a shop.
    MarkExported {
        shop: ShopFile,
        codes: Vec<CouponCode>,
    },
    /// Makes a token, which is known by its digest.
    MakeToken(Box<TokenSpec>),
    RetireToken(TokenName),
    /// Notes that a token was used at the time of the change. Only the server itself does.
    UseToken(TokenName),
    /// Lets whoever has an address see figures until a day.
    Share {
        spec: Box<ShareSpec>,
        /// Drawn by who asks.
        series: u64,
    },
    /// Ends the share with this number.
    EndShare(u32),
    /// Gives an agent a page, unless there is one.
    OpenAgentPage {
        agent: Agent,
        /// Drawn by who asks; the series of the page if it is new or renewed.
        series: u64,
        /// Ends the address that there is.
        renews: bool,
    },
    AddNote(Box<Note>),
    RemoveNote(NoteNumber),
    /// Freezes the report of a month and what was owed of it, as they were computed.
    CloseMonth {
        closed: Box<ClosedMonth>,
        /// How many closes and openings it was computed from (see `Closes::seen`).
        seen: u32,
    },
    /// Opens a closed month again.
    ReopenMonth {
        month: Month,
        reason: NoteText,
    },
    /// Writes down what the holder of a token guessed at codes. Only the server itself does.
    RecordGuesses(Box<Guesses>),
    /// Begins links for a list of contacts, or goes on with those that were begun alike.
    BeginLinkBatch(Box<LinkBatchSpec>),
    /// Makes links for some of these contacts.
    Address(Box<Addressing>),
    /// The recipient wants no more messages.
    Stop {
        sub_id: SubId,
        /// The day on which they said so: once a day is enough.
        day: UtcDay,
    },
    /// Adds what was asked for of slugs that no link has. Only the server itself does.
    RecordOrphans(Box<Orphans>),
    /// Begins to erase a person.
    Erase(Box<Erase>),
    /// Does a part of the erasure that runs.
    EraseStep,
    /// Removes clicks and user agents that the plan keeps no longer: a step of bounded size, as it was planned
    /// (see `keep`).
    Keep(Option<Box<Removal>>),
}

impl What {
    /// Whether its work is ended in steps, after the transaction that applies it.
    #[must_use]
    pub fn is_drained(&self) -> bool {
        matches!(self, Self::Flip(_) | Self::UndoImport(_))
    }

    /// How many links and codes it carries.
    #[must_use]
    pub fn puts(&self) -> usize {
        match self {
            Self::Stage(stage) => stage.puts.len(),
            Self::Flip(flip) => flip.puts.len(),
            _ => 0,
        }
    }
}

impl AsRef<Self> for What {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl<W: AsRef<What>> Change<W> {
    /// A change with a random id.
    #[must_use]
    pub fn new(what: W, clock: &dyn Clock, random: &dyn Random) -> Self {
        Self { id: ChangeId::draw(random), at: clock.now(), by: Author::Command, what }
    }

    /// A change whose id is the identity of its content, so that the same chunk of the same file is the
    /// same change. Imported versions carry their epoch and source, which are thus part of the hash.
    #[must_use]
    pub fn of_content(what: W, clock: &dyn Clock) -> Self {
        Self { id: ChangeId(identity(what.as_ref())), at: clock.now(), by: Author::Command, what }
    }

    /// The same change, of somebody else.
    #[must_use]
    pub fn by(self, by: Author) -> Self {
        Self { by, ..self }
    }
}

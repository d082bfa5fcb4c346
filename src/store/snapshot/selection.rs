//! The selection of a snapshot: which parts of the data it has; and its encoding on the wire.
//!
//! Invariant: rows that are not selected are not read, except for the few that every snapshot has. Does
//! not read rows (see `spool`) and does not say what becomes of them (see `parts`).

use crate::codec::{Codec, DecodeError, Decoder, Encoder};
use crate::domain::code::coupon::CouponCode;
use crate::domain::label::{BatchName, LinkBatchName};
use crate::domain::link::slug::Slug;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::person::PersonKey;
use crate::domain::span::Span;
use crate::domain::time::Timestamp;
use crate::store::journal::Columns;

/// The links of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkSelection {
    None,
    All,
    One(Slug),
    /// The links that the selected clicks, conversations and orders name. They come after these. Of the
    /// links that write the same UTM values with the same tags, only two are included: as many as it takes
    /// to see that there is more than one.
    Named,
}

/// The clicks of a snapshot. A block with a selected click is included whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClickSelection {
    None,
    /// Only the click counts of the selected links. Of one link, their sum.
    Counts,
    All(Columns),
    /// The clicks of a period.
    Between {
        from: Timestamp,
        /// The end of the period, exclusive.
        to: Timestamp,
        columns: Columns,
    },
    /// Some clicks from a number on, with all columns; none of a block before a time. Bounded.
    After {
        number: u64,
        since: Timestamp,
    },
    /// The clicks that may belong to the selected records: those of their time, and those that an order
    /// names; of orders that were selected by their ids, without those of others. Has [`Columns::Seen`].
    Journeys,
}

/// The codes of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeSelection {
    None,
    /// Single codes, and those of these codes that are in a batch. A plan makes only single codes; batches
    /// may have millions.
    Single(Vec<CouponCode>),
    /// All codes and all redemptions.
    All,
    /// The codes of a batch, the single codes that a text with one of these may mean instead, and all
    /// redemptions.
    Batch(BatchName),
    /// The codes that users typed, each with its redemptions and the orders that carry it. Of an unknown
    /// code: the codes that differ from it by one typing error.
    Typed(Vec<CouponCode>),
    /// The known codes among those that these texts may mean.
    Among(Vec<CouponCode>),
    /// The codes that the selected orders carry. They come after the orders.
    Carried,
    /// The same, those that were redeemed at the till or by a file, and those that these texts may mean; with the
    /// redemptions at the till, which come before the orders. Without any code, no orders are selected.
    Used(Vec<CouponCode>),
    /// Of those that the selected orders carry, those that ambiguous texts of the orders may mean.
    InDoubt,
    /// The codes that were given to people in a time, each with its redemptions and the orders that carry it: an order
    /// with several of them comes with each.
    Given {
        from: Timestamp,
        /// The end of the time, exclusive.
        to: Timestamp,
    },
    /// No code, but what was guessed at codes over the network.
    Guesses,
    /// No code, but what was asked for of slugs that no link has.
    Orphans,
    /// No code, but the shares.
    Shares,
    /// No code, but the latest entries of the log of changes.
    Log {
        /// Those with lower numbers than this.
        below: u64,
        most: u32,
    },
    /// No code, but what came after some places: entries of the log of changes, and new orders. Bounded.
    News {
        /// Those with higher numbers than this.
        log: u64,
        orders: u64,
    },
}

/// The orders and conversations of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordSelection {
    None,
    All,
    /// All orders, without conversations.
    Orders,
    /// The orders of a period, without conversations.
    OrdersBetween {
        from: Timestamp,
        /// The end of the period, exclusive.
        to: Timestamp,
    },
    /// The orders, conversations and calls of a period; those of the customers of these orders in the attribution
    /// window before the period, and conversations there that carry a click or a code of the orders; and the messages
    /// to the customers, in the period and the window.
    Period {
        from: Timestamp,
        /// The end of the period, exclusive.
        to: Timestamp,
        /// The attribution window; `None` for the plan's.
        window: Option<Span>,
    },
    /// One order; the orders of its customer in the attribution window before it, and the conversations there that
    /// carry its click or one of its codes; and all conversations and calls of its customer, and all messages to them.
    Order {
        id: ForeignId,
        /// The attribution window; `None` for the plan's.
        window: Option<Span>,
    },
    /// Some orders, with the orders, conversations, calls and messages of their customers from the attribution window
    /// before the first of them on, and the conversations there that carry a click or a code of them.
    SomeOrders {
        ids: Vec<ForeignId>,
        /// The attribution window; `None` for the plan's.
        window: Option<Span>,
    },
    /// The orders of a time, and its events that are conversions or steps of one: what funnels count.
    Steps {
        from: Timestamp,
        /// The end of the time, exclusive.
        to: Timestamp,
    },
    /// The messages of a period, and of the times before and after it: all from `since` to `until`. The opt-ins,
    /// opt-outs and answers from the period on. If the period has a message: the conversations after it, and of clicks,
    /// [`ClickSelection::Journeys`] are then the blocks after it with clicks on links that were sent to anybody. What
    /// came in the period itself, [`Self::Period`] has.
    Messages {
        since: Timestamp,
        from: Timestamp,
        /// The end of the period, exclusive.
        to: Timestamp,
        /// The end of the time after it, exclusive.
        until: Timestamp,
    },
    /// All versions of records of one kind, by its number.
    Versions {
        kind: u8,
        ids: Vec<ForeignId>,
    },
    /// Of each customer or contact of the records of a period: their first order that counts and their first
    /// conversation, however far back.
    Firsts {
        from: Timestamp,
        /// The end of the period, exclusive.
        to: Timestamp,
    },
    /// All orders, conversations and calls of the customers and contacts of a period, however far back. Of clicks,
    /// [`ClickSelection::Journeys`] are then all.
    FirstTouches {
        from: Timestamp,
        /// The end of the period, exclusive.
        to: Timestamp,
    },
    /// Of all orders before a time that count as goals, and of the events that do: when, whose, and what they brought.
    Past {
        before: Timestamp,
    },
    /// All orders, conversations, calls and messages of one person, by their hashes under each normaliser. Of clicks,
    /// [`ClickSelection::Journeys`] are then the blocks with clicks on links that were sent to anybody.
    Person(Vec<PersonKey>),
}

/// The links for lists of contacts, of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkBatchSelection {
    None,
    /// Without whom they were made for.
    Names,
    /// With whom each was made for.
    All,
    /// One, with whom it was made for, and the names of all.
    One(LinkBatchName),
}

/// The parts of the data that a snapshot has. Every snapshot also has the settings, the keys, the batches,
/// the gaps and the revision.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each says whether a part is there")]
pub struct Selection {
    pub links: LinkSelection,
    /// The codes and their redemptions.
    pub codes: CodeSelection,
    pub records: RecordSelection,
    pub clicks: ClickSelection,
    /// The tokens, by their digests.
    pub tokens: bool,
    /// The normalisers under which the file has people. Only who hashes people needs them, so damage to
    /// their row stops nobody else.
    pub normalisers: bool,
    /// The entries of the indexes, for an audit.
    pub indexes: bool,
    /// The ledger of imports.
    pub imports: bool,
    /// Whether notes are asked for, also those that were removed.
    pub notes: bool,
    /// Whether closes are asked for, also of months that were opened again.
    pub closes: bool,
    /// The links for lists of contacts.
    pub link_batches: LinkBatchSelection,
}

impl Selection {
    #[must_use]
    pub fn all() -> Self {
        Self {
            links: LinkSelection::All,
            codes: CodeSelection::All,
            records: RecordSelection::All,
            clicks: ClickSelection::All(Columns::All),
            tokens: true,
            normalisers: true,
            indexes: false,
            imports: true,
            notes: true,
            closes: true,
            link_batches: LinkBatchSelection::All,
        }
    }

    /// All that an audit of the data file compares.
    #[must_use]
    pub fn to_audit() -> Self {
        Self { indexes: true, ..Self::all() }
    }

    /// Whether its rows name people, so that it has the aliases. They come before these rows.
    pub(super) fn names_people(&self) -> bool {
        let redemptions = !matches!(
            self.codes,
            CodeSelection::None
                | CodeSelection::Single(_)
                | CodeSelection::Among(_)
                | CodeSelection::Carried
                | CodeSelection::InDoubt
                | CodeSelection::Guesses
                | CodeSelection::Orphans
                | CodeSelection::Shares
                | CodeSelection::Log { .. }
                | CodeSelection::News { .. }
        );
        // Nobody is told who clicked a new click.
        let clicks = !matches!(
            self.clicks,
            ClickSelection::None | ClickSelection::Counts | ClickSelection::After { .. }
        );
        let addressees =
            matches!(self.link_batches, LinkBatchSelection::All | LinkBatchSelection::One(_));
        redemptions || clicks || addressees || self.records != RecordSelection::None
    }

    /// Only what every snapshot has.
    #[must_use]
    pub fn settings() -> Self {
        Self {
            links: LinkSelection::None,
            codes: CodeSelection::None,
            records: RecordSelection::None,
            clicks: ClickSelection::None,
            tokens: false,
            normalisers: false,
            indexes: false,
            imports: false,
            notes: false,
            closes: false,
            link_batches: LinkBatchSelection::None,
        }
    }
}

/// Encodes each kind of a selection, or of an index, as its number and its values.
macro_rules! as_kinds {
    ($($what:literal $type:ident {
        $($number:literal $kind:ident $(($value:ident))? $({ $($field:ident),+ })?),+ $(,)?
    })+) => {$(
        impl Codec for $type {
            fn encode(&self, out: &mut Encoder) {
                match self {$(
                    Self::$kind $(($value))? $({ $($field),+ })? => {
                        out.put::<u8>(&$number);
                        $(out.put($value);)?
                        $($(out.put($field);)+)?
                    }
                )+}
            }

            fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
                Ok(match input.get::<u8>()? {
                    $($number => {
                        $(let $value = input.get()?;)?
                        $($(let $field = input.get()?;)+)?
                        Self::$kind $(($value))? $({ $($field),+ })?
                    })+
                    other => return Err(DecodeError::invalid($what, other)),
                })
            }
        }
    )+};
}

pub(super) use as_kinds;

as_kinds! {
    "a selection of links" LinkSelection { 0 None, 1 All, 2 One(slug), 3 Named }
    "a selection of codes" CodeSelection {
        0 None, 1 All, 2 Batch(name), 3 Typed(codes), 4 Single(batch_codes), 5 Carried, 6 InDoubt,
        7 Among(texts), 20 Given { from, to }, 21 Guesses, 22 Orphans, 23 Used(texts),
        24 Shares, 25 Log { below, most }, 26 News { log, orders },
    }
    "a selection of records" RecordSelection {
        0 None,
        1 All,
        2 Orders,
        3 OrdersBetween { from, to },
        4 Period { from, to, window },
        5 Order { id, window },
        6 Firsts { from, to },
        7 Versions { kind, ids },
        8 Person(hashes),
        9 Steps { from, to },
        10 FirstTouches { from, to },
        11 Messages { since, from, to, until },
        12 Past { before },
        13 SomeOrders { ids, window },
    }
    "a selection of clicks" ClickSelection {
        0 None, 1 All(columns), 2 Between { from, to, columns }, 3 Counts, 4 Journeys,
        5 After { number, since },
    }
    "a selection of links for contacts" LinkBatchSelection { 0 None, 1 Names, 2 All, 3 One(name) }
    "a selection of columns" Columns { 0 Counts, 1 Seen, 2 All }
}

/// What came later is at the end, and only if it is asked for: an earlier program sends and reads the rest.
impl Codec for Selection {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.links);
        out.put(&self.codes);
        out.put(&self.records);
        out.put(&self.clicks);
        out.put(&self.tokens);
        out.put(&self.normalisers);
        out.put(&self.indexes);
        out.put(&self.imports);
        out.put(&self.notes);
        out.put(&self.closes);
        if self.link_batches != LinkBatchSelection::None {
            out.put(&self.link_batches);
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            links: input.get()?,
            codes: input.get()?,
            records: input.get()?,
            clicks: input.get()?,
            tokens: input.get()?,
            normalisers: input.get()?,
            indexes: input.get()?,
            imports: input.get()?,
            notes: input.get()?,
            closes: input.get()?,
            link_batches: if input.is_empty() { LinkBatchSelection::None } else { input.get()? },
        })
    }
}

//! The selection of a snapshot: which parts of the data it has; and its encoding on the wire.
//!
//! Invariant: rows that are not selected are not read, except for the few that every snapshot has. Does
//! not read rows (see `spool`).

use crate::codec::{Codec, DecodeError, Decoder, Encoder};
use crate::domain::code::coupon::CouponCode;
use crate::domain::label::BatchName;
use crate::domain::time::Timestamp;
use crate::store::journal::Columns;

/// The clicks of a snapshot. A block with a selected click is included whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClickSelection {
    None,
    /// Only the click counts per link.
    Counts,
    All(Columns),
    /// The clicks of a period, and the clicks of any time that an order of the period names.
    Between {
        from: Timestamp,
        /// The end of the period, exclusive.
        to: Timestamp,
        columns: Columns,
    },
}

/// The codes of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeSelection {
    None,
    /// Single codes, without the codes of batches. A plan makes only single codes; batches may have
    /// millions.
    Single,
    /// All codes and all redemptions.
    All,
    /// The codes of a batch, and all redemptions.
    Batch(BatchName),
    /// The code that a user typed, with its redemptions and the orders that carry it. If the code is
    /// unknown: the codes that differ from it by one typing error.
    One(CouponCode),
}

/// The parts of the data that a snapshot has. Every snapshot also has the settings, the keys, the batches,
/// the gaps and the revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    pub links: bool,
    /// The codes and their redemptions.
    pub codes: CodeSelection,
    /// The orders and conversations.
    pub records: bool,
    pub clicks: ClickSelection,
    /// The tokens, by their digests.
    pub tokens: bool,
}

impl Selection {
    #[must_use]
    pub fn all() -> Self {
        Self {
            links: true,
            codes: CodeSelection::All,
            records: true,
            clicks: ClickSelection::All(Columns::All),
            tokens: true,
        }
    }

    /// Only what every snapshot has.
    #[must_use]
    pub fn settings() -> Self {
        let (codes, clicks) = (CodeSelection::None, ClickSelection::None);
        Self { links: false, codes, records: false, clicks, tokens: false }
    }
}

impl Codec for CodeSelection {
    fn encode(&self, out: &mut Encoder) {
        match self {
            Self::None => out.put(&0_u8),
            Self::All => out.put(&1_u8),
            Self::Batch(name) => {
                out.put(&2_u8);
                out.put(name);
            }
            Self::One(code) => {
                out.put(&3_u8);
                out.put(code);
            }
            Self::Single => out.put(&4_u8),
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(match input.get::<u8>()? {
            0 => Self::None,
            1 => Self::All,
            2 => Self::Batch(input.get()?),
            3 => Self::One(input.get()?),
            4 => Self::Single,
            other => return Err(DecodeError::invalid("a selection of codes", other)),
        })
    }
}

impl Codec for Columns {
    fn encode(&self, out: &mut Encoder) {
        out.put(match self {
            Self::Counts => &0_u8,
            Self::Seen => &1,
            Self::All => &2,
        });
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(match input.get::<u8>()? {
            0 => Self::Counts,
            1 => Self::Seen,
            2 => Self::All,
            other => return Err(DecodeError::invalid("a selection of columns", other)),
        })
    }
}

impl Codec for Selection {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.links);
        out.put(&self.codes);
        out.put(&self.records);
        match &self.clicks {
            ClickSelection::None => out.put(&0_u8),
            ClickSelection::All(columns) => {
                out.put(&1_u8);
                out.put(columns);
            }
            ClickSelection::Between { from, to, columns } => {
                out.put(&2_u8);
                out.put(from);
                out.put(to);
                out.put(columns);
            }
            ClickSelection::Counts => out.put(&3_u8),
        }
        out.put(&self.tokens);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            links: input.get()?,
            codes: input.get()?,
            records: input.get()?,
            clicks: match input.get::<u8>()? {
                0 => ClickSelection::None,
                1 => ClickSelection::All(input.get()?),
                2 => ClickSelection::Between {
                    from: input.get()?,
                    to: input.get()?,
                    columns: input.get()?,
                },
                3 => ClickSelection::Counts,
                other => return Err(DecodeError::invalid("a selection of clicks", other)),
            },
            tokens: input.get()?,
        })
    }
}

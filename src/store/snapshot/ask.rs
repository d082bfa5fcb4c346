//! What a snapshot is asked for, and the bytes of the question.
//!
//! Invariant: what is not asked for is not read, but for the little that always comes along. Absent:
//! how it is read (spool).

use crate::codec::{Codec, DecodeError, Decoder, Encoder};
use crate::domain::code::coupon::CouponCode;
use crate::domain::label::BatchName;
use crate::domain::time::Timestamp;
use crate::store::journal::Columns;

/// Which clicks are asked for. A block that has one of them comes whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClickAsk {
    /// None.
    None,
    /// How many there are of each link, and no click by itself.
    Counts,
    /// All.
    All(Columns),
    /// Those of a span of time, and those that an order of that span names, whenever they were.
    Between {
        /// The first instant.
        from: Timestamp,
        /// The first instant after it.
        to: Timestamp,
        /// What is asked of them.
        columns: Columns,
    },
}

/// Which codes are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeAsk {
    /// None.
    None,
    /// Those of their own: all that a plan can have made. Those of batches may be millions.
    Own,
    /// All, and all that was redeemed by hand.
    All,
    /// Those of a batch, and all that was redeemed by hand.
    Batch(BatchName),
    /// One, as somebody typed it, with what was redeemed of it by hand and the orders that carry it;
    /// if nobody knows it, those that are one slip of the finger away.
    One(CouponCode),
}

/// What a snapshot is asked for. Settings, keys, batches, gaps and the revision
/// always come along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The links.
    pub links: bool,
    /// The codes, and what was redeemed of them by hand.
    pub codes: CodeAsk,
    /// The orders and conversations.
    pub records: bool,
    /// The clicks.
    pub clicks: ClickAsk,
    /// The tokens, by what is kept of them.
    pub tokens: bool,
}

impl Ask {
    /// Everything.
    #[must_use]
    pub fn all() -> Self {
        Self {
            links: true,
            codes: CodeAsk::All,
            records: true,
            clicks: ClickAsk::All(Columns::All),
            tokens: true,
        }
    }

    /// Settings and keys alone.
    #[must_use]
    pub fn settings() -> Self {
        let (codes, clicks) = (CodeAsk::None, ClickAsk::None);
        Self { links: false, codes, records: false, clicks, tokens: false }
    }
}

impl Codec for CodeAsk {
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
            Self::Own => out.put(&4_u8),
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(match input.get::<u8>()? {
            0 => Self::None,
            1 => Self::All,
            2 => Self::Batch(input.get()?),
            3 => Self::One(input.get()?),
            4 => Self::Own,
            other => return Err(DecodeError::invalid("the codes asked for", other)),
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
            other => return Err(DecodeError::invalid("the columns asked for", other)),
        })
    }
}

impl Codec for Ask {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.links);
        out.put(&self.codes);
        out.put(&self.records);
        match &self.clicks {
            ClickAsk::None => out.put(&0_u8),
            ClickAsk::All(columns) => {
                out.put(&1_u8);
                out.put(columns);
            }
            ClickAsk::Between { from, to, columns } => {
                out.put(&2_u8);
                out.put(from);
                out.put(to);
                out.put(columns);
            }
            ClickAsk::Counts => out.put(&3_u8),
        }
        out.put(&self.tokens);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            links: input.get()?,
            codes: input.get()?,
            records: input.get()?,
            clicks: match input.get::<u8>()? {
                0 => ClickAsk::None,
                1 => ClickAsk::All(input.get()?),
                2 => ClickAsk::Between {
                    from: input.get()?,
                    to: input.get()?,
                    columns: input.get()?,
                },
                3 => ClickAsk::Counts,
                other => return Err(DecodeError::invalid("the clicks asked for", other)),
            },
            tokens: input.get()?,
        })
    }
}

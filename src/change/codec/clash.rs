//! The bytes of the conflicts of a plan with the data, which the outcome of a refused change holds.

use super::tagged;
use crate::codec::{Codec, DecodeError, Decoder, Encoder};
use crate::domain::bounded_list::BoundedList;
use crate::domain::limits::LISTED_MAX;
use crate::plan::{BatchClash, Clash, Taken};

impl Codec for BoundedList<Clash, LISTED_MAX> {
    fn encode(&self, out: &mut Encoder) {
        out.varint(self.first().len() as u64);
        self.first().iter().for_each(|clash| out.put(clash));
        out.put(&self.total());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(Self::of(input.get()?, input.get()?))
    }
}

impl Codec for Clash {
    fn encode(&self, out: &mut Encoder) {
        match self {
            Self::Slug { slug, wanted_by, had_by, id, taken } => {
                tagged(out, 1, slug);
                out.put(&**wanted_by);
                out.put(&**had_by);
                out.put(id);
                out.put(taken);
            }
            Self::Code { code, as_made } => {
                tagged(out, 2, code);
                out.put(as_made);
            }
            Self::Batch { name, clash } => {
                tagged(out, 3, name);
                out.put(clash);
            }
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(match input.get::<u8>()? {
            1 => Self::Slug {
                slug: input.get()?,
                wanted_by: Box::new(input.get()?),
                had_by: Box::new(input.get()?),
                id: input.get()?,
                taken: input.get()?,
            },
            2 => Self::Code { code: input.get()?, as_made: input.get()? },
            3 => Self::Batch { name: input.get()?, clash: input.get()? },
            other => return Err(DecodeError::invalid("a conflict", other)),
        })
    }
}

impl Codec for Taken {
    fn encode(&self, out: &mut Encoder) {
        let tag: u8 = match self {
            Self::ByHand => 1,
            Self::ByPlan => 2,
            Self::ByRetired => 3,
        };
        out.put(&tag);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        match input.get::<u8>()? {
            1 => Ok(Self::ByHand),
            2 => Ok(Self::ByPlan),
            3 => Ok(Self::ByRetired),
            other => Err(DecodeError::invalid("who has a slug", other)),
        }
    }
}

impl Codec for BatchClash {
    fn encode(&self, out: &mut Encoder) {
        match self {
            Self::ByHand => out.put(&1_u8),
            Self::Pattern(pattern) => tagged(out, 2, pattern),
            Self::Codes(count) => tagged(out, 3, count),
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        match input.get::<u8>()? {
            1 => Ok(Self::ByHand),
            2 => input.get().map(Self::Pattern),
            3 => input.get().map(Self::Codes),
            other => Err(DecodeError::invalid("the conflict of a batch", other)),
        }
    }
}

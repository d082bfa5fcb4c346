//! Layouts of erasures, which are sent, and of what they took, which is stored.
//!
//! Invariant: as in `domain`.

use super::{Codec, DecodeError, Decoder, Encoder, as_record};
use crate::domain::record::erasure::{ErasedCounts, Erasure, ErasureNumber};

as_record! {
    Erasure { number, at, salt, hashes }
    ErasedCounts {
        records: added, redemptions: added, recipients: added, visitors: added, labels: added,
        files: added, aliases: added, months: added, addressed: added,
    }
}

impl Codec for ErasureNumber {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.get());
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let number = input.get()?;
        Self::new(number).ok_or_else(|| DecodeError::invalid("the number of an erasure", number))
    }
}

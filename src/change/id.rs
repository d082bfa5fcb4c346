//! The id of a change: 16 bytes, either random or a hash of the imported rows.

use std::fmt;

use base16ct::HexDisplay;

use crate::codec::{Codec, DecodeError, Decoder, Encoder};
use crate::domain::environment::Random;

/// The id of a change. The data file stores the outcome under it, so that a change that arrives twice
/// is applied once.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChangeId(pub [u8; 16]);

impl ChangeId {
    pub(super) fn draw(random: &dyn Random) -> Self {
        let mut id = [0; 16];
        random.fill(&mut id);
        Self(id)
    }
}

impl fmt::Debug for ChangeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}", HexDisplay(&self.0))
    }
}

impl Codec for ChangeId {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.0);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.get().map(Self)
    }
}

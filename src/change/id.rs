//! The id of a change: 16 bytes, drawn by whoever asks or made of what is imported.

use std::fmt;

use base16ct::HexDisplay;

/// A change's own id, under which its outcome can be read back.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChangeId(pub [u8; 16]);

impl fmt::Debug for ChangeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}", HexDisplay(&self.0))
    }
}

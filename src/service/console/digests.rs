//! Short digests of what programs look links up by.
//!
//! Invariant: rows that have a digest are read, and compared: two texts may have the same.

use sha2::{Digest, Sha256};

use crate::domain::link::Link;

/// What programs look links up by, as short digests: rows that have one are read, and compared.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Digests {
    pub(super) target: u32,
    /// 0 without an external id.
    pub(super) external: u32,
}

impl Digests {
    pub(super) fn of(link: &Link) -> Self {
        let spec = &link.spec;
        Self {
            target: short_digest(spec.location.as_str()),
            external: spec.external_id.as_ref().map_or(0, |id| short_digest(id.as_str())),
        }
    }
}

/// Never 0.
pub(super) fn short_digest(text: &str) -> u32 {
    let [one, two, three, four, ..] = <[u8; 32]>::from(Sha256::digest(text.as_bytes()));
    u32::from_le_bytes([one, two, three, four]).max(1)
}

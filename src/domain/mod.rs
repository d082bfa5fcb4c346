//! Layer 0: the nouns. Parsed types that cannot be wrong.
//!
//! Invariant: a value of one of these types is valid; nothing above takes a bare string or integer
//! for it. Deliberately absent: a clock, a file, a socket, and serde (shapes for the outside live
//! at the boundary).

pub mod causes;
pub mod click;
pub mod code;
pub mod device;
pub mod label;
pub mod limits;
pub mod link;
pub mod listed;
pub mod money;
pub mod outside;
pub mod period;
pub mod record;
pub mod rude;
#[cfg(test)]
pub(crate) mod sample;
pub mod settings;
pub mod span;
pub mod time;
pub mod token;
pub mod words;

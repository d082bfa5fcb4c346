//! Layer 0: the nouns. Parsed types that cannot be wrong.
//!
//! Invariant: a value of one of these types is valid; nothing above takes a bare string or integer
//! for it. Deliberately absent: a clock, a file, a socket, and serde (shapes for the outside live
//! at the boundary).

pub mod bounded_list;
pub mod causes;
pub mod click;
pub mod code;
pub mod device;
pub mod environment;
pub mod label;
pub mod limits;
pub mod link;
pub mod money;
pub mod period;
pub mod profanity;
pub mod record;
#[cfg(test)]
pub(crate) mod sample;
pub mod settings;
pub mod span;
pub mod string_enum;
pub mod time;
pub mod token;

//! Layer 0: the nouns. Parsed types that cannot be wrong.
//!
//! Invariant: a value of one of these types is valid; nothing above takes a bare string or integer
//! for it. Deliberately absent: a clock, a file, a socket, and serde (shapes for the outside live
//! at the boundary).

mod bad_url;
pub mod batch;
pub mod causes;
pub mod click;
pub mod click_id;
pub mod code_pattern;
pub mod conversation;
pub mod conversion;
pub mod cost;
pub mod coupon;
pub mod exchange;
pub mod foreign_id;
pub mod gap;
pub mod kind;
pub mod label;
pub mod limits;
pub mod link;
pub mod listed;
pub mod message;
pub mod money;
pub mod order;
pub mod outside;
pub mod period;
pub mod person;
pub mod phone;
pub mod privacy;
pub mod rate;
pub mod redemption;
pub mod revision;
pub mod roster;
pub mod rude;
pub mod rules;
#[cfg(test)]
pub(crate) mod sample;
pub mod settings;
pub mod slug;
pub mod span;
pub mod tally;
pub mod target;
pub mod target_template;
pub mod template;
pub mod terms;
pub mod time;
pub mod token;
pub mod utm;
pub mod visitor;
pub mod vocabulary;
pub mod words;

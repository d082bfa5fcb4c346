//! Layer 0: the nouns, as parsed types.
//!
//! Invariant: a value of one of these types is valid, so the layers above pass these types instead
//! of bare strings and integers. Does not use a clock, a file, a socket or serde; types for the
//! outside world live at the boundary.

pub mod agent_page;
pub mod bounded_counts;
pub mod bounded_list;
pub mod causes;
pub mod change_log;
pub mod click;
pub mod closed_month;
pub mod code;
pub mod control;
pub mod country;
pub mod credited;
pub mod device;
pub mod endpoint;
pub mod environment;
pub mod fold;
pub mod hook;
pub mod hundredths;
pub mod label;
pub mod limits;
pub mod link;
pub mod money;
pub mod note;
pub mod percent;
pub mod period;
pub mod pixel;
mod plain_name;
pub mod print_size;
pub mod profanity;
pub mod record;
pub mod repeated;
pub mod sequence_number;
pub mod session;
pub mod settings;
pub mod share;
pub mod sms;
pub mod span;
pub mod string_enum;
pub mod time;
pub mod token;

#[cfg(test)]
pub(crate) mod sample;

//! The explanation of one order's credit: in words for people, as JSON for machines.
//!
//! Invariant: both show only facts of the explanation; neither looks anything up.

mod document;
mod words;

pub use document::explanation;
pub(super) use document::why_not;
pub use words::explanation_words;

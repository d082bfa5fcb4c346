//! Layer 2: a snapshot, a period and rules become one `Report` value that reconciles; and why one
//! order went where it went.
//!
//! Invariant: every conversion is counted once; rows and unplaced add up to the totals, to the minor
//! unit, for every model, grouping and window. Deliberately absent: how a report looks (render).

mod activity;
mod ask;
mod build;
mod counts;
mod dating;
mod distinct;
mod earnings;
mod evidence;
mod explain;
mod explanation;
mod figures;
mod grouping;
mod naming;
mod number_map;
mod sources;
mod tagging;
mod value;
mod warnings;
mod words;

pub use ask::{Ask, ReportError};
pub use build::build;
pub use counts::{clicks_by_link, people_by_link, redemptions_by_code};
pub use evidence::{Fact, Unused};
pub use explain::explain;
pub use explanation::{
    EvidencePiece, ExplainedConversion, ExplainedCredit, ExplainedTouch, Explanation, ModelCredits,
    NotCounted,
};
pub use value::{
    EvidenceCounts, Figures, Grouping, Rate, RateReason, Report, ReportRow, ReportWarning,
};

//! Floor 2: a snapshot, a period and rules become one `Report` value that reconciles.
//!
//! Invariant: every conversion is counted once; rows and unplaced add up to the totals, to the minor
//! unit, for every model, grouping and window. Deliberately absent: how a report looks (render).

mod value;

pub use value::{
    EvidenceCounts, Figures, Grouping, Rate, RateOf, RateReason, Report, ReportRow, ReportWarning,
};

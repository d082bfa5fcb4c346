//! Layer 1: touches become journeys, journeys become credits. Pure: no store, no clock.
//!
//! Invariant: the shares of one conversion are exact fractions that sum to one, and money is split
//! by them without losing or making a minor unit. Deliberately absent: what ties a touch to a
//! conversion (report), and what a credit looks like in a report.

mod completion;
mod coupon_rule;
mod journey;
mod model;
mod share;
mod tally;
mod touch;
mod wilson;

pub use completion::agree;
pub use coupon_rule::{Branch, eligible};
pub use journey::{Credit, Journey};
pub use model::weigh;
pub use share::{Share, split};
pub use tally::Tally;
pub use touch::{Touch, TouchId, TouchKind};
pub use wilson::wilson;

//! How sure a number is: intervals, comparisons and forecasts from few observations. Pure functions.
//!
//! Invariant: what is unknown has no number. A bound that the observations do not set is absent, never a large
//! number. Does not know what is counted, or which rows are compared (see `report`).

mod comparison;
mod count_ratio;
mod fisher;
mod ladder;
mod level;
mod newcombe;
mod poisson;
mod wilson;

pub use comparison::{Comparison, Verdict, compare_counts, compare_shares};
pub use count_ratio::{CountRatio, Exposed, count_ratio};
pub use fisher::chance_of_more;
pub use ladder::{Booking, NoForecast, StillToCome, still_to_come};
pub use level::Level;
pub use newcombe::{Proportion, newcombe};
pub use wilson::{wilson, wilson_at};

//! Reports with all that is told beside their rows, for commands and pages alike.
//!
//! Invariant: who asks the same of the same data gets the same report. Does not decide what it looks like (see
//! `render`) and where it is shown.

mod ask;
mod beside;
mod decisions;
mod earlier;
mod full;
mod goals;
mod more_data;
mod orphans;

pub use ask::{ReportAsk, RuleChanges, Tells};
pub use decisions::{before as decided_before, followed};
pub use full::{Asked, asked, fetch, full_report, full_report_of};
pub use goals::before as before_goals;
pub use more_data::More;
pub use orphans::orphans;

//! What is asked of a report, and why it may not be made.

use crate::domain::settings::rate::RateOf;
use thiserror::Error;

use crate::domain::period::Period;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::settings::rules::Attribution;
use crate::store::StoreError;

use super::value::Grouping;

/// What is asked of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Which conversions, conversations and clicks.
    pub period: Period,
    /// What the rows stand for; one row for all when empty.
    pub by: Vec<Grouping>,
    /// The rules of credit: the plan's, or what was asked for instead.
    pub rules: Attribution,
    /// What rates divide by.
    pub rate_of: RateOf,
}

/// Why a report or an explanation cannot be made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The data cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No order has that id.
    #[error("there is no order `{0}`")]
    UnknownOrder(ForeignId),
}

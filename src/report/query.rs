//! The request for a report, and the errors of making one.

use crate::domain::period::{Period, PeriodError};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::settings::rate::RateOf;
use crate::domain::settings::rules::Attribution;
use crate::store::StoreError;
use thiserror::Error;

use super::fit::About;
use super::group_by::GroupBy;

/// A request for a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Which conversions, conversations and clicks to count.
    pub period: Period,
    /// What to group rows by; if empty, one row holds everything.
    pub by: Vec<GroupBy>,
    /// The rules of credit: the plan's, unless the caller overrides them.
    pub rules: Attribution,
    /// What rates divide by.
    pub rate_of: RateOf,
}

impl Query {
    /// What its model is fitted to.
    pub(super) fn about(&self) -> About<'_> {
        About { period: &self.period, rules: &self.rules }
    }
}

/// Why a report or an explanation cannot be made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The data cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The month of an order is no month of the calendar.
    #[error(transparent)]
    Period(#[from] PeriodError),
    /// No order has this id.
    #[error("there is no order `{0}`")]
    UnknownOrder(ForeignId),
}

//! What a report is asked to tell: the period, what its rows are grouped by, other rules than the plan's, and what is
//! told beside the rows.
//!
//! Invariant: the period that a report is compared with ends before the report's own begins.

use super::more_data::More;
use crate::domain::hundredths::Hundredths;
use crate::domain::percent::Percent;
use crate::domain::period::Period;
use crate::domain::settings::rate::RateOf;
use crate::domain::settings::rules::{Attribution, CouponRule, Model};
use crate::domain::span::Span;
use crate::report::{GroupBy, Grouping, Query};

/// Which rules of attribution hold in place of the plan's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RuleChanges {
    pub model: Option<Model>,
    /// How long before the order touches of any kind count.
    pub window: Option<Span>,
    pub coupon: Option<CouponRule>,
}

impl RuleChanges {
    /// Whether any rule is changed.
    #[must_use]
    pub fn is_any(&self) -> bool {
        *self != Self::default()
    }

    /// The plan's rules with these changes.
    #[must_use]
    pub fn over(&self, plan: &Attribution) -> Attribution {
        let rules = self.window.map_or_else(|| plan.clone(), |window| plan.with_window(window));
        Attribution {
            model: self.model.unwrap_or(plan.model),
            coupon: self.coupon.unwrap_or(plan.coupon),
            ..rules
        }
    }
}

/// What is told beside the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tells {
    pub more: More,
    /// Whether it is shown as a page, which compares with the period before without being asked.
    pub is_page: bool,
    /// Whether the page has the other groupings.
    pub has_groupings: bool,
}

impl Tells {
    /// A page with everything.
    pub const PAGE: Self = Self { more: More::All, is_page: true, has_groupings: true };
}

/// What a report is asked to tell.
#[derive(Debug, Clone)]
pub struct ReportAsk {
    pub period: Period,
    /// What the rows are grouped by; none for the channel, and for all groupings of a page.
    pub by: Vec<GroupBy>,
    pub rules: RuleChanges,
    /// What the rates are of; `None` for people, and for conversations where no row has a rate of people.
    pub rate_of: Option<RateOf>,
    /// The share of conversations that nobody answered.
    pub missed: Option<Percent>,
    /// How many hours the tools saved in the period.
    pub hours_saved: Option<Hundredths>,
    /// Requests are judged as these rules of verdicts or earlier ones did.
    pub verdict_rules: Option<u16>,
    /// The period that it is compared with.
    pub against: Option<Period>,
    pub tells: Tells,
}

impl ReportAsk {
    /// The page of a period under the plan's rules.
    #[must_use]
    pub fn page(period: Period) -> Self {
        Self {
            period,
            by: Vec::new(),
            rules: RuleChanges::default(),
            rate_of: None,
            missed: None,
            hours_saved: None,
            verdict_rules: None,
            against: None,
            tells: Tells::PAGE,
        }
    }

    /// What the rows are grouped by.
    #[must_use]
    pub fn rows_by(&self) -> Vec<GroupBy> {
        if self.by.is_empty() { vec![Grouping::Channel.into()] } else { self.by.clone() }
    }

    /// The request for the rows of a period, which may be another one.
    #[must_use]
    pub fn query(&self, period: &Period, rules: Attribution) -> Query {
        Query {
            period: period.clone(),
            by: self.rows_by(),
            rules,
            rate_of: self.rate_of.unwrap_or(RateOf::People),
        }
    }
}

//! The goals of the plan: what each figure was before, where it is in a month, and where it should be.
//!
//! What it was is the figure of the months before the goal began, up to [`GOAL_BASELINE_MONTHS`]: of a sum the average
//! month, of a ratio that of these months together. Months before the first that has anything are no months of the
//! shop, and are left out. The pace is a straight line: in month `k` of `n`, `baseline x (1 + change x k / n)`.
//! Invariant: a sum of a month that is still running is not compared. Says nothing about chance.

use crate::domain::limits::GOAL_BASELINE_MONTHS;
use crate::domain::money::divided;
use crate::domain::period::{Period, PeriodError};
use crate::domain::record::cost::Month;
use crate::domain::settings::Settings;
use crate::domain::settings::goal::{Goal, GoalOf, WHOLE};
use crate::domain::string_enum::string_enum;

use super::figures::Figures;
use super::grouping::Grouping;
use super::measure::{Get, Measure};
use super::query::Query;
use super::value::Report;

/// A figure, as it is computed with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// In minor units of the currency of the report.
    Money(i128),
    /// A count; the average of months may be a fraction.
    Count(f64),
    /// A part of a whole, from 0 to 1.
    Share(f64),
    Times(f64),
}

/// A goal in one month.
#[derive(Debug, Clone, PartialEq)]
pub struct TrackedGoal {
    pub of: GoalOf,
    pub goal: Goal,
    /// The month in which it began.
    pub from: Month,
    /// Which month of the goal this is, from 1 to its months.
    pub month: u8,
    /// The first and last month that it is compared with; `None` if there is nothing before it.
    pub baseline_months: Option<[Month; 2]>,
    /// What the figure was; `None` if that is not known.
    pub baseline: Option<Amount>,
    /// What it is; `None` if that is not known.
    pub now: Option<Amount>,
    /// What it should be by now, and in the end.
    pub pace: Option<Amount>,
    pub target: Option<Amount>,
    pub state: GoalState,
}

string_enum!(
    /// How a goal goes.
    GoalState {
        /// At the pace or beyond.
        Ahead = "ahead",
        Behind = "behind",
        /// The last month is over, and the figure is where it should be.
        Reached = "reached",
        Missed = "missed",
        /// A sum of a month that is not over.
        Running = "running",
        /// A figure is missing.
        Unknown = "unknown",
    }
);

/// The goals that the report of a month tells about, with the months in which they began: those that it is a month of.
fn told(settings: &Settings, period: &Period) -> Vec<(GoalOf, Goal, Month)> {
    let Some(month) = period.whole_month() else { return Vec::new() };
    let begun = settings.goals.iter().filter_map(|(of, goal)| Some((*of, *goal, goal.from?)));
    let is_in = |goal: Goal, from: Month| from <= month && from.until(month) < goal.months().into();
    begun.filter(|(_, goal, from)| is_in(*goal, *from)).collect()
}

/// What the goals of a month are compared with: one request for each month in which goals began.
pub fn baselines(settings: &Settings, query: &Query) -> Result<Vec<Baseline>, PeriodError> {
    let mut firsts: Vec<Month> =
        told(settings, &query.period).into_iter().map(|(.., from)| from).collect();
    firsts.sort_unstable();
    firsts.dedup();
    let mut all = Vec::with_capacity(firsts.len());
    for month in firsts {
        let before = month.before().map(|last| [earliest(last), last]);
        let Some([first, last]) = before else { continue };
        let period = Period::days(first.first(), last.last(), query.period.zone.clone())?;
        let by = vec![Grouping::Month.into()];
        all.push(Baseline { month, query: Query { period, by, ..query.clone() } });
    }
    Ok(all)
}

/// The first month before a goal, the last of which is this.
fn earliest(last: Month) -> Month {
    let mut months = std::iter::successors(Some(last), |month| month.before());
    months.nth(usize::from(GOAL_BASELINE_MONTHS) - 1).unwrap_or(last)
}

/// What goals that began in one month are compared with.
#[derive(Debug, Clone)]
pub struct Baseline {
    /// The month in which they began.
    month: Month,
    /// The request for the months before it.
    pub query: Query,
}

impl Report {
    /// With the goals of its month. `before` are the reports of the baselines.
    #[must_use]
    pub fn tracking(mut self, settings: &Settings, before: &[(Baseline, Self)]) -> Self {
        let Some(month) = self.period.whole_month() else { return self };
        let track = |(of, goal, from): (GoalOf, Goal, Month)| {
            let before = before.iter().find(|(baseline, _)| baseline.month == from);
            let before = before.and_then(|(_, report)| Before::of(report));
            self.tracked(of, goal, [from, month], before.as_ref())
        };
        self.goals = told(settings, &self.period).into_iter().map(track).collect();
        self
    }

    fn tracked(
        &self,
        of: GoalOf,
        goal: Goal,
        [from, month]: [Month; 2],
        before: Option<&Before<'_>>,
    ) -> TrackedGoal {
        let at = u8::try_from(from.until(month) + 1).unwrap_or(goal.months());
        let same = before.filter(|before| before.totals.currency == self.totals.currency);
        let baseline = same.and_then(|before| before.figure(of));
        let (now, is_ratio) = (figure(of, &self.totals), is_ratio(of));
        let [pace, target] = [at, goal.months()].map(|at| Some(changed(baseline?, goal, at)));
        let state = match now.zip(pace) {
            None => GoalState::Unknown,
            Some(_) if self.running && !is_ratio => GoalState::Running,
            Some((now, pace)) => {
                let is_over = at == goal.months() && !self.running;
                match (is_at(now, pace, goal), is_over) {
                    (true, true) => GoalState::Reached,
                    (true, false) => GoalState::Ahead,
                    (false, true) => GoalState::Missed,
                    (false, false) => GoalState::Behind,
                }
            }
        };
        let baseline_months = before.map(|before| before.months);
        TrackedGoal {
            of,
            goal,
            from,
            month: at,
            baseline_months,
            baseline,
            now,
            pace,
            target,
            state,
        }
    }
}

/// The months before a goal that have something.
struct Before<'r> {
    months: [Month; 2],
    count: u64,
    totals: &'r Figures,
}

impl<'r> Before<'r> {
    /// `None` if there is nothing before the goal.
    fn of(report: &'r Report) -> Option<Self> {
        let rows = report.rows.iter().filter(|row| row.figures.has_any());
        let named = rows.filter_map(|row| Month::parse(row.key.first()?.as_deref()?).ok());
        // Orders that are not placed have no row, but their months count.
        let first = named.min().or_else(|| {
            report.totals.has_any().then(|| Month::of(report.period.first_and_last().0))
        })?;
        let last = Month::of(report.period.first_and_last().1);
        let count = u64::from(first.until(last)) + 1;
        Some(Self { months: [first, last], count, totals: &report.totals })
    }

    /// What a figure was.
    fn figure(&self, of: GoalOf) -> Option<Amount> {
        let all = figure(of, self.totals)?;
        if is_ratio(of) {
            return Some(all);
        }
        match all {
            Amount::Money(minor) => divided(minor, self.count).map(Amount::Money),
            Amount::Count(count) => Some(Amount::Count(count / self.count as f64)),
            other => Some(other),
        }
    }
}

/// A figure of totals, by the measure of its name.
fn figure(of: GoalOf, totals: &Figures) -> Option<Amount> {
    match Measure::named(of.as_str())?.get {
        Get::Count(get) => Some(Amount::Count(get(totals) as f64)),
        Get::Credits(get) => Some(Amount::Count(get(totals))),
        Get::Money(get) => get(totals).map(Amount::Money),
        Get::Share(get) => get(totals).map(Amount::Share),
        Get::Ratio(get) => get(totals).map(Amount::Times),
        Get::Rate(get) => get(totals).value.map(Amount::Share),
        Get::Text(_) | Get::Days(_) | Get::Verdicts(_) => None,
    }
}

/// Whether a figure is one for each of something, and not a sum over time.
fn is_ratio(of: GoalOf) -> bool {
    match of {
        GoalOf::Revenue
        | GoalOf::Profit
        | GoalOf::Conversions
        | GoalOf::Conversations
        | GoalOf::Contacts
        | GoalOf::Clicks
        | GoalOf::People => false,
        GoalOf::Rate
        | GoalOf::CaptureRate
        | GoalOf::AverageOrder
        | GoalOf::RevenuePerConversation
        | GoalOf::RevenuePerClick
        | GoalOf::RevenuePerContact
        | GoalOf::CostPerConversion
        | GoalOf::CostPerConversation
        | GoalOf::Roas => true,
    }
}

/// What a figure should be in a month of its goal; money is rounded once, half away from zero.
fn changed(baseline: Amount, goal: Goal, month: u8) -> Amount {
    let months = u64::from(goal.months());
    let whole = i128::from(WHOLE) * i128::from(months);
    let part = whole + i128::from(goal.change()) * i128::from(month);
    let times = |value: f64| value * part as f64 / whole as f64;
    match baseline {
        Amount::Money(minor) => {
            let of = u64::try_from(whole).unwrap_or(u64::MAX);
            Amount::Money(divided(minor * part, of).unwrap_or(minor))
        }
        Amount::Count(count) => Amount::Count(times(count)),
        Amount::Share(share) => Amount::Share(times(share)),
        Amount::Times(value) => Amount::Times(times(value)),
    }
}

/// Whether a figure is where it should be, or beyond.
fn is_at(now: Amount, pace: Amount, goal: Goal) -> bool {
    let distance = match (now, pace) {
        (Amount::Money(now), Amount::Money(pace)) => (now - pace) as f64,
        (Amount::Count(now), Amount::Count(pace))
        | (Amount::Share(now), Amount::Share(pace))
        | (Amount::Times(now), Amount::Times(pace)) => now - pace,
        _ => return false,
    };
    if goal.change() < 0 { distance <= 0.0 } else { distance >= 0.0 }
}

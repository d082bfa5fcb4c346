//! The goals of the plan: what each figure was before, where it is in a month, and where it should be.
//!
//! What it was is the figure of the months before the goal began, up to [`GOAL_BASELINE_MONTHS`]: of a sum the average
//! month, of a ratio that of these months together. Months before the first that has anything are no months of the
//! shop, and are left out; so is a month in which the figure is not known, such as one without conversations. The pace is a straight line: in month `k` of `n`, `baseline x (1 + change x k / n)`.
//! A ratio has the two sums that it divides besides, which explain why it went up or down.
//! Invariant: a sum of a month that is still running is not compared. Says nothing about chance.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::limits::GOAL_BASELINE_MONTHS;
use crate::domain::money::divided;
use crate::domain::period::{Period, PeriodError};
use crate::domain::record::cost::Month;
use crate::domain::settings::Settings;
use crate::domain::settings::goal::{Goal, GoalOf, WHOLE};
use crate::domain::string_enum::string_enum;

use super::figures::Figures;
use super::measure::{Get, Measure};
use super::query::Query;
use super::ratio_parts::{RatioPart, is_ratio, parts, together};
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

impl Amount {
    /// A sum of so many months as that of an average one; money is rounded once, half away from zero.
    pub(super) fn of_one(self, months: u64) -> Option<Self> {
        match self {
            Self::Money(minor) => divided(minor, months).map(Self::Money),
            Self::Count(count) => Some(Self::Count(count / months as f64)),
            other => Some(other),
        }
    }

    /// Two sums together; `None` of what is no sum.
    pub(super) fn plus(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Money(one), Self::Money(other)) => one.checked_add(other).map(Self::Money),
            (Self::Count(one), Self::Count(other)) => Some(Self::Count(one + other)),
            _ => None,
        }
    }
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
    /// The first and last month that it is compared with; `None` if nothing before it is known.
    pub baseline_months: Option<[Month; 2]>,
    /// What the figure was; `None` if that is not known.
    pub baseline: Option<Amount>,
    /// What it is; `None` if that is not known.
    pub now: Option<Amount>,
    /// What it should be by now, and in the end.
    pub pace: Option<Amount>,
    pub target: Option<Amount>,
    /// The sum above the line of a ratio, and the one below: of an average month before, and now. Empty for a sum, and
    /// if one of them is not known.
    pub parts: Vec<RatioPart>,
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

/// What the goals of a month are compared with: one request for each month before the months in which they began.
pub fn baselines(settings: &Settings, query: &Query) -> Result<Vec<Baseline>, PeriodError> {
    let begun = told(settings, &query.period).into_iter();
    let months: BTreeSet<Month> = begun.flat_map(|(.., from)| before(from)).collect();
    let baseline = |month: Month| {
        let period = Period::days(month.first(), month.last(), query.period.zone.clone())?;
        Ok(Baseline { month, query: Query { period, by: Vec::new(), ..query.clone() } })
    };
    months.into_iter().map(baseline).collect()
}

/// The months before the one in which a goal began, the last of them first.
fn before(from: Month) -> impl Iterator<Item = Month> {
    let months = std::iter::successors(from.before(), |month| month.before());
    months.take(GOAL_BASELINE_MONTHS.into())
}

/// A month that goals are compared with.
#[derive(Debug, Clone)]
pub struct Baseline {
    month: Month,
    /// The request for its report.
    pub query: Query,
}

impl Report {
    /// With the goals of its month. `before` are the reports of the baselines.
    #[must_use]
    pub fn tracking(mut self, settings: &Settings, before: &[(Baseline, Self)]) -> Self {
        let Some(month) = self.period.whole_month() else { return self };
        // A goal is for people, who read these rates.
        let is_of_conversations = self.is_of_conversations();
        let read = |report: &Self| {
            let totals = report.totals.clone();
            let rate = if is_of_conversations { totals.conversation_rate } else { totals.rate };
            Figures { rate, ..totals }
        };
        let before: BTreeMap<Month, Figures> =
            before.iter().map(|(baseline, report)| (baseline.month, read(report))).collect();
        let now = read(&self);
        let track = |(of, goal, from): (GoalOf, Goal, Month)| {
            self.tracked(of, goal, [from, month], &now, &Before::of(from, &before))
        };
        self.goals = told(settings, &self.period).into_iter().map(track).collect();
        self
    }

    fn tracked(
        &self,
        of: GoalOf,
        goal: Goal,
        [from, month]: [Month; 2],
        figures: &Figures,
        before: &Before<'_>,
    ) -> TrackedGoal {
        let at = u8::try_from(from.until(month) + 1).unwrap_or(goal.months());
        let known = before.known(of);
        let totals: Vec<&Figures> = known.iter().map(|(_, totals)| *totals).collect();
        let is_same = totals.iter().all(|totals| totals.currency == figures.currency);
        let same = if is_same { totals.as_slice() } else { &[] };
        let baseline = baseline(of, same);
        let (now, is_ratio) = (figure(of, figures), is_ratio(of, figures));
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
        let parts = parts(of, figures, same).unwrap_or_default();
        let baseline_months =
            known.first().zip(known.last()).map(|(first, last)| [first.0, last.0]);
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
            parts,
            state,
        }
    }
}

/// The months before a goal, from the first that has anything.
struct Before<'r>(Vec<(Month, &'r Figures)>);

impl<'r> Before<'r> {
    fn of(from: Month, all: &'r BTreeMap<Month, Figures>) -> Self {
        let of = |month: Month| Some((month, all.get(&month)?));
        let mut months: Vec<(Month, &Figures)> = before(from).filter_map(of).collect();
        months.reverse();
        Self(months.into_iter().skip_while(|(_, totals)| !totals.has_any()).collect())
    }

    /// Those in which a figure is known.
    fn known(&self, of: GoalOf) -> Vec<(Month, &'r Figures)> {
        self.0.iter().filter(|(_, totals)| figure(of, totals).is_some()).copied().collect()
    }
}

/// What a figure was in these months.
fn baseline(of: GoalOf, months: &[&Figures]) -> Option<Amount> {
    if is_ratio(of, months.first()?) {
        return together(of, months);
    }
    let sums = months.iter().map(|totals| figure(of, totals));
    sums.reduce(|one, other| one?.plus(other?)).flatten()?.of_one(months.len() as u64)
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

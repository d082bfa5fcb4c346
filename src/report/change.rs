//! What changed against an earlier period: counts of conversions and rates, with their intervals and verdicts.
//!
//! Both reports are made under the same rules, of the same plan. Invariant: all intervals and verdicts are at one
//! level, 0.05 divided by the number of comparisons, which is told; revenue has no verdict, as a few large orders
//! decide it. Rows are compared by their keys: one that only one period has is compared with nothing in the other.

use std::collections::BTreeMap;

use crate::attribution::statistics::{
    Comparison, Exposed, Level, Proportion, compare_counts, compare_shares,
};
use crate::domain::money::Currency;
use crate::domain::period::Period;
use crate::domain::settings::rate::RateOf;
use crate::domain::time::{DAY_MS, Timestamp};

use super::definitions::{DefinitionsDigest, Redefinitions};
use super::figures::Figures;
use super::rate::Rate;
use super::value::{Report, ReportRow};

/// What changed against an earlier period.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes {
    pub earlier: Period,
    /// The digest of what counts in the earlier period.
    pub definitions: DefinitionsDigest,
    /// The changes of what counts from the begin of the earlier period to the end of the later one.
    pub redefinitions: Redefinitions,
    /// How many comparisons were made at once.
    pub comparisons: u32,
    /// In the order of the report, then those of the earlier period alone.
    pub rows: Vec<Change>,
    /// What is unplaced, by currency as the totals: counts and amounts, and nothing that is compared.
    pub unplaced: Vec<Change>,
    /// Of all conversions, by currency, that of the plan first.
    pub totals: Vec<Change>,
}

/// What changed of a row, or of all.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Empty for all.
    pub key: Vec<Option<String>>,
    pub currency: Option<Currency>,
    pub conversions: Sides<f64>,
    /// In minor units, after refunds.
    pub revenue: Sides<i128>,
    /// The ratio of the conversions a day. `None` if credit is shared, or both have none.
    pub count: Option<Comparison>,
    /// The rates. `None` if one of them has no interval.
    pub rate: Option<ComparedRates>,
    /// The rates of conversations, where people read these instead.
    pub conversation_rate: Option<ComparedRates>,
}

/// Two rates and their difference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ComparedRates {
    pub rates: Sides<f64>,
    pub difference: Comparison,
}

impl Change {
    /// The rates that people read.
    #[must_use]
    pub fn read_rates(&self) -> Option<ComparedRates> {
        self.conversation_rate.or(self.rate)
    }
}

/// A figure now and in the earlier period.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sides<T> {
    pub now: T,
    pub earlier: T,
}

/// Compares a report with that of an earlier period, made by the same query. Of a running period, the days until
/// `now` count.
#[must_use]
fn changes(
    report: &Report,
    earlier: &Report,
    redefinitions: Redefinitions,
    now: Timestamp,
    read: RateOf,
) -> Changes {
    let days = |period: &Period| {
        let end = if period.contains(now) { now } else { period.to };
        (end.ms() - period.from.ms()) as f64 / DAY_MS as f64
    };
    let days = Sides { now: days(&report.period), earlier: days(&earlier.period) };
    let is_read = read == RateOf::Conversations && report.totals.rate.of != read;
    let asked = Asked { days, is_one_touch: report.rules.model.is_one_touch(), is_read };
    let pairs = row_pairs(report, earlier);
    let totals = sum_pairs(report, earlier, |(_, totals)| totals);
    let unplaced = sum_pairs(report, earlier, |(unplaced, _)| unplaced);
    let all = pairs.iter().map(|(_, figures)| figures).chain(totals.iter());
    let comparisons = all.map(|figures| figures.comparisons(asked)).sum();
    let level = Level::of_comparisons(comparisons);
    let change = |key: Vec<Option<String>>, figures: &Pair<'_>| figures.change(key, asked, level);
    Changes {
        earlier: earlier.period.clone(),
        definitions: earlier.definitions,
        redefinitions,
        comparisons,
        rows: pairs.into_iter().map(|(key, figures)| change(key, &figures)).collect(),
        unplaced: unplaced.iter().map(Pair::uncompared).collect(),
        totals: totals.iter().map(|figures| change(Vec::new(), figures)).collect(),
    }
}

impl Report {
    /// Whether anything happened in the period.
    #[must_use]
    pub fn has_any(&self) -> bool {
        !self.other_currencies.is_empty() || self.totals.has_any()
    }

    /// With what changed against an earlier period. `redefinitions` are those of both periods and the time between;
    /// `read` is what the rates divide by that people read.
    #[must_use]
    pub fn against(
        self,
        earlier: &Self,
        redefinitions: Redefinitions,
        now: Timestamp,
        read: RateOf,
    ) -> Self {
        let changes = changes(&self, earlier, redefinitions, now, read);
        Self { changes: Some(changes), ..self }
    }
}

/// What is compared.
#[derive(Debug, Clone, Copy)]
struct Asked {
    days: Sides<f64>,
    is_one_touch: bool,
    /// Whether people read rates of conversations instead of those that were asked for.
    is_read: bool,
}

/// The figures of one row in both periods.
#[derive(Debug, Clone, Copy, Default)]
struct Pair<'r> {
    now: Option<&'r Figures>,
    earlier: Option<&'r Figures>,
}

type Key = (Vec<Option<String>>, Option<Currency>);

fn row_pairs<'r>(report: &'r Report, earlier: &'r Report) -> Vec<(Vec<Option<String>>, Pair<'r>)> {
    let key = |row: &ReportRow| -> Key { (row.key.clone(), row.figures.currency) };
    let mut before: BTreeMap<Key, &Figures> =
        earlier.rows.iter().map(|row| (key(row), &row.figures)).collect();
    let mut pairs: Vec<(Vec<Option<String>>, Pair<'r>)> = Vec::new();
    for row in &report.rows {
        let earlier = before.remove(&key(row));
        pairs.push((row.key.clone(), Pair { now: Some(&row.figures), earlier }));
    }
    let gone = earlier.rows.iter().filter(|row| before.contains_key(&key(row)));
    pairs
        .extend(gone.map(|row| (row.key.clone(), Pair { now: None, earlier: Some(&row.figures) })));
    // A row of clicks alone in both has nothing to compare.
    pairs.retain(|(_, pair)| pair.figures().any(|figures| figures.conversions > 0.0));
    pairs
}

/// What is unplaced or the totals, by currency.
fn sum_pairs<'r>(
    report: &'r Report,
    earlier: &'r Report,
    get: fn((&'r Figures, &'r Figures)) -> &'r Figures,
) -> Vec<Pair<'r>> {
    let sums = |report: &'r Report| {
        let others = report.other_currencies.iter().map(|(unplaced, totals)| (unplaced, totals));
        std::iter::once((&report.unplaced, &report.totals)).chain(others)
    };
    let of = |report: &'r Report, currency| {
        sums(report).find(|(_, totals)| totals.currency == currency).map(get)
    };
    let now = sums(report)
        .map(|of_now| Pair { now: Some(get(of_now)), earlier: of(earlier, of_now.1.currency) });
    let gone = sums(earlier).filter(|(_, totals)| of(report, totals.currency).is_none()).map(get);
    now.chain(gone.map(|before| Pair { now: None, earlier: Some(before) })).collect()
}

impl<'r> Pair<'r> {
    fn figures(self) -> impl Iterator<Item = &'r Figures> {
        self.now.into_iter().chain(self.earlier)
    }

    /// How many comparisons can be made.
    fn comparisons(self, asked: Asked) -> u32 {
        let count = self.count(asked, Level::DEFAULT).map(|_| 1);
        let rates = [self.rate(Level::DEFAULT), self.conversation_rate(asked, Level::DEFAULT)];
        count.into_iter().chain(rates.into_iter().flatten().map(|_| 1)).sum()
    }

    fn change(self, key: Vec<Option<String>>, asked: Asked, level: Level) -> Change {
        Change {
            key,
            count: self.count(asked, level),
            rate: self.rate(level),
            conversation_rate: self.conversation_rate(asked, level),
            ..self.uncompared()
        }
    }

    /// Its counts and amounts alone.
    fn uncompared(&self) -> Change {
        let conversions = |side: Option<&Figures>| side.map_or(0.0, |of| of.conversions);
        let revenue = |side: Option<&Figures>| side.map_or(0, Figures::revenue);
        Change {
            key: Vec::new(),
            currency: self.figures().find_map(|figures| figures.currency),
            conversions: Sides { now: conversions(self.now), earlier: conversions(self.earlier) },
            revenue: Sides { now: revenue(self.now), earlier: revenue(self.earlier) },
            count: None,
            rate: None,
            conversation_rate: None,
        }
    }

    fn count(self, asked: Asked, level: Level) -> Option<Comparison> {
        let Asked { days, is_one_touch: true, .. } = asked else { return None };
        let count = |side: Option<&Figures>| side.map_or(0, |of| whole(of.conversions));
        let now = Exposed { count: count(self.now), over: days.now };
        let earlier = Exposed { count: count(self.earlier), over: days.earlier };
        compare_counts(now, earlier, level)
    }

    fn rate(self, level: Level) -> Option<ComparedRates> {
        self.compared(|figures| &figures.rate, level)
    }

    fn conversation_rate(self, asked: Asked, level: Level) -> Option<ComparedRates> {
        self.compared(|figures| &figures.conversation_rate, level).filter(|_| asked.is_read)
    }

    fn compared(self, rate: fn(&Figures) -> &Rate, level: Level) -> Option<ComparedRates> {
        let of = |figures: &Figures| proportion(figures, rate(figures));
        let [now, earlier] = [of(self.now?)?, of(self.earlier?)?];
        let difference = compare_shares(now, earlier, level)?;
        let rates = Sides { now: now.value(), earlier: earlier.value() };
        Some(ComparedRates { rates, difference })
    }
}

/// The conversions among what a rate divides by; `None` if they are no share of it.
fn proportion(figures: &Figures, rate: &Rate) -> Option<Proportion> {
    rate.low?;
    let trials = match rate.of {
        RateOf::People => figures.people,
        RateOf::Clicks => figures.clicks,
        RateOf::Conversations => figures.conversations,
        RateOf::Contacts => figures.contacts,
    };
    Some(Proportion { successes: whole(figures.conversions), trials })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "conversions of models of one touch are whole and never below zero"
)]
pub(super) fn whole(conversions: f64) -> u64 {
    conversions.round() as u64
}

#[cfg(test)]
mod tests;

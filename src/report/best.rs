//! Which row earns most for each conversation, and whether its conversations convert more often than those of the next.
//!
//! Invariant: a row of few conversions is never the best, and the amounts have no verdict, as a few large orders decide
//! them. A verdict is on conversions for each conversation: the ratio of two counts, each out of its conversations, at
//! 0.05 divided by the number of rows that the best one was picked from. There is none where a conversion has no
//! conversation, such as a code that was used without one: what such a row has more of are codes.

use crate::attribution::statistics::{Comparison, Exposed, Level, Verdict, compare_counts};
use crate::domain::limits::COMPARED_CONVERSIONS_MIN;
use crate::domain::money::Currency;

use super::change::whole;
use super::group_by::GroupBy;
use super::grouping::Grouping;
use super::rate::RateReason;
use super::value::{Report, ReportRow};

/// The row that earns most for each conversation, against the next.
#[derive(Debug, Clone, PartialEq)]
pub struct Best {
    pub key: Vec<Option<String>>,
    pub next: Vec<Option<String>>,
    /// Revenue for each conversation, in minor units: of the best and of the next.
    pub per_conversation: [i128; 2],
    pub currency: Option<Currency>,
    /// The ratio of the conversions for each conversation. `None` if credit is shared, one of the two has few
    /// conversions, or these have no rate of conversations.
    pub conversions: Option<Comparison>,
    /// Whether a conversion of the two has no conversation.
    pub is_outside: bool,
    /// The rows that the best one is above, in conversions for each conversation, beyond chance.
    pub above: Vec<Vec<Option<String>>>,
}

impl Report {
    /// Whether its rows are grouped by this alone.
    #[must_use]
    pub fn is_by(&self, grouping: Grouping) -> bool {
        self.by == [GroupBy::from(grouping)]
    }

    /// `None` unless two rows with a name have conversations and enough conversions to be compared.
    #[must_use]
    pub fn best_per_conversation(&self) -> Option<Best> {
        let is_named = |row: &&ReportRow| row.key.iter().any(Option::is_some);
        let in_main = self.rows.iter().filter(|row| row.figures.currency == self.totals.currency);
        let named = in_main.filter(is_named);
        let mut rows: Vec<(i128, &ReportRow)> = named
            .filter_map(|row| Some((row.figures.revenue_per_conversation()?, row)))
            .filter(|(_, row)| row.figures.conversions >= COMPARED_CONVERSIONS_MIN as f64)
            .collect();
        // Stable, so that of equals the one with more revenue comes first.
        rows.sort_by_key(|(each, _)| std::cmp::Reverse(*each));
        let [(most, best), (second, next), ..] = *rows.as_slice() else { return None };
        if most == second {
            return None;
        }
        let exposed = |row: &ReportRow| Exposed {
            count: whole(row.figures.conversions),
            over: row.figures.conversations as f64,
        };
        let picked_from = u32::try_from(rows.len() - 1).unwrap_or(u32::MAX);
        let level = Level::of_comparisons(picked_from);
        let is_whole = self.rules.model.is_one_touch();
        let has_rate = |row: &ReportRow| row.figures.conversation_rate.value.is_some();
        let compare = |with: &ReportRow| {
            let is_compared = is_whole && has_rate(best) && has_rate(with);
            is_compared.then(|| compare_counts(exposed(best), exposed(with), level)).flatten()
        };
        let outside = Some(RateReason::OutsideDenominator);
        let is_outside =
            [best, next].iter().any(|row| row.figures.conversation_rate.reason == outside);
        let is_below =
            |row: &&ReportRow| compare(row).is_some_and(|of| of.verdict == Verdict::Higher);
        let above = rows.iter().skip(2).map(|(_, row)| *row).filter(is_below);
        Some(Best {
            key: best.key.clone(),
            next: next.key.clone(),
            per_conversation: [most, second],
            currency: self.totals.currency,
            conversions: compare(next),
            is_outside,
            above: above.map(|row| row.key.clone()).collect(),
        })
    }
}

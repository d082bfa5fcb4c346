//! What the rates of a report divide by where people read it and nobody said.
//!
//! Invariant: programs get the rate that was asked for, which is that of people unless told. People get the same, but
//! where it says nothing of any row: a shop whose orders come by code and conversation has conversions for each
//! conversation instead, if there are such rates; programs get these besides. All tables of a page have one denominator.

use crate::domain::settings::rate::RateOf;

use super::figures::Figures;
use super::value::Report;

impl Report {
    /// Whether people who named no denominator read rates of conversations, and not those that were asked for.
    #[must_use]
    pub fn is_of_conversations(&self) -> bool {
        let is_any = |get: fn(&Figures) -> Option<f64>| self.figures().any(|of| get(of).is_some());
        !is_any(|of| of.rate.value) && is_any(|of| of.conversation_rate.value)
    }

    /// The report as they read it; `None` if that is the report itself.
    #[must_use]
    pub fn for_people(&self) -> Option<Self> {
        self.is_of_conversations().then(|| self.clone().over(RateOf::Conversations))
    }

    /// The same report with these rates, if it has them: it has those that were asked for and those of conversations.
    #[must_use]
    pub fn over(mut self, denominator: RateOf) -> Self {
        if denominator == RateOf::Conversations {
            let rows = self.rows.iter_mut().map(|row| &mut row.figures);
            let others = self.other_currencies.iter_mut();
            let others = others.flat_map(|(unplaced, totals)| [unplaced, totals]);
            let all = rows.chain([&mut self.unplaced, &mut self.totals]).chain(others);
            all.for_each(|of| of.rate = of.conversation_rate);
        }
        self
    }

    /// Those of all rows, and of what they add up to.
    fn figures(&self) -> impl Iterator<Item = &Figures> {
        let rows = self.rows.iter().map(|row| &row.figures);
        let others = self.other_currencies.iter().map(|(_, totals)| totals);
        rows.chain([&self.totals]).chain(others)
    }
}

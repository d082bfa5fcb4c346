//! What of a report is of one campaign or agent: its rows under other groupings, and its own sums.
//!
//! Invariant: nothing else of the report is in it: no row, sum or warning that is of others.

use super::figures::Figures;
use super::group_by::GroupBy;
use super::value::{Report, ReportRow};

/// What of a period is of one name.
#[derive(Debug)]
pub struct Excerpt {
    /// The sums, and no rows: one in each currency in which anything happened, the report's own first.
    pub sums: Vec<Figures>,
    /// The rows under each other grouping. They have no sums: what several rows share would be counted twice.
    pub by: Vec<Report>,
}

impl Report {
    /// What is of the name in the first grouping. Each of `others` is of the same period, and is grouped by that grouping
    /// and a second one.
    #[must_use]
    pub fn excerpt(&self, others: &[Self], name: &str) -> Excerpt {
        let is_of = |row: &&ReportRow| row.key.first().and_then(Option::as_deref) == Some(name);
        let sums: Vec<Figures> =
            self.rows.iter().filter(is_of).map(|row| row.figures.clone()).collect();
        let of = |other: &Self| {
            let rows = other.rows.iter().filter(is_of);
            let rows = rows.map(|row| ReportRow { key: row.key[1..].to_vec(), ..row.clone() });
            let (rows, by) = (rows.collect::<Vec<_>>(), other.by[1..].to_vec());
            sums.first().map(|sum| other.only(by, rows, sum))
        };
        // A campaign without agents has nothing to say by agent.
        let is_named = |of: &Self| of.rows.iter().any(|row| row.key.iter().any(Option::is_some));
        let by = others.iter().filter_map(of).filter(is_named).collect();
        Excerpt { sums, by }
    }

    fn only(&self, by: Vec<GroupBy>, rows: Vec<ReportRow>, sum: &Figures) -> Self {
        Self {
            by,
            rows,
            unplaced: sum.without_earnings(),
            totals: sum.clone(),
            other_currencies: Vec::new(),
            keyless_costs: Vec::new(),
            tools_cost: None,
            changes: None,
            warnings: Vec::new(),
            ..self.clone()
        }
    }
}

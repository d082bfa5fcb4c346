//! The notes of a report: those of its period, and the decisions of the period before with what became of the figures.
//!
//! Invariant: a note belongs to the period that has its day, whatever the zone was when it was made. What became of the
//! figures is told of the totals alone, in one currency, and never with a because.

use crate::domain::money::Currency;
use crate::domain::note::{Note, NoteNumber};
use crate::domain::period::Period;
use crate::store::Snapshot;

use super::data::ReportData;
use super::figures::Figures;
use super::value::Report;

/// The notes of a report.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Notes {
    /// Those of the period, by day and number.
    pub noted: Vec<(NoteNumber, Note)>,
    /// The decisions of the period before, in the same order.
    pub decided_before: Vec<(NoteNumber, Note)>,
    /// What became of the figures since; `None` without decisions, or where nobody counted the period before.
    pub followed: Option<Followed>,
}

/// The totals of the period before.
#[derive(Debug, Clone, PartialEq)]
pub struct Followed {
    pub before: Period,
    pub sums: FollowedSums,
}

/// The plain figures of a period: they can be compared whatever else a report counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FollowedSums {
    pub conversions: f64,
    /// Total less refunds, in minor units.
    pub revenue: i128,
    pub currency: Option<Currency>,
}

impl FollowedSums {
    #[must_use]
    pub fn of(totals: &Figures) -> Self {
        let (conversions, revenue) = (totals.conversions, totals.revenue());
        Self { conversions, revenue, currency: totals.currency }
    }
}

impl Notes {
    pub(super) fn of(snapshot: &Snapshot<ReportData>, period: &Period) -> Self {
        let noted = of_period(snapshot, period);
        let before = period.before().ok().map(|before| of_period(snapshot, &before));
        let mut decided_before = before.unwrap_or_default();
        decided_before.retain(|(_, note)| note.is_decision);
        Self { noted, decided_before, followed: None }
    }
}

fn of_period(snapshot: &Snapshot<ReportData>, period: &Period) -> Vec<(NoteNumber, Note)> {
    let of = snapshot.notes.notes.iter().filter(|(_, note)| period.has_day(note.day));
    let mut of: Vec<(NoteNumber, Note)> = of.cloned().collect();
    of.sort_by_key(|(number, note)| (note.day, *number));
    of
}

impl Report {
    /// With what became of the figures since the decisions of the period before, which is that of `earlier`.
    #[must_use]
    pub fn following(mut self, earlier: &Self) -> Self {
        let sums = FollowedSums::of(&earlier.totals);
        self.notes.followed = Some(Followed { before: earlier.period.clone(), sums });
        self
    }
}

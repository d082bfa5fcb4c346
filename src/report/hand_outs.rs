//! What became of the codes that were given to people in a period, by who gave them and by batch.
//!
//! A code counts as redeemed however late it was used, up to now; it is late if that was after the time that the person
//! was told, and lapsed if it was not used by then.
//!
//! Invariant: redeemed, lapsed and open add up to given, in each row and in the totals. Credit does not depend on a
//! hand-out.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::domain::code::hand_out::HandOutState;
use crate::domain::label::{Agent, BatchName};
use crate::domain::time::Timestamp;

use super::hand_out_data::HandOutData;
use super::proportion::Proportion;

/// The hand-outs of a period.
#[derive(Debug, Clone, PartialEq)]
pub struct HandOuts {
    /// Most hand-outs first, and nobody last.
    pub by_agent: Vec<HandOutRow>,
    /// The same by batch.
    pub by_batch: Vec<HandOutRow>,
    pub totals: HandOutFigures,
}

/// The hand-outs of one agent or batch.
#[derive(Debug, Clone, PartialEq)]
pub struct HandOutRow {
    /// `None` for hand-outs that name no agent.
    pub key: Option<String>,
    pub figures: HandOutFigures,
}

/// What some hand-outs add up to.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct HandOutFigures {
    pub given: u64,
    pub redeemed: u64,
    /// Those of the redeemed that were used after the time that the person was told.
    pub late: u64,
    /// Not used, and the time that the person was told is over.
    pub lapsed: u64,
    /// Not used, and not over.
    pub open: u64,
    /// The redeemed of the given.
    pub share: Option<Proportion>,
}

/// `None` if no code was given.
pub(super) fn hand_outs(data: &HandOutData, now: Timestamp) -> Option<HandOuts> {
    let mut by_agent: BTreeMap<Option<&Agent>, HandOutFigures> = BTreeMap::new();
    let mut by_batch: BTreeMap<&BatchName, HandOutFigures> = BTreeMap::new();
    let mut totals = HandOutFigures::default();
    for (batch, given, used) in data.each() {
        let state = HandOutState::of(Some(given), used.count, now);
        let is_late = used.last.is_some_and(|last| given.is_over(last));
        let of_agent = by_agent.entry(given.agent.as_ref()).or_default();
        for figures in [of_agent, by_batch.entry(batch).or_default(), &mut totals] {
            figures.add(state, is_late);
        }
    }
    let by_agent =
        by_agent.into_iter().map(|(agent, of)| (agent.map(|of| of.as_str().to_owned()), of));
    let by_batch = by_batch.into_iter().map(|(batch, of)| (Some(batch.as_str().to_owned()), of));
    let (by_agent, by_batch) = (rows(by_agent), rows(by_batch));
    (totals.given > 0).then(|| HandOuts { by_agent, by_batch, totals: totals.with_share() })
}

fn rows(figures: impl Iterator<Item = (Option<String>, HandOutFigures)>) -> Vec<HandOutRow> {
    let row =
        |(key, figures): (_, HandOutFigures)| HandOutRow { key, figures: figures.with_share() };
    let mut rows: Vec<HandOutRow> = figures.map(row).collect();
    rows.sort_by_key(|row| (row.key.is_none(), Reverse(row.figures.given)));
    rows
}

impl HandOutFigures {
    fn add(&mut self, state: HandOutState, is_late: bool) {
        self.given += 1;
        match state {
            HandOutState::Redeemed => self.redeemed += 1,
            HandOutState::Lapsed => self.lapsed += 1,
            HandOutState::Given | HandOutState::Free => self.open += 1,
        }
        self.late += u64::from(is_late);
    }

    fn with_share(self) -> Self {
        Self { share: Proportion::of(self.redeemed, self.given), ..self }
    }
}

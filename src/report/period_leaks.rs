//! The leaks that a report tells: the redemptions of its orders, against those before the period.
//!
//! Invariant: only redemptions of the period are told, and only by what the snapshot and the history have. Does not
//! decide what is a leak (see `leaks`).

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::code::coupon::{Code, FoldedCode};
use crate::domain::period::Period;
use crate::domain::record::guesses::Guesses;
use crate::domain::record::leak::Flag;
use crate::domain::record::uses::DatedUse;

use super::arrivals::{Arrivals, PeriodArrivals};
use super::leaks::{LeakFinder, Leaks};
use super::records::Records;
use super::use_history::UseHistory;

/// The leaks of a report, with redemptions that were judged with its orders. `None` if there are none, or nobody asked.
/// What was redeemed later than somebody was told is with the hand-outs.
pub(super) fn report_leaks(
    records: &Records<'_>,
    period: &Period,
    arrivals: PeriodArrivals,
) -> Option<Leaks> {
    let history = records.snapshot.uses_before.as_deref()?;
    let mut sums = Arrivals::default();
    arrivals.settle(records, &mut sums);
    let guesses = &records.snapshot.guesses;
    let mut leaks = find(records, history, guesses, period, sums);
    leaks.leaks.retain(|leak| leak.sign.flag() != Flag::Late);
    (!leaks.leaks.is_empty()).then_some(leaks)
}

fn find(
    records: &Records<'_>,
    history: &UseHistory,
    guesses: &[Guesses],
    period: &Period,
    arrivals: Arrivals,
) -> Leaks {
    let mut codes: BTreeMap<FoldedCode, (&Code, Vec<DatedUse>)> = BTreeMap::new();
    for (folded, code) in &history.codes {
        codes.insert(folded.clone(), (code, history.uses.dated(&code.spec.code)));
    }
    let counts = records.orders.iter().filter(|of| of.weight.is_some() && period.contains(of.at));
    for order in counts {
        for place in order.known_codes().collect::<BTreeSet<u32>>() {
            let code = records.codes[place as usize].0;
            let (_, uses) =
                codes.entry(code.spec.code.folded()).or_insert_with(|| (code, Vec::new()));
            uses.push(DatedUse { at: order.at, order: Some(order.order.id.clone()) });
        }
    }
    let known_from = UseHistory::start(period);
    let finder = LeakFinder::of_period(period.clone(), known_from, arrivals);
    let mut finder = finder.with_guesses(guesses);
    for (code, mut uses) in codes.into_values() {
        uses.sort_unstable();
        finder.add(code, uses);
    }
    finder.finish()
}

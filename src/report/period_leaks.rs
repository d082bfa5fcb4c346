//! The leaks that a report tells: the redemptions of its period, against those before it.
//!
//! Invariant: they are those of `coupon leaks` of the same period, by the same uses, whichever way these are known. Does
//! not decide what is a leak (see `leaks`).

use crate::domain::period::Period;
use crate::domain::record::leak::Flag;

use super::arrivals::{Arrivals, PeriodArrivals};
use super::leaks::{LeakFinder, Leaks};
use super::records::Records;

/// The leaks of a report, with redemptions that were judged with its orders. `None` if there are none, or nobody asked.
/// What was redeemed later than somebody was told is with the hand-outs.
pub(super) fn report_leaks(
    records: &Records<'_>,
    period: &Period,
    arrivals: PeriodArrivals,
) -> Option<Leaks> {
    let history = &records.snapshot.use_history.as_deref()?.parts;
    let mut sums = Arrivals::default();
    arrivals.settle(records, &mut sums);
    let finder = LeakFinder::of_period(period.clone(), sums);
    let finder = finder.with_guesses(&records.snapshot.guesses);
    let mut finder = finder.with_orders(history.uses.order_times());
    for code in history.codes.values() {
        finder.add(code, history.uses.dated(&code.spec.code));
    }
    let mut leaks = finder.finish();
    leaks.leaks.retain(|leak| leak.sign.flag() != Flag::Late);
    (!leaks.leaks.is_empty()).then_some(leaks)
}

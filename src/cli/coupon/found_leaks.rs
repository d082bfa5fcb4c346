//! Looks for leaks among the redemptions of all time, or of a period.
//!
//! When codes were used is in the snapshot of a list. Whether clicks and conversations came before them is judged month
//! by month, as `export conversions` credits orders, and only of the months in which codes were used that have enough
//! redemptions to be told. Invariant: the memory is that of the uses and of the largest such month; a data file without
//! such codes is not read again.

use std::collections::{BTreeMap, BTreeSet};

use crate::cli::error::CliError;
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::label::BatchName;
use crate::domain::limits::COLD_MIN;
use crate::domain::period::{Period, Zone};
use crate::domain::record::guesses::Guesses;
use crate::domain::record::uses::DatedUse;
use crate::domain::time::Timestamp;
use crate::report::{Arrivals, LeakFinder, Leaks, ReportData, count_arrivals};
use crate::store::{Kept, ListedCodes};
use crate::wire::Reach;

/// What the uses of each code show by themselves, without what came before them.
pub(super) fn of_codes(kept: &Kept<ListedCodes>, guesses: &[Guesses]) -> Result<Leaks, CliError> {
    found(kept, guesses, LeakFinder::of_all(Arrivals::default()))
}

/// All leaks.
pub(super) fn of_all(
    kept: &Kept<ListedCodes>,
    guesses: &[Guesses],
    global: &Global,
    io: &Io<'_>,
) -> Result<Leaks, CliError> {
    let mut arrivals = Arrivals::default();
    for at in months(kept)? {
        let month = Period::month_of(at, kept.settings.zone.clone());
        count(kept, &month, &mut arrivals, global, io)?;
    }
    found(kept, guesses, LeakFinder::of_all(arrivals))
}

/// The leaks of a period, by all uses up to its end.
pub(super) fn of_period(
    kept: &Kept<ListedCodes>,
    guesses: &[Guesses],
    period: &Period,
    global: &Global,
    io: &Io<'_>,
) -> Result<Leaks, CliError> {
    let mut arrivals = Arrivals::default();
    count(kept, period, &mut arrivals, global, io)?;
    found(kept, guesses, LeakFinder::of_period(period.clone(), arrivals))
}

/// Counts what came before the redemptions of a period.
fn count(
    kept: &Kept<ListedCodes>,
    period: &Period,
    arrivals: &mut Arrivals,
    global: &Global,
    io: &Io<'_>,
) -> Result<(), CliError> {
    let rules = &kept.settings.attribution;
    let window = Some(rules.longest_window());
    let data = global.reach(Reach::ToRead, io.random)?;
    let snapshot = data.snapshot(&ReportData::ask_period(period.from, period.to, window))?;
    data.close()?;
    Ok(count_arrivals(&snapshot, period, rules, arrivals)?)
}

fn found(
    kept: &Kept<ListedCodes>,
    guesses: &[Guesses],
    finder: LeakFinder,
) -> Result<Leaks, CliError> {
    let mut finder = finder.with_guesses(guesses).with_orders(kept.uses.order_times());
    for code in kept.codes()? {
        let code = code?;
        finder.add(&code, kept.uses.dated(&code.spec.code));
    }
    Ok(finder.finish())
}

/// The local months, each by an instant in it, in which a code or a batch was used that has enough uses.
fn months(kept: &Kept<ListedCodes>) -> Result<BTreeSet<Timestamp>, CliError> {
    let (mut all, zone) = (BTreeSet::new(), &kept.settings.zone);
    let mut batches: BTreeMap<BatchName, (u64, BTreeSet<Timestamp>)> = BTreeMap::new();
    for code in kept.codes()? {
        let code = code?;
        let uses = kept.uses.dated(&code.spec.code);
        match code.batch {
            Some(name) if !uses.is_empty() => {
                let (count, months) = batches.entry(name).or_default();
                *count += uses.len() as u64;
                months.extend(months_of(&uses, zone));
            }
            None if uses.len() as u64 >= COLD_MIN => all.extend(months_of(&uses, zone)),
            _ => {}
        }
    }
    let many = batches.into_values().filter(|(count, _)| *count >= COLD_MIN);
    all.extend(many.flat_map(|(_, months)| months));
    Ok(all)
}

/// The months of uses, earliest first.
fn months_of(uses: &[DatedUse], zone: &Zone) -> Vec<Timestamp> {
    let mut months: Vec<Period> = Vec::new();
    for of in uses {
        if months.last().is_none_or(|last| !last.contains(of.at)) {
            months.push(Period::month_of(of.at, zone.clone()));
        }
    }
    months.into_iter().map(|month| month.from).collect()
}

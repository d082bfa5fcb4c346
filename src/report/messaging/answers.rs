//! Who answered messages and who opted out, and when.
//!
//! Invariant: what is found is sorted by person and time, and its sequence in the data does not matter. Does not know
//! which message is answered (see `sent`).

use crate::domain::click::Verdict;
use crate::domain::period::Period;
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;
use crate::report::message_data::MessageData;
use crate::store::on_threads::on_threads;
use crate::store::{Clicks, StoreError};

use super::bounds::ANSWER_MS;
use super::{Opted, Records};

/// What people did, sorted by person and time.
#[derive(Debug, Default)]
pub(super) struct Acts {
    sorted: Vec<(PersonKey, Timestamp)>,
    /// Whether anybody could be seen to do it, whether or not they got a message.
    pub(super) are_known: bool,
}

impl Acts {
    fn of(mut acts: Vec<(PersonKey, Timestamp)>, are_known: bool) -> Self {
        acts.sort_unstable();
        Self { sorted: acts, are_known }
    }

    /// When a person did it.
    pub(super) fn of_person(&self, who: PersonKey) -> &[(PersonKey, Timestamp)] {
        let first = self.sorted.partition_point(|(person, _)| *person < who);
        let theirs = &self.sorted[first..];
        &theirs[..theirs.partition_point(|(person, _)| *person == who)]
    }
}

/// The conversations that contacts began and the clicks of recipients, in a period and the time after it in which they
/// may be answers. Of clicks, only those of people whom `is_recipient` knows are kept.
pub(super) fn answers(
    records: &Records<'_>,
    data: &MessageData,
    period: &Period,
    is_recipient: impl Fn(PersonKey) -> bool + Sync,
) -> Result<Acts, StoreError> {
    let until = period.to.plus_ms(ANSWER_MS);
    let is_in_time = |at: Timestamp| period.from <= at && at < until;
    let threads = records.threads.iter().map(|of| of.conversation);
    let threads = threads.filter(|of| of.inbound != Some(0) && is_in_time(of.started_at));
    let mut acts: Vec<(PersonKey, Timestamp)> =
        threads.filter_map(|of| Some((of.contact?, of.started_at))).collect();
    acts.extend(&data.begun);
    let mut are_known = !acts.is_empty();
    for clicks in [&records.snapshot.clicks, &data.clicks] {
        let clicked = clicked(clicks, &is_in_time, &is_recipient)?;
        are_known |= clicked.are_any;
        acts.extend(clicked.theirs);
    }
    Ok(Acts::of(acts, are_known))
}

/// Clicks on links that were sent to somebody.
#[derive(Default)]
struct Clicked {
    are_any: bool,
    theirs: Vec<(PersonKey, Timestamp)>,
}

fn clicked(
    clicks: &Clicks,
    is_in_time: &(impl Fn(Timestamp) -> bool + Sync),
    is_recipient: &(impl Fn(PersonKey) -> bool + Sync),
) -> Result<Clicked, StoreError> {
    let runs = clicks.runs()?;
    let read = |found: &mut Clicked, run: usize| {
        if !runs[run].has_recipients()? {
            return Ok(());
        }
        let rows = runs[run].read(false)?;
        for (row, at) in rows.times().iter().enumerate() {
            let Some(who) = rows.people().recipient(row) else { continue };
            if is_in_time(*at) && rows.verdict(row) == Verdict::Person {
                found.are_any = true;
                if is_recipient(who) {
                    found.theirs.push((who, *at));
                }
            }
        }
        Ok::<_, StoreError>(())
    };
    let mut all = Clicked::default();
    for found in on_threads(runs.len(), Clicked::default, read)? {
        all.are_any |= found.are_any;
        all.theirs.extend(found.theirs);
    }
    Ok(all)
}

/// The opt-outs on a known day.
pub(super) fn opt_outs(data: &MessageData) -> Acts {
    let outs = data.opts.iter().filter(|opt| opt.is_out);
    let acts = outs.filter_map(|opt| Some((opt.customer?, opt.at))).collect();
    Acts::of(acts, !data.opts.is_empty())
}

/// The people who opted in and out in a period.
pub(super) fn opted(data: &MessageData, period: &Period) -> Option<Opted> {
    let people = |is_out: bool| {
        let theirs = data.opts.iter().filter(|opt| opt.is_out == is_out);
        let theirs = theirs.filter(|opt| period.contains(opt.at)).map(|opt| opt.customer);
        let (mut named, others): (Vec<_>, Vec<_>) = theirs.partition(Option::is_some);
        named.sort_unstable();
        named.dedup();
        (named.len() + others.len()) as u64
    };
    (!data.opts.is_empty()).then(|| Opted { people_in: people(false), people_out: people(true) })
}

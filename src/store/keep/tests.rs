//! Removing for age in a real file.

use std::collections::BTreeMap;

use super::*;
use crate::codec::fixtures::{at, click, stored_close};
use crate::domain::click::{Click, ClickNumber, Judgement, RuleCode, Verdict};
use crate::domain::closed_month::StoredClose;
use crate::domain::sample::FixedRandom;
use crate::store::{Audit, Judge, KeptSignals, RestoreStep, SealSize, Selection, Snapshot, Store};

struct File {
    store: Store,
    folder: tempfile::TempDir,
}

/// A click at its number, in ms, on one of three links.
fn clicked(number: u64) -> Click {
    let link = LinkId(u32::try_from(number % 3).unwrap());
    Click { at: at(i64::try_from(number).unwrap()), link, ..click(number) }
}

impl File {
    /// Clicks 0 to 29, ten to a commit; sealed, but for the last.
    fn new(is_sealed: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("couplet.redb"), &FixedRandom(7)).unwrap();
        let size = SealSize { clicks: 10, clicks_max: 10, rows: 1, ..SealSize::default() };
        for group in 0..3_u64 {
            let mut clicks: Vec<Click> = (group * 10..group * 10 + 10).map(clicked).collect();
            store.write(|txn| txn.append_clicks(&mut clicks)).unwrap();
            let seal = store.begin_read().unwrap().next_seal(&size).unwrap();
            if is_sealed && group < 2 {
                assert!(store.seal(&seal.unwrap()).unwrap());
            }
        }
        Self { store, folder }
    }

    fn keep(&self, clicks: Option<i64>, agents: Option<i64>) -> RemovedNow {
        let kept = KeptFrom { clicks: clicks.map(at), agents: agents.map(at) };
        let mut sum = RemovedNow::default();
        while let Some(removal) = self.store.begin_read().unwrap().next_removal(&kept).unwrap() {
            let now = self.store.write(|txn| txn.remove(&removal, &kept)).unwrap();
            assert_ne!(now, RemovedNow::default(), "a step removes something");
            sum.clicks += now.clicks;
            sum.agents += now.agents;
        }
        self.store.write(|txn| txn.end_removal(&kept)).unwrap();
        sum
    }

    fn clicks(&self) -> Vec<Click> {
        clicks(&self.store)
    }

    fn counts(&self) -> BTreeMap<LinkId, LinkCount> {
        let mut counts = BTreeMap::<LinkId, LinkCount>::new();
        let read = self.store.begin_read().unwrap();
        read.each_count(|link, count| counts.entry(link).or_default().add(count)).unwrap();
        counts
    }
}

fn clicks(store: &Store) -> Vec<Click> {
    let mut clicks = Vec::new();
    let stream = store.spool(&Selection::all()).unwrap();
    Snapshot::read(stream).unwrap().clicks.each(|click| clicks.push(click.clone())).unwrap();
    clicks
}

#[test]
fn clicks_before_a_time_go_and_the_counts_of_their_links_stay() {
    for is_sealed in [false, true] {
        for from in [0, 1, 10, 15, 20, 25, 30] {
            let file = File::new(is_sealed);
            let counts = file.counts();
            let gone = u64::try_from(from).unwrap();
            assert_eq!(file.keep(Some(from), None), RemovedNow { clicks: gone, agents: 0 });
            let left: Vec<Click> = (gone..30).map(clicked).collect();
            assert_eq!(file.clicks(), left, "{is_sealed}, {from}");
            assert_eq!(file.counts(), counts, "{is_sealed}, {from}");
            assert_eq!(file.keep(Some(from), None), RemovedNow::default());
            let stream = file.store.spool(&Selection::to_audit()).unwrap();
            let audit = Audit::of(stream).unwrap();
            assert!(audit.differences.is_empty(), "{:?}", audit.differences);
            let told = audit.counts.get("clicks removed for their age").copied();
            assert_eq!(told, (gone > 0).then_some(gone));
        }
    }
}

#[test]
fn user_agents_before_a_time_go_and_nothing_else_of_their_clicks() {
    for is_sealed in [false, true] {
        for from in [0, 5, 10, 25, 30] {
            let file = File::new(is_sealed);
            let gone = u64::try_from(from).unwrap();
            assert_eq!(file.keep(None, Some(from)), RemovedNow { clicks: 0, agents: gone });
            for (number, click) in (0..).zip(file.clicks()) {
                let whole = clicked(number);
                let user_agent = whole.user_agent.clone().filter(|_| number >= gone);
                assert_eq!(click, Click { user_agent, ..whole }, "{is_sealed}, {from}");
            }
            // Of what is older, none is looked for again; what became old meanwhile is removed.
            assert_eq!(file.keep(None, Some(from)).agents, 0);
            assert_eq!(file.keep(None, Some(30)).agents, 30 - gone);
        }
    }
}

#[test]
fn a_restored_file_counts_what_was_removed_on() {
    let file = File::new(true);
    file.keep(Some(15), Some(20));
    let stream = file.store.spool(&Selection::all()).unwrap();
    let path = file.folder.path().join("restored.redb");
    Store::restore(&path, stream, RestoreStep::default(), at(9)).unwrap();
    let store = Store::open(&path, &FixedRandom(7)).unwrap();
    let restored = File { store, folder: tempfile::tempdir().unwrap() };
    assert_eq!(restored.counts(), file.counts());
    assert_eq!(restored.clicks(), file.clicks());
    assert_eq!(
        restored.store.begin_read().unwrap().removed().unwrap(),
        file.store.begin_read().unwrap().removed().unwrap()
    );
}

#[test]
fn later_judgements_stay_beside_the_first_ones_of_the_clicks_that_are_left() {
    let file = File::new(true);
    let bot = Judgement {
        verdict: Verdict::Bot,
        rule: RuleCode::new("later").unwrap(),
        rules_version: 2,
    };
    let judge = |of: &KeptSignals<'_>| Some(if of.user_agent.is_some() { bot } else { of.first });
    let mut from = 0;
    loop {
        let read = file.store.begin_read().unwrap();
        let judge = Judge { version: 2, judge: &judge };
        let Some((step, next)) = read.rejudge(from, &judge).unwrap() else { break };
        drop(read);
        assert!(file.store.rejudge(&step).unwrap());
        from = next;
    }
    let verdicts = |rules_max| {
        let stream = file.store.spool(&Selection::all()).unwrap();
        let mut snapshot = Snapshot::read(stream).unwrap();
        snapshot.parts.clicks.judge_under(rules_max);
        let mut verdicts = Vec::new();
        snapshot.clicks.each(|of| verdicts.push((of.number, of.judgement.verdict))).unwrap();
        verdicts
    };
    let left = |all: Vec<(ClickNumber, Verdict)>| -> Vec<(ClickNumber, Verdict)> {
        all.into_iter().filter(|(number, _)| number.get() >= 15).collect()
    };
    let (counts, first, later) = (file.counts(), left(verdicts(Some(1))), left(verdicts(None)));
    assert!(first.iter().all(|(_, verdict)| *verdict == Verdict::Person));
    assert_eq!(later.iter().filter(|(_, verdict)| *verdict == Verdict::Bot).count(), 5);
    assert_eq!(file.keep(Some(15), None).clicks, 15);
    assert_eq!((verdicts(Some(1)), verdicts(None)), (first, later));
    assert_eq!(file.counts(), counts);
    let audit = Audit::of(file.store.spool(&Selection::to_audit()).unwrap()).unwrap();
    assert!(audit.differences.is_empty(), "{:?}", audit.differences);
}

#[test]
fn a_block_that_changed_since_a_step_was_planned_stays_as_it_is() {
    let file = File::new(false);
    let kept = KeptFrom { clicks: Some(at(5)), agents: None };
    let removal = file.store.begin_read().unwrap().next_removal(&kept).unwrap().unwrap();
    let size = SealSize { clicks: 10, clicks_max: 10, rows: 1, ..SealSize::default() };
    let seal = file.store.begin_read().unwrap().next_seal(&size).unwrap().unwrap();
    assert!(file.store.seal(&seal).unwrap());
    let now = file.store.write(|txn| txn.remove(&removal, &kept)).unwrap();
    assert_eq!(now, RemovedNow::default());
    assert_eq!(file.clicks().len(), 30);
    assert_eq!(file.keep(Some(5), None).clicks, 5);
}

#[test]
fn a_closed_month_whose_clicks_go_adjusts_only_amounts() {
    let file = File::new(true);
    let close = StoredClose { reopened: None, ..stored_close() };
    file.store.write(|txn| txn.put_close(&close)).unwrap();
    let settled = || file.store.write(Txn::closes).unwrap().0[0].all_settled;
    file.keep(Some(15), None);
    assert!(!settled(), "the month is long after what is gone");
    let month = close.closed.month;
    let after = Period::days(month.first(), month.last(), Zone::utc()).unwrap().to;
    file.keep(Some(after.ms()), None);
    assert!(settled());
}

//! Later judgements in a real file: what readers see of them, and what stays.

use std::collections::BTreeMap;

use super::*;
use crate::codec::fixtures::click;
use crate::domain::click::Click;
use crate::domain::sample::FixedRandom;
use crate::store::journal::seal::tests::SMALL;
use crate::store::{ClickSelection, LinkCount, Selection, Snapshot};

fn rule(text: &str) -> RuleCode {
    RuleCode::new(text).unwrap()
}

/// Of three clicks one is of a bot, one's agent was removed, and one is of a person; each on a link of its own.
fn mixed(number: u64) -> Click {
    let mut click = click(number);
    let kind = u32::try_from(number % 3).unwrap();
    click.link = LinkId(kind);
    click.facts = Facts(0);
    click.user_agent = [Some("Newbot/1"), None, Some("Mozilla/5.0")][kind as usize].map(Into::into);
    click.judgement =
        Judgement { verdict: Verdict::Person, rule: rule("browser"), rules_version: 1 };
    click
}

/// Knows the bot.
fn newer(click: &KeptSignals<'_>) -> Option<Judgement> {
    let is_bot = click.user_agent.is_some_and(|agent| agent.contains("bot"));
    let again = Judgement { verdict: Verdict::Bot, rule: rule("newbot"), rules_version: 2 };
    let same = Judgement { rules_version: 2, ..click.first };
    click.user_agent.is_some().then_some(if is_bot { again } else { same })
}

fn store_with(clicks: u64) -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("c.redb"), &FixedRandom(7)).unwrap();
    for first in (0..clicks).step_by(10) {
        let mut group: Vec<Click> = (first..(first + 10).min(clicks)).map(mixed).collect();
        store.write(|txn| txn.append_clicks(&mut group)).unwrap();
    }
    (folder, store)
}

fn reclassify(store: &Store, version: u16) -> (u64, u64, Rejudgements) {
    while let Some(seal) = store.begin_read().unwrap().next_old_seal(&SMALL, version).unwrap() {
        assert!(store.seal(&seal).unwrap());
    }
    let judge = Judge {
        version,
        judge: &|click| newer(click).map(|of| Judgement { rules_version: version, ..of }),
    };
    let (mut from, mut sum) = (0, JudgedAgain::default());
    while let Some((step, next)) = store.begin_read().unwrap().rejudge(from, &judge).unwrap() {
        assert!(store.rejudge(&step).unwrap());
        sum.add(step.came);
        from = next;
    }
    (sum.clicks, sum.kept, sum.changes)
}

fn snapshot(store: &Store, rules_max: Option<u16>) -> Snapshot {
    let clicks = ClickSelection::All(Columns::All);
    let spooled = store.spool(&Selection { clicks, ..Selection::all() }).unwrap();
    let mut snapshot = Snapshot::read(spooled).unwrap();
    snapshot.parts.clicks.judge_under(rules_max);
    snapshot
}

/// The clicks judged to be a person's, by link, as the clicks and as the counts tell.
fn persons(snapshot: &Snapshot) -> (BTreeMap<u32, u64>, BTreeMap<u32, LinkCount>) {
    let (mut by_click, mut by_count) = (BTreeMap::new(), BTreeMap::<u32, LinkCount>::new());
    let each = |click: &Click| {
        let is_person = click.judgement.verdict == Verdict::Person;
        *by_click.entry(click.link.0).or_default() += u64::from(is_person);
    };
    snapshot.clicks.each(each).unwrap();
    let each = |link: LinkId, count| by_count.entry(link.0).or_default().add(count);
    snapshot.clicks.each_count(each).unwrap();
    (by_click, by_count)
}

#[test]
fn readers_get_the_later_verdict_and_may_ask_for_the_first_and_limits_keep_their_counts() {
    let (_folder, store) = store_with(90);
    let before = persons(&snapshot(&store, None));
    let (clicks, kept, changes) = reclassify(&store, 2);
    assert_eq!((clicks, kept), (90, 30));
    let change = [(Verdict::Person, rule("browser")), (Verdict::Bot, rule("newbot"))];
    assert_eq!(changes, Rejudgements::from([(change, 30)]));

    let (by_click, by_count) = persons(&snapshot(&store, None));
    assert_eq!(by_click, BTreeMap::from([(0, 0), (1, 30), (2, 30)]));
    let of = |persons| LinkCount { all: 30, persons, used: 30 };
    assert_eq!(by_count, BTreeMap::from([(0, of(0)), (1, of(30)), (2, of(30))]));
    assert_eq!(persons(&snapshot(&store, Some(1))), before);

    let versions = |rules_max| snapshot(&store, rules_max).clicks.rules_versions().unwrap();
    assert_eq!(versions(None), BTreeMap::from([(1, 30), (2, 60)]));
    assert_eq!(versions(Some(1)), BTreeMap::from([(1, 90)]));
}

#[test]
fn judging_twice_under_the_same_rules_changes_nothing_and_a_third_version_is_kept_beside() {
    let (_folder, store) = store_with(40);
    let first = reclassify(&store, 2);
    let (clicks, _, changes) = reclassify(&store, 2);
    assert_eq!((clicks, changes), (first.0, Rejudgements::new()));
    let once = persons(&snapshot(&store, None));
    reclassify(&store, 3);
    assert_eq!(persons(&snapshot(&store, None)), once);
    let versions = |rules_max| snapshot(&store, rules_max).clicks.rules_versions().unwrap();
    let kept = 13;
    assert_eq!(versions(None), BTreeMap::from([(1, kept), (3, 27)]));
    assert_eq!(versions(Some(2)), BTreeMap::from([(1, kept), (2, 27)]));
}

#[test]
fn clicks_that_came_under_these_rules_are_left_alone() {
    let (_folder, store) = store_with(30);
    assert_eq!(reclassify(&store, 1), (30, 0, Rejudgements::new()));
    assert!(store.begin_read().unwrap().next_old_seal(&SMALL, 1).unwrap().is_none());
}

#[test]
fn later_judgements_travel_in_a_backup_and_survive_the_sealing_of_newer_clicks() {
    let (_folder, store) = store_with(60);
    reclassify(&store, 2);
    let mut newer: Vec<Click> = (60..100).map(mixed).collect();
    store.write(|txn| txn.append_clicks(&mut newer)).unwrap();
    while let Some(seal) = store.begin_read().unwrap().next_seal(&SMALL).unwrap() {
        assert!(store.seal(&seal).unwrap());
    }
    let (by_click, _) = persons(&snapshot(&store, None));
    assert_eq!(by_click, BTreeMap::from([(0, 14), (1, 33), (2, 33)]));
}

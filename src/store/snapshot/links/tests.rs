//! Which links a snapshot has.

use std::sync::Arc;

use super::*;
use crate::codec::fixtures::{at, click, order, spec};
use crate::domain::click::Click;
use crate::domain::label::Agent;
use crate::domain::record::order::{OrderUtm, OrderVersion};
use crate::domain::sample::FixedRandom;
use crate::store::{OneLink, RecordSelection, SealSize, Selection, Snapshot, Store, Txn};

fn with_store(test: impl FnOnce(&Store)) {
    let folder = tempfile::tempdir().unwrap();
    test(&Store::create(&folder.path().join("c.redb"), &FixedRandom(7)).unwrap());
}

/// Inserts links that write the same UTM values, with these agents.
fn insert(txn: &Txn, agents: &[&str]) -> Result<(), StoreError> {
    for (number, agent) in agents.iter().enumerate() {
        let mut spec = spec(&format!("l{number}"));
        spec.tags.agent = Agent::parse(agent).ok();
        txn.insert_link(spec, at(1))?;
    }
    Ok(())
}

/// `link show` read every link and the clicks of every link.
#[test]
fn one_link_comes_alone_with_the_sum_of_its_clicks() {
    with_store(|store| {
        store.write(|txn| insert(txn, &["mia"; 3])).unwrap();
        let size = SealSize {
            rows: 4,
            clicks: 8,
            clicks_max: 8,
            small: 2,
            fold: 4,
            ..SealSize::default()
        };
        for first in (0..48).step_by(6) {
            let of = |number: u32| Click { link: LinkId(number % 3), ..click(u64::from(number)) };
            let mut clicks: Vec<Click> = (first..first + 6).map(of).collect();
            store.write(|txn| txn.append_clicks(&mut clicks)).unwrap();
            while let Some(seal) = store.begin_read().unwrap().next_seal(&size).unwrap() {
                assert!(store.seal(&seal).unwrap());
            }
        }
        let slug = |text| Slug::parse(text).unwrap();
        let found = store.snapshot(&OneLink::ask_counted(slug("l1"))).unwrap().parts;
        assert_eq!(found.link.unwrap().id, LinkId(1));
        assert_eq!(found.count.map(|count| (count.all, count.persons)), Some((16, 16)));
        let found = store.snapshot(&OneLink::ask(slug("l1"))).unwrap().parts;
        assert_eq!((found.link.is_some(), found.count), (true, None));
        let found = store.snapshot(&OneLink::ask_counted(slug("none"))).unwrap().parts;
        assert_eq!((found.link, found.count), (None, None));
    });
}

#[test]
fn links_are_named_by_clicks_and_by_utm_values_and_two_with_the_same_tags_are_enough() {
    with_store(|store| {
        store.write(|txn| insert(txn, &["mia", "mia", "mia", "leo", "mia", "leo"])).unwrap();
        let mut clicks = [Click { at: at(4), link: LinkId(4), ..click(1) }];
        store.write(|txn| txn.append_clicks(&mut clicks)).unwrap();
        let named = |source: Option<&str>| {
            let utm = OrderUtm { source: source.map(Arc::from), ..OrderUtm::default() };
            store.write(|txn| txn.add_version(&OrderVersion { utm, ..order() })).unwrap();
            let selection = Selection {
                links: LinkSelection::Named,
                records: RecordSelection::Period { from: at(4), to: at(5), window: None },
                clicks: ClickSelection::Journeys,
                ..Selection::settings()
            };
            let snapshot = Snapshot::read(store.spool(&selection).unwrap()).unwrap();
            snapshot.links.keys().map(|link| link.0).collect::<Vec<u32>>()
        };
        assert_eq!(named(None), [4]);
        assert_eq!(named(Some(" ig ")), [0, 1, 3, 4, 5]);
    });
}

//! What the log of changes has, and how long it becomes.

use crate::change::fixtures::File;
use crate::change::{Change, ChangeId, What, apply};
use crate::codec::fixtures;
use crate::domain::change_log::{Author, Deed, Entry};
use crate::domain::time::Timestamp;
use crate::domain::token::TokenName;
use crate::store::{LogRows, Txn};

impl File {
    fn log(&self) -> Vec<(u64, String, Deed, Option<String>)> {
        let log = self.store.snapshot(&LogRows::ask(None, 50)).unwrap().parts.log;
        let shown = log.into_iter().map(|logged| {
            let Entry { by, deed, of, .. } = logged.entry;
            (logged.number, by.to_string(), deed, of.map(String::from))
        });
        shown.collect()
    }
}

fn mint(slug: &str) -> What {
    What::MintLink(Box::new(fixtures::spec(slug)))
}

#[test]
fn a_change_is_in_the_log_once_and_one_that_did_nothing_is_not() {
    let file = File::new();
    file.apply(1, mint("bio"));
    // The slug is taken.
    file.apply(2, mint("bio"));
    let slug = fixtures::spec("bio").slug;
    file.apply(3, What::RetireLink { slug: slug.clone(), is_gone: false, seen: None });
    file.apply(4, What::ReviveLink { slug, seen: None });
    file.apply(5, What::BeginEpoch(7));
    let by = Author::Token(TokenName::parse("shop").unwrap());
    let at = Timestamp::from_ms(6).unwrap();
    let change = Change { id: ChangeId([6; 16]), at, by, what: mint("more") };
    file.store.write(|txn| apply(txn, &change)).unwrap();
    let own = || "command".to_owned();
    assert_eq!(
        file.log(),
        [
            (1, own(), Deed::LinkMade, Some("bio".to_owned())),
            (2, own(), Deed::LinkRetired, Some("bio".to_owned())),
            (3, own(), Deed::LinkRevived, Some("bio".to_owned())),
            (4, "token shop".to_owned(), Deed::LinkMade, Some("more".to_owned())),
        ]
    );
}

#[test]
fn the_log_keeps_the_latest_entries_and_lists_those_before_a_number() {
    let file = File::new();
    let entry = |number: i64| Entry {
        at: Timestamp::from_ms(number).unwrap(),
        by: Author::Server,
        deed: Deed::LinkMade,
        of: None,
    };
    let log = |txn: &Txn| (1..=25).try_for_each(|number| txn.log_change(entry(number), 10));
    file.store.write(log).unwrap();
    let numbers = |below, most| {
        let log = file.store.snapshot(&LogRows::ask(below, most)).unwrap().parts.log;
        log.iter().map(|logged| logged.number).collect::<Vec<_>>()
    };
    assert_eq!(numbers(None, 50), (16..=25).collect::<Vec<_>>());
    assert_eq!(numbers(None, 3), [23, 24, 25]);
    assert_eq!(numbers(Some(23), 3), [20, 21, 22]);
    assert_eq!(numbers(Some(1), 3), [0; 0]);
    // A limit that became lower.
    file.store.write(|txn| txn.log_change(entry(26), 5)).unwrap();
    assert_eq!(numbers(None, 50), (18..=26).collect::<Vec<_>>());
}

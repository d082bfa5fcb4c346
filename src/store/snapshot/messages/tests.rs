//! Which messages, opt-outs, conversations and clicks a snapshot has for the messages of a period.

use super::*;
use crate::codec::fixtures::{at, click, event, send};
use crate::domain::click::Click;
use crate::domain::label::Channel;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::person::PersonKey;
use crate::domain::sample::FixedRandom;
use crate::store::{
    Ask, ClickSelection, Everything, RecordSelection, Records, Selection, Snapshot, Store,
};

const ANN: Option<PersonKey> = Some(PersonKey([1; 16]));

fn id(number: i64) -> ForeignId {
    ForeignId::parse(&format!("#{number}")).unwrap()
}

/// Messages at some times; at each, too, an opt-in, an opt-out and a step, a conversation of ann and one of nobody, and
/// in a block of its own a click on a link that was sent to ann, and one on another.
fn store(folder: &std::path::Path, messages: &[i64], others: &[i64]) -> Store {
    let store = Store::create(&folder.join("c.redb"), &FixedRandom(7)).unwrap();
    let sends = messages.iter().map(|time| Send { id: id(*time), at: at(*time), ..send() });
    let kinds = (0..).zip([EventKind::OptIn, EventKind::OptOut, EventKind::Step]);
    let events = others.iter().flat_map(|time| {
        let of = move |(place, kind)| Event {
            id: id(time * 10 + place),
            at: at(*time),
            kind,
            ..event()
        };
        kinds.clone().map(of)
    });
    let sms = Channel::parse("sms").unwrap();
    let threads = others.iter().flat_map(|time| {
        let of = |(place, contact)| ConversationVersion {
            contact,
            ..ConversationVersion::bare(id(time * 10 + place), sms.clone(), at(*time))
        };
        [(0, ANN), (1, None)].map(of)
    });
    let records = [
        Records::Sends(sends.collect()),
        Records::Events(events.collect()),
        Records::Conversations(threads.collect()),
    ];
    store.write(|txn| records.iter().try_for_each(|of| txn.add_records(of).map(drop))).unwrap();
    for (number, time) in (0..).step_by(2).zip(others) {
        for (number, recipient) in [(number, ANN), (number + 1, None)] {
            let mut clicks = vec![Click { at: at(*time), recipient, ..click(number) }];
            store.write(|txn| txn.append_clicks(&mut clicks)).unwrap();
        }
    }
    store
}

fn read(store: &Store) -> Everything {
    let records =
        RecordSelection::Messages { since: at(10), from: at(20), to: at(30), until: at(40) };
    let clicks = ClickSelection::Journeys;
    let selection = Selection { records, clicks, ..Selection::settings() };
    let found = Snapshot::read(store.spool(&selection).unwrap()).unwrap().parts;
    // Who opened the file is passed the messages without a stream.
    let here = store.snapshot(&Ask::<Everything>::new(selection)).unwrap().parts;
    assert_eq!(here.sends, found.sends);
    found
}

#[test]
fn messages_come_with_those_around_the_period_and_with_what_may_answer_them_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path(), &[9, 10, 25, 39, 40], &[19, 20, 30, 39, 40]);
    let found = read(&store);
    let times = |found: Vec<Timestamp>| {
        let mut times: Vec<i64> = found.iter().map(|at| at.ms()).collect();
        times.sort_unstable();
        times
    };
    assert_eq!(times(found.sends.iter().map(|of| of.at).collect()), [10, 25, 39]);
    let events = times(found.events.iter().map(|of| of.at).collect());
    assert_eq!(events, [20, 20, 30, 30, 39, 39]);
    assert!(found.events.iter().all(|of| of.kind != EventKind::Step));
    let threads: Vec<_> = found.conversations.iter().map(|of| of.started_at).collect();
    assert_eq!(times(threads), [30, 39]);
    assert!(found.conversations.iter().all(|of| of.contact == ANN));
    let mut clicks = Vec::new();
    found.clicks.each_seen(|click| clicks.push((click.at.ms(), click.recipient))).unwrap();
    assert_eq!(clicks, [(30, ANN), (39, ANN)]);
}

#[test]
fn without_a_message_in_the_period_nothing_that_may_answer_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let found = read(&store(folder.path(), &[10, 30], &[30]));
    assert_eq!((found.sends.len(), found.events.len(), found.conversations.len()), (2, 2, 0));
    assert!(found.clicks.runs().unwrap().is_empty());
}

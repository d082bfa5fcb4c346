use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::domain::endpoint::queue::{Event, EventId, Places};
use crate::domain::endpoint::{EndpointUrl, EventKind, EventKinds, draw_secret};
use crate::domain::record::cost::Month;
use crate::domain::sample::FixedRandom;
use crate::domain::span::Span;
use crate::domain::time::Timestamp;

fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(ms).unwrap()
}

fn name(text: &str) -> EndpointName {
    EndpointName::parse(text).unwrap()
}

fn endpoint(of: &str) -> Endpoint {
    let url = EndpointUrl::parse("http://127.0.0.1:8000/in?a=b%20c", true).unwrap();
    let mut endpoint =
        Endpoint::new(name(of), url, EventKinds::all(), (draw_secret(&FixedRandom(1)), at(1)));
    endpoint.allow_private = true;
    endpoint.rotate(draw_secret(&FixedRandom(2)), at(2), at(50));
    endpoint
}

fn event(seed: u8, body: &[u8]) -> Event {
    let id = EventId::draw(&FixedRandom(seed));
    Event { id, kind: EventKind::OrderPlaced, at: at(7), body: body.to_vec() }
}

fn add(data: &Path, endpoint: Endpoint) {
    alter_endpoints(data, |all| -> Result<(), StoreError> {
        all.push(endpoint);
        Ok(())
    })
    .unwrap();
}

#[test]
fn an_endpoint_is_added_with_its_queue_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("couplet.redb");
    let queue = Queue::at(places());
    let allow = |_: &[Endpoint]| Ok::<_, StoreError>(());
    add_endpoint(&data, (endpoint("crm"), queue.clone()), allow).unwrap();
    assert_eq!(queues(&data).unwrap(), [(name("crm"), queue.clone())]);
    let refuse = |all: &[Endpoint]| {
        assert_eq!(all, [endpoint("crm")]);
        Err(StoreError::Missing("place"))
    };
    assert!(add_endpoint(&data, (endpoint("other"), Queue::default()), refuse).is_err());
    assert_eq!(endpoints(&data).unwrap(), [endpoint("crm")]);
    assert_eq!(queues(&data).unwrap(), [(name("crm"), queue)]);
}

fn places() -> Places {
    let month = Some(Month::parse("2026-11").unwrap());
    Places { log: 1, clicks: 2, orders: 3, orders_of_next: 4, month, low: vec![5, 6] }
}

#[test]
fn endpoints_queues_and_undelivered_events_are_read_as_they_were_written() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("couplet.redb");
    assert_eq!(endpoints(&data).unwrap(), []);
    assert_eq!(queues(&data).unwrap(), []);
    assert_eq!(dead_events(&data).unwrap(), []);
    let mut gone = endpoint("gone");
    gone.gone_at = Some(at(9));
    let all = [endpoint("crm"), gone];
    for of in &all {
        add(&data, of.clone());
    }
    assert_eq!(endpoints(&data).unwrap(), all);
    let mut queue = Queue::at(Places::default());
    alter_queue(&data, &name("gone"), |of| *of = Some(queue.clone())).unwrap();
    queue.send(event(1, b"{}"), places(), at(10));
    alter_queue(&data, &name("crm"), |of| *of = Some(queue.clone())).unwrap();
    let read = || super::queue(&data, &name("crm")).unwrap().unwrap();
    assert_eq!(read(), queue);
    queue.failed(
        &event(1, b"").id,
        (at(11), at(12)),
        Span::from_ms(100),
        "it answered 500: \u{fc} \n",
    );
    alter_queue(&data, &name("crm"), |of| *of = Some(queue.clone())).unwrap();
    assert_eq!(read(), queue);
    let dead = queue.sending.as_ref().unwrap().dead(&name("crm"), at(20));
    keep_dead(&data, &dead).unwrap();
    // After a process was killed between keeping an event and noting that it was given up.
    keep_dead(&data, &dead).unwrap();
    assert_eq!(dead_events(&data).unwrap(), [DeadEvent { number: 1, ..dead.clone() }]);
    for suffix in [ENDPOINTS, QUEUES, DEAD].map(|file| file.suffix) {
        let mode = fs::metadata(beside(&data, suffix)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{suffix}");
    }
}

#[test]
fn what_was_removed_with_its_endpoint_is_no_queue_any_more() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("couplet.redb");
    add(&data, endpoint("crm"));
    // A courier that has not noticed yet.
    alter_queue(&data, &name("old"), |of| *of = Some(Queue::at(places()))).unwrap();
    assert_eq!(queues(&data).unwrap(), []);
    alter_queue(&data, &name("crm"), |of| *of = Some(Queue::at(places()))).unwrap();
    alter_queue(&data, &name("crm"), |of| *of = None).unwrap();
    assert_eq!(queues(&data).unwrap(), []);
}

#[test]
fn undelivered_events_are_bounded_and_the_oldest_make_way() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("couplet.redb");
    let half = vec![b'a'; DEAD_EVENTS_BYTES_MAX / 2];
    for seed in 1..=3 {
        let mut queue = Queue::default();
        queue.send(event(seed, &half), places(), at(1));
        keep_dead(&data, &queue.sending.as_ref().unwrap().dead(&name("crm"), at(2))).unwrap();
    }
    let numbers: Vec<u32> = dead_events(&data).unwrap().iter().map(|of| of.number).collect();
    assert_eq!(numbers, [2, 3]);
}

#[test]
fn a_file_that_was_altered_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("couplet.redb");
    for wrong in [
        "",
        "couplet endpoints 2\n",
        "couplet endpoints 1\ncrm\n",
        "couplet endpoints 1\ncrm 1 public http://example.com/ all 50 - whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
        "couplet endpoints 1\ncrm 1 public https://example.com/ all 50 -\n",
    ] {
        fs::write(beside(&data, ENDPOINTS.suffix), wrong).unwrap();
        assert!(matches!(endpoints(&data), Err(StoreError::HooksFile(_))), "{wrong}");
    }
    for wrong in [
        "couplet queues of endpoints 1\ncrm 1 2 3\n",
        "couplet queues of endpoints 1\ncrm 1 2 3 4 - - x\n",
    ] {
        fs::write(beside(&data, QUEUES.suffix), wrong).unwrap();
        assert!(matches!(queues(&data), Err(StoreError::HooksFile(_))), "{wrong}");
    }
}

#[test]
fn there_is_one_courier_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("couplet.redb");
    let first = claim_courier(&data).unwrap();
    assert!(first.is_some());
    assert!(claim_courier(&data).unwrap().is_none());
    drop(first);
    assert!(claim_courier(&data).unwrap().is_some());
}

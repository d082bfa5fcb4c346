//! A courier and a server that are killed while events flow.

use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;

use super::receiver::{Got, OK, Receiver, Reply};
use super::{Courier, SOON, add, codes, folder, give};
use crate::crash::Moments;

/// What was clicked, by link, in the order in which it came: the numbers of visitors' requests.
fn clicks(got: &[Got]) -> BTreeMap<String, Vec<String>> {
    let mut by_link: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for event in got.iter().filter(|got| got.kind() == "link.clicked") {
        for click in event.json()["data"]["clicks"].as_array().unwrap() {
            let text = |field: &str| click[field].as_str().unwrap().to_owned();
            by_link.entry(text("slug")).or_default().push(text("click_id"));
        }
    }
    by_link
}

/// Without what came again: each the first time that it came.
fn once<T: PartialEq + Clone>(all: &[T]) -> Vec<T> {
    let mut first: Vec<T> = Vec::new();
    for one in all {
        if !first.contains(one) {
            first.push(one.clone());
        }
    }
    first
}

#[test]
fn whatever_is_killed_every_event_arrives_at_least_once_and_in_order_by_link() {
    let folder = folder();
    // An endpoint that is not well either.
    let receiver = Receiver::new(|_, number| match number % 7 {
        3 => Reply::Says(503, "", ""),
        5 => Reply::Closes,
        _ => OK,
    });
    let mut serving = folder.serve("");
    add(&folder, &receiver, "--events link.clicked,coupon.given");
    let mut courier = Some(Courier::start(&folder, SOON));
    let mut moments = Moments::new();
    let (mut clicked, mut given) = (BTreeMap::<String, Vec<String>>::new(), Vec::new());
    for round in 0..10 {
        for _ in 0..6 {
            for slug in ["bio", "two"] {
                let answer = serving.get(&format!("/{slug}"));
                let id = answer.click_id().to_owned();
                clicked.entry(slug.to_owned()).or_default().push(id);
            }
        }
        given.push(give(&folder));
        thread::sleep(Duration::from_millis(moments.below(700)));
        if round % 2 == 0 {
            if let Some(courier) = courier.take() {
                courier.kill();
            }
            courier = Some(Courier::start(&folder, SOON));
        }
        if round % 3 == 1 {
            serving.kill();
            thread::sleep(Duration::from_millis(moments.below(300)));
            serving = folder.serve("");
        }
    }
    let is_all = |got: &[Got]| {
        let taken: Vec<Got> = got.iter().filter(|got| got.was_taken).cloned().collect();
        let count = clicks(&taken).values().map(|all| once(all).len()).sum::<usize>();
        count == 120 && once(&codes(&taken)).len() == 10
    };
    receiver.until("every click and every code", is_all);
    let taken = receiver.taken();
    for (slug, all) in clicks(&taken) {
        assert_eq!(once(&all), clicked[&slug], "{slug}");
    }
    assert_eq!(once(&codes(&taken)), given);
    // What comes again is the same, under the same id.
    let mut bodies: BTreeMap<String, String> = BTreeMap::new();
    for got in receiver.got() {
        let body = bodies.entry(got.id().to_owned()).or_insert_with(|| got.body.clone());
        assert_eq!(*body, got.body);
    }
    assert_eq!(folder.rows("webhooks dead").len(), 0);
}

#[test]
fn what_happens_while_no_courier_runs_is_sent_once_one_does() {
    let folder = folder();
    let receiver = Receiver::new(|_, _| OK);
    add(&folder, &receiver, "--events all");
    // Without a server, too: by a command that opens the data file itself.
    let mut given = vec![give(&folder)];
    let serving = folder.serve("");
    let id = serving.get("/bio").click_id().to_owned();
    given.push(give(&folder));
    drop(serving);
    let courier = Courier::start(&folder, SOON);
    thread::sleep(Duration::from_millis(1500));
    assert_eq!(receiver.connections(), 0, "the courier opened the data file itself");
    let _serving = folder.serve("");
    receiver.until("codes and clicks", |got| codes(got) == given && !clicks(got).is_empty());
    assert_eq!(clicks(&receiver.got())["bio"], [id]);
    let said = courier.stop();
    assert!(
        said.starts_with("courier: crm: what happened cannot be read: no server has"),
        "{said}"
    );
}

#[test]
fn a_second_courier_ends_and_one_that_was_killed_leaves_no_lock() {
    let folder = folder();
    let first = Courier::start(&folder, SOON);
    let second = folder.run("courier");
    assert_eq!(second.code, 2);
    assert!(second.err.contains("another courier"), "{}", second.err);
    first.kill();
    assert_eq!(Courier::start(&folder, SOON).stop(), "");
}

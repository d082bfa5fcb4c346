//! A worker with a clock of the test's own, an endpoint that does as it is told, and processes that are killed.

mod world;

use std::collections::{HashMap, HashSet};
use std::fs;
use std::sync::atomic::Ordering;

use super::*;
use crate::domain::endpoint::EventKind;
use crate::domain::limits::{GIVE_UP_MS, RETRY_PAUSE_MS_MAX};
use crate::store::StoreError;
use crate::store::webhooks::{alter_endpoints, dead_events};
use world::{BEGIN_MS, Got, HOUR_MS, Receiver, World, code_of, codes, failed, name, taken};

#[test]
fn an_endpoint_that_fails_for_an_hour_gets_every_event_once_it_is_back_in_their_order() {
    let world = World::new();
    let (data, from) = (world.data(), BEGIN_MS + 60_000);
    let is_down = move |at_ms: i64| (from..from + HOUR_MS).contains(&at_ms);
    let to = Receiver::new(move |_, at_ms| if is_down(at_ms) { failed() } else { taken() });
    let courier = world.courier(&data, &to);
    let mut worker = Worker::new(&courier, name());
    world.work(&mut worker, 2_000);
    // Ten codes a minute, for two hours.
    for minute in 0..120 {
        world.give(minute * 10..minute * 10 + 10);
        world.work(&mut worker, 60_000);
    }
    world.work(&mut worker, 2 * HOUR_MS);
    assert_eq!(to.taken(), codes(0..1200));
    let got = to.got();
    // The same event with the same id and body in every try, and no other one before it is taken.
    let mut by_id: HashMap<String, Event> = HashMap::new();
    for got in &got {
        let known = by_id.entry(got.event.id.to_string()).or_insert_with(|| got.event.clone());
        assert_eq!(*known, got.event);
    }
    assert_eq!(by_id.len(), 1200);
    let down: Vec<&Got> = got.iter().filter(|got| is_down(got.at_ms)).collect();
    let one: HashSet<&str> = down.iter().map(|got| got.event.id.as_str()).collect();
    assert_eq!(one.len(), 1);
    // Not as often as every few seconds, and soon again once it is back.
    assert!((5..=14).contains(&down.len()), "{}", down.len());
    let longest = i64::try_from(RETRY_PAUSE_MS_MAX).unwrap();
    let back = got.iter().find(|got| got.at_ms >= from + HOUR_MS).unwrap();
    assert!(back.at_ms - (from + HOUR_MS) <= longest, "{}", back.at_ms);
    assert_eq!(dead_events(&data).unwrap(), []);
}

#[test]
fn a_courier_that_is_killed_at_any_step_delivers_each_event_at_least_once_and_in_order() {
    let world = World::new();
    let data = world.data();
    let to = Receiver::new(|event, at_ms| {
        let draw = event
            .id
            .as_str()
            .bytes()
            .fold(at_ms, |sum, byte| sum.wrapping_mul(31).wrapping_add(i64::from(byte)));
        if draw.rem_euclid(4) == 0 { failed() } else { taken() }
    });
    let courier = world.courier(&data, &to);
    let queues = crate::store::keys::beside(&data, ".webhooks-queues");
    let mut worker = Worker::new(&courier, name());
    world.work(&mut worker, 1_000);
    world.give(0..60);
    let mut kills = 0;
    world.fail_each(4);
    for step in 0..2_000_u32 {
        world.server.is_away.store(step % 11 < 3, Ordering::Relaxed);
        let before = fs::read(&queues).unwrap();
        let tries = to.got().len();
        let endpoint = world.endpoint().unwrap();
        match worker.step(&endpoint) {
            Ok(Next::After(pause)) => world.advance(i64::try_from(pause.ms()).unwrap()),
            Ok(_) => {}
            Err(_) => world.advance(1_000),
        }
        if step % 3 == 0 {
            // Killed after a step, or after the endpoint has answered and before that was noted. What was written before
            // the try is on disk.
            let is_tried = to.got().len() > tries;
            let was_written = before.windows(4).any(|four| four == b"msg_");
            if step % 2 == 0 && is_tried && was_written {
                fs::write(&queues, &before).unwrap();
            }
            worker = Worker::new(&courier, name());
            kills += 1;
        }
    }
    assert!(kills > 600);
    world.server.is_away.store(false, Ordering::Relaxed);
    world.fail_each(0);
    world.work(&mut worker, 3 * HOUR_MS);
    let taken = to.taken();
    let mut first: Vec<String> = Vec::new();
    for code in &taken {
        if first.contains(code) {
            // What comes again comes at once, before a later one.
            assert_eq!(first.last(), Some(code));
        } else {
            first.push(code.clone());
        }
    }
    assert_eq!(first, codes(0..60));
    assert!(taken.len() > 60, "no event came twice, so that nothing was tested");
    // What comes again has the same id, so that an endpoint can tell.
    let ids: HashSet<String> = to.got().iter().map(|got| got.event.id.to_string()).collect();
    assert_eq!(ids.len(), 60);
}

#[test]
fn an_event_that_is_never_taken_is_given_up_after_some_days_and_kept() {
    let world = World::new();
    let data = world.data();
    let to = Receiver::new(|event, _| if code_of(event) == "CODE1" { failed() } else { taken() });
    let courier = world.courier(&data, &to);
    let mut worker = Worker::new(&courier, name());
    world.work(&mut worker, 1_000);
    world.give(0..3);
    let days = i64::try_from(GIVE_UP_MS).unwrap();
    world.work(&mut worker, days - HOUR_MS);
    assert_eq!(to.taken(), codes(0..1));
    world.work(&mut worker, 3 * HOUR_MS);
    assert_eq!(to.taken(), ["CODE0", "CODE2"]);
    let dead = dead_events(&data).unwrap();
    let [dead] = &dead[..] else { panic!("{dead:?}") };
    assert_eq!(code_of(&dead.event), "CODE1");
    assert_eq!((dead.number, &*dead.reason), (1, "it answered 503"));
    let tries = to.got().iter().filter(|got| code_of(&got.event) == "CODE1").count();
    assert_eq!(dead.failed as usize, tries);
    assert!((60..200).contains(&tries), "{tries}");
}

#[test]
fn an_endpoint_that_says_that_it_is_gone_is_sent_nothing_more_until_it_is_tried() {
    let world = World::new();
    let data = world.data();
    let to = Receiver::new(|event, at_ms| {
        if code_of(event) == "CODE1" && at_ms < BEGIN_MS + HOUR_MS { Answer::Gone } else { taken() }
    });
    let courier = world.courier(&data, &to);
    let mut worker = Worker::new(&courier, name());
    world.work(&mut worker, 1_000);
    world.give(0..3);
    world.work(&mut worker, 10_000);
    assert_eq!(to.taken(), ["CODE0"]);
    assert!(world.endpoint().is_none());
    world.give(3..4);
    world.advance(2 * HOUR_MS);
    world.work(&mut worker, 10_000);
    assert_eq!(to.got().len(), 2);
    alter_endpoints(&data, |all| -> Result<(), StoreError> {
        for of in all {
            of.gone_at = None;
        }
        Ok(())
    })
    .unwrap();
    world.work(&mut worker, 10_000);
    assert_eq!(to.taken(), codes(0..4));
}

#[test]
fn a_pause_that_an_endpoint_asks_for_is_kept() {
    let world = World::new();
    let data = world.data();
    let asked = Span::from_ms(2 * RETRY_PAUSE_MS_MAX);
    let to = Receiver::new(move |_, at_ms| {
        if at_ms < BEGIN_MS + 60_000 {
            Answer::Failed { reason: "it answered 429".to_owned(), wait: Some(asked) }
        } else {
            taken()
        }
    });
    let courier = world.courier(&data, &to);
    let mut worker = Worker::new(&courier, name());
    world.work(&mut worker, 1_000);
    world.give(0..1);
    world.work(&mut worker, 5 * HOUR_MS);
    let got = to.got();
    let [first, second] = &got[..] else { panic!("{got:?}") };
    let waited = second.at_ms - first.at_ms;
    assert!((2 * HOUR_MS..2 * HOUR_MS + 2_000).contains(&waited), "{waited}");
}

#[test]
fn while_no_server_runs_what_was_written_down_is_still_delivered() {
    let world = World::new();
    let data = world.data();
    let to = Receiver::new(|_, at_ms| if at_ms < BEGIN_MS + 4_000 { failed() } else { taken() });
    let courier = world.courier(&data, &to);
    let mut worker = Worker::new(&courier, name());
    world.work(&mut worker, 1_000);
    world.give(0..2);
    world.work(&mut worker, 1_000);
    world.server.is_away.store(true, Ordering::Relaxed);
    world.work(&mut worker, 60_000);
    assert_eq!(to.taken(), codes(0..1));
    world.server.is_away.store(false, Ordering::Relaxed);
    world.work(&mut worker, 10_000);
    assert_eq!(to.taken(), codes(0..2));
}

#[test]
fn a_data_file_that_was_restored_is_told_from_its_end_on() {
    let world = World::new();
    let data = world.data();
    let to = Receiver::new(|_, _| taken());
    let courier = world.courier(&data, &to);
    let mut worker = Worker::new(&courier, name());
    world.give(0..5);
    world.work(&mut worker, 1_000);
    alter_queue(&data, &name(), |queue| queue.as_mut().unwrap().places.log = 1_000).unwrap();
    world.work(&mut worker, 5_000);
    world.give(5..7);
    world.work(&mut worker, 5_000);
    assert_eq!(to.taken(), codes(5..7));
    let kinds: HashSet<EventKind> = to.got().iter().map(|got| got.event.kind).collect();
    assert_eq!(kinds, HashSet::from([EventKind::CouponGiven]));
}

#[test]
fn an_event_that_could_not_be_read_is_not_passed_over() {
    for fails in 3..8 {
        let world = World::new();
        let data = world.data();
        let to = Receiver::new(|_, _| taken());
        let courier = world.courier(&data, &to);
        let mut worker = Worker::new(&courier, name());
        world.work(&mut worker, 1_000);
        world.give(0..20);
        world.fail_each(fails);
        world.work(&mut worker, HOUR_MS);
        assert_eq!(to.taken(), codes(0..20), "one in {fails}");
    }
}

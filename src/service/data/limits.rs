//! Limits that are set while visitors click: each click counts once, even if the client disconnects.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use super::*;
use crate::change::ChangeId;
use crate::domain::change_log::Author;
use crate::domain::click::Method;
use crate::domain::limits::CLICK_GROUP_MAX;
use crate::domain::link::LinkSpec;
use crate::domain::sample::{FixedRandom, link};
use crate::domain::span::Span;
use crate::domain::time::Timestamp;
use crate::recorder::{Durability, Writer};
use crate::redirect::answer::request::RedirectRequest;
use crate::redirect::answer::{Answer, NewClick, Serving, answer};
use crate::redirect::sample::{request, serving};

/// A data service with one link.
struct Served {
    service: DataService,
    serving: Serving,
    writer: Writer<Change>,
    _folder: tempfile::TempDir,
}

impl Served {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store =
            Arc::new(Store::create(&folder.path().join("c.redb"), &FixedRandom(7)).unwrap());
        let relaxed = Durability::Relaxed { flush: Span::from_ms(1) };
        let serving = serving(&[]);
        let directory = Arc::clone(&serving.directory);
        let follower = Arc::new(Follower::new(Arc::clone(&store), directory, Arc::default()));
        let following = Arc::clone(&follower);
        let (recorder, writer) = Recorder::start(
            Arc::clone(&store),
            relaxed,
            following,
            Arc::new(FixedRandom(7)),
            |_| {},
        )
        .unwrap();
        let service = DataService::sample(store, recorder, follower);
        let served = Self { service, serving, writer, _folder: folder };
        let spec = link(0, "bio", "https://shop.example/").spec;
        let minted =
            served.service.change(change(0, What::MintLink(Box::new(spec)))).await.unwrap();
        assert_eq!(minted.links.len(), 1);
        served
    }

    /// The click of a person; `None` if the link's limit is used up.
    fn visit(&self) -> Option<NewClick> {
        self.answer(&request("bio"))
    }

    /// Whether the limit is used up. Asks by HEAD, which does not count as a click of a person.
    fn is_over(&self) -> bool {
        self.answer(&RedirectRequest { method: Method::Head, ..request("bio") }).is_none()
    }

    fn answer(&self, request: &RedirectRequest<'_>) -> Option<NewClick> {
        let number = || self.service.recorder.number();
        match answer(&self.serving, request, number) {
            Answer::Found { click, .. } => Some(click),
            Answer::Gone { .. } => None,
            other => panic!("the link is there: {other:?}"),
        }
    }

    async fn record(&self, drawn: NewClick) {
        let NewClick::Numbered(click, counted) = drawn else { panic!("numbers are given") };
        self.service.recorder.record(click, counted).await;
    }

    async fn committed(&self, count: u64) {
        until(|| self.service.recorder.counters().committed() == count).await;
    }
}

async fn until(is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(20), "it never is");
        sleep(Duration::from_millis(2)).await;
    }
}

fn change(number: u8, what: What) -> Change {
    Change { id: ChangeId([number; 16]), at: Timestamp::MIN, by: Author::Command, what }
}

/// Sets the first limit of the link.
fn limited(most: u32) -> Change {
    let old = link(0, "bio", "https://shop.example/").spec;
    let new = LinkSpec { limit: Some(most), ..old.clone() };
    change(1, What::EditLink { old: Box::new(old), new: Box::new(new) })
}

/// After an interrupted `link edit --limit` the limit was set, but past clicks were not counted.
#[tokio::test]
async fn a_limit_counts_past_clicks_even_if_the_client_disconnects() {
    let served = Served::start().await;
    for _ in 0..3 {
        served.record(served.visit().unwrap()).await;
    }
    served.committed(3).await;
    {
        let mut asked = pin!(served.service.change(limited(3)));
        // Starts the change, then drops it as a client that disconnects does.
        let is_begun = asked.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(matches!(is_begun, Poll::Pending));
    }
    until(|| served.is_over()).await;
    served.writer.stop();
}

/// Clicks that were answered before the limit was set and written after it did not count.
#[tokio::test]
async fn a_click_answered_before_a_limit_was_set_counts_against_it() {
    let served = Served::start().await;
    served.record(served.visit().unwrap()).await;
    served.committed(1).await;
    let on_their_way = [served.visit().unwrap(), served.visit().unwrap()];
    served.service.change(limited(5)).await.unwrap();
    let after = served.visit().unwrap();
    for drawn in on_their_way.into_iter().chain([after]) {
        served.record(drawn).await;
    }
    served.committed(4).await;
    assert!(served.visit().is_some());
    assert!(served.visit().is_none());
    served.writer.stop();
}

/// A change that lowers a limit while another one begins its counter was answered before the past clicks
/// were counted, and visitors passed in between.
#[tokio::test]
async fn two_changes_that_set_a_first_limit_at_once_are_answered_when_both_are_counted() {
    let served = Served::start().await;
    let other = link(1, "al-ig", "https://shop.example/").spec;
    let minted = change(9, What::MintLink(Box::new(other.clone())));
    served.service.change(minted).await.unwrap();
    for slug in ["bio", "bio", "bio", "al-ig", "al-ig"] {
        served.record(served.answer(&request(slug)).unwrap()).await;
    }
    served.committed(5).await;
    let first = LinkSpec { limit: Some(10), ..link(0, "bio", "https://shop.example/").spec };
    let lower = LinkSpec { limit: Some(3), ..first.clone() };
    let limited_other = LinkSpec { limit: Some(2), ..other.clone() };
    let edit = |number, old: &LinkSpec, new: &LinkSpec| {
        let what = What::EditLink { old: Box::new(old.clone()), new: Box::new(new.clone()) };
        let (service, change) = (served.service.clone(), change(number, what));
        tokio::spawn(async move { service.change(change).await.unwrap() })
    };
    let begins = limited(10);
    let service = served.service.clone();
    let begins = tokio::spawn(async move { service.change(begins).await.unwrap() });
    let (lowers, others) = (edit(2, &first, &lower), edit(3, &other, &limited_other));
    lowers.await.unwrap();
    assert!(served.is_over(), "the lower limit is answered before past clicks are counted");
    others.await.unwrap();
    assert!(served.answer(&request("al-ig")).is_none());
    begins.await.unwrap();
    served.writer.stop();
}

/// The same with a full queue.
#[tokio::test]
async fn each_of_a_full_queue_of_clicks_counts_once_against_a_limit() {
    let served = Served::start().await;
    let many = 2 * CLICK_GROUP_MAX;
    let before: Vec<NewClick> = (0..many).map(|_| served.visit().unwrap()).collect();
    for (place, drawn) in before.into_iter().enumerate() {
        if place == many / 2 {
            let most = u32::try_from(many).unwrap() + 1;
            served.service.change(limited(most)).await.unwrap();
        }
        served.record(drawn).await;
    }
    served.committed(many as u64).await;
    assert!(served.visit().is_some());
    assert!(served.visit().is_none());
    served.writer.stop();
}

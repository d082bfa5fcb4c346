//! Limits that are set while visitors come: each click uses them up once, whoever goes away meanwhile.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use super::faults::Sevens;
use super::*;
use crate::change::ChangeId;
use crate::domain::click::Method;
use crate::domain::limits::CLICK_GROUP_MAX;
use crate::domain::link::LinkSpec;
use crate::domain::sample::link;
use crate::domain::span::Span;
use crate::domain::time::Timestamp;
use crate::recorder::{Durability, Writer};
use crate::redirect::answer::request::RedirectRequest;
use crate::redirect::answer::{Answer, NewClick, Serving, answer};
use crate::redirect::sample::{request, serving};

/// A server with one link.
struct Served {
    service: DataService,
    serving: Serving,
    writer: Writer,
    _folder: tempfile::TempDir,
}

impl Served {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(Store::create(&folder.path().join("c.redb"), &Sevens).unwrap());
        let relaxed = Durability::Relaxed { flush: Span::from_ms(1) };
        let (recorder, writer) = Recorder::start(Arc::clone(&store), relaxed, |_| {}).unwrap();
        let serving = serving(&[]);
        let directory = Arc::clone(&serving.directory);
        let address = Domain::parse("http://127.0.0.1:1").unwrap();
        let service = DataService { store, recorder, directory, address, gate: Gate::default() };
        let served = Self { service, serving, writer, _folder: folder };
        let spec = link(0, "bio", "https://shop.example/").spec;
        let minted =
            served.service.change(change(0, What::MintLink(Box::new(spec)))).await.unwrap();
        assert_eq!(minted.links.len(), 1);
        served
    }

    /// A person is answered; `None` where the link had ended for them.
    fn visit(&self) -> Option<NewClick> {
        self.answer(&request("bio"))
    }

    /// Whether the link has ended, as a machine is told that uses nothing up.
    fn is_over(&self) -> bool {
        self.answer(&RedirectRequest { method: Method::Head, ..request("bio") }).is_none()
    }

    fn answer(&self, request: &RedirectRequest<'_>) -> Option<NewClick> {
        let number = || self.service.recorder.number();
        match answer(&self.serving, request, number) {
            Answer::Found { click, .. } => Some(click),
            Answer::Gone { .. } => None,
            Answer::NotFound => panic!("the link is there"),
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
    Change { id: ChangeId([number; 16]), at: Timestamp::MIN, what }
}

/// The link gets its first limit.
fn limited(most: u32) -> Change {
    let old = link(0, "bio", "https://shop.example/").spec;
    let new = LinkSpec { limit: Some(most), ..old.clone() };
    change(1, What::EditLink { old: Box::new(old), new: Box::new(new) })
}

/// Somebody broke `link edit --limit` off: the limit was there, and began at nothing.
#[tokio::test]
async fn a_limit_knows_its_past_also_when_nobody_waits_for_it_any_more() {
    let served = Served::start().await;
    for _ in 0..3 {
        served.record(served.visit().unwrap()).await;
    }
    served.committed(3).await;
    {
        let mut asked = pin!(served.service.change(limited(3)));
        // It has begun; then whoever asked has gone.
        let is_begun = asked.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(matches!(is_begun, Poll::Pending));
    }
    until(|| served.is_over()).await;
    served.writer.stop();
}

/// Visitors were let through as if there were no limit, were on their way to the disk when it came, and
/// used nothing of it up.
#[tokio::test]
async fn a_visitor_who_was_answered_before_a_limit_was_set_uses_it_up_all_the_same() {
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

/// As above, with all that a queue can hold at once.
#[tokio::test]
async fn however_many_are_on_their_way_each_uses_a_limit_up_once() {
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

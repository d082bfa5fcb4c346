//! Reports are made once for all who ask, held for a while, and tried again after a failure.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use super::*;
use crate::domain::sample::FixedRandom;

/// Makes a page as soon as the test hands one over; `None` is a failure.
struct Handed {
    pages: Mutex<Receiver<Option<&'static str>>>,
    made: AtomicUsize,
}

impl MakeReports for Handed {
    fn make(&self, _: &[String]) -> Option<Bytes> {
        self.made.fetch_add(1, Ordering::SeqCst);
        let page = self.pages.lock().unwrap().recv().ok().flatten();
        page.map(|page| Bytes::from_static(page.as_bytes()))
    }
}

fn desk() -> (ReportDesk, Arc<Handed>, Sender<Option<&'static str>>) {
    holding(Duration::MAX)
}

fn holding(hold: Duration) -> (ReportDesk, Arc<Handed>, Sender<Option<&'static str>>) {
    let (hand, pages) = channel();
    let maker = Arc::new(Handed { pages: Mutex::new(pages), made: AtomicUsize::new(0) });
    (ReportDesk::holding(Arc::clone(&maker) as _, Arc::new(FixedRandom(7)), hold), maker, hand)
}

fn words(word: &str) -> Vec<String> {
    vec!["share".to_owned(), word.to_owned()]
}

fn page(text: &'static str) -> DeskAnswer {
    DeskAnswer::Page(Bytes::from_static(text.as_bytes()), u128::from_le_bytes([7; 16]))
}

async fn until_made(desk: &ReportDesk, word: &str) -> DeskAnswer {
    loop {
        match desk.page(words(word)).await {
            DeskAnswer::Making => {}
            other => return other,
        }
    }
}

#[tokio::test]
async fn a_report_that_takes_long_is_made_once_for_all_who_ask_for_it() {
    let (desk, maker, hand) = desk();
    let (one, two) = tokio::join!(desk.page(words("1")), desk.page(words("1")));
    assert_eq!([one, two], [DeskAnswer::Making, DeskAnswer::Making]);
    hand.send(Some("one")).unwrap();
    assert_eq!(until_made(&desk, "1").await, page("one"));
    assert_eq!(desk.page(words("1")).await, page("one"), "it is held");
    assert_eq!(maker.made.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_earlier_page_is_shown_while_the_next_one_takes_long() {
    let (desk, _, hand) = holding(Duration::ZERO);
    hand.send(Some("one")).unwrap();
    assert_eq!(until_made(&desk, "1").await, page("one"));
    assert_eq!(desk.page(words("1")).await, page("one"));
    hand.send(Some("two")).unwrap();
    while desk.page(words("1")).await != page("two") {}
}

#[tokio::test]
async fn what_failed_is_said_and_made_again_when_it_is_asked_for_again() {
    let (desk, _, hand) = desk();
    hand.send(None).unwrap();
    assert_eq!(until_made(&desk, "1").await, DeskAnswer::NotNow);
    hand.send(Some("one")).unwrap();
    assert_eq!(until_made(&desk, "1").await, page("one"));
}

#[tokio::test]
async fn no_more_reports_are_held_than_the_limit_and_those_being_made_stay() {
    let (desk, maker, hand) = desk();
    for number in 0..REPORTS_HELD_MAX {
        assert_eq!(desk.page(words(&number.to_string())).await, DeskAnswer::Making);
    }
    assert_eq!(desk.page(words("more")).await, DeskAnswer::NotNow);
    for _ in 0..REPORTS_HELD_MAX {
        hand.send(Some("made")).unwrap();
    }
    for number in 0..REPORTS_HELD_MAX {
        assert_eq!(until_made(&desk, &number.to_string()).await, page("made"));
    }
    hand.send(Some("more")).unwrap();
    assert_eq!(until_made(&desk, "more").await, page("more"));
    assert_eq!(maker.made.load(Ordering::SeqCst), REPORTS_HELD_MAX + 1);
}

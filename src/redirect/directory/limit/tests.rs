use super::*;
use crate::domain::click::ClickNumber;
use crate::domain::sample::link;
use crate::redirect::answer::{Answer, NewClick, answer};
use crate::redirect::sample::{request, serving};

#[test]
fn only_persons_count_towards_a_limit() {
    let limit = ClickLimit { max: 2, counter: ClickCounter::default() };
    let visitors = [false, true, false, true, false, true];
    let answers = visitors.map(|is_person| limit.lets_through(is_person));
    assert_eq!(answers, [true, true, true, true, false, false]);
    assert_eq!(limit.counter.count(), 2);
}

#[test]
fn a_counter_whose_past_could_not_be_read_is_replaced_and_keeps_the_queued_clicks() {
    let mut limited = link(1, "bio", "https://a.example/");
    limited.spec.limit = Some(3);
    let serving = serving(&[limited.clone()]);
    let visit = || match answer(&serving, &request("bio"), || ClickNumber::new(1)) {
        Answer::Found { click: NewClick::Numbered(click, counted), .. } => (click, counted),
        other => panic!("{other:?}"),
    };
    let counters = serving.directory.click_counters();
    let new = counters.take_new();
    assert_eq!(new, BTreeSet::from([limited.id]));
    let counted_by_the_old = visit();
    counters.forget(&new);
    serving.directory.insert(&limited);
    assert_eq!(counters.take_new(), new);
    let counted_by_the_new = visit();
    let used = || counters.limit(&limited).unwrap().counter.count();
    assert_eq!(used(), 1);
    let taken = [&counted_by_the_old, &counted_by_the_new].map(|(click, counted)| (click, counted));
    counters.catch_up(taken.into_iter());
    assert_eq!(used(), 2);
}

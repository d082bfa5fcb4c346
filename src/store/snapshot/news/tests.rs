//! What is found after a place: all of it, once, in order, however it lies in the journal.

use super::*;
use crate::codec::fixtures::{click, order};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::{OrderRefund, OrderVersion};
use crate::store::Records;
use crate::store::fixtures::File;

impl File {
    /// Commits clicks together.
    fn clicked(&self, numbers: &[u64]) {
        let mut clicks: Vec<Click> = numbers.iter().map(|number| click(*number)).collect();
        self.store.write::<_, StoreError>(|txn| txn.append_clicks(&mut clicks)).unwrap();
    }

    /// All clicks from a number on, asked for one range after the other.
    fn new_clicks(&self, mut number: u64, since: Timestamp, now: Timestamp) -> (Vec<u64>, u64) {
        let mut all = Vec::new();
        loop {
            let from = (number, since);
            let snapshot = self.store.snapshot(&NewRows::ask_with_clicks(0, 0, from)).unwrap();
            let new = snapshot.clicks(from, now).unwrap();
            all.extend(new.clicks.iter().map(|click| click.number.get()));
            if new.end == number {
                return (all, number);
            }
            number = new.end;
        }
    }

    fn ordered(&self, ids: &[&str]) {
        let of = |id: &&str| {
            let mut version = order();
            version.id = ForeignId::parse(id).unwrap();
            version
        };
        let records = Records::Orders(ids.iter().map(of).collect());
        self.store.write(|txn| txn.add_records(&records)).unwrap();
    }

    fn new_orders(&self, after: u64) -> Vec<(u64, Vec<String>)> {
        let snapshot = self.store.snapshot(&NewRows::ask(0, after)).unwrap();
        let row = |row: &NewOrders| (row.number, row.ids.iter().map(ToString::to_string).collect());
        snapshot.orders.iter().map(row).collect()
    }
}

/// When a click of the fixture comes.
fn at_click(number: u64) -> Timestamp {
    click(number).at
}

const LATER_MS: i64 = 1_000_000_000;

#[test]
fn every_click_is_found_once_in_the_order_of_numbers_whatever_the_groups_were() {
    let file = File::new();
    let now = at_click(0).plus_ms(LATER_MS);
    assert_eq!(file.new_clicks(0, Timestamp::MIN, now), (vec![], 0));
    // Groups that overlap, and numbers that were leased and never given.
    for group in [&[3, 5, 9][..], &[4, 6], &[7], &[70_000, 70_001], &[200_000], &[70_002, 200_001]]
    {
        file.clicked(group);
    }
    let all = [3, 4, 5, 6, 7, 9, 70_000, 70_001, 70_002, 200_000, 200_001];
    for begin in [0, 1, 3, 4, 6, 8, 9, 10, 70_001, 70_002, 100_000, 200_001, 200_002, 300_000] {
        let expected: Vec<u64> = all.into_iter().filter(|number| *number >= begin).collect();
        let (found, end) = file.new_clicks(begin, Timestamp::MIN, now);
        assert_eq!(found, expected, "from {begin}");
        assert!(end >= begin && found.last().is_none_or(|last| *last < end));
    }
}

#[test]
fn a_click_that_came_just_now_is_left_for_the_next_look() {
    let file = File::new();
    file.clicked(&[10, 2_000, 4_000, 6_000]);
    // The clicks of the fixture come as many milliseconds after each other as their numbers are apart.
    let look = |now_of| file.new_clicks(0, Timestamp::MIN, at_click(now_of)).0;
    assert_eq!(look(6_000), [10, 2_000]);
    assert_eq!(look(6_999), [10, 2_000]);
    assert_eq!(look(7_001), [10, 2_000, 4_000]);
    assert_eq!(look(9_001), [10, 2_000, 4_000, 6_000]);
    // Those of the future are from before the clock was set back, and hold up nobody.
    let past = file.new_clicks(0, Timestamp::MIN, at_click(0).plus_ms(-LATER_MS)).0;
    assert_eq!(past, [10, 2_000, 4_000, 6_000]);
}

#[test]
fn clicks_before_a_time_are_none() {
    let file = File::new();
    file.clicked(&[1, 2, 3]);
    file.clicked(&[4, 5, 6]);
    let now = at_click(0).plus_ms(LATER_MS);
    assert_eq!(file.new_clicks(0, at_click(5), now).0, [5, 6]);
    assert_eq!(file.new_clicks(0, at_click(7), now).0, [0; 0]);
}

#[test]
fn orders_that_were_not_known_are_named_once_in_the_order_in_which_they_came() {
    let file = File::new();
    assert_eq!(file.new_orders(0), []);
    file.ordered(&["#2", "#1"]);
    file.ordered(&["#1", "#2"]);
    file.ordered(&["#3", "#1", "#3"]);
    let named = |number, ids: &[&str]| (number, ids.iter().map(ToString::to_string).collect());
    let (first, second) = (named(1, &["#1", "#2"]), named(2, &["#3"]));
    assert_eq!(file.new_orders(0), [first.clone(), second.clone()]);
    assert_eq!(file.new_orders(1), std::slice::from_ref(&second));
    // Behind the end, the last one says where that is.
    assert_eq!(file.new_orders(2), std::slice::from_ref(&second));
    assert_eq!(file.new_orders(u64::MAX), [second]);
    // As many as are read at once.
    for number in 10..10 + NEW_ORDER_ROWS + 5 {
        file.ordered(&[&format!("#{number}")]);
    }
    assert_eq!(file.new_orders(0).len(), NEW_ORDER_ROWS as usize);
    assert_eq!(file.new_orders(u64::from(NEW_ORDER_ROWS)).len(), 7);
}

#[test]
fn an_order_whose_refund_came_before_it_is_new_when_it_comes() {
    let file = File::new();
    let of = order();
    let bare = OrderVersion::bare(of.id, of.ordered_at, of.total, of.source);
    let (id, amount) = (ForeignId::parse("re-1").unwrap(), of.total);
    let refund = OrderVersion { refund: Some(OrderRefund { id, amount }), ..bare };
    let of_refund = Records::Orders(vec![refund.clone()]);
    file.store.write(|txn| txn.add_records(&of_refund)).unwrap();
    assert_eq!(file.new_orders(0), []);
    let id = refund.id.to_string();
    file.ordered(&[&id]);
    assert_eq!(file.new_orders(0), [(1, vec![id.clone()])]);
    file.store.write(|txn| txn.add_records(&of_refund)).unwrap();
    file.ordered(&[&id]);
    assert_eq!(file.new_orders(0).len(), 1);
}

use crate::import::{Options, Row, orders};

use super::*;

/// Reads a file of orders. Returns which rows repeat an id, and what differs.
fn repeats(rows: &str) -> (Vec<bool>, Vec<String>) {
    let file = format!("order_id,ordered_at,currency,total,status,refunded,updated_at\n{rows}");
    let options = Options::default();
    let mut repeats = Repeats::default();
    let mut repeated = Vec::new();
    for row in orders(file.as_bytes(), &options, None).unwrap() {
        let Row::Good { line, record } = row.unwrap() else { panic!("{file}") };
        repeated.push(repeats.note(line, &record));
    }
    (repeated, repeats.differing().lines().collect())
}

/// An order with the totals 10.00 and 25.00 in one file counted as two new orders, in silence.
#[test]
fn an_order_with_two_totals_in_one_file_is_told_with_both_and_which_counts() {
    let at = "2026-10-03T05:00:00Z";
    let (repeated, told) = repeats(&format!(
        "#1,{at},EUR,25.00,paid,,\n#2,{at},EUR,5.00,paid,,\n#1,{at},EUR,10.00,paid,,\n"
    ));
    assert_eq!(repeated, [false, false, true]);
    assert_eq!(
        told,
        [
            "order #1 has two totals, 25.00 EUR (line 2) and 10.00 EUR (line 4), and no updated_at says \
          which is newer: 25.00 EUR counts"
        ]
    );
}

#[test]
fn versions_that_say_which_is_newer_do_not_differ() {
    let at = "2026-10-03T05:00:00Z";
    for (rows, words) in [
        (format!("#1,{at},EUR,10,paid,,{at}\n#1,{at},EUR,25,paid,,2026-10-04T05:00:00Z"), None),
        (format!("#1,{at},EUR,10,paid,,\n#1,{at},EUR,25,paid,,{at}"), None),
        (format!("#1,{at},EUR,10,pending,,\n#1,{at},EUR,10,paid,,"), None),
        (format!("#1,{at},EUR,10,paid,,\n#1,{at},EUR,10,refunded,10,"), None),
        (format!("#1,{at},EUR,10,paid,,\n#1,{at},EUR,10,paid,3,"), None),
        (format!("#1,{at},EUR,10,paid,,{at}\n#1,{at},EUR,25,paid,,{at}"), Some("25.00 EUR counts")),
        (format!("#1,{at},EUR,10,refunded,,\n#1,{at},EUR,25,paid,,"), Some("10.00 EUR counts")),
        (format!("#1,{at},EUR,10,,,\n#1,{at},USD,10,,,"), Some("10.00 USD counts")),
        (
            format!("#1,{at},EUR,10,refunded,5,\n#1,{at},EUR,10,refunded,7,"),
            Some("7.00 EUR counts"),
        ),
    ] {
        let (repeated, told) = repeats(&rows);
        assert_eq!(repeated, [false, true], "{rows}");
        assert_eq!(told.len(), usize::from(words.is_some()), "{rows}: {told:?}");
        assert!(told.first().is_none_or(|line| line.contains(words.unwrap())), "{told:?}");
    }
}

#[test]
fn a_repetition_is_found_among_the_last_ids_and_memory_is_bounded() {
    let record = |number: usize| {
        let file =
            format!("order_id,ordered_at,currency,total\n{number},2026-10-03T05:00Z,EUR,1\n");
        let options = Options::default();
        match orders(file.as_bytes(), &options, None).unwrap().next() {
            Some(Ok(Row::Good { record, .. })) => record,
            other => panic!("{other:?}"),
        }
    };
    let mut repeats = Repeats::default();
    let mut order = record(0);
    for number in 0..3 * REPEATS_KEPT {
        order.id = ForeignId::parse(&number.to_string()).unwrap();
        assert!(!repeats.note(1, &order));
    }
    assert!(repeats.young.len() + repeats.old.len() <= 2 * REPEATS_KEPT);
    assert!(repeats.note(1, &record(2 * REPEATS_KEPT)));
    assert!(!repeats.note(1, &record(0)));
}

//! Months as people and ad accounts write them.

use super::*;
use crate::import::DateOrder;

#[test]
fn a_month_is_read_in_any_usual_form() {
    let options = Options { dates: Some(DateOrder::Dmy), ..Options::default() };
    for text in [
        "2026-11",
        "2026/11",
        "11/2026",
        "11.2026",
        "2026 11",
        "November 2026",
        "Nov-2026",
        "nov, 2026",
        "2026-11-01",
        "01/11/2026",
        "1 Nov 2026",
        "2026-11-01T00:00:00Z",
        "2026-11-01 00:00",
    ] {
        assert_eq!(month(text, &options).unwrap().to_string(), "2026-11", "{text}");
    }
}

#[test]
fn a_day_within_a_month_or_what_has_two_readings_is_refused() {
    let plain = Options::default();
    for text in
        ["2026-11-15", "2026-13", "Nov-26", "11/26", "202611", "", "last month", "2026-11-31"]
    {
        let bad = month(text, &plain);
        assert_eq!(bad, Err(BadReason::Month(text.to_owned())), "{text}");
    }
    assert!(matches!(month("01/11/2026", &plain), Err(BadReason::DateOrder { .. })));
}

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

#[test]
fn the_days_of_a_period_are_of_one_month() {
    let plain = Options::default();
    let of = |text: &str| month_of_days(text, &plain).map(|month| month.to_string());
    for text in [
        "2026-11-08",
        "Nov 8, 2026",
        "November 2026",
        "November 8, 2026 - November 30, 2026",
        "1. November 2026 - 30. November 2026",
        "1 nov. 2026 \u{2013} 30 nov. 2026",
        "2026-11-01 - 2026-11-30",
        "2026-11-01 ~ 2026-11-30",
    ] {
        assert_eq!(of(text).unwrap(), "2026-11", "{text}");
    }
    let two = of("October 8, 2026 - November 7, 2026").unwrap_err().to_string();
    assert!(two.starts_with("October 8, 2026 and November 7, 2026 are in two months"), "{two}");
    assert!(of("All time").is_err());
}

use super::*;
use crate::domain::period::Zone;

fn months(period: &str, now: &str, window: u32) -> Vec<String> {
    let zone = Zone::parse("Europe/Berlin").unwrap();
    let period = match period.split_once("..") {
        Some((from, to)) => Period {
            to: Period::month(to, zone.clone()).unwrap().to,
            ..Period::month(from, zone).unwrap()
        },
        None => Period::month(period, zone).unwrap(),
    };
    let now = Timestamp::parse(now).unwrap();
    let months = TouchMonths::new(&period, now, Span::from_days(window.into())).unwrap();
    let word = |is: bool, word: &'static str| if is { word } else { "" };
    let text = |of: &Month| {
        let day = of.period.zone.day(of.period.from);
        let (asked, complete) = (word(of.is_asked, " asked"), word(of.is_complete, " complete"));
        format!("{}{asked}{complete} {}", day.strftime("%Y-%m"), of.age_days)
    };
    months.all.iter().map(text).collect()
}

#[test]
fn a_month_that_is_over_needs_no_other_month() {
    assert_eq!(months("2026-08", "2026-11-15T12:00:00Z", 30), ["2026-08 asked complete 106"]);
}

#[test]
fn complete_months_begin_where_the_window_of_the_last_touch_has_ended() {
    let october = months("2026-10", "2026-11-15T12:00:00Z", 30);
    assert_eq!(october.len(), LADDER_MONTHS_MAX + 1);
    let complete = october.iter().filter(|of| of.contains("complete")).count();
    assert_eq!(complete, LADDER_MONTHS_MAX);
    assert_eq!(october[0], "2025-10 complete 410");
    assert_eq!(october[11..], ["2026-09 complete 75", "2026-10 asked 45"]);
    // A month is complete from the instant on that is one window after its end.
    let at = |now| months("2026-09", now, 31).len();
    assert_eq!(at("2026-10-31T21:59:59Z"), LADDER_MONTHS_MAX + 1);
    assert_eq!(at("2026-10-31T22:00:00Z"), 1);
}

#[test]
fn months_that_are_asked_for_and_complete_are_there_once() {
    let list = months("2026-08..2026-10", "2026-11-15T12:00:00Z", 30);
    assert_eq!(
        list[10..],
        ["2026-08 asked complete 106", "2026-09 asked complete 75", "2026-10 asked 45"]
    );
    assert_eq!(list.len(), LADDER_MONTHS_MAX + 1);
}

#[test]
fn a_touch_is_in_the_month_of_its_local_day() {
    let zone = Zone::parse("Europe/Berlin").unwrap();
    let period = Period::month("2026-08", zone).unwrap();
    let now = Timestamp::parse("2026-11-15T12:00:00Z").unwrap();
    let months = TouchMonths::new(&period, now, Span::from_days(30)).unwrap();
    let of = |at| months.of(Timestamp::parse(at).unwrap());
    assert_eq!(of("2026-07-31T21:59:59Z"), None);
    assert_eq!(of("2026-07-31T22:00:00Z"), Some(0));
    assert_eq!(of("2026-08-31T21:59:59Z"), Some(0));
    assert_eq!(of("2026-08-31T22:00:00Z"), None);
}

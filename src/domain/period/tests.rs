//! Days, months, and the ends of the range of instants.

use proptest::prelude::*;

use super::*;
use crate::domain::time::DAY_MS;

fn berlin() -> Zone {
    Zone::parse("Europe/Berlin").unwrap()
}

#[test]
fn a_month_is_local_and_half_open() {
    let october = Period::month("2026-10", berlin()).unwrap();
    assert_eq!(october.from.to_string(), "2026-09-30T22:00:00.000Z");
    assert_eq!(october.to.to_string(), "2026-10-31T23:00:00.000Z");
    assert!(october.contains(october.from) && !october.contains(october.to));
    assert_eq!(october.zone.rfc3339(october.from), "2026-10-01T00:00:00+02:00");
    assert_eq!(october.title(), "October 2026");
}

#[test]
fn quarters_days_and_the_last_month() {
    let quarter = Period::quarter("2026-Q4", berlin()).unwrap();
    assert_eq!(quarter.title(), "2026-10-01 to 2026-12-31");
    let now = Timestamp::parse("2026-11-30T23:30:00Z").unwrap();
    assert_eq!(Period::last_month(now, berlin()).unwrap().title(), "November 2026");
    assert_eq!(Period::last_month(now, Zone::utc()).unwrap().title(), "October 2026");
    let day = parse_day("2026-10-25").unwrap();
    let long = Period::days(day, day, berlin()).unwrap();
    assert_eq!(long.to.ms() - long.from.ms(), 25 * 3_600_000);
}

#[test]
fn a_local_time_is_refused_if_daylight_saving_repeats_or_skips_it() {
    let instant = |text| berlin().instant(text);
    let day = "2026-07-31T22:00:00.000Z";
    for (text, expected) in [
        ("2026-08-01 10:30:00", "2026-08-01T08:30:00.000Z"),
        ("2026-12-01T10:30", "2026-12-01T09:30:00.000Z"),
        ("2026-08-01", day),
        ("20260801", day),
    ] {
        assert_eq!(instant(text).unwrap().to_string(), expected, "{text}");
    }
    assert!(matches!(instant("2026-03-29 02:30"), Err(LocalTimeError::Skipped { .. })));
    let twice = instant("2026-10-25 02:30").unwrap_err().to_string();
    assert_eq!(
        twice,
        "`2026-10-25 02:30` happens twice in Europe/Berlin, when the clocks go back; add its offset, +02 or +01"
    );
    for text in ["", "2026-08-01T10:30[Asia/Tokyo]", "2026-08-01T10:30-04", "2026-02-30", "10:30"] {
        assert!(matches!(instant(text), Err(LocalTimeError::Malformed(_))), "{text}");
    }
}

#[test]
fn the_last_day_of_the_year_9999_is_a_period_like_others() {
    // This day was once refused everywhere, because its end cannot be written.
    let last = parse_day("9999-12-31").unwrap();
    let first = parse_day("0001-01-01").unwrap();
    for name in ["UTC", "Europe/Berlin", "Pacific/Kiritimati", "Pacific/Pago_Pago"] {
        let zone = Zone::parse(name).unwrap();
        for day in [first, last] {
            let period = Period::days(day, day, zone.clone()).unwrap();
            assert!(period.from < period.to, "{name}");
            assert_eq!((zone.day(period.from), zone.day(period.to.plus_ms(-1))), (day, day));
            assert_eq!(period.title(), format!("{day} to {day}"));
        }
        let all = Period::days(first, last, zone.clone()).unwrap();
        assert_eq!(all.title(), "0001-01-01 to 9999-12-31");
        let month = Period::month("9999-12", zone.clone()).unwrap();
        assert_eq!(month.title(), "December 9999");
        assert_eq!(zone.instant("9999-12-31").unwrap(), zone.start_of(last).unwrap());
    }
    assert_eq!(Zone::utc().end_of(last).unwrap(), Timestamp::MAX);
    let noon = Timestamp::parse("9999-12-31T12:00:00Z").unwrap();
    assert_eq!(Zone::utc().instant("9999-12-31 12:00").unwrap(), noon);
    // Later instants are in the local year 10000, and still count as the last day of 9999.
    assert_eq!(berlin().end_of(last).unwrap(), Timestamp::MAX);
    let year_0 = parse_day("0000-12-31").unwrap();
    assert_eq!(Period::days(year_0, last, berlin()), Err(PeriodError::OutOfRange));
}

#[test]
fn a_local_time_that_rfc_3339_cannot_express_is_written_in_utc() {
    let zone = Zone::parse("Pacific/Kiritimati").unwrap();
    assert_eq!(zone.rfc3339(Timestamp::MAX), "9999-12-31T23:59:59+00:00");
    assert_eq!(zone.clock(Timestamp::MAX), "9999-12-31 23:59:59");
    assert_eq!(zone.day(Timestamp::MAX).to_string(), "9999-12-31");
    let here = Timestamp::parse("9999-12-31T09:59:59Z").unwrap();
    assert_eq!(zone.rfc3339(here), "9999-12-31T23:59:59+14:00");
    // Berlin used local solar time then, 53 minutes and 28 seconds ahead of Greenwich.
    assert_eq!(berlin().rfc3339(Timestamp::MIN), "0001-01-01T00:00:00+00:00");
    assert_eq!(berlin().clock(Timestamp::MIN), "0001-01-01 00:53:28");
    let west = Zone::parse("Etc/GMT+12").unwrap();
    assert_eq!(west.rfc3339(Timestamp::MIN), "0000-12-31T12:00:00-12:00");
    assert_eq!(west.rfc3339(Timestamp::MAX), "9999-12-31T11:59:59-12:00");
}

/// Any instant, with those near both ends more often than others.
fn any_instant() -> impl Strategy<Value = Timestamp> {
    let (first, last) = (Timestamp::MIN.ms(), Timestamp::MAX.ms());
    let near = 0..3 * DAY_MS;
    let ms = prop_oneof![
        first..=last,
        near.clone().prop_map(move |ms| first + ms),
        near.prop_map(move |ms| last - ms),
    ];
    ms.prop_map(Timestamp::saturating_from_ms)
}

proptest! {
    #[test]
    fn any_instant_can_be_written_in_any_zone_and_read_back(
        at in any_instant(),
        index in any::<proptest::sample::Index>(),
    ) {
        let names: Vec<_> = jiff::tz::db().available().collect();
        let name = names[index.index(names.len())].as_str();
        let zone = Zone::parse(name).unwrap();
        prop_assert_eq!(Timestamp::parse(&at.to_string()).unwrap(), at);
        let second = at.ms().div_euclid(1000) * 1000;
        let second = Timestamp::from_ms(second).unwrap();
        prop_assert_eq!(Timestamp::parse(&zone.rfc3339(at)).unwrap(), second, "{}", name);
        let day = zone.day(at);
        let clock = zone.clock(at);
        prop_assert!(clock.starts_with(&day.to_string()), "{} {} {}", clock, day, name);
        if day.year() >= 1 {
            let (start, end) = (zone.start_of(day).unwrap(), zone.end_of(day).unwrap());
            prop_assert!(start <= at && (at < end || end == Timestamp::MAX), "{} {}", day, name);
        }
    }
}

#[test]
fn whole_months_are_split_and_other_days_refused() {
    let months = |from: &str, to: &str| {
        let [from, to] = [from, to].map(|day| parse_day(day).unwrap());
        Period::days(from, to, berlin()).unwrap().months()
    };
    let month = |text: &str| Period::month(text, berlin()).unwrap();
    assert_eq!(months("2026-02-01", "2026-02-28"), Ok(vec![month("2026-02")]));
    let quarter = ["2026-10", "2026-11", "2026-12"].map(month);
    assert_eq!(months("2026-10-01", "2026-12-31"), Ok(quarter.to_vec()));
    let last = Period::quarter("9999-Q4", berlin()).unwrap().months();
    assert_eq!(last.map(|months| months.len()), Ok(3));
    for (from, to) in [("2026-02-01", "2026-02-27"), ("2026-02-02", "2026-03-31")] {
        assert!(matches!(months(from, to), Err(PeriodError::NotMonths { .. })), "{from} {to}");
    }
}

#[test]
fn a_malformed_period_is_refused() {
    for text in ["2026-13", "2026-1", "26-11", "2026", "november", "2026-11-01"] {
        assert!(Period::month(text, berlin()).is_err(), "{text}");
    }
    assert!(Period::quarter("2026-Q5", berlin()).is_err());
    assert!(parse_day("2026-02-30").is_err());
    assert!(parse_day("01/05/2026").is_err());
    let (from, to) = (parse_day("2026-02-02").unwrap(), parse_day("2026-02-01").unwrap());
    assert!(matches!(Period::days(from, to, berlin()), Err(PeriodError::Backwards { .. })));
}

#[test]
fn a_clock_shows_an_hour_twice_when_it_goes_back_and_skips_one_when_it_goes_forward() {
    let shown = |at: &str| {
        let LocalTime { day, minute } = berlin().local_time(Timestamp::parse(at).unwrap());
        format!("{day} {}:{:02}", minute / 60, minute % 60)
    };
    assert_eq!(shown("2026-10-25T00:30:00Z"), "sun 2:30");
    assert_eq!(shown("2026-10-25T01:30:00Z"), "sun 2:30");
    assert_eq!(shown("2026-03-29T00:59:59Z"), "sun 1:59");
    assert_eq!(shown("2026-03-29T01:00:00Z"), "sun 3:00");
    assert_eq!(shown("2026-12-31T23:00:00Z"), "fri 0:00");
    assert_eq!(berlin().local_time(Timestamp::MAX).minute, 24 * 60 - 1);
}

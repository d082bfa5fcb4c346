//! Whom a condition takes, and what it covers.

use super::*;

fn at(day: Weekday, clock: &str) -> LocalTime {
    LocalTime { day, minute: minute(clock).unwrap() }
}

fn condition(days: &[Weekday], hours: &str) -> Condition {
    let hours = (!hours.is_empty()).then(|| hours.parse().unwrap());
    Condition { days: Days::of(days.iter().copied()), hours, ..Condition::default() }
}

fn is_open(condition: &Condition, day: Weekday, clock: &str) -> bool {
    let nobody = Traits { device: Device::Other, language: None, country: None };
    condition.takes(&nobody, || at(day, clock))
}

const WEEKEND: [Weekday; 2] = [Weekday::Saturday, Weekday::Sunday];

#[test]
fn hours_begin_with_their_first_minute_and_end_before_their_last() {
    let office = condition(&[], "09:00-18:00");
    let open =
        ["08:59", "09:00", "17:59", "18:00"].map(|clock| is_open(&office, Weekday::Monday, clock));
    assert_eq!(open, [false, true, true, false]);
    let whole = condition(&[], "0-24");
    assert!(is_open(&whole, Weekday::Monday, "00:00") && is_open(&whole, Weekday::Monday, "23:59"));
}

#[test]
fn hours_over_midnight_belong_to_the_day_on_which_they_begin() {
    let night = condition(&[Weekday::Saturday], "22:00-02:00");
    for (day, clock, expected) in [
        (Weekday::Saturday, "21:59", false),
        (Weekday::Saturday, "22:00", true),
        (Weekday::Sunday, "01:59", true),
        (Weekday::Sunday, "02:00", false),
        (Weekday::Sunday, "23:00", false),
        // The night from Friday to Saturday.
        (Weekday::Saturday, "01:00", false),
    ] {
        assert_eq!(is_open(&night, day, clock), expected, "{day} {clock}");
    }
    // The night from Sunday to Monday.
    assert!(is_open(&condition(&[Weekday::Sunday], "22:00-02:00"), Weekday::Monday, "00:30"));
}

#[test]
fn days_alone_are_whole_days() {
    let weekend = condition(&WEEKEND, "");
    let open = Weekday::ALL.iter().filter(|day| is_open(&weekend, **day, "12:00"));
    assert_eq!(open.copied().collect::<Vec<_>>(), WEEKEND);
    // The time is not asked where it does not matter.
    let nobody = Traits { device: Device::Ios, language: None, country: None };
    let ios = Condition { device: Some(Device::Ios), ..Condition::default() };
    assert!(ios.takes(&nobody, || panic!("the time does not matter")));
}

#[test]
fn a_visitor_of_whom_a_property_is_not_known_is_not_taken_by_it() {
    let german = Condition { languages: vec![language("de").unwrap()], ..Condition::default() };
    let austria =
        Condition { countries: vec![Country::parse("AT").unwrap()], ..Condition::default() };
    let known = Traits {
        device: Device::Other,
        language: language("DE").ok(),
        country: Country::parse("at").ok(),
    };
    let unknown = Traits { language: None, country: None, ..known };
    for condition in [german, austria] {
        let taken =
            [&known, &unknown].map(|visitor| condition.takes(visitor, || at(Weekday::Monday, "1")));
        assert_eq!(taken, [true, false], "{condition}");
    }
}

#[test]
fn a_condition_covers_what_it_takes_at_least_as_much_of() {
    let of = |device, languages: &[&str], days: &[Weekday], hours| {
        let languages = languages.iter().map(|text| language(text).unwrap()).collect();
        Condition { device, languages, ..condition(days, hours) }
    };
    let (ios, all) = (Some(Device::Ios), None);
    let table = [
        (of(all, &["de", "fr"], &[], ""), of(ios, &["de"], &[], "")),
        (of(ios, &[], &[], ""), of(ios, &[], &WEEKEND, "")),
        (of(all, &[], &[], "09:00-18:00"), of(all, &[], &WEEKEND, "10:00-12:00")),
        (of(all, &[], &WEEKEND, ""), of(all, &[], &[Weekday::Saturday], "22:00-02:00")),
    ];
    for (wide, narrow) in &table {
        assert!(wide.covers(narrow) && !narrow.covers(wide), "{wide} / {narrow}");
        assert!(wide.covers(wide) && narrow.covers(narrow));
    }
    // The night from Sunday to Monday is not of the weekend.
    let night = of(all, &[], &[Weekday::Sunday], "22:00-02:00");
    assert!(!of(all, &[], &WEEKEND, "").covers(&night));
    assert!(!of(all, &["de"], &[], "").covers(&of(all, &["de", "fr"], &[], "")));
    assert!(!of(all, &["de"], &[], "").covers(&of(all, &[], &[], "")));
}

#[test]
fn hours_are_read_and_written() {
    for (text, written) in [("9-18", "09:00-18:00"), (" 22:30 \u{2013} 02:00 ", "22:30-02:00")] {
        assert_eq!(text.parse::<Hours>().unwrap().to_string(), written);
    }
    assert_eq!("00:00-24:00".parse::<Hours>().unwrap().to_string(), "00:00-24:00");
    for text in ["", "9", "9:00", "09:00-25:00", "24:00-02:00", "9:5-10", "09:60-10:00", "a-b", "-"]
    {
        assert!(matches!(text.parse::<Hours>(), Err(HoursError::Malformed(_))), "{text}");
    }
    assert!(matches!("09:00-09:00".parse::<Hours>(), Err(HoursError::Empty(_))));
    let all = Condition {
        device: Some(Device::Ios),
        languages: vec![language("de").unwrap(), language("fr").unwrap()],
        countries: vec![Country::parse("AT").unwrap()],
        ..condition(&WEEKEND, "9-18")
    };
    assert_eq!(all.to_string(), "ios, de|fr, AT, sat|sun, 09:00-18:00");
}

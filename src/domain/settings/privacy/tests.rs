use super::*;

#[test]
fn a_retention_is_written_as_it_was_read() {
    for text in ["25 months", "1 month", "90 days", "2 years"] {
        assert_eq!(text.parse::<Retention>().unwrap().to_string(), text);
    }
    assert_eq!(" 1  months ".parse::<Retention>().unwrap().to_string(), "1 month");
    for text in ["", "months", "0 days", "-1 days", "101 years", "3 weeks", "1.5 years", "25m"] {
        assert!(text.parse::<Retention>().is_err(), "{text}");
    }
}

#[test]
fn what_is_kept_begins_with_a_whole_day_in_the_zone() {
    let table = [
        ("1 day", "2026-11-29"),
        ("3 months", "2026-08-30"),
        // February has no 30th.
        ("9 months", "2026-02-28"),
        ("2 years", "2024-11-30"),
    ];
    let zone = Zone::parse("Europe/Berlin").unwrap();
    let now = zone.instant("2026-11-30 15:30").unwrap();
    for (kept, day) in table {
        let since = kept.parse::<Retention>().unwrap().since(now, &zone);
        assert_eq!(zone.clock(since), format!("{day} 00:00:00"), "{kept}");
    }
    let ancient = zone.instant("0050-01-01").unwrap();
    let kept = Retention { count: 100, unit: RetentionUnit::Year };
    assert_eq!(kept.since(ancient, &zone), Timestamp::MIN);
}

use proptest::prelude::*;

use crate::domain::period::Zone;
use crate::import::DateOrder;

use super::*;

fn read_in(text: &str, zone: Option<&str>, dates: Option<DateOrder>) -> Result<String, String> {
    let zone = zone.map(|name| Zone::parse(name).unwrap());
    let options = Options { zone, dates, ..Options::default() };
    moment(text, &options).map(|read| read.at.to_string()).map_err(|reason| reason.to_string())
}

fn read(text: &str, zone: Option<&str>) -> Result<String, String> {
    read_in(text, zone, None)
}

#[test]
fn times_are_read_with_an_offset_or_in_the_given_zone() {
    let berlin = Some("Europe/Berlin");
    for (text, zone, expected) in [
        ("2026-10-03T05:00:00Z", None, "2026-10-03T05:00:00.000Z"),
        ("2026-10-03T05:00:00Z", berlin, "2026-10-03T05:00:00.000Z"),
        ("2026-05-01T10:00:00.5+02:00", None, "2026-05-01T08:00:00.500Z"),
        ("2026-05-01 10:00:00 +0200", None, "2026-05-01T08:00:00.000Z"),
        ("2026-05-01 10:00:00.25 +0200", berlin, "2026-05-01T08:00:00.250Z"),
        ("2026-05-01T10:00:00.123456Z", berlin, "2026-05-01T10:00:00.123Z"),
        ("2026-05-01 10:00:00 -0430", berlin, "2026-05-01T14:30:00.000Z"),
        ("2026-05-01 10:00 UTC", None, "2026-05-01T10:00:00.000Z"),
        ("2026-05-01 10:00", berlin, "2026-05-01T08:00:00.000Z"),
        ("2026-05-01", berlin, "2026-04-30T22:00:00.000Z"),
        // Dates that begin with their year, or name their month, have one reading.
        ("2026/10/13", berlin, "2026-10-12T22:00:00.000Z"),
        ("2026.5.1 9:05", berlin, "2026-05-01T07:05:00.000Z"),
        ("2026-05-01 02:30:05 PM", berlin, "2026-05-01T12:30:05.000Z"),
        ("Mon, 23 Sep 2024 14:21:24 +0000", None, "2024-09-23T14:21:24.000Z"),
        ("Dec 8, 2024 9:15:51\u{202f}AM", berlin, "2024-12-08T08:15:51.000Z"),
        ("8 December 2024", berlin, "2024-12-07T23:00:00.000Z"),
        ("8-Dec-24 10:00", berlin, "2024-12-08T09:00:00.000Z"),
        ("December 8th, 2024", berlin, "2024-12-07T23:00:00.000Z"),
        ("8. Dez. 2024, 10:00", berlin, "2024-12-08T09:00:00.000Z"),
        ("So., 8. M\u{e4}rz 2026", berlin, "2026-03-07T23:00:00.000Z"),
        ("mar. 3 nov. 2026 10:00", berlin, "2026-11-03T09:00:00.000Z"),
        ("1er ao\u{fb}t 2026", berlin, "2026-07-31T22:00:00.000Z"),
        ("12 de noviembre de 2026", berlin, "2026-11-11T23:00:00.000Z"),
        ("mar 3, 2026", berlin, "2026-03-02T23:00:00.000Z"),
        // Days since 1899, as spreadsheets write them.
        ("45384.3478009259", berlin, "2024-04-02T06:20:50.000Z"),
        ("46340,5", berlin, "2026-11-14T11:00:00.000Z"),
        ("46340", berlin, "2026-11-13T23:00:00.000Z"),
        ("2026-11-13 14:58:26 PST", berlin, "2026-11-13T22:58:26.000Z"),
        ("Nov 13, 2026 2:58 PM Eastern Time (US & Canada)", None, "2026-11-13T19:58:00.000Z"),
        ("08-Dec-2024 12:00 a.m.", berlin, "2024-12-07T23:00:00.000Z"),
    ] {
        assert_eq!(read(text, zone).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn an_ambiguous_or_unreadable_time_is_refused_with_what_to_do() {
    let berlin = Some("Europe/Berlin");
    let either = "can be read day first or month first; add --dates dmy or --dates mdy";
    for (text, zone, words) in [
        ("2026-05-01 10:00", None, "has no time zone; add --zone, such as --zone Europe/Berlin"),
        ("2026-05-01", None, "--zone"),
        ("01/05/2026", None, either),
        ("05/05/2026", None, either),
        ("1.5.2026 10:00", berlin, either),
        ("05-01-2026", berlin, either),
        (
            "01.05.26 10:00",
            berlin,
            "can be read day first, month first or year first; add --dates dmy",
        ),
        ("25/05/2026", None, "can only be read day first; add --dates dmy"),
        ("05/25/2026", None, "can only be read month first; add --dates mdy"),
        ("45384.3478", None, "has no time zone"),
        ("########", None, "a spreadsheet"),
        ("yesterday", berlin, "is not a time"),
        ("25/13/2026", berlin, "is not a time"),
        ("2026/13/10", berlin, "is not a time"),
        ("May 2026", berlin, "is not a time"),
        ("2026-05-01 13:30 PM", berlin, "is not a time"),
        ("2026-05-01 25:30", berlin, "is not a time"),
        ("2026-02-30T10:00:00Z", None, "is not a time"),
        ("2026-05-01T10:00[Asia/Tokyo]", berlin, "is not a local time"),
        (
            "2026-10-25 02:30",
            berlin,
            "happens twice in Europe/Berlin, when the clocks go back; add its offset",
        ),
        ("2026-03-29 02:30", berlin, "does not exist in Europe/Berlin"),
    ] {
        let reason = read(text, zone).unwrap_err();
        assert!(reason.contains(words), "{text}: {reason}");
    }
}

/// A database writes `0000-00-00 00:00:00` where there is no time. It was said to have two readings.
#[test]
fn what_systems_write_for_no_time_is_no_time() {
    for text in [
        "0000-00-00 00:00:00",
        "0000-00-00",
        "00/00/0000",
        "0/0/00",
        "1970-01-01T00:00:00Z",
        "1970-01-01 01:00:00",
        "1969-12-31T19:00:00-05:00",
    ] {
        for dates in [None, Some(DateOrder::Dmy)] {
            let reason = read_in(text, Some("Europe/Berlin"), dates).unwrap_err();
            assert!(reason.contains("is not a time such as"), "{text}: {reason}");
        }
    }
}

/// `13/10/2026` could not be read at all.
#[test]
fn dates_are_read_in_the_order_that_is_given() {
    use DateOrder::{Dmy, Mdy, Ymd};
    for (text, order, expected) in [
        ("13/10/2026", Dmy, "2026-10-13T00:00:00.000Z"),
        ("03/04/2026", Dmy, "2026-04-03T00:00:00.000Z"),
        ("03/04/2026", Mdy, "2026-03-04T00:00:00.000Z"),
        ("3.4.26 9:05", Dmy, "2026-04-03T09:05:00.000Z"),
        ("26-04-03 23:59:59", Ymd, "2026-04-03T23:59:59.000Z"),
        ("10/05/2026 2:30:00 PM", Mdy, "2026-10-05T14:30:00.000Z"),
        ("13/10/2026, 14:30", Dmy, "2026-10-13T14:30:00.000Z"),
        ("13/10/2026 14:30 +02:00", Dmy, "2026-10-13T12:30:00.000Z"),
        ("2026-10-13", Dmy, "2026-10-13T00:00:00.000Z"),
        ("7/25/2018 21:06", Mdy, "2018-07-25T21:06:00.000Z"),
    ] {
        assert_eq!(read_in(text, Some("UTC"), Some(order)).as_deref(), Ok(expected), "{text}");
    }
    for (text, order, words) in [
        ("13/10/2026", Mdy, "cannot be read month first, as --dates mdy says, only day first"),
        ("13/10/2026", Ymd, "cannot be read year first, as --dates ymd says, only day first"),
        ("31/02/2026", Dmy, "is not a time"),
        ("13/10/2026", Dmy, "has no time zone; add --zone"),
    ] {
        let zone = (order != Dmy || text.starts_with("31")).then_some("UTC");
        let reason = read_in(text, zone, Some(order)).unwrap_err();
        assert!(reason.contains(words), "{text}: {reason}");
    }
}

proptest! {
    /// A day is the same day in whatever way it is written, if its order is given.
    #[test]
    fn a_date_is_read_as_it_was_written(
        year in 1971_u16..2069,
        month in 1_u8..=12,
        day in 1_u8..=28,
        mark in prop::sample::select(vec!['/', '.', '-']),
        padded: bool,
    ) {
        let expected = format!("{year:04}-{month:02}-{day:02}T00:00:00.000Z");
        let number = |n: u8| if padded { format!("{n:02}") } else { n.to_string() };
        let (d, m) = (number(day), number(month));
        for (order, text) in [
            (DateOrder::Dmy, format!("{d}{mark}{m}{mark}{year}")),
            (DateOrder::Mdy, format!("{m}{mark}{d}{mark}{year}")),
            (DateOrder::Ymd, format!("{year}{mark}{m}{mark}{d}")),
            (DateOrder::Dmy, format!("{d}{mark}{m}{mark}{:02}", year % 100)),
        ] {
            prop_assert_eq!(read_in(&text, Some("UTC"), Some(order)), Ok(expected.clone()));
        }
    }

    #[test]
    fn any_text_is_a_time_or_a_reason(text in "[0-9/.: aApPmMT+,-]{0,24}") {
        for order in [None, Some(DateOrder::Dmy), Some(DateOrder::Ymd)] {
            let _ = read_in(&text, Some("Europe/Berlin"), order);
        }
    }
}

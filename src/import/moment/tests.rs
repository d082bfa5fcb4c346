use super::*;

fn read(text: &str, zone: Option<&str>) -> Result<String, String> {
    let zone = zone.map(|name| Zone::parse(name).unwrap());
    moment(text, zone.as_ref()).map(|at| at.to_string()).map_err(|reason| reason.to_string())
}

#[test]
fn times_are_read_with_an_offset_or_in_the_given_zone() {
    let berlin = Some("Europe/Berlin");
    for (text, zone, expected) in [
        ("2026-10-03T05:00:00Z", None, "2026-10-03T05:00:00.000Z"),
        ("2026-10-03T05:00:00Z", berlin, "2026-10-03T05:00:00.000Z"),
        ("2026-05-01T10:00:00.5+02:00", None, "2026-05-01T08:00:00.500Z"),
        ("2026-05-01 10:00:00 +0200", None, "2026-05-01T08:00:00.000Z"),
        ("2026-05-01 10:00:00 -0430", berlin, "2026-05-01T14:30:00.000Z"),
        ("2026-05-01 10:00 UTC", None, "2026-05-01T10:00:00.000Z"),
        ("2026-05-01 10:00", berlin, "2026-05-01T08:00:00.000Z"),
        ("2026-05-01", berlin, "2026-04-30T22:00:00.000Z"),
    ] {
        assert_eq!(read(text, zone).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn an_ambiguous_or_unreadable_time_is_refused_with_what_to_do() {
    let berlin = Some("Europe/Berlin");
    for (text, zone, words) in [
        ("2026-05-01 10:00", None, "has no time zone; add --zone, such as --zone Europe/Berlin"),
        ("2026-05-01", None, "--zone"),
        ("01/05/2026", None, "can be read day first or month first"),
        ("1.5.26 10:00", berlin, "can be read day first or month first"),
        ("05-01-2026", berlin, "can be read day first or month first"),
        ("25/05/2026", None, "is not a time"),
        ("45384.3478", None, "is not a time"),
        ("yesterday", berlin, "is not a time"),
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

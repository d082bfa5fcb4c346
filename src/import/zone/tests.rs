//! Names of zones beside times.

use super::*;

#[test]
fn a_zone_is_read_behind_a_time_in_every_form() {
    for (text, expected) in [
        ("11/13/2026 14:58:26 PST", Some("11/13/2026 14:58:26 -08:00")),
        ("13.11.2026 10:12:00 MEZ", Some("13.11.2026 10:12:00 +01:00")),
        ("13.11.2026 10:12:00 (CEST)", Some("13.11.2026 10:12:00 +02:00")),
        ("2026-11-13 2:30 PM EDT", Some("2026-11-13 2:30 PM -04:00")),
        ("2026-11-13 2:30 p. m. Europe/Madrid", Some("2026-11-13 2:30 p. m. Europe/Madrid")),
        (
            "2026-11-27 13:01:09 Eastern Time (US & Canada)",
            Some("2026-11-27 13:01:09 America/New_York"),
        ),
        ("2026-11-27 13:01:09 Berlin", Some("2026-11-27 13:01:09 Europe/Berlin")),
        // Three countries have it.
        ("2026-11-27 13:01:09 IST", None),
        ("2026-11-27 13:01:09 Nowhere/Land", None),
        ("2026-11-27 2:30 PM", None),
        ("2026-11-27 2:30 p.m.", None),
        ("2026-11-27", None),
        ("Nov 27, 2026", None),
        ("", None),
    ] {
        let found = named_zone(text).map(|(time, zone)| match zone {
            Named::Offset(offset) => format!("{time} {offset}"),
            Named::Zone(zone) => format!("{time} {}", zone.name()),
        });
        assert_eq!(found.as_deref(), expected, "{text}");
    }
}

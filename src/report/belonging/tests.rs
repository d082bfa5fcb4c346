use super::*;
use crate::domain::closed_month::{CloseNumber, Recorded, StoredClose};
use crate::domain::credited::{Credited, Exact, Holder};
use crate::domain::money::Currency;
use crate::domain::settings::Settings;
use crate::domain::settings::definitions::Definitions;

fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

fn zone(name: &str) -> Zone {
    Zone::parse(name).unwrap()
}

fn at(text: &str) -> Timestamp {
    Zone::utc().instant(text).unwrap()
}

fn order(id: &str) -> ForeignId {
    ForeignId::parse(id).unwrap()
}

/// A close of a month under a zone, with what it recorded: the month, the order and the net amount.
fn close(of: &str, by: &str, records: &[(&str, &str, i64)]) -> StoredClose {
    let recorded = |(of, id, net): &(&str, &str, i64)| Recorded {
        month: month(of),
        rate: None,
        credited: Credited {
            order: order(id),
            at: Timestamp::MIN,
            holder: Holder::NoAgent,
            currency: Currency::parse("EUR").unwrap(),
            net: *net,
            base: Some(Exact::whole(*net)),
            share: None,
        },
    };
    let settings = Settings { zone: zone(by), ..Settings::default() };
    let closed = ClosedMonth {
        month: month(of),
        definitions: Definitions::of(&settings),
        commission: None,
        inputs: [0; 16],
        documents: Vec::new(),
        records: records.iter().map(recorded).collect(),
        pages: Vec::new(),
    };
    StoredClose::new(CloseNumber::FIRST, Timestamp::MIN, closed)
}

#[test]
fn an_order_belongs_to_the_month_that_paid_it_else_to_the_closed_one_that_has_its_time() {
    let august = close("2026-08", "UTC", &[("2026-08", "A", 5)]);
    let september = [("2026-09", "B", 5), ("2026-08", "C", -5), ("2026-09", "C", 5)];
    let paid = [("2026-08", "C", 5), ("2026-08", "D", 5), ("2026-09", "D", 5)];
    let records = [&september[..], &paid[..]].concat();
    let closes = Closes(vec![august, close("2026-09", "Asia/Tokyo", &records)]);
    let belonging = Belonging::of(&closes, &zone("UTC")).unwrap();
    for (what, id, time, expected) in [
        ("paid", "A", "2026-08-05 10:00:00", Some("2026-08")),
        ("paid, and moved to an open month", "A", "2026-10-05 10:00:00", Some("2026-08")),
        ("paid, and moved to a closed month", "A", "2026-09-05 10:00:00", Some("2026-08")),
        (
            "taken back by one month and paid by the next",
            "C",
            "2026-10-05 10:00:00",
            Some("2026-09"),
        ),
        ("paid by both", "D", "2026-09-05 10:00:00", Some("2026-08")),
        ("late, in the time of two closed months", "X", "2026-08-31 20:00:00", Some("2026-08")),
        (
            "late, in the last hours of September in UTC",
            "X",
            "2026-09-30 20:00:00",
            Some("2026-09"),
        ),
        ("of an open month", "X", "2026-10-01 00:00:00", None),
        ("of an open month before", "X", "2026-07-31 23:00:00", None),
    ] {
        assert_eq!(belonging.to(&order(id), at(time)), expected.map(month), "{what}");
    }
}

#[test]
fn the_periods_of_a_closed_month_are_its_own_and_what_the_zone_of_today_has_besides() {
    let closes = Closes(vec![close("2026-09", "Asia/Tokyo", &[])]);
    let told = |by: &str| {
        let belonging = Belonging::of(&closes, &zone(by)).unwrap();
        let periods = belonging.periods(month("2026-09"));
        periods.iter().map(|of| format!("{} {}", of.from, of.to)).collect::<Vec<_>>()
    };
    let own = "2026-08-31T15:00:00.000Z 2026-09-30T15:00:00.000Z";
    assert_eq!(told("Asia/Tokyo"), [own]);
    assert_eq!(told("UTC"), [own, "2026-09-30T15:00:00.000Z 2026-10-01T00:00:00.000Z"]);
    assert_eq!(
        told("Pacific/Kiritimati"),
        [own, "2026-08-31T10:00:00.000Z 2026-08-31T15:00:00.000Z"]
    );
    let belonging = Belonging::of(&closes, &Zone::utc()).unwrap();
    assert_eq!(belonging.periods(month("2026-08")), []);
}

use super::*;
use crate::domain::label::Agent;
use crate::domain::settings::Settings;

fn agent(name: &str) -> Holder {
    Holder::Agent(Agent::parse(name).unwrap())
}

/// `A mia 100 80`: the order, the agent, the net amount and the base in minor units, `?` if the tax is unknown.
fn credited(text: &str) -> Credited {
    let words: Vec<&str> = text.split(' ').collect();
    let [order, name, net, base] = words[..] else { panic!("{text}") };
    Credited {
        order: ForeignId::parse(order).unwrap(),
        at: Timestamp::MIN,
        holder: agent(name),
        currency: Currency::parse("EUR").unwrap(),
        net: net.parse().unwrap(),
        base: (base != "?").then(|| Exact::whole(base.parse().unwrap())),
        share: None,
    }
}

fn all(texts: &[&str]) -> Vec<Credited> {
    texts.iter().map(|text| credited(text)).collect()
}

fn told(of: &Credited) -> String {
    let Holder::Agent(agent) = &of.holder else { panic!("{of:?}") };
    let base = of.base.map_or("?".to_owned(), |base| base.rounded().to_string());
    format!("{} {agent} {} {base}", of.order, of.net)
}

/// A close of a month that recorded these credits of another one.
fn close(month: &str, of: &str, records: &[&str]) -> StoredClose {
    let month_of = |text| Month::parse(text).unwrap();
    let recorded = |credited| Recorded { month: month_of(of), rate: None, credited };
    let records = all(records).into_iter().map(recorded).collect();
    let closed = ClosedMonth {
        month: month_of(month),
        definitions: Definitions::of(&Settings::default()),
        commission: None,
        inputs: [0; 16],
        documents: Vec::new(),
        records,
        pages: Vec::new(),
    };
    let (number, closed_at) = (CloseNumber::FIRST, Timestamp::MIN);
    StoredClose::new(number, closed_at, closed)
}

#[test]
fn an_adjustment_is_what_a_month_owes_now_less_all_that_was_recorded_of_it() {
    let october = Month::parse("2026-10").unwrap();
    let before = ["A mia 100 80", "B jon 50 40", "C mia 10 ?"];
    for (what, now, expected) in [
        ("nothing changed", &["A mia 100 80", "B jon 50 40", "C mia 10 ?"][..], &[][..]),
        (
            "a late order",
            &["A mia 100 80", "B jon 50 40", "C mia 10 ?", "D jon 7 6"],
            &["D jon 7 6"],
        ),
        ("a refund", &["A mia 40 32", "B jon 50 40", "C mia 10 ?"], &["A mia -60 -48"]),
        (
            "an order of another agent",
            &["A jon 100 80", "B jon 50 40", "C mia 10 ?"],
            &["A jon 100 80", "A mia -100 -80"],
        ),
        ("an order that is no more", &["A mia 100 80", "C mia 10 ?"], &["B jon -50 -40"]),
        ("a tax that became known", &["A mia 100 80", "B jon 50 40", "C mia 10 9"], &["C mia 0 9"]),
        ("a tax that is lost", &["A mia 100 ?", "B jon 50 40", "C mia 10 ?"], &["A mia 0 ?"]),
        (
            "an unknown tax, refunded",
            &["A mia 100 80", "B jon 50 40", "C mia 4 ?"],
            &["C mia -6 ?"],
        ),
    ] {
        let mut closes = Closes(vec![close("2026-10", "2026-10", &before)]);
        let left = closes.unrecorded(october, all(now));
        assert_eq!(left.iter().map(told).collect::<Vec<_>>(), expected, "{what}");
        // The next close records it, and it is settled.
        closes.0.push(close("2026-11", "2026-10", expected));
        assert_eq!(closes.unrecorded(october, all(now)), [], "{what}");
        // Taken back as well.
        let back = closes.unrecorded(october, all(&before));
        closes.0.push(StoredClose {
            closed: ClosedMonth {
                records: back
                    .into_iter()
                    .map(|credited| Recorded { month: october, rate: None, credited })
                    .collect(),
                ..close("2026-12", "2026-10", &[]).closed
            },
            ..close("2026-12", "2026-10", &[])
        });
        assert_eq!(closes.unrecorded(october, all(&before)), [], "{what}");
    }
}

/// A close of an earlier release has an order's base at 80.4 minor units, which is rounded now.
#[test]
fn what_an_earlier_release_recorded_with_a_fraction_is_no_change_of_its_own() {
    let october = Month::parse("2026-10").unwrap();
    let mut before = close("2026-10", "2026-10", &["A mia 100 80"]);
    before.closed.records[0].credited.base = Some(Exact(80_400_000_000));
    let closes = Closes(vec![before]);
    for (now, expected) in [
        ("A mia 100 80", &[][..]),
        ("A mia 100 81", &[]),
        ("A mia 100 82", &["A mia 0 2"]),
        ("A mia 50 40", &["A mia -50 -40"]),
    ] {
        let left = closes.unrecorded(october, all(&[now]));
        assert_eq!(left.iter().map(told).collect::<Vec<_>>(), expected, "{now}");
    }
}

#[test]
fn a_close_that_was_opened_again_counts_no_more() {
    let october = Month::parse("2026-10").unwrap();
    let reason = NoteText::parse("wrong file").unwrap();
    let reopened = Some(Reopened { at: Timestamp::MIN, reason });
    let first = close("2026-10", "2026-10", &["A mia 100 80"]);
    let mut closes = Closes(vec![first.clone()]);
    assert_eq!((closes.of(october), closes.seen()), (Some(&first), 1));
    closes.0[0].reopened = reopened;
    assert_eq!((closes.of(october), closes.seen()), (None, 2));
    let left = closes.unrecorded(october, all(&["A mia 100 80"]));
    assert_eq!(left.iter().map(told).collect::<Vec<_>>(), ["A mia 100 80"]);
}

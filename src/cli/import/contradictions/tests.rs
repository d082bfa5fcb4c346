use super::*;
use crate::domain::record::contradiction::Field;
use crate::domain::record::foreign_id::ForeignId;

fn example(field: Field, values: Option<(&str, &str)>, added_counts: bool) -> Contradiction {
    let id = ForeignId::parse("#1").unwrap();
    let values = values.map(|(known, added)| (known.into(), added.into()));
    Contradiction { id, field, values, added_counts }
}

#[test]
fn a_contradiction_is_told_with_an_example_with_what_counts_and_with_the_cure_that_fits() {
    let totals = Some(("99.00 EUR", "70.00 EUR"));
    let total = example(Field::Total, totals, false);
    let person = example(Field::Customer, None, true);
    let (neither, equal, only) = (Undecided::Neither, Undecided::Equal, Undecided::OnlyKnown);
    let table = [
        (
            (neither, 1, &total, "order"),
            "1 order differs from an earlier row or import, and no updated_at says which is newer: \
             #1 has total 99.00 EUR and 70.00 EUR, and 99.00 EUR counts; fill in updated_at, or \
             import the right one with --replace",
        ),
        (
            (equal, 3, &person, "order"),
            "3 orders differ from an earlier row or import, and both have the same updated_at: for \
             example, #1 has a second customer, and the later one counts; give the newer one a later \
             updated_at, or import the right one with --replace",
        ),
        (
            (only, 1, &total, "order"),
            "1 order differs from an earlier row or import, and only the earlier one has an \
             updated_at: #1 has total 99.00 EUR and 70.00 EUR, and 99.00 EUR counts; fill in \
             updated_at, or import the right one with --replace",
        ),
        (
            (equal, 1, &total, "conversation"),
            "1 conversation differs from an earlier row or import, and both have as many inbound \
             messages: #1 has total 99.00 EUR and 70.00 EUR, and 99.00 EUR counts; import the right \
             one with --replace",
        ),
    ];
    for ((undecided, count, example, noun), words) in table {
        assert_eq!(line(undecided, count, example, noun), words);
    }
}

#[test]
fn a_long_value_is_cut_and_cannot_move_the_cursor() {
    let long = format!("/\u{1b}{}", "a".repeat(500));
    let told = told(&example(Field::LandingUrl, Some((&long, "/b")), false));
    assert!(told.len() < 250 && !told.contains('\u{1b}'), "{told}");
}

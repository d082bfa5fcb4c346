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
    let (neither, equal, only) = (Undecided::Neither, Undecided::Equal, Undecided::OnlyOne);
    let table = [
        (
            (neither, 1, &total, ("order", Newer::UpdatedAt)),
            "1 order differs from an earlier row or import, and no updated_at says which is newer: \
             #1 has total 99.00 EUR and 70.00 EUR, and 99.00 EUR counts; fill in updated_at, or \
             import the right one with --replace",
        ),
        (
            (equal, 3, &person, ("order", Newer::UpdatedAt)),
            "3 orders differ from an earlier row or import, and both have the same updated_at: for \
             example, #1 has a second customer, and the later one counts; give the newer one a later \
             updated_at, or import the right one with --replace",
        ),
        (
            (only, 1, &total, ("order", Newer::UpdatedAt)),
            "1 order differs from an earlier row or import, and only one of them has an \
             updated_at: #1 has total 99.00 EUR and 70.00 EUR, and 99.00 EUR counts; fill in \
             updated_at, or import the right one with --replace",
        ),
        (
            (equal, 1, &total, ("conversation", Newer::Inbound)),
            "1 conversation differs from an earlier row or import, and both have as many inbound \
             messages: #1 has total 99.00 EUR and 70.00 EUR, and 99.00 EUR counts; import the right \
             one with --replace",
        ),
    ];
    for ((undecided, count, example, noun), words) in table {
        assert_eq!(line(undecided, count, example, noun, None), words);
    }
}

#[test]
fn a_long_value_is_cut_and_cannot_move_the_cursor() {
    let long = format!("/\u{1b}{}", "a".repeat(500));
    let told = told(&example(Field::ClickId, Some((&long, "/b")), false));
    assert!(told.len() < 250 && !told.contains('\u{1b}'), "{told}");
}

/// Two values were shown as different, and looked the same where they were cut.
#[test]
fn values_that_look_alike_when_cut_are_not_shown() {
    let wide = "\u{6f22}".repeat(40);
    let values = (format!("{wide}a"), format!("{wide}b"));
    let told = told(&example(Field::UtmContent, Some((&values.0, &values.1)), true));
    assert_eq!(told, "#1 has a second utm_content, and the later one counts");
}

/// A record with rows in several chunks was counted in each.
#[test]
fn a_record_is_counted_once_over_all_chunks_and_reasons() {
    let ids: Vec<ForeignId> = ["a", "b", "c"].map(|id| ForeignId::parse(id).unwrap()).into();
    let mut of_file = FileContradictions::default();
    let chunks = [
        (Undecided::Neither, &[0, 2][..]),
        (Undecided::Neither, &[1, 2]),
        (Undecided::Equal, &[2]),
    ];
    for (undecided, rows) in chunks {
        let mut found = Contradictions::default();
        for row in rows {
            found.add(undecided, *row, example(Field::Total, None, true));
        }
        of_file.add(found, &ids);
    }
    let lines = of_file.lines("order", Newer::UpdatedAt, None);
    assert!(lines.len() == 1 && lines[0].starts_with("3 orders differ"), "{lines:?}");
}

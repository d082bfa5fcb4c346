//! A second value in words.

use super::*;

#[test]
fn a_second_value_is_told_with_where_the_first_is_and_with_the_cure() {
    let values = || Some(("100.00 EUR".into(), "90.00 EUR".into()));
    let cure = ", and no updated_at says which is newer; fill in updated_at, or import the right one \
                with --replace";
    let import = Earlier::Import(ImportNumber::FIRST);
    for (second, told) in [
        (
            SecondValue { values: values(), earlier: Earlier::Line(3), is_of_month: false },
            "it is 90.00 EUR here and 100.00 EUR in line 3",
        ),
        (
            SecondValue { values: values(), earlier: import, is_of_month: false },
            "it is 90.00 EUR here and 100.00 EUR in import 1",
        ),
        (
            SecondValue { values: None, earlier: Earlier::AnImport, is_of_month: false },
            "it differs from that in an earlier import",
        ),
    ] {
        assert_eq!(second.to_string(), format!("{told}{cure}"));
    }
}

/// The second half of a month was refused as another amount of the first, and --replace left it alone.
#[test]
fn a_second_cost_of_a_month_is_told_to_come_in_one_file() {
    let values = Some(("100.00 EUR".into(), "90.00 EUR".into()));
    let earlier = Earlier::Import(ImportNumber::FIRST);
    let told = SecondValue { values, earlier, is_of_month: true }.to_string();
    assert_eq!(
        told,
        "it is 90.00 EUR here and 100.00 EUR in import 1, and no updated_at says which is newer; parts of a month are \
         not added up, so a month must come in one file: export the whole month, and import it with --replace, which \
         replaces the whole month"
    );
}

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
            SecondValue { values: values(), earlier: Earlier::Line(3) },
            "it is 90.00 EUR here and 100.00 EUR in line 3",
        ),
        (
            SecondValue { values: values(), earlier: import },
            "it is 90.00 EUR here and 100.00 EUR in import 1",
        ),
        (
            SecondValue { values: None, earlier: Earlier::AnImport },
            "it differs from that in an earlier import",
        ),
    ] {
        assert_eq!(second.to_string(), format!("{told}{cure}"));
    }
}

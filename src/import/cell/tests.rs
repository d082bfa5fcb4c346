use proptest::prelude::*;

use super::*;

/// Excel keeps `00123` as a text only if it is written as a formula or with an apostrophe, and exports of
/// shops write them so. The marks stayed in the id, so the order had another id than in the shop.
#[test]
fn what_marks_a_text_for_a_spreadsheet_is_taken_off() {
    for (cell, value) in [
        ("=\"00123\"", "00123"),
        (" =\"00123\" ", "00123"),
        ("'00124", "00124"),
        ("'+49170", "+49170"),
        ("'=1", "=1"),
        ("'00124'", "00124"),
        ("\"00125\"", "00125"),
        ("\u{200e}\u{feff}#1001\u{a0}\u{200b}", "#1001"),
        ("NULL", ""),
        ("\\N", ""),
        // What a value has of its own stays.
        ("'t Hart", "'t Hart"),
        ("O'Neill", "O'Neill"),
        ("=SUM(A1)", "=SUM(A1)"),
        ("\"", "\""),
        ("'", ""),
        ("Null", "Null"),
        ("NULLA", "NULLA"),
    ] {
        assert_eq!(clean(cell), value, "{cell}");
    }
    assert_eq!(id("'abc"), Ok("abc"));
}

/// `4500000000001` and `4500000000002` both become `4.5E+12` in a spreadsheet, and were one order.
#[test]
fn an_id_that_a_spreadsheet_shortened_is_refused_with_the_cure() {
    for text in [
        "4.5E+12",
        "4,5E+12",
        "7.75e+12",
        "1E+10",
        "1e+21",
        "4.5E12",
        "-4.5E+12",
        "1.2E-05",
        "'4.5E+12",
        "1.23456789012346E+15",
    ] {
        let reason = id(text).unwrap_err();
        assert!(matches!(reason, BadReason::Shortened(_)), "{text}");
        assert!(reason.to_string().contains("format the column as text"), "{reason}");
    }
    for text in ["#N/A", "#REF!", "#NAME?", "#DIV/0!", "#BEZUG!", "#NV", "####"] {
        assert!(matches!(id(text), Err(BadReason::SheetError(_))), "{text}");
    }
    for text in [
        "12E5",
        "1E10",
        "12E-05",
        "E+12",
        "4.5E+",
        "#1001",
        "#A!",
        "c123.1",
        "4.5.6E+1",
        "1.5E+12x",
        "FE+12",
        "4500000000000",
        "2026E",
        "#",
        "##1",
        "",
    ] {
        let is_error = text == "#A!";
        assert_eq!(id(text).is_err(), is_error, "{text}");
    }
}

proptest! {
    /// Whatever a number loses when a spreadsheet writes it with an exponent, the result is refused.
    #[test]
    fn no_shortened_number_is_an_id(number in 100_000_000_000_u64.., digits in 0_usize..6, comma: bool) {
        let written = format!("{number:.digits$E}").replace('E', "E+");
        let written = if comma { written.replace('.', ",") } else { written };
        prop_assert!(id(&written).is_err(), "{written}");
    }

    /// Without a sign, and with digits alone before the letter, it is a word like any other.
    #[test]
    fn digits_and_an_e_are_an_id(text in "[0-9]{1,6}[Ee][0-9]{1,6}") {
        prop_assert_eq!(id(&text), Ok(text.as_str()));
    }

    #[test]
    fn a_cell_is_cleaned_once(text in "[ '\"=a0\u{a0}\u{feff}]{0,6}") {
        let once = clean(&text);
        prop_assert!(text.contains(once));
    }
}

use proptest::prelude::*;

use super::*;

fn read(text: &str) -> String {
    codes(text).unwrap().iter().map(CouponCode::as_str).collect::<Vec<_>>().join(" + ")
}

/// They were split against the codes of the data file, so that the order of commands mattered.
#[test]
fn a_cell_stays_as_written_but_for_bars_and_blanks() {
    for (text, right) in [
        ("A1", "A1"),
        ("A1|B1", "A1 + B1"),
        (" A1 | B1 ||", "A1 + B1"),
        ("A1, B1", "A1, B1"),
        ("A1; B1;", "A1; B1;"),
        ("A1,B1|C1", "A1,B1 + C1"),
        ("[\"A1\",\"B1\"]", "[\"A1\",\"B1\"]"),
        ("\"CATBIRD\".", "\"CATBIRD\"."),
        ("*CATBIRD*", "*CATBIRD*"),
        ("[]", ""),
    ] {
        assert_eq!(read(text), right, "{text}");
    }
}

#[test]
fn what_no_code_can_be_is_refused_in_every_part() {
    for text in ["A1|4.5E+12", "A1|#N/A", "A1|--"] {
        assert!(codes(text).is_err(), "{text}");
    }
    assert!(matches!(codes(&"X".repeat(256)), Err(BadReason::Code(CouponCodeError::TooLong(256)))));
}

#[test]
fn a_list_that_is_too_long_for_one_code_is_read_apart() {
    let many: Vec<String> = (10..CODES_PER_ORDER_MAX).map(|n| format!("CODE-{n}")).collect();
    for between in [", ", ";", "|"] {
        let text = many.join(between);
        assert!(text.len() > 255);
        assert_eq!(read(&text), many.join(" + "), "{between}");
    }
}

#[test]
fn an_order_cannot_have_very_many_codes() {
    for between in ["|", ","] {
        let many = vec!["A1"; CODES_PER_ORDER_MAX + 1].join(between);
        let refused = Err(BadReason::TooManyCodes(CODES_PER_ORDER_MAX + 1));
        assert_eq!(codes(&many), refused, "{between}");
    }
}

proptest! {
    /// Release 0.1.0 split at `|` only. A cell that was read apart contradicted what it had stored.
    #[test]
    fn a_cell_gives_the_codes_that_0_1_0_stored(text in "[A-C1,;|*\"'.\\[\\] -]{1,20}") {
        let parts = text.split('|').filter(|part| !part.trim().is_empty());
        let stored: Result<Vec<CouponCode>, _> = parts.map(CouponCode::parse).collect();
        if let (Ok(read), Ok(mut stored)) = (codes(&text), stored) {
            stored.retain(|code| code.as_str() != EMPTY_LIST);
            prop_assert_eq!(read, stored);
        }
    }
}

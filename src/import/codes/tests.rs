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
        // Several lines in a cell; and a dash for no code, at which the whole order was refused.
        ("A1\nB1\r\nC1\t", "A1 + B1 + C1"),
        ("-", ""),
        (" \u{2013} ", ""),
        ("A1|--", "A1"),
        ("A1, -", "A1, -"),
    ] {
        assert_eq!(read(text), right, "{text}");
    }
}

#[test]
fn what_no_code_can_be_is_refused_in_every_part() {
    for text in ["A1|4.5E+12", "A1|#N/A"] {
        assert!(codes(text).is_err(), "{text}");
    }
    // Parts of lists were stored.
    let long = vec!["A1"; 99].join(",");
    for part in ["4.5E+12", "1E+10", "#N/A", "#REF!"] {
        for text in [
            part.to_owned(),
            format!("A1,{part}"),
            format!("{part}; A1"),
            format!("A1, \"{part}\""),
            format!("[\"A1\",\"{part}\"]"),
            format!("B1|A1,{part}"),
            format!("{long},{part}"),
        ] {
            let refused = codes(&text);
            let is_right =
                matches!(refused, Err(BadReason::Shortened(_) | BadReason::SheetError(_)));
            assert!(is_right, "{text}: {refused:?}");
        }
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

/// A text counted as one code for each of its parts, however many rows it had in the index of codes.
#[test]
fn an_order_cannot_mean_very_many_codes() {
    let many = |count: usize| (10..10 + count).map(|n| format!("C{n}")).collect::<Vec<_>>();
    let quoted = |count| many(count).iter().map(|code| format!("\"{code}\"")).collect::<Vec<_>>();
    let most = CODES_PER_ORDER_MAX;
    for (text, rows) in [
        (many(most).join("|"), most),
        (many(most + 1).join("|"), most + 1),
        (vec!["A1"; most + 1].join("|"), most + 1),
        // The list may be a code itself.
        (many(most - 1).join(","), most),
        (many(most).join(","), most + 1),
        (vec!["A1"; most + 1].join(","), 2),
        // Each may be a code with its quotes.
        (quoted(most / 2).join("|"), most),
        (quoted(most / 2 + 1).join("|"), most + 2),
    ] {
        let read = codes(&text);
        if rows > most {
            assert_eq!(read, Err(BadReason::TooManyCodes(rows)), "{text}");
        } else {
            let found: usize = read.unwrap().iter().map(|code| code.candidates().len()).sum();
            assert_eq!(found, rows, "{text}");
        }
    }
}

proptest! {
    /// Release 0.1.0 split at `|` only. A cell that was read apart contradicted what it had stored.
    #[test]
    fn a_cell_gives_the_codes_that_0_1_0_stored_or_is_refused_as_a_spreadsheet_spoiled_it(
        text in prop_oneof![
            "[A-C1,;|*\"'.\\[\\] -]{1,20}",
            "([A1*-]|4\\.5E\\+12|1E\\+9|#N/A|###|[,;|\"' ]){1,9}",
        ],
    ) {
        let parts = text.split('|').filter(|part| !part.trim().is_empty());
        // At a dash for no code it refused the order.
        let codes_of = parts.map(CouponCode::parse).filter(|code| *code != Err(CouponCodeError::Empty));
        let stored: Result<Vec<CouponCode>, _> = codes_of.collect();
        match (codes(&text), stored) {
            (Ok(read), Ok(mut stored)) => {
                stored.retain(|code| code.as_str() != EMPTY_LIST);
                prop_assert_eq!(read, stored);
            }
            (Err(BadReason::Shortened(_) | BadReason::SheetError(_)), _) => {}
            (Err(BadReason::Code(read)), Err(stored)) => prop_assert_eq!(read, stored),
            (read, stored) => prop_assert!(false, "{:?}, not {:?}", read, stored),
        }
    }
}

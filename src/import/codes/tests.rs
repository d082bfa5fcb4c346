use super::*;

fn read(text: &str, odd: &[&str]) -> String {
    let odd = odd.iter().map(|code| CouponCode::parse(code).unwrap().folded()).collect();
    let read = codes(text, &odd).unwrap();
    read.iter().map(CouponCode::as_str).collect::<Vec<_>>().join(" + ")
}

/// Codes in one cell were one unknown code unless `|` was between them.
#[test]
fn codes_in_one_cell_are_read_apart() {
    for (text, right) in [
        ("A1|B1", "A1 + B1"),
        ("A1, B1", "A1 + B1"),
        ("A1; B1;", "A1 + B1"),
        ("A1,B1|C1", "A1 + B1 + C1"),
        ("[\"A1\",\"B1\"]", "A1 + B1"),
        ("[\"V\\u00c5R20\"]", "V\u{c5}R20"),
        ("[\"A,1\", \"B1\"]", "A,1 + B1"),
        ("['A1', 'B1']", "A1 + B1"),
        ("[]", ""),
        ("\"A1\",\"B1\"", "A1 + B1"),
        ("A1\",\"B1", "A1 + B1"),
        ("CATBIRD.", "CATBIRD"),
        ("\u{201c}CATBIRD\u{201d}", "CATBIRD"),
        ("(CATBIRD)", "CATBIRD"),
        ("10%OFF", "10%OFF"),
        ("SUMMER_20", "SUMMER_20"),
        ("WOW!", "WOW!"),
        ("A1 B1", "A1 B1"),
        // Not every part can be a code.
        ("A1,%", "A1,%"),
    ] {
        assert_eq!(read(text, &[]), right, "{text}");
    }
}

#[test]
fn a_code_that_the_data_file_has_is_read_as_it_is() {
    for (text, right) in [
        ("10,5%OFF", "10,5%OFF"),
        ("10,5%off|A1", "10,5%off + A1"),
        ("A1,B1", "A1 + B1"),
        ("YES.", "YES."),
        ("YES.,A1.", "YES. + A1"),
        ("[X]", "[X]"),
    ] {
        assert_eq!(read(text, &["10,5%OFF", "YES.", "[X]"]), right, "{text}");
    }
}

#[test]
fn an_order_cannot_have_very_many_codes() {
    let many = vec!["A1"; CODES_PER_ORDER_MAX + 1].join(",");
    assert!(matches!(codes(&many, &HashSet::new()), Err(BadReason::TooManyCodes(_))));
}

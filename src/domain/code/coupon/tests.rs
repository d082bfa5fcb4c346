use super::*;

#[test]
fn codes_are_compared_as_people_type_them_and_printed_as_written() {
    let code = CouponCode::parse(" Hello-10 ").unwrap();
    assert_eq!(code.as_str(), "Hello-10");
    for typed in ["HELLO10", "hello 1O", "he-ll-o1 0"] {
        assert_eq!(CouponCode::parse(typed).unwrap().folded(), code.folded(), "{typed}");
    }
    assert_ne!(CouponCode::parse("HELLO1").unwrap().folded(), code.folded());
}

#[test]
fn one_typing_error_is_told_from_two_and_from_none() {
    let folded = |text: &str| CouponCode::parse(text).unwrap().folded();
    let is_typo = |a: &str, b: &str| folded(a).typos().contains(&folded(b));
    for typed in ["HELLO11", "HELLO1", "HELLO100", "XHELLO10", "HELLO01", "EHLLO10", "ELLO10"] {
        assert!(is_typo("HELLO10", typed) && is_typo(typed, "HELLO10"), "{typed}");
    }
    for typed in ["HELLO10", "hello-1o", "HELLO", "EHLLO01", "LEHLO10", "HELLO1000", "X"] {
        assert!(!is_typo("HELLO10", typed) && !is_typo(typed, "HELLO10"), "{typed}");
    }
    // A character that no new code has counts as a typing error too. Very long texts are not
    // tried.
    assert!(is_typo("HELL\u{d6}10", "HELLO10") && is_typo("HELLO1\u{2192}0", "HELLO10"));
    assert_eq!(folded("X").typos().iter().filter(|text| text.0.is_empty()).count(), 0);
    assert_eq!(folded(&"X".repeat(22)).typos().len(), 0);
}

#[test]
fn a_file_may_have_any_code_but_a_new_one_fits_every_shop() {
    assert!(CouponCode::parse("Sommer \u{fc}ber 20%").is_ok());
    assert_eq!(CouponCode::parse(" - "), Err(CouponCodeError::Empty));
    for text in ["AB", "-AB", "A_B_C", "WAY-TOO-LONG-FOR-ANY-SHOP"] {
        assert!(CouponCode::mintable(text).is_err(), "{text}");
    }
}

#[test]
fn a_code_has_the_state_that_lasts_longest() {
    let at = |ms| Timestamp::from_ms(ms).unwrap();
    let (starts_at, ends_at) = (Some(at(5)), Some(at(9)));
    let terms = Terms { starts_at, ends_at, limit: Some(2), ..Terms::default() };
    let spec = CodeSpec {
        code: CouponCode::parse("HELLO").unwrap(),
        tags: Tags::default(),
        terms,
        origin: Origin::Hand,
    };
    let code = Code { spec, batch: None, created_at: at(1), retired_at: None };
    let status = |redeemed| [1, 5, 8, 9].map(|ms| code.status(at(ms), redeemed).as_str());
    assert_eq!(status(1), ["not started", "live", "live", "ended"]);
    assert_eq!(status(2), ["used up", "used up", "used up", "ended"]);
    let code = Code { retired_at: Some(at(2)), ..code };
    assert_eq!(code.status(at(9), 2), CodeStatus::Retired);
}

use proptest::prelude::*;

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
    // A sign or an accent may be the typing error as well. Very long texts are not tried.
    assert!(is_typo("HELL\u{d6}10", "HELLO10") && is_typo("HELLO1\u{2192}0", "HELLO10"));
    assert!(is_typo("SUMMER20", "SUMMER_20") && is_typo("VAR20", "v\u{e5}r20"));
    assert_eq!(folded("X").typos().iter().filter(|text| text.0.is_empty()).count(), 0);
    assert_eq!(folded(&"X".repeat(CODE_TYPO_CHARS_MAX + 1)).typos().len(), 0);
}

// `CAT(soft hyphen)BIRD` from a PDF was a slip, and full-width letters made an unknown code.
#[test]
fn a_code_is_the_same_however_it_was_pasted() {
    let folded = |text: &str| CouponCode::parse(text).unwrap().folded();
    let table = [
        (
            "CATBIRD",
            "CAT\u{ad}BIRD|\u{ff23}\u{ff21}\u{ff34}bird|cat\u{2212}bird|cat\u{2014}bird|CAT\u{200b}BIRD",
        ),
        (
            "CATBIRD",
            "\u{feff}CATBIRD|\u{202a}CATBIRD\u{202c}|cat\u{a0}bird|\u{1d402}atbird|CAT\u{fe63}BIRD",
        ),
        (
            "HELLO-10",
            "hell0\u{2011}1O|HELLO\u{30fc}10|HELLO \u{661}\u{660}|\u{ff28}ELLO\u{ff0d}\u{ff11}\u{ff10}",
        ),
        ("V\u{c5}R20", "va\u{30a}r20|v\u{e5}r 20|V\u{212b}R20"),
        ("SUMMER_20", "summer\u{ff3f}20|Summer_20 "),
        ("10%OFF", "10\u{ff05}off|10 % 0ff|10\u{fe6a}OFF"),
        ("STRASSE", "stra\u{df}e|STRA\u{1e9e}E"),
    ];
    for (code, typed) in table {
        for typed in typed.split('|') {
            assert_eq!(folded(typed), folded(code), "{typed}");
        }
    }
    for (a, b) in [("SUMMER_20", "SUMMER20"), ("10%OFF", "100FF"), ("V\u{c5}R20", "VAR20")] {
        assert_ne!(folded(a), folded(b));
    }
}

proptest! {
    // The folded text is the key of a code in the data file. Release 0.1.0 took only these codes.
    #[test]
    fn a_code_that_0_1_0_could_store_has_the_key_that_it_had(code in "[A-Za-z0-9][A-Za-z0-9-]{2,19}") {
        let key: String = code
            .chars()
            .filter(|c| !(c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}')))
            .flat_map(char::to_uppercase)
            .map(|c| if c == 'O' { '0' } else { c })
            .collect();
        prop_assert_eq!(CouponCode::mintable(&code).unwrap().folded(), FoldedCode(key.into()));
    }

    #[test]
    fn a_folded_code_is_its_own_fold(code in "\\PC{1,20}") {
        let once = folded(&code);
        prop_assert_eq!(folded(&once), once);
    }
}

#[test]
fn what_a_shop_has_can_be_registered_and_drawn_codes_fit_every_shop() {
    let long = "WAY-TOO-LONG-FOR-ANY-SHOP";
    for text in ["Sommer \u{fc}ber 20%", "SUMMER_20", "10%OFF", "V\u{c5}R20", "AB", "=1+1", long] {
        let code = CouponCode::registered(text).unwrap();
        assert_eq!(code.as_str(), text);
        assert!(!code.is_mintable(), "{text}");
        assert!(CouponCode::mintable(text).is_err(), "{text}");
    }
    assert_eq!(CouponCode::registered("CAT\u{ad}BIRD\u{200b} ").unwrap().as_str(), "CATBIRD");
    assert!(CouponCode::registered("CATBIRD").unwrap().is_mintable());
    for empty in [" - ", "\u{200b}", "\u{2013}\u{a0}"] {
        assert_eq!(CouponCode::registered(empty), Err(CouponCodeError::Empty));
    }
    assert_eq!(CouponCode::registered("A|B"), Err(CouponCodeError::Separator));
    assert_eq!(CouponCode::registered("A\u{2028}B"), Err(CouponCodeError::Control));
    let longest = "\u{c5}".repeat(CODE_CHARS_MAX);
    assert!(CouponCode::registered(&longest).is_ok());
    assert!(CouponCode::registered(&format!("{longest}X")).is_err());
    for text in ["-AB", "A_B_C"] {
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
    let code = Code::new(spec, at(1));
    let status = |redeemed| [1, 5, 8, 9].map(|ms| code.status(at(ms), redeemed).as_str());
    assert_eq!(status(1), ["not started", "live", "live", "ended"]);
    assert_eq!(status(2), ["used up", "used up", "used up", "ended"]);
    let code = Code { retired_at: Some(at(2)), ..code };
    assert_eq!(code.status(at(9), 2), CodeStatus::Retired);
}

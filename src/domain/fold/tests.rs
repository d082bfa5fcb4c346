use proptest::prelude::*;

use super::*;

#[test]
fn what_looks_alike_folds_alike() {
    let table = [
        ("plain ASCII 10%_-", "plain ASCII 10%_-"),
        ("e\u{301}t\u{e9}", "\u{e9}t\u{e9}"),
        ("\u{ff23}\u{ff21}\u{ff34}\u{ff11}\u{ff10}", "CAT10"),
        ("\u{1d41b}\u{1d422}\u{1d428}", "bio"),
        ("CAT\u{ad}BI\u{200b}R\u{2060}D\u{fe0f}", "CATBIRD"),
        ("\u{feff}\u{200e}\u{202a}+49\u{202c}\u{2069}", "+49"),
        ("a\u{a0}b\u{202f}c\u{3000}d\u{2009}e\tf\u{2800}g", "a b c d e f g"),
        ("a\u{2010}b\u{2011}c\u{2013}d\u{2014}e\u{2212}f\u{ff0d}g\u{30fc}h", "a-b-c-d-e-f-g-h"),
        ("\u{661}\u{662}\u{6f3}\u{967}\u{1d7d9}\u{ff10}", "123110"),
    ];
    for (written, folded) in table {
        assert_eq!(fold(written), folded, "{written:?}");
    }
}

#[test]
fn names_fold_case_and_blanks() {
    let table = [
        ("Ana", " ana\u{a0}"),
        ("Ana  Lu", "ANA\u{3000}LU"),
        ("\u{c9}va", "e\u{301}va"),
        ("stra\u{df}e", "STRA\u{1e9e}E"),
        ("\u{3a3}\u{391}\u{3a3}", "\u{3c3}\u{3b1}\u{3c2}"),
        ("after\u{2013}end", "AFTER-END"),
    ];
    for (a, b) in table {
        assert_eq!(fold_name(a), fold_name(b), "{a} {b}");
    }
    assert_ne!(fold_name("Ana"), fold_name("Anna"));
}

#[test]
fn a_utm_value_that_was_encoded_twice_is_the_value() {
    let table = [
        ("Instagram%20", "Instagram"),
        ("%2520Instagram\u{a0}", "Instagram"),
        ("caf%C3%A9", "caf\u{e9}"),
        ("cafe\u{301}", "caf\u{e9}"),
        ("50% off", "50% off"),
        ("%20", ""),
    ];
    for (written, folded) in table {
        assert_eq!(fold_utm(written), folded, "{written}");
    }
}

#[test]
fn every_digit_of_unicode_has_its_value() {
    // Each script's zero comes first, so the values count up to nine and begin again.
    let category = CodePointMapData::<GeneralCategory>::new();
    let all = ('\u{80}'..=char::MAX).filter(|c| category.get(*c) == GeneralCategory::DecimalNumber);
    let values: Vec<u32> = all.filter_map(digit).collect();
    assert!(values.len() >= 670, "{}", values.len());
    assert!(values.iter().zip((0..10).cycle()).all(|(value, expected)| *value == expected));
}

proptest! {
    #[test]
    fn a_folded_text_is_its_own_fold(text in "\\PC{0,20}") {
        let folded = fold(&text).into_owned();
        prop_assert_eq!(&*fold(&folded), &folded);
        let name = fold_name(&text);
        prop_assert_eq!(fold_name(&name), name);
    }
}

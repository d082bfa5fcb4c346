use proptest::prelude::*;

use super::*;

/// `canceled`, as Americans write it, and `partially refunded` made their rows bad.
#[test]
fn states_are_read_as_shops_write_them_if_they_have_one_meaning() {
    for (expected, texts) in [
        (
            OrderStatus::Pending,
            ["pending", "Pending payment", "AUTHORIZED", "authorised", "pendingPayment"].as_slice(),
        ),
        (
            OrderStatus::Paid,
            &[
                "PAID",
                "Completed",
                "succeeded",
                " paid",
                "pa\u{200b}id",
                "\u{ff50}\u{ff41}\u{ff49}\u{ff44}",
            ],
        ),
        (
            OrderStatus::PartiallyRefunded,
            &[
                "partially refunded",
                "Partially-Refunded",
                "PARTIALLY__REFUNDED",
                "partial_refund",
                "partially\u{2011}refunded",
                "part\u{131}ally\u{2003}refunded",
                "partiallyRefunded",
                "PartiallyRefunded",
                "PARTIALLYREFUNDED",
                "partially.refunded",
                "partially - refunded",
                "refundedPartially",
            ],
        ),
        (OrderStatus::Refunded, &["Refunded", "fully refunded"]),
        (OrderStatus::Cancelled, &["canceled", "Cancelled", "voided"]),
    ] {
        for text in texts {
            assert_eq!(status(text), Ok(expected), "{text}");
        }
    }
    for text in [
        "shipped",
        "processing",
        "on hold",
        "partially paid",
        "partiallyPaid",
        "refund",
        "failed",
        "payed",
    ] {
        let error = status(text).unwrap_err();
        assert_eq!(error.given, text);
        assert!(error.to_string().contains("pending, paid, partially_refunded"), "{error}");
    }
}

#[test]
fn flags_and_counts_are_read_as_spreadsheets_write_them() {
    for (text, expected) in [
        ("WAHR", true),
        ("FAUX", false),
        ("t", true),
        ("No", false),
        ("1", true),
        ("\u{ff11}", true),
        ("TRUE\u{a0}", true),
        ("1.0", true),
        ("0,0", false),
        ("verdadeiro", true),
        ("s\u{ed}", true),
        ("n\u{e3}o", false),
        ("ep\u{e4}tosi".replace('\u{e4}', "a\u{308}").as_str(), false),
        ("fa\u{142}sz", false),
        ("do\u{11f}ru", true),
        ("\u{438}\u{441}\u{442}\u{438}\u{43d}\u{430}", true),
        ("\u{3cc}\u{3c7}\u{3b9}", false),
        (
            "\u{3c8}\u{3b5}\u{3c5}\u{3b4}\u{3ad}\u{3c2}".replace('\u{3ad}', "\u{3b5}").as_str(),
            false,
        ),
    ] {
        assert_eq!(flag(text), Ok(expected), "{text}");
    }
    for word in TRUE.split_whitespace().chain(FALSE.split_whitespace()) {
        assert_eq!(fold_name(word), word, "a word is compared in the form of names");
        let both =
            [TRUE, FALSE].map(|words| words.split_whitespace().filter(|w| *w == word).count());
        assert_eq!(both[0] + both[1], 1, "{word}");
    }
    for text in ["maybe", "-1", "ye-s"] {
        assert!(flag(text).is_err(), "{text}");
    }
    assert_eq!(count("5.0"), Ok(5));
    for text in ["1.5", "5.00", "1.000", "-1", ".0", ""] {
        assert!(count(text).is_err(), "{text}");
    }
}

proptest! {
    /// What separates the parts of a word, and its case, mean nothing.
    #[test]
    fn a_word_is_read_whatever_separates_its_parts(
        index in 0..OrderStatus::ALL.len(),
        mark in prop::sample::select(vec!["_", " ", "-", "  ", "_-", "\u{a0}"]),
        upper: bool,
    ) {
        let expected = OrderStatus::ALL[index];
        let text = expected.as_str().replace('_', mark);
        let text = if upper { text.to_uppercase() } else { text };
        prop_assert_eq!(status(&text), Ok(expected));
    }
}

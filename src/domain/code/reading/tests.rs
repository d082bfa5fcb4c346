use std::collections::HashSet;

use proptest::prelude::*;

use super::*;

fn code(text: &str) -> CouponCode {
    CouponCode::parse(text).unwrap()
}

fn known(codes: &[&str]) -> HashSet<FoldedCode> {
    codes.iter().map(|text| code(text).folded()).collect()
}

/// The codes that a text means, joined by ` + `; unknown ones in braces.
fn read(text: &str, codes: &[&str]) -> String {
    let known = known(codes);
    let shown = |meant: MeantCode| {
        if meant.is_known { meant.code.to_string() } else { format!("{{{}}}", meant.code) }
    };
    let meant = code(text).meant(|code| known.contains(code)).into_iter();
    meant.map(shown).collect::<Vec<_>>().join(" + ")
}

#[test]
fn a_text_means_the_codes_that_shops_and_chats_wrote_into_it() {
    for (text, right) in [
        ("A1", "A1"),
        ("a-1", "a-1"),
        ("A1, B1", "A1 + B1"),
        ("A1; B1;", "A1 + B1"),
        ("A1,X1", "A1 + {X1}"),
        ("X1,X2", "{X1} + {X2}"),
        ("[\"A1\",\"B1\"]", "A1 + B1"),
        ("[\"V\\u00c5R20\"]", "V\u{c5}R20"),
        ("[\"A1, B1\", \"*C1*\"]", "A1 + B1 + C1"),
        ("['A1', 'B1']", "A1 + B1"),
        ("[]", ""),
        ("[\"\"]", ""),
        // A dash stands for no code.
        ("A1, -", "A1"),
        ("-,A1", "A1"),
        ("A1;\u{2013};B1", "A1 + B1"),
        ("A1,%", "A1"),
        ("[\"A1\",\"-\",null]", "A1"),
        ("\"A1\",\"B1\"", "A1 + B1"),
        ("A1\",\"B1", "A1 + B1"),
        ("A1.", "A1"),
        ("=\"A1\", 'B1", "A1 + B1"),
        ("\"A1\".", "A1"),
        ("\u{201c}A1\u{201d}", "A1"),
        ("(A1)", "A1"),
        ("*A1*", "A1"),
        ("*\"A1\"*.", "A1"),
        ("*A1*, _B1_", "A1 + B1"),
        ("\u{ff02}A1\u{ff02}\u{ff0c} B1\u{200b}", "A1 + B1"),
        ("\"\u{1f389}\", A1", "{\u{1f389}} + A1"),
        ("*X1*", "{*X1*}"),
        ("\"X1\".", "{X1}"),
        ("(VIP)", "{(VIP)}"),
        ("Replacement (one time exception)", "{Replacement (one time exception)}"),
        ("A1, Replacement (one time exception)", "A1 + {Replacement (one time exception)}"),
        ("\"Staff [2026]\"", "{Staff [2026]}"),
        ("10%OFF", "{10%OFF}"),
        ("SUMMER_20", "{SUMMER_20}"),
        ("WOW!", "{WOW!}"),
        ("A1 B1", "{A1 B1}"),
        ("\"", "{\"}"),
    ] {
        assert_eq!(read(text, &["A1", "B1", "C1", "V\u{c5}R20"]), right, "{text}");
    }
}

/// `Replacement (one time exception)` was listed without its last bracket, and `(VIP)` as VIP.
#[test]
fn a_name_of_a_discount_keeps_its_brackets_and_means_the_code_in_them_once_that_is_known() {
    for (text, unknown, code) in [
        ("(VIP)", "{(VIP)}", "VIP"),
        ("[VIP", "{[VIP}", "VIP"),
        ("<VIP>", "{<VIP>}", "VIP"),
        ("VIP (all year)", "{VIP (all year)}", "VIP (all year)"),
    ] {
        assert_eq!(read(text, &[]), unknown);
        assert_eq!(read(text, &[code]), code);
    }
}

#[test]
fn a_code_that_the_data_file_has_is_read_as_it_is() {
    let odd = ["10,5%OFF", "YES.", "[X]", "A1,B1", "WOW!", "[\"A1\", \"B1\"]", "A1", "B1", "*A1*"];
    for text in odd {
        assert_eq!(read(text, &odd), text);
    }
    for (text, right) in [
        ("10,5%off", "10,5%off"),
        ("YES.,A1.", "YES. + A1"),
        ("\"A1,B1\"", "A1,B1"),
        ("a1, b1", "a1, b1"),
        ("\"*A1*\"", "*A1*"),
        ("B1,A1", "B1 + A1"),
    ] {
        assert_eq!(read(text, &odd), right, "{text}");
    }
}

#[test]
fn a_person_means_one_known_code() {
    let known = known(&["A1", "B1", "C1,D1"]);
    for (typed, right) in [
        ("A1", Some("A1")),
        ("*A1*", Some("A1")),
        ("[\"A1\"]", Some("A1")),
        ("A1,", Some("A1")),
        ("c1,d1", Some("c1,d1")),
        ("A1, B1", None),
        ("X1", None),
        ("X1,A1", None),
        ("[]", None),
    ] {
        let Ok(found) = code(typed).try_typed(|code| Ok::<_, Infallible>(known.contains(code)));
        assert_eq!(found.as_ref().map(CouponCode::as_str), right, "{typed}");
    }
}

#[test]
fn two_texts_with_the_same_codes_are_compared_as_equal() {
    let right = code("A1,B1").bare_codes();
    for text in ["B1, A1", "\"b-1\"; \"a1\"", "[\"A1\", \"B1\", \"A1\"]", "*A1*, B1."] {
        assert_eq!(code(text).bare_codes(), right, "{text}");
    }
    for text in ["A1", "A1 B1", "A1,B1,C1"] {
        assert_ne!(code(text).bare_codes(), right, "{text}");
    }
}

/// A text of codes, with what is around and between them.
fn text() -> impl Strategy<Value = CouponCode> {
    let pieces = prop::sample::select(vec![
        "A",
        "b1",
        "O0",
        ",",
        ";",
        ".",
        "*",
        "!",
        "\"",
        "'",
        "[",
        "]",
        "-",
        " ",
        "%",
        "=",
        "\u{200b}",
        "[\"A\",\"b1\"]",
        "\u{ff0c}",
        "\u{e5}",
        "\u{df}",
    ]);
    prop::collection::vec(pieces, 1..9)
        .prop_filter_map("no code", |pieces| CouponCode::parse(&pieces.concat()).ok())
}

/// `[A, B]` was told as the codes `[A` and `B]`.
#[test]
fn the_brackets_of_a_list_are_no_part_of_its_codes() {
    for (text, codes) in [
        ("[A, B]", &["A", "B"][..]),
        ("(A; B)", &["A", "B"]),
        ("Replacement (one time exception)", &["Replacement (one time exception)"]),
        ("A [old], B", &["A [old]", "B"]),
    ] {
        let meant = CouponCode::parse(text).unwrap().meant(|_| false);
        let meant: Vec<String> =
            meant.iter().map(|of| of.code.as_str().trim().to_owned()).collect();
        assert_eq!(meant, codes, "{text}");
    }
}

proptest! {
    /// So a reader of a list of codes needs the ambiguous ones only, which are few, to tell what orders mean.
    #[test]
    fn the_ambiguous_codes_are_enough_to_tell_what_a_text_means(
        text in text(),
        others in prop::collection::vec(text(), 0..3),
        chosen in prop::collection::vec(any::<bool>(), 64),
    ) {
        let candidates = text.candidates().into_iter().zip(chosen.iter().cycle());
        let known: HashSet<FoldedCode> = candidates
            .filter_map(|(code, is_chosen)| is_chosen.then_some(code))
            .chain(others.iter().map(CouponCode::folded))
            .collect();
        let meant = text.meant(|code| known.contains(code)).into_iter();
        let right: BTreeSet<FoldedCode> =
            meant.filter(|meant| meant.is_known).map(|meant| meant.code.folded()).collect();
        let ambiguous: HashSet<&FoldedCode> =
            known.iter().filter(|code| code.is_ambiguous()).collect();
        let found = text.candidates_up_to(|code| ambiguous.contains(code));
        let found: BTreeSet<FoldedCode> =
            found.into_iter().filter(|code| known.contains(code)).collect();
        prop_assert_eq!(found, right);
    }

    /// The index of carriers lists an order under these.
    #[test]
    fn every_code_that_a_text_means_is_a_candidate(text in text(), others in prop::collection::vec(text(), 0..3)) {
        let known: HashSet<FoldedCode> = others.iter().map(CouponCode::folded).collect();
        let candidates = text.candidates();
        for meant in text.meant(|code| known.contains(code)) {
            prop_assert!(!meant.is_known || candidates.contains(&meant.code.folded()));
        }
    }

    #[test]
    fn an_ambiguous_text_has_an_ambiguous_fold(text in text()) {
        prop_assert!(!text.is_ambiguous() || text.folded().is_ambiguous());
    }
}

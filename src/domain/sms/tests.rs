use proptest::prelude::*;

use super::Encoding::{Gsm7, Ucs2};
use super::plain::{called, plain, replacement, with_cure};
use super::*;

/// `x` this often.
fn x(count: usize) -> String {
    "x".repeat(count)
}

const LINK: &str = "https://go.example.com/bw-sms-jon";
const EURO: &str = "\u{20ac}";
const CYRILLIC: &str = "\u{416}";
const SMILE: &str = "\u{1f600}";
/// A woman, a joiner, a rocket: five UTF-16 units.
const ASTRONAUT: &str = "\u{1f469}\u{200d}\u{1f680}";
/// Four people with three joiners: eleven units.
const FAMILY: &str = "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}\u{200d}\u{1f466}";
/// Two regional indicators: four units.
const FLAG: &str = "\u{1f1e9}\u{1f1ea}";

#[test]
fn each_message_has_its_encoding_units_segments_and_what_is_left() {
    let table: Vec<(String, Encoding, usize, usize, usize)> = vec![
        (String::new(), Gsm7, 0, 1, 160),
        ("Hi".into(), Gsm7, 2, 1, 158),
        (
            "Black Week: 10% off with JON10 https://go.example.com/bw-sms-jon STOP to end".into(),
            Gsm7,
            76,
            1,
            84,
        ),
        (x(159), Gsm7, 159, 1, 1),
        (x(160), Gsm7, 160, 1, 0),
        (x(161), Gsm7, 161, 2, 145),
        (x(305), Gsm7, 305, 2, 1),
        (x(306), Gsm7, 306, 2, 0),
        (x(307), Gsm7, 307, 3, 152),
        (x(459), Gsm7, 459, 3, 0),
        (x(460), Gsm7, 460, 4, 152),
        (x(1530), Gsm7, 1530, 10, 0),
        // The extension table: two septets each.
        (EURO.into(), Gsm7, 2, 1, 158),
        ("^{}\\[~]|\u{20ac}\u{c}".into(), Gsm7, 20, 1, 140),
        (x(158) + EURO, Gsm7, 160, 1, 0),
        (x(159) + EURO, Gsm7, 161, 2, 145),
        (EURO.repeat(80), Gsm7, 160, 1, 0),
        // 76 pairs fill 152 of 153 septets; the 77th is not split.
        (EURO.repeat(81), Gsm7, 162, 2, 143),
        (EURO.repeat(152), Gsm7, 304, 2, 1),
        (EURO.repeat(153), Gsm7, 306, 3, 151),
        (x(152) + EURO + &x(151), Gsm7, 305, 2, 0),
        (x(152) + EURO + &x(152), Gsm7, 306, 3, 152),
        (x(151) + EURO + &x(153), Gsm7, 306, 2, 0),
        // A link at the boundary.
        (x(127) + LINK, Gsm7, 160, 1, 0),
        (x(128) + LINK, Gsm7, 161, 2, 145),
        (x(273) + LINK, Gsm7, 306, 2, 0),
        (x(274) + LINK, Gsm7, 307, 3, 152),
        (format!("{}{LINK}?q=[1]", x(119)), Gsm7, 160, 1, 0),
        // All of the default alphabet beyond ASCII, and both kinds of line breaks.
        (
            "\u{a3}\u{a5}\u{e8}\u{e9}\u{f9}\u{ec}\u{f2}\u{c7}\u{d8}\u{f8}\u{c5}\u{e5}".into(),
            Gsm7,
            12,
            1,
            148,
        ),
        (
            "\u{394}\u{3a6}\u{393}\u{39b}\u{3a9}\u{3a0}\u{3a8}\u{3a3}\u{398}\u{39e}".into(),
            Gsm7,
            10,
            1,
            150,
        ),
        (
            "\u{c6}\u{e6}\u{df}\u{c9}\u{a4}\u{a1}\u{c4}\u{d6}\u{d1}\u{dc}\u{a7}\u{bf}".into(),
            Gsm7,
            12,
            1,
            148,
        ),
        ("Gr\u{fc}\u{df}e aus K\u{f6}ln\nund \u{c4}rger".into(), Gsm7, 24, 1, 136),
        ("a\r\nb".into(), Gsm7, 4, 1, 156),
        ("@ _ $ & % ! \" # ' ( ) * + , - . / : ; < = > ?".into(), Gsm7, 45, 1, 115),
        // One character that the alphabet lacks makes the whole message UCS-2.
        ("it\u{2019}s".into(), Ucs2, 4, 1, 66),
        ("`".into(), Ucs2, 1, 1, 69),
        ("\u{e7}a va".into(), Ucs2, 5, 1, 65),
        ("a\tb".into(), Ucs2, 3, 1, 67),
        ("\u{3b1}\u{3b2}".into(), Ucs2, 2, 1, 68),
        (format!("{EURO}\u{2019}"), Ucs2, 2, 1, 68),
        (CYRILLIC.repeat(69), Ucs2, 69, 1, 1),
        (CYRILLIC.repeat(70), Ucs2, 70, 1, 0),
        (CYRILLIC.repeat(71), Ucs2, 71, 2, 63),
        (CYRILLIC.repeat(134), Ucs2, 134, 2, 0),
        (CYRILLIC.repeat(135), Ucs2, 135, 3, 66),
        (CYRILLIC.repeat(201), Ucs2, 201, 3, 0),
        (x(69) + CYRILLIC, Ucs2, 70, 1, 0),
        (x(70) + CYRILLIC, Ucs2, 71, 2, 63),
        // A surrogate pair is not split.
        (SMILE.into(), Ucs2, 2, 1, 68),
        (SMILE.repeat(35), Ucs2, 70, 1, 0),
        (SMILE.repeat(36), Ucs2, 72, 2, 61),
        (SMILE.repeat(66), Ucs2, 132, 2, 1),
        (SMILE.repeat(67), Ucs2, 134, 3, 65),
        (x(66) + SMILE + &x(3), Ucs2, 71, 2, 62),
        (x(65) + SMILE + &x(4), Ucs2, 71, 2, 63),
        (x(66) + SMILE + &x(65), Ucs2, 133, 2, 0),
        (x(66) + SMILE + &x(66), Ucs2, 134, 3, 66),
        // Joined emoji and flags are several characters.
        (ASTRONAUT.into(), Ucs2, 5, 1, 65),
        (FAMILY.into(), Ucs2, 11, 1, 59),
        (FAMILY.repeat(6), Ucs2, 66, 1, 4),
        (FAMILY.repeat(7), Ucs2, 77, 2, 56),
        (FLAG.into(), Ucs2, 4, 1, 66),
        ("\u{2764}\u{fe0f}".into(), Ucs2, 2, 1, 68),
        (format!("{LINK} {SMILE}"), Ucs2, 36, 1, 34),
        (format!("{}{LINK}{SMILE}", x(35)), Ucs2, 70, 1, 0),
        (format!("{}{LINK}{SMILE}", x(36)), Ucs2, 71, 2, 63),
        ("\u{645}\u{631}\u{62d}\u{628}\u{627}".into(), Ucs2, 5, 1, 65),
        ("\u{4f60}\u{597d}".into(), Ucs2, 2, 1, 68),
    ];
    assert!(table.len() >= 40);
    for (text, encoding, units, segments, left) in table {
        assert_eq!(Sms::of(&text), Sms { encoding, units, segments, left }, "{text:?}");
    }
}

#[test]
fn a_segment_has_140_octets_and_of_several_each_gives_6_to_its_header() {
    for (encoding, bits) in [(Gsm7, 7), (Ucs2, 16)] {
        assert_eq!(encoding.single(), 140 * 8 / bits);
        assert_eq!(encoding.part(), (140 - 6) * 8 / bits);
    }
    let capacity = |text: &str| Sms::of(text).capacity();
    assert_eq!([capacity("a"), capacity(&x(161)), capacity(&CYRILLIC.repeat(71))], [160, 306, 134]);
}

#[test]
fn characters_that_force_ucs_2_are_named_once_in_order() {
    let text = "\u{201c}Caf\u{e9}\u{201d} \u{2013} it\u{2019}s \u{2013}";
    let expected = [('\u{201c}', 1), ('\u{201d}', 1), ('\u{2013}', 2), ('\u{2019}', 1)];
    assert_eq!(forcing(text), expected);
    assert_eq!(forcing("Caf\u{e9} 5 \u{20ac} {x}"), []);
}

#[test]
fn a_character_is_called_by_its_number_its_name_and_what_people_call_it() {
    let table = [
        ('\u{2019}', "U+2019 RIGHT SINGLE QUOTATION MARK, a curly quote: write `'`"),
        ('\u{2026}', "U+2026 HORIZONTAL ELLIPSIS, three dots in one: write `...`"),
        ('\u{a0}', "U+00A0 NO-BREAK SPACE, a blank that keeps words together: write a blank"),
        ('\u{200b}', "U+200B ZERO WIDTH SPACE, an invisible blank: leave it out"),
        ('\u{2028}', "U+2028 LINE SEPARATOR, a line break: press Enter"),
        ('\u{e7}', "U+00E7 LATIN SMALL LETTER C WITH CEDILLA: write `c`"),
        ('\u{301}', "U+0301 COMBINING ACUTE ACCENT: leave it out"),
        ('\u{1f600}', "U+1F600 GRINNING FACE"),
        ('\t', "U+0009"),
    ];
    for (c, expected) in table {
        assert_eq!(with_cure(c), expected);
        assert!(expected.starts_with(&called(c)));
    }
}

#[test]
fn what_has_a_plain_form_gets_it_and_what_has_none_stays() {
    let table = [
        ("\u{201e}Hallo\u{201c} \u{2013} it\u{2019}s \u{2026}", Some("\"Hallo\" - it's ...")),
        ("\u{15e}i\u{15f}e \u{141}\u{f3}d\u{17a} \u{10d}aj", Some("Sise Lodz caj")),
        ("\u{fb01}n \u{2460} m\u{b2} \u{2116}", Some("fin 1 m2 No")),
        ("e\u{301}te\u{301}", Some("ete")),
        ("\u{20ac} stays {as} it is", Some("\u{20ac} stays {as} it is")),
        ("\u{416}", None),
        ("\u{1f600}", None),
        ("\u{2764}\u{fe0f}", None),
        ("\u{1f469}\u{200d}\u{1f680}", None),
        ("\u{4f60}", None),
    ];
    for (text, expected) in table {
        assert_eq!(plain(text).as_deref(), expected, "{text:?}");
    }
}

proptest! {
    #[test]
    fn a_replacement_is_in_the_alphabet(c in any::<char>()) {
        if let Some(plain) = replacement(c) {
            prop_assert_eq!(Encoding::of(&plain), Gsm7);
        }
    }

    #[test]
    fn one_more_character_costs_a_segment_exactly_if_nothing_is_left(text in "[a-z\u{20ac}\u{416}\u{1f600}]{0,400}") {
        let (now, then) = (Sms::of(&text), Sms::of(&format!("{text}x")));
        if now.left > 0 {
            prop_assert_eq!((then.segments, then.left), (now.segments, now.left - 1));
        } else {
            prop_assert!(then.segments > now.segments);
        }
        prop_assert_eq!(then.units, now.units + 1);
        prop_assert!(now.units + now.left <= now.capacity());
    }
}

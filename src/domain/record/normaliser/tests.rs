use proptest::prelude::*;

use super::*;

#[test]
fn the_first_version_gives_what_release_0_1_0_hashed() {
    let table = [
        ("", ""),
        ("  ", ""),
        (" Ann@Example.COM ", "ann@example.com"),
        ("Ann <ann@x.example>", "Ann <ann@x.example>"),
        ("<Ann@x.example>", "<ann@x.example>"),
        ("ann@x.example.", "ann@x.example."),
        ("mailto:Ann@x.example", "mailto:ann@x.example"),
        ("\u{c4}nn@x.example", "\u{e4}nn@x.example"),
        ("+49 (30) 90-18.20", "+4930901820"),
        ("+49 (0)170 1234567", "+4901701234567"),
        ("+5215512345678", "+5215512345678"),
        ("0049 170 1234567", "0049 170 1234567"),
        ("+49\u{a0}170 1234567", "+49\u{a0}170 1234567"),
        ("\u{200e}+49 170 1234567", "\u{200e}+49 170 1234567"),
        ("tel:+491701234567", "tel:+491701234567"),
        ("+49", "+49"),
        (" in-129 ", "in-129"),
        ("\u{3000}a  b\u{a0}", "a  b"),
    ];
    for (named, normal) in table {
        assert_eq!(Normaliser::V1.normal(named), normal, "{named:?}");
    }
}

// One person was several: `--limit-by-customer` was passed, and orders lost their conversations.
#[test]
fn a_phone_number_is_one_person_however_it_was_written_or_pasted() {
    let table = [
        (
            "+491701234567",
            "+49 (0)170 1234567|+49 0170 1234567|0049 170 1234567|00 49 (0) 170/1234567|\
             whatsapp:+491701234567|whatsapp:491701234567|tel:+49-170-1234567|TEL:%2B491701234567|\
             tel:+49-170-1234567;ext=3|sms:+491701234567?body=Hi|sms://+491701234567|\
             https://wa.me/491701234567?text=Hi|whatsapp://send?phone=+491701234567&text=Hi|\
             https://api.whatsapp.com/send?phone=491701234567|491701234567@s.whatsapp.net|\
             491701234567:12@s.whatsapp.net|491701234567@c.us|'+491701234567|<tel:+491701234567>|\
             \u{200e}+49 170 1234567\u{200f}|\u{202a}+49\u{a0}170\u{a0}1234567\u{202c}|\
             \u{2068}+49 170 1234567\u{2069}|+49\u{202f}170\u{2009}1234567|+49\u{2011}170\u{2013}1234567|\
             \u{ff0b}\u{ff14}\u{ff19}\u{ff11}\u{ff17}\u{ff10}\u{ff11}\u{ff12}\u{ff13}\u{ff14}\u{ff15}\u{ff16}\u{ff17}|\
             +\u{664}\u{669} \u{661}\u{667}\u{660} \u{661}\u{662}\u{663}\u{664}\u{665}\u{666}\u{667}|\
             p:+491701234567|Tel.: +49 170 1234567|tel.+49 170 1234567|Tel: 0049 170 1234567|\
             phone=+491701234567|phone=%2B491701234567|Mobil 0049 170 1234567|Ana: +49 170 1234567|\
             +49 170 1234567 (mobil)|+49 170 1234567, Ana|+49 170 1234567 WhatsApp|tel:+491701234567 (Ana)|\
             *+49 170 1234567*|_+491701234567_|[+49 170 1234567](tel:+491701234567)|+49 170 1234567 \u{1f4f1}|\
             (+49) 170 1234567|(0049) 170 1234567|+ 49 170 1234567|+49\u{b7}170\u{b7}1234567|\u{feff}+491701234567",
        ),
        // Mexico has had ten digits and no `1` since 2019; WhatsApp keeps writing it.
        (
            "+525512345678",
            "+52 1 55 1234 5678|5215512345678@s.whatsapp.net|+52 55 1234 5678|0052 1 5512345678",
        ),
        // Brazil's mobile numbers have nine digits; WhatsApp keeps older ones at eight.
        (
            "+5531988887777",
            "+55 31 98888-7777|+55 31 8888-7777|whatsapp:+553188887777|+55 (031) 8888-7777",
        ),
        ("+553133334444", "+55 31 3333-4444"),
        // Argentina's 9 says that a number is a mobile's, and people leave it out.
        ("+541123456789", "+54 9 11 2345-6789|+54 11 2345-6789|5491123456789@c.us"),
        // In Italy the zero is a part of the number.
        ("+390612345678", "+39 06 12345678|+39 (0)6 12345678|0039 06 12345678"),
        ("+447700900123", "+44 (0)7700 900123|+44 07700 900123"),
        ("+2250701020304", "+225 07 01 02 03 04"),
        ("+12025550123", "+1 (202) 555-0123|001 202 555 0123"),
    ];
    for (number, texts) in table {
        for text in texts.split('|').chain([number]) {
            assert_eq!(Normaliser::V2.normal(text), number, "{text}");
        }
    }
}

#[test]
fn an_email_address_is_one_person_however_it_was_written_or_pasted() {
    for text in [
        "ana@x.example",
        " Ana@X.example\u{a0}",
        "mailto:ana@x.example",
        "MAILTO:Ana%40x.example?subject=Hi",
        "Ana <ana@x.example>",
        "\"Ana, Lu\" <Ana@x.example>",
        "<mailto:ana@x.example>",
        "'ana@x.example'",
        "(ana@x.example).",
        "ana@x.example.",
        "ana@x.example;",
        "\u{200b}ana@x.example\u{200e}",
        "ana\u{ff20}x\u{ff0e}example",
        "ana@x.example (Ana)",
        "Ana ana@x.example",
        "*ana@x.example*",
        "_ana@x.example_",
        "~Ana@x.example~",
        "`ana@x.example`",
        "[ana@x.example](mailto:ana@x.example)",
        "[Ana](mailto:Ana@x.example?subject=Hi%20there)",
        "mailto:ana@x.example?subject=Hi&cc=ben@x.example",
        "<a href=\"mailto:ana@x.example\">",
        "ana@x.example, Ana@X.example",
        "E-Mail: ana@x.example",
        "email:ana@x.example",
        "ana@x.example <ana@x.example>",
        "ana@x.example | Ana Lu",
    ] {
        assert_eq!(Normaliser::V2.normal(text), "ana@x.example", "{text}");
    }
    assert_eq!(Normaliser::V2.normal("jose\u{301}@x.example"), "jos\u{e9}@x.example");
}

#[test]
fn other_texts_stay_apart() {
    let apart = [
        "IN-129",
        "in-129",
        "12345678",
        "012345678",
        "+49",
        "0170 1234567",
        "a@b",
        "a.b@c",
        "a@b c@d",
        "_a@b",
        "#0049123456789",
        "Kunde 0049123456789",
        "P-0049123456789",
        "T-0049123456789",
        "Mob-0049123456789",
        "ab+49123456789",
        "+49123456789ab",
        "+49123456789 or +49987654321",
        "@",
        "ana@",
    ];
    for (at, a) in apart.iter().enumerate() {
        for b in &apart[at + 1..] {
            assert_ne!(Normaliser::V2.normal(a), Normaliser::V2.normal(b), "{a} {b}");
        }
    }
    assert_eq!(Normaliser::V2.normal(" In\u{a0}129\u{200b} "), "In 129");
    assert_eq!(Normaliser::V2.normal("\u{200e} \u{feff}"), "");
}

#[test]
fn every_version_is_found_by_its_number() {
    for version in Normaliser::ALL {
        assert_eq!(Normaliser::of_number(version.number()), Some(version));
    }
    assert_eq!(Normaliser::ALL.last(), Some(&Normaliser::NEWEST));
    assert_eq!((Normaliser::of_number(0), Normaliser::of_number(3)), (None, None));
}

proptest! {
    #[test]
    fn plain_texts_have_the_same_hash_under_both_versions(
        named in "[a-z][a-z0-9.+]{0,8}[a-z0-9]@[a-z]{1,5}\\.[a-z]{2,3}|\\+4[1346789][1-9][0-9]{7,9}|[A-Za-z]{2}[0-9]{1,9}"
    ) {
        prop_assert_eq!(Normaliser::V1.normal(&named), Normaliser::V2.normal(&named));
    }

    /// So the older hash of one person is never the newest of another, except for texts that look
    /// like an address or a number and are none, such as `A@.` and `+00000000(`.
    #[test]
    fn what_the_first_version_made_of_a_text_names_the_same_person(
        named in "\\PC{0,16}|[<a-c@.>: ]{0,12}|\\+[1-9]{2}[ ./-]?(\\(0\\))?[1-9]{8}[0-9 ()./-]{0,8}|\"?[A-Ca-c ]{0,3}<?(mailto:)?[A-C%40]{1,4}@[a-c.]{1,4}>?"
    ) {
        let older = Normaliser::V1.normal(&named);
        let lower = |text: &str| Normaliser::V2.normal(text).to_lowercase();
        prop_assert_eq!(lower(&older), lower(&named));
    }

    #[test]
    fn the_rules_change_nothing_of_a_plain_address(
        named in "[a-c1.+_@-]{0,10}|[1-9]{6,12}@(s\\.whatsapp\\.net|c\\.us|c\\.uk)"
    ) {
        prop_assert_eq!(Normaliser::V2.normal(&named), v2_of_any(&named));
    }

    #[test]
    fn a_normal_text_is_its_own_normal_text(named in "\\PC{0,16}|\\+?[0-9 ()-]{6,18}|[<a-c@.>: ]{0,12}") {
        let normal = Normaliser::V2.normal(&named);
        prop_assert_eq!(Normaliser::V2.normal(&normal), normal);
    }
}

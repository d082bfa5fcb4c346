use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;

use super::*;

fn shown((slug, recipient): Name) -> String {
    let recipient = recipient.map(|recipient| format!(".{}", recipient.as_str()));
    format!("{slug}{}", recipient.unwrap_or_default())
}

#[test]
fn an_exact_path_is_a_slug_and_maybe_a_recipient() {
    for (path, name) in [
        ("bio", Some("bio")),
        ("BIO", Some("bio")),
        ("b_i-o_", Some("b_i-o_")),
        ("bio.A-12", Some("bio.A-12")),
        ("bio.", None),
        ("bio*", None),
        ("bio.a.b", None),
        ("-", None),
        ("", None),
    ] {
        assert_eq!(read_path(path).map(shown).as_deref(), name, "{path}");
    }
}

#[test]
fn other_paths_stand_for_names_the_longest_first() {
    let table = [
        ("bio*", "bio"),
        ("bio_", "bio_ bio"),
        ("__bio_", "__bio_ __bio _bio_ _bio bio_ bio"),
        ("bio.A12,", "bio.A12"),
        ("*bio.A12*", "bio.A12"),
        ("bio.A12.Danke", "bio.A12"),
        ("bio_.A12", "bio_.A12 bio.A12"),
        ("_*bio*_", "bio"),
        ("bio/", "bio"),
        ("bio/*", "bio"),
        ("bio/more", ""),
        ("bio.A12/more", ""),
        ("al\u{2011}ig", "al-ig al"),
        ("al\u{ad}ig", "al-ig alig al"),
        ("al\u{2014}ig", "al-ig al--ig al"),
        ("bio\u{b2}", "bio"),
        ("\u{2460} bio\u{2122}.", "bio"),
        ("\u{e9}clair", ""),
        ("", ""),
        ("...", ""),
        ("bio-", "bio- bio"),
        ("-bio", "-bio bio"),
        ("_-bio", "_-bio -bio bio"),
        ("bio%00", ""),
        ("-", ""),
        ("-/bio", ""),
        ("%2D/bio", ""),
    ];
    for (path, names) in table {
        let found: Vec<String> = meant(path).map(shown).collect();
        assert_eq!(found.join(" "), names, "{path}");
    }
}

#[test]
fn a_wrapped_name_is_put_together_unless_two_links_may_be_meant() {
    let table = [
        ("b%20io", "bio", "bio"),
        ("b%0D%0Aio", "bio", "bio"),
        ("b\u{3000}io", "bio", "bio"),
        ("b%20i%20o", "bio", "bio"),
        ("b%20io.ann", "bio", "bio.ann"),
        ("b%20io%20Danke", "bio", "bio"),
        ("b%20io.%20Danke", "bio", "bio"),
        ("bio%20.%20Danke", "bio", "bio"),
        ("bio.ann%20x", "bio", "bio.ann"),
        // Quoted lines, and lines that go on.
        ("b%0D%0A%3E%20io", "bio", "bio"),
        ("b=%0Aio", "bio", "bio"),
        ("b-%0Aio", "bio", "bio"),
        ("b-%0Aio", "b-io", "b-io"),
        ("black-%20week*", "black-week", "black-week"),
        ("_b%20io_", "bio", "bio"),
        ("b%20io/more", "bio", ""),
        ("a%20b%20c%20d%20e", "abcd", "abcd"),
        ("a%20b%20c%20d%20e", "abcde", ""),
        // What follows is no part of a name.
        ("bio_%20*", "bio bio_", "bio_"),
        ("bio_%20_%20*", "bio bio_", "bio_"),
        // Either of two.
        ("b%20io", "b bio", "b|bio"),
        ("b%20i%20o", "bi bio", "bi|bio"),
        ("bio%20x", "bio biox", "bio|biox"),
        ("b-%0Aio", "b-io bio", "b-io|bio"),
    ];
    for (path, slugs, found) in table {
        let exists = |slug: &Slug| Ok::<_, ()>(slugs.split(' ').any(|one| one == slug.as_str()));
        let meant = match find(path, exists).unwrap() {
            Meant::Nothing => String::new(),
            Meant::One(name) => shown(name),
            Meant::Two(one, other) => format!("{one}|{other}"),
        };
        assert_eq!(meant, found, "{path} of {slugs}");
    }
}

#[test]
fn a_long_path_stands_for_few_names() {
    let marks = "_".repeat(40);
    assert!(meant(&format!("{marks}a{marks}")).count() <= 81);
    assert!(meant(&"\u{2011}".repeat(100_000)).count() <= 81 * 4);
    assert_eq!(meant(&" ".repeat(100_000)).count(), 0);
    assert!(wrapped(&"_a_ \u{2014}".repeat(10_000)).count() <= 12 * 4);
}

#[test]
fn no_punctuation_blank_or_mark_of_unicode_hides_a_name() {
    use GeneralCategory as Is;
    let category = CodePointMapData::<GeneralCategory>::new();
    let bio = || (Slug::parse("bio").unwrap(), None);
    let mut tried = 0;
    for c in (' '..=char::MAX).filter(|c| !is_slug_char(*c)) {
        let is_mark = matches!(category.get(c), Is::NonspacingMark | Is::EnclosingMark);
        let is_around = matches!(
            category.get(c),
            Is::OpenPunctuation
                | Is::ClosePunctuation
                | Is::InitialPunctuation
                | Is::FinalPunctuation
                | Is::OtherPunctuation
                | Is::DashPunctuation
                | Is::ConnectorPunctuation
                | Is::MathSymbol
                | Is::CurrencySymbol
                | Is::ModifierSymbol
                | Is::OtherSymbol
                | Is::OtherNumber
                | Is::SpaceSeparator
                | Is::LineSeparator
                | Is::ParagraphSeparator
                | Is::Format
        ) || c.is_whitespace();
        if !is_mark && !is_around {
            continue;
        }
        tried += 1;
        assert!(meant(&format!("bio{c}")).any(|name| name == bio()), "{c:?} after");
        assert!(is_mark || meant(&format!("{c}bio")).any(|name| name == bio()), "{c:?} before");
    }
    assert!(tried > 9_000, "{tried}");
}

use proptest::prelude::*;

use super::*;
use crate::render::escape::inert;

#[test]
fn lines_are_wrapped_between_words() {
    assert_eq!(wrapped("one two  three four", 9), "one two\nthree\nfour");
    assert_eq!(wrapped("incomprehensible", 5), "incomprehensible");
}

const FAMILY: &str = "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}";
const FLAG: &str = "\u{1f1e9}\u{1f1ea}";

#[test]
fn a_text_is_as_wide_as_a_terminal_shows_it() {
    for (text, expected) in [
        ("", 0),
        ("abc", 3),
        ("\u{65e5}\u{672c}", 4),
        ("e\u{301}", 1),
        (FAMILY, 2),
        (FLAG, 2),
        ("\u{2026}", 1),
    ] {
        assert_eq!(columns(text), expected, "{text}");
    }
}

#[test]
fn a_cut_leaves_no_half_of_a_character() {
    assert_eq!(cut("abc", 3), "abc");
    assert_eq!(cut("abcd", 3), "ab\u{2026}");
    assert_eq!(cut("\u{65e5}\u{672c}\u{8a9e}", 5), "\u{65e5}\u{672c}\u{2026}");
    assert_eq!(cut("\u{65e5}\u{672c}\u{8a9e}", 4), "\u{65e5}\u{2026}");
    assert_eq!(cut(&format!("{FLAG}{FLAG}"), 3), format!("{FLAG}\u{2026}"));
    assert_eq!(cut(&format!("a{FAMILY}b"), 3), "a\u{2026}");
    assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}\u{2026}");
}

#[test]
fn a_word_wider_than_a_line_is_broken_beside_wide_characters_only() {
    let word = "\u{65e5}\u{672c}\u{8a9e}";
    assert_eq!(wrapped(&format!("a {word}"), 4), "a \u{65e5}\n\u{672c}\u{8a9e}");
    assert_eq!(wrapped(&format!("a {word}"), 6), format!("a\n{word}"));
    assert_eq!(wrapped(&format!("(abc{word})"), 6), "(abc\u{65e5}\n\u{672c}\u{8a9e})");
    assert_eq!(wrapped("https://go.example.com/x", 9), "https://go.example.com/x");
}

proptest! {
    #[test]
    fn no_cut_and_no_line_is_wider_than_it_may_be(
        any in ".*",
        wide in "([a-z]{1,8}|[\u{4e00}-\u{9fff}\u{1f600}-\u{1f64f}]{1,30}| ){0,20}",
        width in 8_usize..40,
    ) {
        for text in [&any, &wide] {
            let cut = cut(&inert(text), width);
            prop_assert!(columns(&cut) <= width, "{:?}", cut);
        }
        // A run of letters that follows a run of letters without a space is one long word.
        let lines = wrapped(&wide, width);
        let is_long = |word: &str| word.is_ascii() && word.len() > width;
        let fits = |line: &str| columns(line) <= width || line.split(|c: char| !c.is_ascii()).any(is_long);
        prop_assert!(lines.lines().all(fits), "{:?}", lines);
        let bare = |text: &str| text.replace(char::is_whitespace, "");
        prop_assert_eq!(bare(&lines), bare(&wide));
    }
}

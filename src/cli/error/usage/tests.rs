use clap::{Arg, Command};

use super::*;

fn refused(word: &str) -> String {
    let number = Arg::new("N").value_parser(clap::value_parser!(u8));
    let command = Command::new("x").arg(number);
    bounded(command.try_get_matches_from(["x", word]).unwrap_err())
}

/// A pasted note of a million characters was repeated whole, with what it had for the terminal.
#[test]
fn a_long_word_is_cut_and_none_acts_on_a_terminal() {
    let said = refused(&"a".repeat(5_000));
    assert!(said.contains(&format!("'{}...'", "a".repeat(WORD_CHARS_MAX))), "{said}");
    assert!(said.len() < 400, "{said}");
    let said = refused("a\u{1b}[2J\u{7}b");
    assert!(said.contains("'a\u{241b}[2J\u{2407}b'"), "{said:?}");
    assert!(!said.contains('\u{1b}'), "{said:?}");
    assert!(refused("abc").contains("invalid value 'abc' for '[N]'"));
}

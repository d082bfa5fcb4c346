//! A match file of Espanso: YAML with a trigger and a text for each message.
//!
//! Invariant: a trigger begins and ends with a colon, which no slug has, so none is the beginning of another;
//! Espanso would put in the shorter one while the longer is typed. Texts are double-quoted (YAML 1.2, 7.3.1).

use std::fmt::Write as _;
use std::io::{self, Write};

use super::Snippet;
use crate::render::sms::tags_in_words;

/// Writes the match file.
pub(super) fn matches(snippets: &[Snippet], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# Messages to paste. Espanso reads this file from its folder `match`.")?;
    if snippets.is_empty() {
        return writeln!(out, "matches: []");
    }
    writeln!(out, "matches:")?;
    for snippet in snippets {
        // Braces would be a variable of Espanso.
        let text = snippet.text.replace("{{", "\\{\\{").replace("}}", "\\}\\}");
        writeln!(out, "  - trigger: {}", quoted(&format!(":{}:", snippet.slug)))?;
        writeln!(out, "    label: {}", quoted(&tags_in_words(&snippet.tags)))?;
        writeln!(out, "    replace: {}", quoted(&text))?;
    }
    Ok(())
}

/// A text as a double-quoted scalar on one line.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            // Line breaks of YAML, and what editors do not show.
            _ if c.is_control() || is_unseen(c) => {
                // Writing into a string cannot fail.
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Characters of the basic plane that have no picture of their own.
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{a0}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
    )
}

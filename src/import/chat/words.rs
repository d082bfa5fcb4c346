//! Words of the app in many languages: halves of the day, notices, changes of groups.
//!
//! Invariant: the words are data (`words.toml`), and a word that is in no list is a person's.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::domain::fold::{is_blank, without_invisible};

/// The half of the day of a time of twelve hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Am,
    Pm,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    am: Vec<String>,
    pm: Vec<String>,
    between: Vec<String>,
    notices: Vec<String>,
    attachments: Vec<String>,
    group: Vec<String>,
    deleted: Vec<String>,
    titles: Vec<String>,
}

static WORDS: LazyLock<Words> =
    LazyLock::new(|| toml::from_str(include_str!("words.toml")).unwrap_or_default());

/// The mark that the app puts before its own texts.
const MARK: char = '\u{200e}';
/// What tells a text of the app is in its first and last characters.
const TOLD_CHARS: usize = 240;

/// What a word beside a time means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    Nothing,
    Half(Half),
}

/// What a word beside a time means. `None` if it belongs to no time.
pub(super) fn beside_time(word: &str) -> Option<Beside> {
    let plain: String = word.chars().filter(|c| !is_skipped(*c)).collect();
    if plain.is_empty() || WORDS.between.contains(&plain) {
        Some(Beside::Nothing)
    } else if WORDS.am.contains(&plain) {
        Some(Beside::Half(Half::Am))
    } else {
        WORDS.pm.contains(&plain).then_some(Beside::Half(Half::Pm))
    }
}

fn is_skipped(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '.' | ',' | '\u{60c}' | '\u{3001}' | '"' | '\u{5f4}' | '\u{2033}')
}

/// Whether a text that stands behind a name is the app's, and nobody's message. Behind the mark it is, in whatever
/// language, unless it names what a person sent.
pub(super) fn is_notice(text: &str) -> bool {
    let is_marked = text.trim_start().starts_with(MARK);
    let begins_as = plain(text);
    let begins = |words: &[String]| words.iter().any(|word| begins_as.starts_with(word.as_str()));
    // The app writes `null` for a call of which it knows nothing.
    begins_as == "null"
        || begins(&WORDS.notices)
        || is_marked && !begins(&WORDS.deleted) && !names_attachment(text)
}

/// Whether a text of the app names a file, a place, a contact or a poll that a person sent.
fn names_attachment(text: &str) -> bool {
    let begins_as = plain(text);
    let skipped = text.chars().count().saturating_sub(TOLD_CHARS);
    let ends_as = plain(&text.chars().skip(skipped).collect::<String>());
    let without_ends =
        |text: &str| text.trim_matches(|c: char| "<>. ".contains(c)).trim().to_owned();
    let (first, last) = (without_ends(&begins_as), format!(" {}", without_ends(&ends_as)));
    let is_named = |word: &String| {
        // A word behind a blank is a whole one.
        last.ends_with(word.as_str()) || !word.starts_with(' ') && first.starts_with(word.as_str())
    };
    let is_file = ends_as.contains('<') && ends_as.ends_with('>');
    // A place is a link to a map; the title of a poll ends in a colon.
    is_file
        || begins_as.contains("://")
        || ends_as.ends_with(':')
        || WORDS.attachments.iter().any(is_named)
}

/// Whether a text of the app tells a change of a group.
pub(super) fn is_of_group(text: &str) -> bool {
    let plain = plain(text);
    WORDS.group.iter().any(|word| plain.contains(word.as_str()))
}

/// The name in what an export is called: `WhatsApp Chat with Anna`.
pub(super) fn named_in_title(title: &str) -> Option<&str> {
    let folded = plain(title);
    let start = WORDS.titles.iter().find(|start| folded.starts_with(start.as_str()))?;
    let (at, _) = title.char_indices().nth(start.chars().count())?;
    let name = title.get(at..)?.trim();
    (!name.is_empty()).then_some(name)
}

/// The beginning of a text, without marks that nobody sees, in lower case.
fn plain(text: &str) -> String {
    let begins: String = text.chars().take(TOLD_CHARS).collect();
    let visible = without_invisible(&begins).to_lowercase();
    visible.trim().chars().map(|c| if is_blank(c) { ' ' } else { c }).collect()
}

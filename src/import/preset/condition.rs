//! What a row must have for a rule of a preset.
//!
//! Invariant: words are compared as people read them: case and blanks around them do not matter.

use serde::Deserialize;

use super::find;
use crate::domain::fold::fold_name;
use crate::import::amount::split_amounts;
use crate::import::words::flag;

/// What a row must have in a column: all that is given. A column that the file does not have is empty.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Condition {
    column: String,
    /// One of these words.
    is: Option<Vec<String>>,
    /// A value that is none of these words.
    is_not: Option<Vec<String>>,
    /// A value that has this in it.
    contains: Option<String>,
    /// Whether there are several amounts.
    several: Option<bool>,
    /// A value that begins with one of these.
    begins: Option<Vec<String>>,
    /// Whether there is a value.
    filled: Option<bool>,
    /// Whether there is an amount other than 0, of any sign.
    amount: Option<bool>,
    /// Whether there is an amount below 0.
    negative: Option<bool>,
    /// Whether there is a word for true; one for false, and nothing at all, are not.
    flag: Option<bool>,
}

impl Condition {
    /// The heading that it names.
    pub(super) fn heading(&self) -> &str {
        &self.column
    }

    fn holds(&self, text: &str) -> bool {
        let Self { is, is_not, contains, several, begins, filled, amount, .. } = self;
        let Self { negative, flag: set, .. } = self;
        let is_any = |words: &[String]| words.iter().any(|word| is_word(word, text));
        let begins_with = |starts: &[String]| {
            let folded = fold_name(text);
            starts.iter().any(|start| folded.starts_with(&fold_name(start)))
        };
        let is_amount = || text.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
        is.as_deref().is_none_or(is_any)
            && is_not.as_deref().is_none_or(|words| !text.is_empty() && !is_any(words))
            && contains.as_deref().is_none_or(|part| fold_name(text).contains(&fold_name(part)))
            && several.is_none_or(|several| several == (split_amounts(text).len() > 1))
            && begins.as_deref().is_none_or(begins_with)
            && filled.is_none_or(|filled| filled != text.is_empty())
            && amount.is_none_or(|amount| amount == is_amount())
            && negative.is_none_or(|negative| negative == (is_amount() && is_negative(text)))
            && set.is_none_or(|set| set == flag(text).unwrap_or(false))
    }
}

/// Whether a text is a word.
pub(super) fn is_word(word: &str, text: &str) -> bool {
    word.eq_ignore_ascii_case(text) || (!text.is_ascii() && fold_name(word) == fold_name(text))
}

/// Whether an amount has a minus, or the brackets of bookkeepers.
pub(super) fn is_negative(text: &str) -> bool {
    text.starts_with('(') || text.contains(['-', '\u{2212}'])
}

/// Conditions on the columns of a file, all of which must hold.
#[derive(Debug)]
pub(super) struct Rule(Vec<(Option<usize>, Condition)>);

impl Rule {
    pub(super) fn new(when: &[Condition], names: &[String]) -> Self {
        let place = |condition: &Condition| (find(names, &condition.column), condition.clone());
        Self(when.iter().map(place).collect())
    }

    /// Whether it holds for values, by the index of their column.
    pub(super) fn holds<'t>(&self, value: impl Fn(usize) -> &'t str) -> bool {
        self.0.iter().all(|(index, condition)| condition.holds(index.map_or("", &value)))
    }

    /// The columns that it looks at.
    pub(super) fn columns(&self) -> impl Iterator<Item = usize> {
        self.0.iter().filter_map(|(index, _)| *index)
    }
}

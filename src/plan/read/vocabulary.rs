//! `[vocabulary]`: the words that a plan allows.
//!
//! Invariant: a word is checked once, where it is written. Does not handle other spellings of channels
//! (see `channels`) or decide what is allowed (see the domain's `Vocabulary`).

use std::ops::Range;

use toml::Spanned;

use crate::domain::label::{Channel, Content};
use crate::domain::limits::VOCABULARY_WORDS_MAX;
use crate::domain::link::Title;
use crate::domain::settings::Settings;
use crate::domain::settings::vocabulary::{NamePattern, VocabularyError};
use crate::plan::fault::Fault;

use super::keys::{line, name, twice};
use super::reader::Reader;
use super::refused::{BadWord, word_fault};

const VOCABULARY: &[&str] = &["sources", "mediums", "campaign", "case", "aliases", "descriptions"];

/// Reads `[vocabulary]` into the settings, except for the aliases. Returns the table.
pub(super) fn read<'a>(top: &Reader<'a>, settings: &mut Settings) -> Option<Reader<'a>> {
    let table = top.table("vocabulary", VOCABULARY)?;
    let vocabulary = &mut settings.vocabulary;
    vocabulary.sources = words(&table, "sources");
    vocabulary.mediums = words(&table, "mediums");
    vocabulary.campaign = table.value("campaign", NamePattern::parse);
    vocabulary.case = table.word("case").unwrap_or(vocabulary.case);
    for parameter in ["source", "medium"] {
        let words = vocabulary.listed(parameter).iter().map(|word| &**word);
        top.findings.declared.borrow_mut().set_section(parameter, words);
    }
    for (key, text) in table.pairs("descriptions", Title::parse) {
        let word = name(&key, "description", &table, line);
        if let (Some(word), Some(text)) = (word, text) {
            let text = Box::from(text.get_ref().as_str());
            if vocabulary.descriptions.insert(word.into_inner(), text).is_some() {
                table.fault(twice(&key, "description"));
            }
        }
    }
    Some(table)
}

/// A list of allowed words. A list with a fault allows every word, so that no channel becomes a fault
/// of its own.
fn words(table: &Reader<'_>, key: &str) -> Option<Vec<Box<str>>> {
    let list = table.list(key, line);
    let count = list.items.len();
    if let Some(span) = table.key_span(key).filter(|_| count > VOCABULARY_WORDS_MAX) {
        let message = format!("`{key}` lists {count} values; the limit is {VOCABULARY_WORDS_MAX}");
        table.fault(Fault::at(span, message).label("too many"));
        return None;
    }
    let is_read = list.is_whole && table.has(key);
    is_read.then(|| list.items.into_iter().map(Spanned::into_inner).collect())
}

/// The source of a channel.
pub(super) fn source(settings: &Settings, text: &str) -> Result<Box<str>, BadWord> {
    let source = line(text)?;
    settings.vocabulary.source(&source)?;
    Ok(source)
}

/// The medium of a channel.
pub(super) fn medium(settings: &Settings, text: &str) -> Result<Box<str>, BadWord> {
    let medium = line(text)?;
    settings.vocabulary.medium(&medium)?;
    Ok(medium)
}

/// A content of a campaign or a link.
pub(super) fn content(settings: &Settings, text: &str) -> Result<Content, BadWord> {
    let content = Content::parse(text)?;
    settings.vocabulary.content(&content)?;
    Ok(content)
}

/// Checks the name of a channel; also as its source, if it has no other.
pub(super) fn judge_channel(table: &Reader<'_>, name: &Spanned<Channel>, settings: &Settings) {
    let text = name.get_ref().as_str();
    judge(table, name.span(), settings.vocabulary.name("channel", text));
    if !table.has("source") {
        judge(table, name.span(), settings.vocabulary.source(text));
    }
}

/// Adds the fault of a word that the vocabulary does not allow.
pub(super) fn judge(table: &Reader<'_>, span: Range<usize>, judged: Result<(), VocabularyError>) {
    if let Err(error) = judged {
        let findings = table.findings;
        findings.fault_at(span, |span| word_fault(span, &error, &findings.declared.borrow()));
    }
}

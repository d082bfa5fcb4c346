//! `[vocabulary]`: the words that the plan allows, and how what it refuses is told.
//!
//! Invariant: a word is judged once, where it is written. Absent: other spellings of channels
//! (roster), and what is allowed (the domain's `Vocabulary` judges).

use std::ops::Range;

use thiserror::Error;
use toml::Spanned;

use crate::domain::label::{Channel, Content, LabelError};
use crate::domain::limits::VOCABULARY_WORDS_MAX;
use crate::domain::link::Title;
use crate::domain::settings::Settings;
use crate::domain::settings::vocabulary::{NamePattern, VocabularyError};

use super::fault::Fault;
use super::names::Declared;
use super::reader::Reader;
use super::roster::{line, name, twice};

const VOCABULARY: &[&str] = &["sources", "mediums", "campaign", "case", "aliases", "descriptions"];

/// A text that is no word, or one that is not allowed.
#[derive(Debug, Error)]
pub(super) enum BadWord {
    #[error(transparent)]
    Label(#[from] LabelError),
    #[error(transparent)]
    Vocabulary(#[from] VocabularyError),
}

/// Reads `[vocabulary]` into the settings, but for the aliases; gives the table.
pub(super) fn read<'a>(top: &Reader<'a>, settings: &mut Settings) -> Option<Reader<'a>> {
    let table = top.table("vocabulary", VOCABULARY)?;
    let vocabulary = &mut settings.vocabulary;
    // A list with a fault judges nothing, so that no channel becomes a fault of its own.
    let words = |key| {
        let list = table.list(key, line);
        let count = list.items.len();
        if let Some(place) = table.place_of(key).filter(|_| count > VOCABULARY_WORDS_MAX) {
            let message =
                format!("`{key}` lists {count} values; {VOCABULARY_WORDS_MAX} are allowed");
            table.fault(Fault::at(place, message).label("too many"));
            return None;
        }
        let whole = list.whole && table.has(key);
        whole.then(|| list.items.into_iter().map(Spanned::into_inner).collect())
    };
    vocabulary.sources = words("sources");
    vocabulary.mediums = words("mediums");
    vocabulary.campaign = table.value("campaign", NamePattern::parse);
    vocabulary.case = table.word("case").unwrap_or(vocabulary.case);
    for parameter in ["source", "medium"] {
        let words = vocabulary.listed(parameter).iter().map(|word| &**word);
        top.findings.declared.borrow_mut().section(parameter, words);
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

/// Judges the name of a channel; also as its source, if it has no other.
pub(super) fn channel(table: &Reader<'_>, name: &Spanned<Channel>, settings: &Settings) {
    let text = name.get_ref().as_str();
    judge(table, name.span(), settings.vocabulary.name("channel", text));
    if !table.has("source") {
        judge(table, name.span(), settings.vocabulary.source(text));
    }
}

/// Takes note of what the vocabulary refuses.
pub(super) fn judge(table: &Reader<'_>, span: Range<usize>, judged: Result<(), VocabularyError>) {
    if let Err(error) = judged {
        let findings = table.findings;
        findings.fault_at(span, |span| fault(span, &error, &findings.declared.borrow()));
    }
}

/// The fault of a word that is not allowed, with what is.
pub(super) fn fault(span: Range<usize>, error: &VocabularyError, declared: &Declared) -> Fault {
    let fault = Fault::at(span, error.to_string());
    match error {
        VocabularyError::Unlisted { parameter, given } => {
            let help = declared.suggestion(parameter, given);
            fault.label(format!("unknown {parameter}")).help(help)
        }
        VocabularyError::Case { given, .. } => {
            fault.label("upper case").help(format!("write `{}`", given.to_lowercase()))
        }
        _ => fault.label("another name"),
    }
}

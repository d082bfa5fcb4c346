//! `[vocabulary]`: the words that a plan allows.
//!
//! Invariant: a word is checked once, where it is written. Does not handle other spellings of channels
//! (see `channels`) or decide what is allowed (see the domain's `Vocabulary` and `UtmRule`).

use std::ops::Range;

use thiserror::Error;
use toml::Spanned;

use crate::domain::label::{Channel, Content};
use crate::domain::limits::{RULE_CHARS_MAX, VOCABULARY_WORDS_MAX};
use crate::domain::link::Title;
use crate::domain::link::utm::UtmParameter;
use crate::domain::settings::utm_rule::UtmRule;
use crate::domain::settings::vocabulary::{NamePattern, VocabularyError};
use crate::domain::settings::{Settings, UtmTemplates};
use crate::plan::fault::Fault;
use crate::plan::nearest::suggestion;

use super::keys::{line, name, twice};
use super::reader::Reader;
use super::refused::{BadWord, word_fault};

pub(super) const VOCABULARY: &[&str] =
    &["sources", "mediums", "campaign", "case", "aliases", "descriptions", "owners", "rules"];
pub(super) const RULE: &[&str] = &["required", "blocked", "max_chars", "forbidden", "separators"];

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
    for (section, what, texts) in [
        ("descriptions", "description", &mut vocabulary.descriptions),
        ("owners", "owner", &mut vocabulary.owners),
    ] {
        for (key, text) in table.pairs(section, Title::parse) {
            let word = name(&key, what, &table, line);
            if let (Some(word), Some(text)) = (word, text) {
                let text = Box::from(text.get_ref().as_str());
                if texts.insert(word.into_inner(), text).is_some() {
                    table.fault(twice(&key, what));
                }
            }
        }
    }
    rules(&table, settings);
    Some(table)
}

/// Reads the rules of UTM parameters. A blocked parameter is not made of the default template.
fn rules(vocabulary: &Reader<'_>, settings: &mut Settings) {
    for (key, table) in vocabulary.named("rules", RULE) {
        let Ok(parameter) = key.get_ref().parse::<UtmParameter>() else {
            let message = format!("there is no UTM parameter `{}`", key.get_ref());
            let help = suggestion(key.get_ref(), UtmParameter::names());
            table.fault(Fault::at(key.span(), message).label("unknown parameter").help(help));
            continue;
        };
        let rule = UtmRule {
            required: table.truth("required").unwrap_or_default(),
            blocked: table.truth("blocked").unwrap_or_default(),
            max_chars: table.count("max_chars", "would allow no value").map(Spanned::into_inner),
            forbidden: table.value("forbidden", characters),
            separators: table.value("separators", characters),
        };
        if rule.required && rule.blocked {
            let message = format!("utm_{parameter} is both required and blocked");
            table.fault(Fault::at(key.span(), message).label("one of the two"));
            continue;
        }
        if rule.blocked {
            drop_default(&mut settings.utm, parameter);
        }
        settings.vocabulary.rules.insert(parameter, rule);
    }
}

fn drop_default(utm: &mut UtmTemplates, parameter: UtmParameter) {
    let usual = UtmTemplates::default();
    let (template, usual) = match parameter {
        UtmParameter::Source => (&mut utm.source, usual.source),
        UtmParameter::Medium => (&mut utm.medium, usual.medium),
        UtmParameter::Campaign => (&mut utm.campaign, usual.campaign),
        UtmParameter::Content => (&mut utm.content, usual.content),
        UtmParameter::Id => (&mut utm.id, usual.id),
        UtmParameter::Term => (&mut utm.term, usual.term),
    };
    if *template == usual {
        *template = None;
    }
}

/// A text that is not a set of characters.
#[derive(Debug, Error)]
#[error(
    "it must be at most {RULE_CHARS_MAX} characters, without letters, digits and control characters"
)]
struct BadCharacters;

/// The characters of a rule.
fn characters(text: &str) -> Result<Box<str>, BadCharacters> {
    let is_bad = |c: char| c.is_alphanumeric() || c.is_control();
    let is_set = text.chars().count() <= RULE_CHARS_MAX && !text.chars().any(is_bad);
    is_set.then(|| Box::from(text)).ok_or(BadCharacters)
}

/// Reads `[ga4]`: the mediums that may stay without a default channel in Google Analytics 4.
pub(super) fn ga4(top: &Reader<'_>, settings: &mut Settings) {
    let Some(table) = top.table("ga4", &["ok"]) else { return };
    let mediums = table.list("ok", line).items.into_iter().map(Spanned::into_inner);
    settings.ga4_ok = mediums.collect();
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

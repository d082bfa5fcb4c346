//! The faults of values that a parser of the domain refused, each with a help where one is known.

use std::error::Error;
use std::ops::Range;

use thiserror::Error;

use crate::domain::label::LabelError;
use crate::domain::link::target::{Schemes, TargetError};
use crate::domain::link::target_template::TargetTemplateError;
use crate::domain::settings::day_style::DayStyleError;
use crate::domain::settings::message::MessageError;
use crate::domain::settings::template::TemplateError;
use crate::domain::settings::vocabulary::{NamePattern, VocabularyError};
use crate::domain::string_enum::NotOneOf;
use crate::plan::declared::{Declared, UnknownName};
use crate::plan::fault::Fault;
use crate::plan::nearest::{nearest, suggestion};

use super::zones::UnknownZone;

/// A text that is not a label, or that the vocabulary does not allow.
#[derive(Debug, Error)]
pub(super) enum BadWord {
    #[error(transparent)]
    Label(#[from] LabelError),
    #[error(transparent)]
    Vocabulary(#[from] VocabularyError),
}

/// The fault of a refused text. `what` names it: `` `to` ``.
pub(super) fn refused(
    what: &str,
    span: Range<usize>,
    error: &(dyn Error + 'static),
    declared: &Declared,
) -> Fault {
    if let Some(unknown) = error.downcast_ref::<UnknownName>() {
        let help = declared.suggestion(unknown.section, &unknown.given);
        let fault = Fault::at(span, unknown.to_string());
        return fault.label(format!("unknown {}", unknown.what)).help(help);
    }
    if let Some(BadWord::Vocabulary(word)) = error.downcast_ref::<BadWord>() {
        return word_fault(span, word, declared);
    }
    Fault::at(span, format!("{what}: {error}")).maybe_help(help(error))
}

fn help(error: &(dyn Error + 'static)) -> Option<String> {
    if let Some(word) = error.downcast_ref::<NotOneOf>() {
        // The message already lists the words.
        let near = nearest(&word.given, word.allowed.iter().copied());
        return near.map(|near| format!("did you mean `{near}`?"));
    }
    if let Some(zone) = error.downcast_ref::<UnknownZone>() {
        return zone.help.clone();
    }
    if let Some(TargetTemplateError::Target(TargetError::Scheme { scheme, .. })) =
        error.downcast_ref::<TargetTemplateError>()
    {
        // A dot marks a host name that lacks its https://, as in `shop.example:8080`.
        let can_be_allowed = !scheme.contains('.') && Schemes::parse([scheme.as_str()]).is_ok();
        return can_be_allowed.then(|| "to allow it, add it to `schemes` of [defaults]".to_owned());
    }
    match template_error(error) {
        Some(TemplateError::Unknown(words)) => of_placeholders(words),
        _ => None,
    }
}

/// The placeholders that may have been meant, else those that there are.
fn of_placeholders(words: &[NotOneOf]) -> Option<String> {
    if let [word] = words {
        return Some(suggestion(&word.given, word.allowed.iter().copied()));
    }
    let allowed = &words.first()?.allowed;
    let near = words.iter().filter_map(|word| {
        let near = nearest(&word.given, allowed.iter().copied())?;
        Some(format!("`{near}` for {{{}}}", word.given))
    });
    let near = near.collect::<Vec<_>>().join(", ");
    let asked = (!near.is_empty()).then(|| format!("did you mean {near}? "));
    Some(format!("{}allowed: {}", asked.unwrap_or_default(), allowed.join(", ")))
}

/// What is wrong with the placeholders of a text.
fn template_error<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e TemplateError> {
    if let Some(MessageError::Template(error)) = error.downcast_ref() {
        return Some(error);
    }
    if let Some(DayStyleError::Template(error)) = error.downcast_ref() {
        return Some(error);
    }
    error.downcast_ref()
}

/// The fault of a word that the vocabulary does not allow, with a word that it does.
pub(in crate::plan) fn word_fault(
    span: Range<usize>,
    error: &VocabularyError,
    declared: &Declared,
) -> Fault {
    let fault = Fault::at(span, error.to_string());
    match error {
        VocabularyError::Unlisted { parameter, given } => {
            let help = declared.suggestion(parameter, given);
            fault.label(format!("unknown {parameter}")).help(help)
        }
        VocabularyError::Case { given, .. } => {
            fault.label("upper case").help(format!("write `{}`", given.to_lowercase()))
        }
        VocabularyError::Rule(error) => {
            fault.maybe_help(error.mended().map(|mended| format!("write `{mended}`")))
        }
        VocabularyError::Campaign { given, pattern } => {
            let example = fitting_name(given, pattern);
            fault
                .label("does not match")
                .maybe_help(example.map(|example| format!("name it like {example}")))
        }
    }
}

/// A name that a pattern accepts: one of some usual forms, made from the name that was given.
fn fitting_name(given: &str, pattern: &str) -> Option<String> {
    let pattern = NamePattern::parse(pattern).ok()?;
    let words = given.trim().to_lowercase();
    let words: Vec<&str> =
        words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let (dashes, underscores) = (words.join("-"), words.join("_"));
    let forms = [
        dashes.clone(),
        underscores.clone(),
        format!("2026-11-{dashes}"),
        format!("2026_11_{underscores}"),
        format!("2026-{dashes}"),
        format!("{dashes}-2026"),
        format!("{dashes}-2026-11"),
        "2026-11-advent".to_owned(),
        "2026-11-black-week".to_owned(),
        "black-week".to_owned(),
        "2026-11-20-advent".to_owned(),
        "advent".to_owned(),
    ];
    forms.into_iter().find(|form| pattern.matches(form))
}

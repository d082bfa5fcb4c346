//! The usual spelling of UTM sources and mediums, for plans that list no words of their own.
//!
//! Web analytics compares these values letter by letter: `SMS` and `sms` are two rows of a report, and Google
//! Analytics groups clicks by the exact medium. Invariant: a word is only warned of, never changed. Does not
//! judge words that a vocabulary lists (see the domain's `Vocabulary`).

use toml::Spanned;

use crate::plan::fault::Fault;

use super::reader::Reader;

/// The mediums of Google Analytics' default channel groups, with other spellings, both as letters and digits
/// only.
const MEDIUMS: &[(&str, &[&str])] = &[
    ("affiliate", &["affiliates"]),
    ("audio", &[]),
    ("banner", &["banners"]),
    ("cpc", &[]),
    ("cpm", &[]),
    ("display", &[]),
    ("email", &["emails"]),
    ("organic", &[]),
    ("ppc", &[]),
    ("push", &["pushnotification", "pushnotifications"]),
    ("referral", &["referrals"]),
    ("sms", &["textmessage", "textmessages"]),
    ("social", &["sm", "socialmedia", "socialnetwork", "socialnetworks", "socials"]),
    ("video", &["videos"]),
];

/// Sources in which messages are sent.
const SOURCES: &[(&str, &[&str])] = &[
    ("email", &["emails"]),
    ("facebook", &[]),
    ("google", &[]),
    ("instagram", &[]),
    ("linkedin", &[]),
    ("messenger", &[]),
    ("newsletter", &["newsletters"]),
    ("pinterest", &[]),
    ("sms", &[]),
    ("snapchat", &[]),
    ("telegram", &[]),
    ("tiktok", &[]),
    ("whatsapp", &[]),
    ("youtube", &[]),
];

/// Shorter words are not compared for typing errors: too many are one letter apart.
const COMPARED_CHARS_MIN: usize = 5;

/// The usual spelling of a word, if it differs. `parameter` is `source` or `medium`.
pub(super) fn usual(parameter: &str, given: &str) -> Option<String> {
    let words = if parameter == "source" { SOURCES } else { MEDIUMS };
    let letters: String = given.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let is_named =
        |(word, others): &&(&str, &[&str])| *word == letters || others.contains(&letters.as_str());
    let is_near = |(word, _): &&(&str, &[&str])| {
        word.len() >= COMPARED_CHARS_MIN && strsim::osa_distance(word, &letters) == 1
    };
    let found = words.iter().find(is_named).or_else(|| words.iter().find(is_near));
    let usual = match found {
        Some((word, _)) => (*word).to_owned(),
        None => given.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-"),
    };
    (usual != given).then_some(usual)
}

/// Warns of a word that is usually spelled otherwise.
pub(super) fn warn_of_spelling(table: &Reader<'_>, parameter: &str, given: &Spanned<Box<str>>) {
    let word = given.get_ref();
    let Some(usual) = usual(parameter, word) else { return };
    let message = format!("the {parameter} `{word}` is usually written `{usual}`");
    let help = format!(
        "write {parameter} = \"{usual}\", or list `{word}` in {parameter}s of [vocabulary] to keep it"
    );
    table.warn(Fault::at(given.span(), message).label(format!("usually `{usual}`")).help(help));
}

#[cfg(test)]
mod tests;

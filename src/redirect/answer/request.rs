//! A request for a link, without its socket and HTTP types.
//!
//! Invariant: everything that is stored of a request is bounded and has no control characters. Does
//! not check whether the link exists (see `directory`).

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::Arc;

use crate::domain::click::{Facts, Language, Method};
use crate::domain::limits::{HOST_BYTES_MAX, LANGUAGE_CHARS_MAX, USER_AGENT_BYTES_MAX};
use crate::domain::link::slug::{Recipient, Slug, read_path};

#[derive(Debug, Clone, Copy)]
pub struct RedirectRequest<'a> {
    /// The path as sent, without its leading slash.
    pub path: &'a str,
    /// The query as sent, without its question mark.
    pub query: Option<&'a str>,
    pub method: Method,
    /// The client's address.
    pub address: IpAddr,
    /// The purpose headers, and whether a trusted proxy gave the address.
    pub facts: Facts,
    pub user_agent: Option<&'a [u8]>,
    pub referrer: Option<&'a [u8]>,
    pub accept_language: Option<&'a [u8]>,
}

impl RedirectRequest<'_> {
    /// The slug and the recipient in the path. Trailing punctuation from chats is ignored, even if
    /// the chat app percent-encoded it.
    pub(super) fn name(&self) -> Option<(Slug, Option<Recipient>)> {
        let path = percent_encoding::percent_decode_str(self.path).decode_utf8().ok()?;
        read_path(&path)
    }

    /// The host of the referring page.
    pub(super) fn referrer_host(&self) -> Option<Arc<str>> {
        let text = std::str::from_utf8(self.referrer?).ok()?;
        let (_, rest) = text.split_once("://")?;
        let authority = rest.split(['/', '?', '#', '\\']).next()?;
        let host = authority.rsplit('@').next()?.split(':').next()?;
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._".contains(&b);
        let fits = (1..=HOST_BYTES_MAX).contains(&host.len()) && host.bytes().all(plain);
        fits.then(|| Arc::from(host.to_ascii_lowercase()))
    }

    /// The primary subtag of the first language.
    pub(super) fn language(&self) -> Option<Language> {
        let first = self.accept_language?.split(|b| b",;-_ ".contains(b)).next()?;
        let letters = first.iter().all(u8::is_ascii_alphabetic);
        if !letters || !(2..=LANGUAGE_CHARS_MAX).contains(&first.len()) {
            return None;
        }
        Language::new(&std::str::from_utf8(first).ok()?.to_ascii_lowercase())
    }
}

/// The part of a user agent that is examined. The rest says nothing more; 4 extra bytes keep the
/// last character whole.
pub(in crate::redirect) fn truncated_agent(header: &[u8]) -> &[u8] {
    &header[..header.len().min(USER_AGENT_BYTES_MAX + 4)]
}

/// The user agent to store; `None` if it is empty.
pub(in crate::redirect) fn stored_agent(header: &[u8]) -> Option<Arc<str>> {
    let text = String::from_utf8_lossy(truncated_agent(header));
    let text = if text.chars().any(char::is_control) {
        Cow::Owned(text.chars().filter(|c| !c.is_control()).collect())
    } else {
        text
    };
    let text = text[..text.floor_char_boundary(USER_AGENT_BYTES_MAX)].trim();
    (!text.is_empty()).then(|| Arc::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redirect::sample::request;

    #[test]
    fn chat_punctuation_is_ignored_even_percent_encoded() {
        let name = |path| {
            let (slug, recipient) = RedirectRequest { path, ..request("") }.name()?;
            Some((slug.to_string(), recipient.map(|r| r.as_str().to_owned())))
        };
        let bio = Some(("bio".to_owned(), None));
        for path in ["bio", "BIO", "bio%29", "bio%22", "bio%2E", "b%69o", "bio)."] {
            assert_eq!(name(path), bio, "{path}");
        }
        assert_eq!(name("bio.A1%22"), Some(("bio".to_owned(), Some("A1".to_owned()))));
        for path in ["", "-", "a%2Fb", "a/b", "%ff", "%00", "bio%20x"] {
            assert_eq!(name(path), None, "{path}");
        }
    }

    #[test]
    fn a_stored_agent_is_bounded_and_has_no_control_characters() {
        let stored = |bytes: &[u8]| stored_agent(bytes);
        assert_eq!(stored(b" Mozilla/5.0\t(x\x1b[31m) ").as_deref(), Some("Mozilla/5.0(x[31m)"));
        assert_eq!(stored(b" \t "), None);
        assert_eq!(stored(b"a\xffb").as_deref(), Some("a\u{fffd}b"));
        let long = "\u{e9}".repeat(400);
        assert_eq!(stored(long.as_bytes()).unwrap().len(), USER_AGENT_BYTES_MAX);
        let odd = format!("x{long}");
        assert_eq!(stored(odd.as_bytes()).unwrap().len(), USER_AGENT_BYTES_MAX - 1);
    }

    #[test]
    fn only_the_host_of_a_referrer_is_stored() {
        let table = [
            ("https://L.Instagram.com/?u=secret#x", Some("l.instagram.com")),
            ("https://user:pw@x.example:8443/p", Some("x.example")),
            ("android-app://com.google.android.gm/", Some("com.google.android.gm")),
            ("https://x.example?q", Some("x.example")),
            ("about:blank", None),
            ("https:///p", None),
            ("https://<script>/", None),
            ("https://[::1]/", None),
        ];
        for (referrer, host) in table {
            let request = RedirectRequest { referrer: Some(referrer.as_bytes()), ..request("") };
            assert_eq!(request.referrer_host().as_deref(), host, "{referrer}");
        }
        let long = format!("https://{}/", "a".repeat(254));
        let request = RedirectRequest { referrer: Some(long.as_bytes()), ..request("") };
        assert_eq!(request.referrer_host(), None);
    }

    #[test]
    fn only_the_primary_subtag_of_the_first_language_is_stored() {
        let table = [
            ("de-DE,de;q=0.9,en;q=0.8", Some("de")),
            ("PT-br", Some("pt")),
            ("fr;q=0.5", Some("fr")),
            ("*", None),
            ("", None),
            ("x", None),
            ("\u{e9}n", None),
            ("abcdefghi", None),
        ];
        for (sent, language) in table {
            let request = RedirectRequest { accept_language: Some(sent.as_bytes()), ..request("") };
            assert_eq!(request.language().map(|l| l.to_string()).as_deref(), language, "{sent}");
        }
    }
}

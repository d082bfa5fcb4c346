//! Targets that open a chat, and where their reference goes: the click id, by which an inbox's file ties the
//! conversation to the click.
//!
//! | target | reference |
//! |---|---|
//! | `https://wa.me/NUMBER`, `https://api.whatsapp.com/send` | in the text: `text=Hello ref CfOFEM1xSjmk` |
//! | `https://t.me/NAME` | in the text; of a bot, whose name ends with `bot`: `start=` |
//! | `https://m.me/PAGE`, `https://ig.me/m/NAME` | `ref=` |
//! | `sms:NUMBER` | in the text: `body=` |
//!
//! Sources: the apps' own pages on links (`WhatsApp` "click to chat", Telegram "deep links", Messenger and Instagram
//! "m.me" and "ig.me" links) and RFC 5724 for `sms:`. Invariant: without its reference a target is the address as
//! it is written. Does not draw ids and does not read them (see `click::id`).

use super::target::Target;
use crate::domain::click::id::CHARS as CLICK_ID_CHARS;

/// Where a reference goes in the address of a chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatReference {
    /// The byte of the address before which it goes.
    pub at: usize,
    /// What stands between the address and the click id, percent-encoded: `%20ref%20`, `?ref=`.
    pub lead: String,
}

/// How an app takes a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// As words at the end of the text that this parameter has.
    Text(&'static str),
    /// As the value of this parameter, or at the end of the value that it has.
    Value(&'static str),
}

/// Whether a target opens a chat in an app that takes a reference.
#[must_use]
pub fn opens_chat(target: &Target) -> bool {
    way(target.as_str()).is_some()
}

/// Where the reference of a target goes. `None` if it opens no chat, or none that takes a reference, or if it
/// would be too long with one.
#[must_use]
pub fn chat_reference(target: &Target) -> Option<ChatReference> {
    let way = way(target.as_str())?;
    let url = target.as_str();
    let end = url.find('#').unwrap_or(url.len());
    let (Way::Text(name) | Way::Value(name)) = way;
    let Some(Parameter { value: (from, to), has_sign }) = parameter(&url[..end], name) else {
        let has_query = url[..end].contains('?');
        let separator = match url[..end].chars().next_back() {
            Some('?' | '&') => "",
            _ if has_query => "&",
            _ => "?",
        };
        let words = if matches!(way, Way::Text(_)) { "ref%20" } else { "" };
        return Some(ChatReference { at: end, lead: format!("{separator}{name}={words}") });
    };
    let sign = if has_sign { "" } else { "=" };
    let lead = match (way, from == to) {
        (Way::Text(_), false) => "%20ref%20",
        (Way::Text(_), true) => "ref%20",
        (Way::Value(_), false) => "-",
        (Way::Value(_), true) => "",
    };
    let fits = name != START || to - from + lead.len() + CLICK_ID_CHARS <= START_CHARS_MAX;
    fits.then(|| ChatReference { at: to, lead: format!("{sign}{lead}") })
}

/// The parameter of Telegram's bots.
const START: &str = "start";
/// The longest value that Telegram hands to a bot ("Deep Linking" of its bot documentation).
pub const START_CHARS_MAX: usize = 64;

fn way(url: &str) -> Option<Way> {
    let (scheme, rest) = url.split_once(':')?;
    match scheme {
        "sms" => return Some(Way::Text("body")),
        "https" | "http" => {}
        _ => return None,
    }
    let rest = rest.strip_prefix("//")?;
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let path = path.split(['?', '#']).next().unwrap_or_default().trim_matches('/');
    match (host.strip_prefix("www.").unwrap_or(host), path) {
        // Behind `wa.me/message/` is a text that the shop has set in the app, which nothing can be added to.
        ("wa.me", number) if number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'+') => {
            Some(Way::Text("text"))
        }
        ("api.whatsapp.com" | "web.whatsapp.com", "send") => Some(Way::Text("text")),
        ("m.me", page) if is_part(page) => Some(Way::Value("ref")),
        ("ig.me", path) if path.strip_prefix("m/").is_some_and(is_part) => Some(Way::Value("ref")),
        ("t.me" | "telegram.me", name) if is_number(name) => Some(Way::Text("text")),
        ("t.me" | "telegram.me", name) if is_name(name) => {
            let is_bot = name.to_ascii_lowercase().ends_with("bot");
            Some(if is_bot { Way::Value(START) } else { Way::Text("text") })
        }
        _ => None,
    }
}

/// Whether it is one part of a path.
fn is_part(path: &str) -> bool {
    !path.is_empty() && !path.contains('/')
}

/// Whether it is a phone number, as in `t.me/+4930901820`. An invitation has letters.
fn is_number(name: &str) -> bool {
    let digits = name.strip_prefix('+').unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether it is the name of a person, a group or a bot, and no invitation such as `+AbC` or `joinchat`.
fn is_name(name: &str) -> bool {
    let is_word = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_word && !name.is_empty() && !matches!(name, "joinchat" | "addstickers" | "share")
}

/// A parameter of an address.
struct Parameter {
    /// The bytes at which its value begins and ends.
    value: (usize, usize),
    /// Whether it is written with a `=`.
    has_sign: bool,
}

/// In `sms:` some write `&body=` without a `?`.
fn parameter(url: &str, name: &str) -> Option<Parameter> {
    let query = url.find(['?', '&'])?;
    let mut from = query;
    loop {
        from += 1;
        let to = url[from..].find('&').map_or(url.len(), |found| from + found);
        match url[from..to].strip_prefix(name) {
            Some("") => return Some(Parameter { value: (to, to), has_sign: false }),
            Some(rest) if rest.starts_with('=') => {
                return Some(Parameter { value: (to - rest.len() + 1, to), has_sign: true });
            }
            _ => {}
        }
        if to == url.len() {
            return None;
        }
        from = to;
    }
}

#[cfg(test)]
mod tests;

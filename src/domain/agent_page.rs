//! The pages of agents: `/-/me/TOKEN`, where one agent finds their links and codes.
//!
//! A token is the number of the page and a check of it under the key of pages, which lies beside the data file and is in
//! no snapshot. The check is also of the agent and of a random series, which is drawn anew to end an address.
//! Invariant: a token cannot be made without the key, and says nothing of the agent. Debug output shows neither a
//! token nor the key. Does not know what a page shows (see `view`).

pub mod shared_address;
pub mod view;

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::label::Agent;
use super::limits::{AGENT_PAGES_MAX, PAGE_CHECK_CHARS, PAGE_NUMBER_CHARS};
use super::time::Timestamp;

/// The path of the pages of agents, before the token.
pub const AGENT_PATH: &str = "/-/me/";

/// Letters and digits that nobody mistakes for another, in any case: those of drawn slugs.
const LETTERS: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";

/// The page of an agent, in the data file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentPage {
    /// Below `AGENT_PAGES_MAX`.
    pub number: u32,
    pub agent: Agent,
    /// Drawn anew to end the address.
    pub series: u64,
    /// Since when the address holds.
    pub since: Timestamp,
}

/// The key of the addresses of pages.
#[derive(Clone)]
pub struct PagesKey(Hmac<Sha256>);

impl PagesKey {
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Hmac::new_from_slice(&bytes).expect("HMAC takes a key of any length"))
    }

    /// The token of a page.
    #[must_use]
    pub fn token(&self, page: &AgentPage) -> PageToken {
        let number = page.number.to_le_bytes();
        let parts = [&number[..], &page.series.to_le_bytes(), page.agent.as_str().as_bytes()];
        let check = u128::from_le_bytes(self.digest("agent page", &parts));
        let mut token = String::with_capacity(PAGE_NUMBER_CHARS + PAGE_CHECK_CHARS);
        push(&mut token, page.number.into(), PAGE_NUMBER_CHARS);
        push(&mut token, check, PAGE_CHECK_CHARS);
        PageToken(token)
    }

    /// Whether a token is that of a page. Takes as long for any other.
    #[must_use]
    pub fn opens(&self, token: &PageToken, page: &AgentPage) -> bool {
        self.token(page).0.as_bytes().ct_eq(token.0.as_bytes()).into()
    }

    /// The id of what an agent asked for with a form. The same form sent again has the same id, and nobody can name
    /// the id of anything else.
    #[must_use]
    pub fn of_form(&self, agent: &Agent, parts: &[&str]) -> [u8; 16] {
        let parts = std::iter::once(agent.as_str()).chain(parts.iter().copied());
        let parts: Vec<&[u8]> = parts.map(str::as_bytes).collect();
        self.digest("form of an agent", &parts)
    }

    /// Each part with its length, so that no two lists of parts are the same bytes.
    fn digest(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 16] {
        let mut mac = self.0.clone();
        for part in std::iter::once(purpose.as_bytes()).chain(parts.iter().copied()) {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part);
        }
        let whole: [u8; 32] = mac.finalize().into_bytes().into();
        let (start, _) = whole.split_at(16);
        start.try_into().expect("it is half of 32 bytes")
    }
}

/// Appends a number in letters, the last ones first.
fn push(text: &mut String, mut number: u128, chars: usize) {
    let base = LETTERS.len() as u128;
    for _ in 0..chars {
        text.push(char::from(LETTERS[usize::try_from(number % base).unwrap_or_default()]));
        number /= base;
    }
}

/// The last part of the address of a page.
#[derive(Clone, PartialEq, Eq)]
pub struct PageToken(String);

impl PageToken {
    /// Reads it as it stands in an address; `None` if it is no token. In any case of letters, as some apps and QR codes
    /// alter it; marks that a chat puts after an address are passed over.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let written = written.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        let token = written.to_ascii_lowercase();
        let is_token = token.len() == PAGE_NUMBER_CHARS + PAGE_CHECK_CHARS
            && token.bytes().all(|byte| LETTERS.contains(&byte));
        is_token.then_some(Self(token))
    }

    /// The number of its page, which may be none.
    #[must_use]
    pub fn number(&self) -> Option<u32> {
        let digits = self.0.as_bytes()[..PAGE_NUMBER_CHARS].iter().rev();
        let value = |byte: &u8| LETTERS.iter().position(|letter| letter == byte);
        let number = digits.map(value).try_fold(0, |sum, digit| Some(sum * LETTERS.len() + digit?));
        u32::try_from(number?).ok().filter(|number| *number < AGENT_PAGES_MAX)
    }

    /// Its text, for the address and for its holder.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PageToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PageToken")
    }
}

impl fmt::Debug for PagesKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PagesKey")
    }
}

#[cfg(test)]
mod tests;

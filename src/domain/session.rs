//! The secrets of the console: of a one-time address, of the session that it becomes, and of the forms of that session.
//!
//! Invariant: only the holder knows a secret's text; the server keeps its SHA-256, which cannot be reversed, because
//! the text holds 256 random bits. What a form carries is derived from the secret of its session and does not tell it.
//! Digests and what forms carry are compared in constant time. Debug output never shows a secret. Does not know which
//! sessions there are (see `service::console`).

use std::fmt;

use base16ct::HexDisplay;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::environment::Random;
use super::time::Timestamp;
use super::token::{Scope, TokenDigest, TokenName};

const SECRET_BYTES: usize = 32;

/// The secret of a one-time address, or of a session.
#[derive(Clone)]
pub struct SessionSecret(Box<str>);

impl SessionSecret {
    #[must_use]
    pub fn draw(random: &dyn Random) -> Self {
        let mut secret = [0; SECRET_BYTES];
        random.fill(&mut secret);
        Self(format!("{:x}", HexDisplay(&secret)).into())
    }

    /// `None` if a text is no secret.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; SECRET_BYTES];
        match base16ct::lower::decode(text, &mut bytes) {
            Ok(decoded) if decoded.len() == SECRET_BYTES => Some(Self(text.into())),
            _ => None,
        }
    }

    /// The secret text, for its holder.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The digest that the server keeps.
    #[must_use]
    pub fn digest(&self) -> TokenDigest {
        TokenDigest(Sha256::digest(self.0.as_bytes()).into())
    }

    /// What every form of the session carries, so that no other site can send one.
    #[must_use]
    pub fn form_key(&self) -> String {
        let key = Sha256::new().chain_update(FORM).chain_update(self.0.as_bytes()).finalize();
        format!("{:x}", HexDisplay(&key))
    }

    /// Whether a form carries what those of this session do.
    #[must_use]
    pub fn is_form_key(&self, sent: &str) -> bool {
        self.form_key().as_bytes().ct_eq(sent.as_bytes()).into()
    }
}

/// Keeps what forms carry apart from the digest of the secret.
const FORM: &[u8] = b"couplet form\0";

impl fmt::Debug for SessionSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionSecret")
    }
}

/// A session as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownSession {
    /// Its number since the start of the server.
    pub number: u32,
    pub scope: Scope,
    /// The token that asked for it; `None` if it was asked for on the server's machine.
    pub opened_by: Option<TokenName>,
    /// Whether it is a one-time address that nobody has used yet.
    pub is_waiting: bool,
    pub begun_at: Timestamp,
    pub ends_at: Timestamp,
}

#[cfg(test)]
mod tests;

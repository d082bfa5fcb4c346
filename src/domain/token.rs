//! Tokens: what a command over the network shows to be let in.
//!
//! Invariant: the text of a token is known to whoever it was drawn for alone. What is kept of it is
//! its SHA-256, which leads back to nothing, as 256 bits of chance are not found by trying; and
//! digests are compared in a time that tells nothing of where they differ, or which one is meant.
//! No text for people shows a secret.

use std::fmt;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};
use thiserror::Error;

use super::environment::Random;
use super::limits::TOKEN_NAME_CHARS_MAX;
use super::string_enum::string_enum;
use super::time::Timestamp;

/// What a token begins with, so that one that lies about is known for what it is.
const PREFIX: &str = "couplet_";
const SECRET_BYTES: usize = 32;

/// A token, as its holder has it.
#[derive(Clone)]
pub struct Token(Box<str>);

/// A text is no token. It is not shown: it may be another secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a token is `{PREFIX}` and {} digits and letters from a to f", 2 * SECRET_BYTES)]
pub struct TokenError;

impl Token {
    /// Draws one.
    #[must_use]
    pub fn draw(random: &dyn Random) -> Self {
        let mut secret = [0; SECRET_BYTES];
        random.fill(&mut secret);
        let text =
            secret.iter().fold(PREFIX.to_owned(), |text, byte| text + &format!("{byte:02x}"));
        Self(text.into())
    }

    /// Parses a token's text.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        let secret = text.strip_prefix(PREFIX).ok_or(TokenError)?;
        let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let fits = secret.len() == 2 * SECRET_BYTES && secret.bytes().all(is_hex);
        if fits { Ok(Self(text.into())) } else { Err(TokenError) }
    }

    /// The secret text: for its holder, and the header in which it travels.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    #[must_use]
    pub fn digest(&self) -> TokenDigest {
        TokenDigest(Sha256::digest(self.0.as_bytes()).into())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

/// The SHA-256 of a token's text.
#[derive(Debug, Clone, Copy)]
pub struct TokenDigest(pub [u8; 32]);

impl TokenDigest {
    fn is(&self, other: &Self) -> Choice {
        self.0.ct_eq(&other.0)
    }
}

impl PartialEq for TokenDigest {
    fn eq(&self, other: &Self) -> bool {
        self.is(other).into()
    }
}

impl Eq for TokenDigest {}

string_enum!(
    /// What a token opens.
    Scope {
        /// Snapshots: lists, reports, exports, backups.
        Read = "read",
        /// Changes as well.
        Write = "write",
    }
);

impl Scope {
    /// Whether it opens what another is enough for.
    #[must_use]
    pub fn covers(self, needed: Self) -> bool {
        needed <= self
    }
}

/// What a token is called, so that the right one is retired.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenName(Arc<str>);

/// A text is no name of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "a token's name has 1 to {TOKEN_NAME_CHARS_MAX} small letters from a to z, digits and dashes"
)]
pub struct TokenNameError;

impl TokenName {
    /// Parses a name.
    pub fn parse(text: &str) -> Result<Self, TokenNameError> {
        let is_allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        let fits = (1..=TOKEN_NAME_CHARS_MAX).contains(&text.len());
        if fits && text.bytes().all(is_allowed) {
            Ok(Self(text.into()))
        } else {
            Err(TokenNameError)
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TokenName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A token as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenSpec {
    /// What it is called.
    pub name: TokenName,
    /// What it opens.
    pub scope: Scope,
    /// What is kept of its text.
    pub digest: TokenDigest,
}

/// A token as the data file keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredToken {
    /// What was asked for.
    pub spec: TokenSpec,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was taken out of use. It opens nothing since.
    pub retired_at: Option<Timestamp>,
}

impl StoredToken {
    /// Whether it opens anything.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.retired_at.is_none()
    }
}

/// What the token of a digest opens; `None` if it is none of these, or retired. All of them are
/// compared, and all of each.
#[must_use]
pub fn scope_of(tokens: &[StoredToken], digest: &TokenDigest) -> Option<Scope> {
    // 0 is none of them: one more than the place of the scope.
    let mut found = 0_u8;
    for token in tokens {
        let opens = token.spec.digest.is(digest) & Choice::from(u8::from(token.is_live()));
        found.conditional_assign(&(token.spec.scope as u8 + 1), opens);
    }
    Scope::ALL.get(usize::from(found).wrapping_sub(1)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Filling(u8);

    impl Random for Filling {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    fn kept(number: u8, scope: Scope, is_live: bool) -> StoredToken {
        let name = TokenName::parse(&format!("t{number}")).unwrap();
        let digest = Token::draw(&Filling(number)).digest();
        let retired_at = (!is_live).then_some(Timestamp::MIN);
        StoredToken { spec: TokenSpec { name, scope, digest }, made_at: Timestamp::MIN, retired_at }
    }

    #[test]
    fn a_token_is_read_back_and_its_digest_is_the_sha_256_of_its_text() {
        let token = Token::draw(&Filling(0xab));
        let text = format!("couplet_{}", "ab".repeat(32));
        assert_eq!(token.reveal(), text);
        let again = Token::parse(&text).unwrap();
        assert_eq!(again.digest(), token.digest());
        assert_eq!(token.digest().0, <[u8; 32]>::from(Sha256::digest(text.as_bytes())));
        assert_ne!(Token::draw(&Filling(0)).digest(), token.digest());
    }

    #[test]
    fn what_is_no_token_is_refused_without_being_shown() {
        let secret = "ab".repeat(32);
        for text in [
            String::new(),
            secret.clone(),
            format!("couplet_{}", &secret[1..]),
            format!("couplet_{secret}0"),
            format!("couplet_{}", secret.to_uppercase()),
            format!("couplet_{}\n", &secret[1..]),
            format!(" couplet_{secret}"),
            format!("Couplet_{secret}"),
            format!("couplet_{}\u{fc}", &secret[2..]),
        ] {
            let error = Token::parse(&text).unwrap_err();
            assert!(text.is_empty() || !error.to_string().contains(&text), "{error}");
        }
        let token = Token::draw(&Filling(0xab));
        let name = TokenName::parse("t").unwrap();
        let spec = TokenSpec { name, scope: Scope::Read, digest: token.digest() };
        assert!(!format!("{token:?} {spec:?}").contains("abab"));
    }

    #[test]
    fn a_name_is_small_letters_digits_and_dashes() {
        for text in ["a", "laptop-2", "0", &"x".repeat(32)] {
            assert_eq!(TokenName::parse(text).unwrap().as_str(), text);
        }
        for text in ["", "A", "a b", "a_b", "\u{fc}", "a\n", &"x".repeat(33)] {
            assert_eq!(TokenName::parse(text), Err(TokenNameError), "{text:?}");
        }
    }

    #[test]
    fn a_digest_opens_what_its_live_token_opens_and_no_other_opens_anything() {
        let tokens =
            [kept(1, Scope::Read, true), kept(2, Scope::Write, true), kept(3, Scope::Write, false)];
        let scope = |number| scope_of(&tokens, &Token::draw(&Filling(number)).digest());
        assert_eq!(
            [1, 2, 3, 4].map(scope),
            [Some(Scope::Read), Some(Scope::Write), None, None],
            "a retired token and an unknown one"
        );
        // One bit of difference, wherever it is.
        for place in 0..256 {
            let mut digest = tokens[0].spec.digest;
            digest.0[place / 8] ^= 1 << (place % 8);
            assert_eq!(scope_of(&tokens, &digest), None, "bit {place}");
        }
        assert_eq!(scope_of(&[], &tokens[0].spec.digest), None);
        assert!(Scope::Write.covers(Scope::Read) && Scope::Read.covers(Scope::Read));
        assert!(!Scope::Read.covers(Scope::Write));
    }
}

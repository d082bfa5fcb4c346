//! Access tokens: reading and writing.
//!
//! Invariant: the file holds the digest of a token, never its text. Tokens are never deleted.

use crate::domain::token::{StoredToken, TokenName};
use crate::store::{Store, StoreError, Txn, tables};

impl Txn {
    /// The token with this name, live or retired.
    pub fn token(&self, name: &TokenName) -> Result<Option<StoredToken>, StoreError> {
        tables::TOKENS.open(self)?.get(name.as_str())
    }

    /// All tokens, live or retired, sorted by name.
    pub fn tokens(&self) -> Result<Vec<StoredToken>, StoreError> {
        tables::TOKENS.open(self)?.all()
    }

    /// Inserts or replaces the token with this name.
    pub fn put_token(&self, token: &StoredToken) -> Result<(), StoreError> {
        tables::TOKENS.open(self)?.insert(token.spec.name.as_str(), token).map(drop)
    }
}

impl Store {
    /// All tokens, live or retired, sorted by name.
    pub fn tokens(&self) -> Result<Vec<StoredToken>, StoreError> {
        tables::TOKENS.read(&self.read()?)?.all()
    }
}

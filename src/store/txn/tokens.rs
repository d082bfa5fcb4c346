//! Access tokens: reading and writing.
//!
//! Invariant: the file holds the digest of a token, never its text. Tokens are never deleted.

use redb::ReadableTable;

use crate::codec::{Codec, DecodeError, Decoder, Encoder, as_fields, encode_row};
use crate::domain::token::{StoredToken, TokenDigest, TokenName, TokenSpec};
use crate::store::rows::row;
use crate::store::tables::{self, ROW_VERSION};
use crate::store::{Store, StoreError, Txn};

as_fields! {
    TokenSpec { name, scope, digest }
    StoredToken { spec, made_at, retired_at }
}

impl Codec for TokenDigest {
    fn encode(&self, out: &mut Encoder) {
        out.put(&self.0);
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.get().map(Self)
    }
}

impl Txn {
    /// The token with this name, live or retired.
    pub fn token(&self, name: &TokenName) -> Result<Option<StoredToken>, StoreError> {
        let table = self.0.open_table(tables::TOKENS)?;
        let bytes = table.get(name.as_str())?;
        bytes.map(|bytes| row("tokens", &name, ROW_VERSION, bytes.value())).transpose()
    }

    /// All tokens, live or retired, sorted by name.
    pub fn tokens(&self) -> Result<Vec<StoredToken>, StoreError> {
        all(&self.0.open_table(tables::TOKENS)?)
    }

    /// Inserts or replaces the token with this name.
    pub fn put_token(&self, token: &StoredToken) -> Result<(), StoreError> {
        let bytes = encode_row(ROW_VERSION, token);
        self.0.open_table(tables::TOKENS)?.insert(token.spec.name.as_str(), bytes.as_slice())?;
        Ok(())
    }
}

impl Store {
    /// All tokens, live or retired, sorted by name.
    pub fn tokens(&self) -> Result<Vec<StoredToken>, StoreError> {
        all(&self.read()?.open_table(tables::TOKENS)?)
    }
}

fn all(
    table: &impl ReadableTable<&'static str, &'static [u8]>,
) -> Result<Vec<StoredToken>, StoreError> {
    let read = |entry: Result<(redb::AccessGuard<'_, &str>, redb::AccessGuard<'_, &[u8]>), _>| {
        let (name, bytes) = entry?;
        row("tokens", &name.value(), ROW_VERSION, bytes.value())
    };
    table.iter()?.map(read).collect()
}

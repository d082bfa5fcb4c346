//! Guesses at codes: reading and writing their rows.
//!
//! Invariant: there is one row for each hour and token.

use super::Txn;
use crate::domain::record::guesses::Guesses;
use crate::domain::time::Timestamp;
use crate::domain::token::TokenName;
use crate::store::{Store, StoreError, tables};

impl Txn {
    /// What the holder of a token guessed in the hour that begins then.
    pub fn guesses(
        &self,
        hour: Timestamp,
        token: &TokenName,
    ) -> Result<Option<Guesses>, StoreError> {
        tables::GUESSES.open(self)?.get((hour.ms(), token.as_str()))
    }

    /// Inserts or replaces the row of its hour and token.
    pub fn put_guesses(&self, guesses: &Guesses) -> Result<(), StoreError> {
        let key = (guesses.hour.ms(), guesses.token.as_str());
        tables::GUESSES.open(self)?.insert(key, guesses).map(drop)
    }
}

impl Store {
    /// What the holder of a token guessed in the hour that begins then.
    pub fn guesses(
        &self,
        hour: Timestamp,
        token: &TokenName,
    ) -> Result<Option<Guesses>, StoreError> {
        // A file that was made before has no table.
        match tables::GUESSES.read_if_exists(&self.read()?)? {
            Some(guesses) => guesses.get((hour.ms(), token.as_str())),
            None => Ok(None),
        }
    }
}

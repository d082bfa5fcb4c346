//! What lies beside the data file about people: the key that hashes them, and the list of those who were erased.
//!
//! Invariant: neither leaves its machine.

use super::{Data, Route};
use crate::domain::record::erasure::Erasures;
use crate::domain::record::person::{Fingerprint, PeopleKey};
use crate::store::erased::erased_people;
use crate::store::keys::people_key;
use crate::wire::error::WireError;
use crate::wire::server::Server;

impl Data<'_> {
    /// The people key beside the file, if there is one.
    pub fn people_key(&self, fingerprint: Fingerprint) -> Result<Option<PeopleKey>, WireError> {
        match &*self.route.borrow() {
            Route::File(store) => Ok(people_key(store.path(), fingerprint)?),
            Route::Server(Server::Local(path, ..)) => Ok(people_key(path, fingerprint)?),
            Route::Server(Server::Remote(..)) => Ok(None),
        }
    }

    /// The people who were erased, whose list lies beside the people key.
    pub fn erased_people(&self) -> Result<Erasures, WireError> {
        match &*self.route.borrow() {
            Route::File(store) => Ok(erased_people(store.path())?),
            Route::Server(Server::Local(path, ..)) => Ok(erased_people(path)?),
            Route::Server(Server::Remote(..)) => Ok(Erasures::default()),
        }
    }
}

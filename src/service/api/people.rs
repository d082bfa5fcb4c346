//! The customer of a redemption, hashed with the key beside the data file.
//!
//! Invariant: what a program sends of a customer goes no further than this: only the hash is kept. Whoever was erased
//! buys as nobody.

use super::{Api, ApiError};
use crate::domain::record::alias::Alias;
use crate::domain::record::person::PersonKey;
use crate::service::console::ReadError;
use crate::store::erased::erased_people;
use crate::store::keys::people_key;
use crate::store::{Normalisers, StoreError};

const NO_KEY: &str = "there is no people key beside the data file, so that customers cannot be hashed; bring it back \
                      from where the file was before";
const NOBODY: &str =
    "customer: it names nobody; send an e-mail address, a phone number or the shop's id";

impl Api {
    /// The hash of a customer, and those under older rules.
    pub(super) async fn customer(
        &self,
        named: String,
    ) -> Result<(Option<PersonKey>, Vec<Alias>), ApiError> {
        let found = self.read(move |reading| {
            let about = reading.snapshot(&Normalisers::ask())?;
            let fingerprint = about.people.ok_or(StoreError::Missing("people fingerprint"))?;
            let path = reading.store().path();
            let Some(key) = people_key(path, fingerprint)? else {
                return Ok(Err(ApiError::People(NO_KEY)));
            };
            let Some((person, mut aliases)) = key.person_with_aliases(&about.held, &named, &named)
            else {
                return Ok(Err(ApiError::Malformed(NOBODY.to_owned())));
            };
            let erasures = erased_people(path)?;
            erasures.unlink_aliases(&mut aliases);
            Ok::<_, ReadError>(Ok((erasures.kept(Some(person)), aliases)))
        });
        found.await?
    }
}

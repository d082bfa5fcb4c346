//! The countries of addresses, from a `MaxMind` file that the operator gives.
//!
//! Invariant: an address is looked up and not kept. A table that cannot be read, or that is damaged, never replaces
//! one that could. A look-up takes no lock that another thread may hold: each thread has a handle of the table, and
//! compares a number to see that there is a new one. Does not read files (see `cli`).

use std::cell::RefCell;
use std::fmt;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use maxminddb::{MaxMindDbError, Reader, path};
use thiserror::Error;

use crate::domain::country::Country;

/// A table of addresses and their countries.
pub struct CountryTable(Reader<Vec<u8>>);

/// Why bytes are no table of countries.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CountryTableError {
    #[error("it is not a MaxMind file, or it is damaged")]
    Malformed(#[from] MaxMindDbError),
    /// Its addresses have other data.
    #[error(
        "it is a MaxMind file of `{0}`, which has no countries: use one of countries or cities"
    )]
    WithoutCountries(String),
}

impl CountryTable {
    /// Reads a whole file, and checks all of it.
    pub fn read(bytes: Vec<u8>) -> Result<Self, CountryTableError> {
        let reader = Reader::from_source(bytes)?;
        let kind = reader.metadata().database_type.clone();
        if !["Country", "City", "Enterprise"].iter().any(|known| kind.contains(known)) {
            return Err(CountryTableError::WithoutCountries(kind));
        }
        reader.verify()?;
        Ok(Self(reader))
    }

    /// The country that an address is in, or the one in which its network is registered.
    #[must_use]
    pub fn of(&self, address: IpAddr) -> Option<Country> {
        let found = self.0.lookup(address.to_canonical()).ok()?;
        let code = |of: &'static str| {
            let code: Option<&str> = found.decode_path(&path![of, "iso_code"]).ok()?;
            Country::of_code(code?.as_bytes().try_into().ok()?)
        };
        code("country").or_else(|| code("registered_country"))
    }

    /// What kind of table it is, and when it was made, in seconds since 1970.
    #[must_use]
    pub fn kind(&self) -> (&str, u64) {
        (&self.0.metadata().database_type, self.0.metadata().build_epoch)
    }
}

impl fmt::Debug for CountryTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CountryTable {}", self.0.metadata().database_type)
    }
}

/// The table in use, if there is one.
#[derive(Debug, Default)]
pub struct Countries {
    /// The number of the table; 0 for none. No two tables of a process have one number.
    number: AtomicU64,
    table: RwLock<Option<Arc<CountryTable>>>,
}

/// The number of the last table of the process.
static LAST: AtomicU64 = AtomicU64::new(0);

thread_local! {
    /// The table of this number, as this thread used it last.
    static OWN: RefCell<(u64, Option<Arc<CountryTable>>)> = const { RefCell::new((0, None)) };
}

impl Countries {
    /// Replaces the table.
    pub fn set(&self, table: CountryTable) {
        let mut current = self.table.write().unwrap_or_else(PoisonError::into_inner);
        *current = Some(Arc::new(table));
        let number = LAST.fetch_add(1, Ordering::Relaxed) + 1;
        self.number.store(number, Ordering::Release);
    }

    #[must_use]
    pub fn is_given(&self) -> bool {
        self.number.load(Ordering::Acquire) > 0
    }

    /// The country of an address.
    #[must_use]
    pub fn of(&self, address: IpAddr) -> Option<Country> {
        let number = self.number.load(Ordering::Acquire);
        if number == 0 {
            return None;
        }
        OWN.with_borrow_mut(|(own, table)| {
            if *own != number {
                let current = self.table.read().unwrap_or_else(PoisonError::into_inner);
                (*own, *table) = (number, current.clone());
            }
            table.as_ref()?.of(address)
        })
    }
}

#[cfg(test)]
pub(super) mod tests;

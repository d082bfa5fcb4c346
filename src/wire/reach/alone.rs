//! The data file without a server: for the server itself, and for commands that need the file alone.
//!
//! Invariant: nobody opens a file that another process serves.

use std::path::Path;

use super::retrying;
use crate::domain::environment::Random;
use crate::store::Store;
use crate::wire::error::WireError;
use crate::wire::socket::connect;

/// Fails if another process is serving the data file.
pub fn unserved(path: &Path) -> Result<(), WireError> {
    match connect(path) {
        Ok(_) => Err(WireError::Served(path.to_owned())),
        Err(_) => Ok(()),
    }
}

/// Opens a data file to serve it. Creates it if it does not exist; fails if another process serves it.
pub fn own(path: &Path, random: &dyn Random) -> Result<Store, WireError> {
    retrying(|_| {
        unserved(path)?;
        Ok(Store::create(path, random)?)
    })
}

/// Checks the pages of a data file without changing it. Returns false if a server has the file open:
/// its pages are then not checked.
pub fn check(path: &Path) -> Result<bool, WireError> {
    retrying(|_| {
        let is_free = unserved(path).is_ok();
        if is_free {
            Store::check(path)?;
        }
        Ok(is_free)
    })
}

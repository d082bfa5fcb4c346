//! A read transaction: the data file as it was at one moment.
//!
//! Invariant: later writes do not change what it reads. What can be read is implemented where the data
//! is: `journal` and `snapshot`.

use std::path::PathBuf;

use redb::ReadTransaction;

use crate::store::folder::folder;
use crate::store::{Store, StoreError};

pub struct ReadTxn {
    pub(in crate::store) inner: ReadTransaction,
    /// The folder of the data file, for temporary files.
    pub(in crate::store) folder: PathBuf,
}

impl Store {
    /// A transaction that has all clicks that were logged before it.
    pub fn begin_read(&self) -> Result<ReadTxn, StoreError> {
        self.fold_click_log()?;
        Ok(ReadTxn { inner: self.read()?, folder: folder(self.path()).to_owned() })
    }
}

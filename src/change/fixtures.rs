//! A data file to which tests apply changes.

use super::{Applied, Change, ChangeId, Outcome, What, apply};
use crate::domain::change_log::Author;
use crate::domain::sample::FixedRandom;
use crate::domain::time::Timestamp;
use crate::store::Store;

pub(super) struct File {
    pub(super) store: Store,
    pub(super) folder: tempfile::TempDir,
}

impl File {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("c.redb"), &FixedRandom(7)).unwrap();
        Self { store, folder }
    }

    /// Applies a change twice, the second time without effect. Its id and its time are made of the number.
    pub(super) fn apply(&self, number: u64, what: What) -> Outcome {
        let mut id = [0; 16];
        id[..8].copy_from_slice(&number.to_le_bytes());
        let at = Timestamp::from_ms(i64::try_from(number).unwrap()).unwrap();
        let change = Change { id: ChangeId(id), at, by: Author::Command, what };
        let applied = self.store.write(|txn| apply(txn, &change)).unwrap();
        let again: Applied = self.store.write(|txn| apply(txn, &change)).unwrap();
        assert!(again.again && again.outcome == applied.outcome);
        applied.outcome
    }
}

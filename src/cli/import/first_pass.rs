//! A first reading of a whole file, where what is in it decides how its rows are read or whether they are.

use std::io::Read;
use std::sync::Arc;

use crate::import::{BadRows, ImportError, Row, Rows, TornIds};

/// What the first reading finds.
pub(super) struct FirstPass {
    pub(super) bad: BadRows,
    /// The records whose rows are not together.
    pub(super) torn: Arc<TornIds>,
}

impl FirstPass {
    pub(super) fn of<V>(mut rows: Rows<'_, impl Read, V>) -> Result<Self, ImportError> {
        let mut bad = BadRows::default();
        for row in rows.by_ref() {
            if let Row::Bad(row) = row? {
                bad.push(row);
            }
        }
        Ok(Self { bad, torn: Arc::new(rows.take_torn()) })
    }
}

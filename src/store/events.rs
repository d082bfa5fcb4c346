//! The ids of events, as far as they begin alike: what is known of a click that a pixel names.
//!
//! Invariant: what is read depends on what is asked for, not on how many events there are.

use super::records::read_versions;
use super::{ReadTxn, StoreError};
use crate::codec::Identity;
use crate::domain::record::event::Event;

const FIRST: Identity = [0; 16];

impl ReadTxn {
    /// The ids of events that begin with a text, ascending, at most `most`.
    pub fn event_ids(&self, begin: &str, most: usize) -> Result<Vec<String>, StoreError> {
        let mut ids: Vec<String> = Vec::new();
        let Some(events) = read_versions::<Event>(&self.inner)? else { return Ok(ids) };
        for row in events.range((begin, &FIRST)..)? {
            let row = row?;
            let (id, _) = row.key();
            if !id.starts_with(begin) || ids.len() == most {
                break;
            }
            // One event may have several versions.
            if ids.last().is_none_or(|last| last != id) {
                ids.push(id.to_owned());
            }
        }
        Ok(ids)
    }
}

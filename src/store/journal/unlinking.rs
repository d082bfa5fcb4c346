//! A block without a person: its recipients and visitors, and nothing else, are written anew.
//!
//! Invariant: every other column stays byte for byte as it is.

use super::block::Block;
use super::column::{self, Columns, id};
use super::rows::differences;
use super::seen::PeopleRows;
use crate::codec::DecodeError;
use crate::domain::click::ClickNumber;
use crate::domain::record::erasure::Erasure;
use crate::domain::time::Timestamp;

/// A block that a person was taken out of.
pub(in crate::store) struct Unlinked {
    /// The whole block.
    pub(in crate::store) bytes: Vec<u8>,
    /// The clicks that something was taken of.
    pub(in crate::store) clicks: Vec<(ClickNumber, Timestamp)>,
    pub(in crate::store) recipients: u32,
    pub(in crate::store) visitors: u32,
}

impl Block<'_> {
    /// The same block without a person, and without the visitors of these clicks, which ascend; `None` if it has nothing
    /// of them.
    pub(in crate::store) fn unlinked(
        &self,
        of: &Erasure,
        named: &[u64],
    ) -> Result<Option<Unlinked>, DecodeError> {
        if named.is_empty() && !self.has_recipients() {
            return Ok(None);
        }
        let people = PeopleRows::read(self)?;
        if named.is_empty() && !people.has_recipient(|person| of.has(person)) {
            return Ok(None);
        }
        let rows = self.clicks();
        let mut recipients: Vec<_> = (0..rows).map(|row| people.recipient(row)).collect();
        let mut visitors = people.visitors().to_vec();
        let (mut gone, mut unlinked) = (Vec::new(), [0_u32; 2]);
        for (row, number) in people.numbers().iter().enumerate() {
            let is_recipient = recipients[row].is_some_and(|person| of.has(person));
            if !is_recipient && named.binary_search(&number.get()).is_err() {
                continue;
            }
            let has_visitor = visitors[row].is_some();
            if is_recipient {
                recipients[row] = None;
            }
            visitors[row] = None;
            unlinked[0] += u32::from(is_recipient);
            unlinked[1] += u32::from(has_visitor);
            if is_recipient || has_visitor {
                gone.push(row);
            }
        }
        if gone.is_empty() {
            return Ok(None);
        }
        let at = |ms| Timestamp::from_ms(ms).map_err(|error| DecodeError::invalid("a time", error));
        let times = differences(self.required_column(id::TIME)?, rows, at)?;
        let clicks = gone.into_iter().map(|row| (people.numbers()[row], times[row])).collect();
        let written = [
            (id::RECIPIENT, column::recipients(&recipients)),
            (id::VISITOR, column::visitors(&visitors)),
        ];
        let bytes = self.with_columns(&written).bytes(Columns::All);
        let [recipients, visitors] = unlinked;
        Ok(Some(Unlinked { bytes, clicks, recipients, visitors }))
    }

    /// The same block with these columns; a column without bytes is left out.
    pub(super) fn with_columns<'b>(&'b self, written: &'b [(u8, Option<Vec<u8>>)]) -> Block<'b> {
        let is_kept = |(id, _): &&(u8, &[u8])| written.iter().all(|(of, _)| of != id);
        let mut columns: Vec<(u8, &[u8])> = self.columns.iter().filter(is_kept).copied().collect();
        let new = written.iter().filter_map(|(id, bytes)| Some((*id, bytes.as_deref()?)));
        columns.extend(new);
        columns.sort_unstable_by_key(|(id, _)| *id);
        Block { head: self.head, columns, rules_max: self.rules_max }
    }
}

//! The messages of a period in a snapshot, with what tells whether anybody answered them or asked for no more.
//!
//! Invariant: what may answer is read only if the period has a message, and what came in the period itself is not here
//! (see `records`). Only the versions of one record are in memory.

use redb::ReadTransaction;

use super::indexed::each_between;
use super::records::{Named, put};
use super::stream::StreamWriter;
use crate::domain::record::conversation::ConversationVersion;
use crate::domain::record::event::{Event, EventKind};
use crate::domain::record::send::Send;
use crate::domain::time::Timestamp;
use crate::store::StoreError;

/// Writes the messages of a time, the opt-ins and opt-outs from the beginning of its period on, and the conversations
/// after the period.
pub(super) fn write_messages(
    txn: &ReadTransaction,
    [since, from, to, until]: [Timestamp; 4],
    out: &mut StreamWriter<'_>,
) -> Result<Named, StoreError> {
    let mut named = Named::default();
    each_between::<Send>(txn, since..until, |message, rows| {
        out.pause();
        if (from..to).contains(&message.at) {
            named.time = Some(to..until);
        }
        // They are many, and need not be folded twice.
        if let Some(reader) = out.reader() {
            reader.message(message.clone());
            return Ok(());
        }
        put::<Send>(rows, out)
    })?;
    each_between::<Event>(txn, from..until, |event, rows| {
        out.pause();
        let kinds = [EventKind::OptIn, EventKind::OptOut, EventKind::Answer];
        if kinds.contains(&event.kind) { put::<Event>(rows, out) } else { Ok(()) }
    })?;
    if named.time.is_some() {
        each_between::<ConversationVersion>(txn, to..until, |thread, rows| {
            out.pause();
            if thread.contact.is_some() { put::<ConversationVersion>(rows, out) } else { Ok(()) }
        })?;
    }
    Ok(named)
}

#[cfg(test)]
mod tests;

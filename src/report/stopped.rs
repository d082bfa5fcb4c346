//! Who wants no more messages: the last word of each person, of the stop page or of any file.
//!
//! Invariant: who asked for messages again after a stop has not stopped; at the same instant, the stop counts.

use std::collections::HashMap;

use crate::domain::record::event::EventKind;
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;
use crate::store::{Ask, Parts, RecordSelection, Row, Selection};

/// Who stopped, and who asked again.
#[derive(Debug, Default)]
pub struct Stopped(HashMap<PersonKey, (Timestamp, bool)>);

impl Stopped {
    /// Asks for every opt-in and opt-out.
    #[must_use]
    pub fn ask() -> Ask<Self> {
        // No message is dated so late, so that none is read.
        let (from, to) = (Timestamp::MIN, Timestamp::MAX);
        let records = RecordSelection::Messages { since: to, from, to, until: to };
        Ask::new(Selection { records, ..Selection::settings() })
    }

    /// Whether a person has stopped.
    #[must_use]
    pub fn has(&self, person: PersonKey) -> bool {
        self.0.get(&person).is_some_and(|(_, is_out)| *is_out)
    }
}

impl Parts for Stopped {
    fn take(&mut self, row: Row<'_>) {
        let Row::Event(event) = row else { return };
        let is_out = match event.kind {
            EventKind::OptOut => true,
            EventKind::OptIn => false,
            _ => return,
        };
        if let Some(person) = event.customer {
            let word = (event.at, is_out);
            let last = self.0.entry(person).or_insert(word);
            *last = word.max(*last);
        }
    }
}

//! The conversations of a translation: rows that are messages, and channels that a file does not name.
//!
//! Invariant: a conversation without a channel is refused with the flag that names one.

use super::{MadeOf, Translated, Translation, spec_of};
use crate::import::preset::gather::Keeps;
use crate::import::preset::messages::Told;
use crate::import::row::{BadReason, RowFault};

impl Translation {
    pub(super) fn push_message(&mut self, line: u64, texts: &[&str]) -> Result<(), RowFault> {
        let Some(messages) = &mut self.messages else { return Ok(()) };
        self.gathered.begin(line, texts.len());
        self.gathered.add(texts, &vec![Keeps::First; texts.len()], true);
        if messages.push(&self.gathered, &self.places, self.given)? {
            self.customers.count(&self.gathered);
        }
        Ok(())
    }

    /// Completes the conversations whose messages were gathered.
    pub(super) fn end_messages(&mut self) {
        let Some(messages) = &mut self.messages else { return };
        let (told, empty) = messages.end();
        self.left_out.add("conversations without a message", empty);
        for Told { line, mut cells, messages } in told {
            let fault = self.fill_channel(&mut cells);
            self.ready.push_back(Translated {
                line,
                cells,
                refund: None,
                made_of: MadeOf { messages, ..MadeOf::default() },
                fault,
                fault_at: None,
            });
        }
    }

    /// Writes the channel of a file that names none. Fails if nothing does.
    pub(super) fn fill_channel(&self, cells: &mut [String]) -> Option<(usize, BadReason)> {
        let spec = spec_of(self.specs, "channel")?;
        let is_required = self.specs[spec].required;
        let cell = cells.get_mut(spec).filter(|cell| cell.is_empty())?;
        match &self.channel {
            Some(channel) => cell.push_str(channel),
            None if is_required => return Some((spec, BadReason::NoChannel)),
            None => {}
        }
        None
    }
}

//! Messages that reached the customer of an unplaced conversion shortly before it. They are no touch: nothing shows
//! that anybody read them, so what they may have brought is shown beside the figures and in none of them.
//!
//! Invariant: a conversion is received once, under the last message, and only if it is unplaced.

use crate::domain::record::send::{Send, SendStatus};
use crate::domain::settings::rules::{Attribution, WindowKind};

use super::by_person::between;
use super::records::Message;
use super::sources::Sources;

/// The last message that reached the customer of the order at a place within the window of messages.
pub(super) fn received<'s>(
    sources: &'s Sources<'_>,
    place: u32,
    rules: &Attribution,
) -> Option<&'s Message<'s>> {
    let order = sources.order(place).order;
    let back = i64::try_from(rules.window_of(WindowKind::Sent).ms()).unwrap_or(i64::MAX);
    let from = order.ordered_at.plus_ms(back.saturating_neg());
    let messages = between(sources.messages_to(order.customer?), from, order.ordered_at);
    let mut messages = messages.iter().rev().map(|(_, message)| sources.message(*message));
    messages.find(|message| is_received(message.send))
}

/// Whether a message reached its recipient, as far as its state tells.
pub(super) fn is_received(send: &Send) -> bool {
    match send.status {
        None | Some(SendStatus::Sent | SendStatus::Delivered | SendStatus::Read) => true,
        Some(SendStatus::Queued | SendStatus::Failed | SendStatus::Undelivered) => false,
    }
}

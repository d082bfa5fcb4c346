//! The lists of endpoints, and of events that could not be delivered.

use super::cell::Cell;
use super::list::List;
use crate::domain::endpoint::Endpoint;
use crate::domain::endpoint::queue::{DeadEvent, Queue};
use crate::domain::time::Timestamp;

/// The list of `webhooks list`, each with its queue.
#[must_use]
pub fn endpoints(all: &[(Endpoint, Option<Queue>)], now: Timestamp) -> List<'_> {
    let row = |(endpoint, queue): &'_ (Endpoint, Option<Queue>)| {
        let failing = queue.as_ref().and_then(Queue::failing);
        let state = match (endpoint.gone_at, failing) {
            (Some(_), _) => "gone",
            (None, Some(_)) => "failing",
            (None, None) => "fine",
        };
        vec![
            Cell::Plain(endpoint.name.to_string().into()),
            Cell::Plain(state.into()),
            Cell::Text(endpoint.url.to_string().into()),
            Cell::Plain(endpoint.events.to_string().into()),
            Cell::Bool(endpoint.allow_private),
            Cell::Count(endpoint.valid(now).count() as u64),
            Cell::Plain(endpoint.made_at.to_string().into()),
            Cell::Count(failing.map_or(0, |sending| sending.failed.into())),
            Cell::plain(failing.map(|sending| sending.next_try.to_string())),
            Cell::text(failing.map(|sending| sending.reason.clone())),
        ]
    };
    let columns = vec![
        "name", "state", "url", "events", "private", "secrets", "made_at", "failed", "next_try",
        "reason",
    ];
    let spare = &["made_at", "secrets", "private"];
    List { columns, spare, rows: all.iter().map(row).collect() }
}

/// The list of `webhooks dead`.
#[must_use]
pub fn dead_events(dead: &[DeadEvent]) -> List<'_> {
    let row = |of: &'_ DeadEvent| {
        vec![
            Cell::Count(of.number.into()),
            Cell::Plain(of.given_up_at.to_string().into()),
            Cell::Plain(of.endpoint.to_string().into()),
            Cell::Plain(of.event.kind.as_str().into()),
            Cell::Plain(of.event.id.to_string().into()),
            Cell::Count(of.failed.into()),
            Cell::Count(of.event.body.len() as u64),
            Cell::text(Some(of.reason.clone())),
        ]
    };
    let columns =
        vec!["number", "given_up_at", "endpoint", "type", "id", "failed", "bytes", "reason"];
    List { columns, spare: &["bytes", "id"], rows: dead.iter().map(row).collect() }
}

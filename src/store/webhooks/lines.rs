//! The lines of the files of endpoints.
//!
//! Invariant: a line is read as strictly as input, and what was written is read back the same.

use std::fmt::Write as _;
use std::str::SplitAsciiWhitespace;

use base16ct::lower::encode_string;
use base16ct::mixed::decode_vec;

use crate::domain::endpoint::queue::{DeadEvent, Event, EventId, Places, Queue, Sending};
use crate::domain::endpoint::{Endpoint, EndpointName, EndpointSecret, EndpointUrl, EventKind};
use crate::domain::hook::{HookKind, HookSecret};
use crate::domain::limits::ENDPOINT_SECRETS_MAX;
use crate::domain::record::cost::Month;
use crate::domain::time::Timestamp;
use crate::store::list_file::{NOTHING, time};

/// What stands before the time until which a secret is valid.
const UNTIL: char = '@';
const PRIVATE: &str = "private";
const PUBLIC: &str = "public";

type Words<'a> = SplitAsciiWhitespace<'a>;

pub(super) fn endpoint(line: &str) -> Option<Endpoint> {
    let mut words = line.split_ascii_whitespace();
    let name = EndpointName::parse(words.next()?).ok()?;
    let made_at = time(words.next()?)?;
    let allow_private = match words.next()? {
        PRIVATE => true,
        PUBLIC => false,
        _ => return None,
    };
    let url = EndpointUrl::parse(words.next()?, allow_private).ok()?;
    let events = words.next()?.parse().ok()?;
    let low = words.next()?.parse().ok()?;
    let gone_at = optional(words.next()?, time)?;
    let secrets = words.map(secret).collect::<Option<Vec<_>>>()?;
    let is_right = (1..=ENDPOINT_SECRETS_MAX).contains(&secrets.len());
    is_right.then_some(Endpoint {
        name,
        url,
        events,
        made_at,
        allow_private,
        low,
        gone_at,
        secrets,
    })
}

pub(super) fn written_endpoint(endpoint: &Endpoint) -> String {
    let Endpoint { name, url, events, made_at, allow_private, low, gone_at, secrets } = endpoint;
    let access = if *allow_private { PRIVATE } else { PUBLIC };
    let gone_at = ms(*gone_at);
    let mut line = format!("{name} {} {access} {url} {events} {low} {gone_at}", made_at.ms());
    for EndpointSecret { secret, until } in secrets {
        // Writing to a `String` never fails.
        let _ = write!(line, " {}", secret.reveal());
        if let Some(until) = until {
            let _ = write!(line, "{UNTIL}{}", until.ms());
        }
    }
    line
}

fn secret(word: &str) -> Option<EndpointSecret> {
    let (secret, until) = match word.split_once(UNTIL) {
        Some((secret, until)) => (secret, Some(time(until)?)),
        None => (word, None),
    };
    let secret = HookSecret::parse(HookKind::Generic, secret).ok()?;
    Some(EndpointSecret { secret, until })
}

pub(super) fn queue(line: &str) -> Option<(EndpointName, Queue)> {
    let mut words = line.split_ascii_whitespace();
    let name = EndpointName::parse(words.next()?).ok()?;
    let places = places(&mut words)?;
    let mut queue = Queue::at(places);
    if words.clone().next().is_some() {
        let event = event(&mut words)?;
        let failed = words.next()?.parse().ok()?;
        let first_try = optional(words.next()?, time)?;
        let next_try = time(words.next()?)?;
        let reason = text(words.next()?)?;
        let then = self::places(&mut words)?;
        queue.sending = Some(Sending { event, then, failed, first_try, next_try, reason });
    }
    words.next().is_none().then_some((name, queue))
}

pub(super) fn written_queue(name: &EndpointName, queue: &Queue) -> String {
    let Queue { places, sending } = queue;
    let mut line = format!("{name} {}", written_places(places));
    if let Some(Sending { event, then, failed, first_try, next_try, reason }) = sending {
        let _ = write!(
            line,
            " {} {failed} {} {} {} {}",
            written_event(event),
            ms(*first_try),
            next_try.ms(),
            hex(reason.as_bytes()),
            written_places(then),
        );
    }
    line
}

fn places(words: &mut Words<'_>) -> Option<Places> {
    let mut number = || words.next()?.parse().ok();
    let (log, clicks, orders) = (number()?, number()?, number()?);
    let orders_of_next = words.next()?.parse().ok()?;
    let month = optional(words.next()?, |word| Month::parse(word).ok())?;
    let low = match words.next()? {
        NOTHING => Vec::new(),
        low => low.split(',').map(|id| id.parse().ok()).collect::<Option<_>>()?,
    };
    Some(Places { log, clicks, orders, orders_of_next, month, low })
}

fn written_places(places: &Places) -> String {
    let Places { log, clicks, orders, orders_of_next, month, low } = places;
    let month = month.map_or(NOTHING.to_owned(), |month| month.to_string());
    let low: Vec<String> = low.iter().map(ToString::to_string).collect();
    let low = if low.is_empty() { NOTHING.to_owned() } else { low.join(",") };
    format!("{log} {clicks} {orders} {orders_of_next} {month} {low}")
}

pub(super) fn dead(line: &str) -> Option<DeadEvent> {
    let mut words = line.split_ascii_whitespace();
    let number = words.next()?.parse().ok()?;
    let endpoint = EndpointName::parse(words.next()?).ok()?;
    let event = event(&mut words)?;
    let failed = words.next()?.parse().ok()?;
    let given_up_at = time(words.next()?)?;
    let reason = text(words.next()?)?;
    let is_over = words.next().is_none();
    is_over.then_some(DeadEvent { number, endpoint, event, failed, given_up_at, reason })
}

pub(super) fn written_dead(of: &DeadEvent) -> String {
    let DeadEvent { number, endpoint, event, failed, given_up_at, reason } = of;
    let (event, reason) = (written_event(event), hex(reason.as_bytes()));
    format!("{number} {endpoint} {event} {failed} {} {reason}", given_up_at.ms())
}

fn event(words: &mut Words<'_>) -> Option<Event> {
    let id = EventId::parse(words.next()?)?;
    let word = words.next()?;
    let kind = EventKind::ALL.iter().find(|kind| kind.as_str() == word);
    let at = time(words.next()?)?;
    let body = bytes(words.next()?)?;
    Some(Event { id, kind: *kind?, at, body })
}

fn written_event(event: &Event) -> String {
    let Event { id, kind, at, body } = event;
    format!("{id} {kind} {} {}", at.ms(), hex(body))
}

/// Bytes as hexadecimal; none is a dash, as each word has a letter.
fn hex(bytes: &[u8]) -> String {
    if bytes.is_empty() { NOTHING.to_owned() } else { encode_string(bytes) }
}

fn bytes(word: &str) -> Option<Vec<u8>> {
    if word == NOTHING { Some(Vec::new()) } else { decode_vec(word).ok() }
}

fn text(word: &str) -> Option<String> {
    String::from_utf8(bytes(word)?).ok()
}

fn ms(at: Option<Timestamp>) -> String {
    at.map_or(NOTHING.to_owned(), |at| at.ms().to_string())
}

/// `Some(None)` where nothing is said.
#[expect(clippy::option_option, reason = "the outer one is what is no line")]
fn optional<T>(word: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
    if word == NOTHING { Some(None) } else { parse(word).map(Some) }
}

//! The queue of one endpoint, one step at a time: look for what happened, write the event down, try to deliver it, note
//! what came of it.
//!
//! Invariant: an event is on disk before its first try, so that every try has the same id and the same body; the queue moves
//! on, on disk, only after the endpoint has taken the event or it was given up, and an event that is given up is kept
//! before. A later event waits for those before it, whatever happens, so that the order holds. Does not sleep (see
//! `courier`).

use std::collections::VecDeque;

use super::courier::{Courier, CourierError, Open};
use super::post::{Answer, Deliver, Message};
use crate::domain::endpoint::queue::{Event, EventId, Places, Queue, Sending};
use crate::domain::endpoint::{Endpoint, EndpointName};
use crate::domain::limits::{COURIER_POLL_MS, RETRY_AFTER_MS_MAX};
use crate::domain::span::Span;
use crate::domain::time::Timestamp;
use crate::render::event_body;
use crate::service::news::{Found, Look, look, places_now, tell};
use crate::store::webhooks::{alter_endpoint, alter_queue, keep_dead, queue};

/// When a step wants to be followed by the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    Now,
    After(Span),
    /// Never: the endpoint is gone.
    Never,
}

/// Works on the queue of one endpoint.
pub(super) struct Worker<'c, O, D> {
    courier: &'c Courier<'c, O, D>,
    name: EndpointName,
    /// What the last look found and is not sent yet, each with the places after it.
    found: VecDeque<(Found, Places)>,
    /// The places before these, and those after all of them.
    from: Places,
    end: Places,
    /// Whether the last try failed, so that it is told once.
    is_failing: bool,
}

const POLL: Span = Span::from_ms(COURIER_POLL_MS);

impl<'c, O: Open, D: Deliver> Worker<'c, O, D> {
    pub(super) fn new(courier: &'c Courier<'c, O, D>, name: EndpointName) -> Self {
        let (found, from, end) = (VecDeque::new(), Places::default(), Places::default());
        Self { courier, name, found, from, end, is_failing: false }
    }

    /// Does the next thing that is to be done.
    pub(super) fn step(&mut self, endpoint: &Endpoint) -> Result<Next, CourierError> {
        let now = self.courier.clock.now();
        let mut queue = self.queue(now)?;
        let sending = match queue.sending.take() {
            Some(sending) => sending,
            None => match self.next(endpoint, &queue.places, now)? {
                Some(sending) => sending,
                None => return Ok(Next::After(POLL)),
            },
        };
        let wait = u64::try_from(sending.next_try.ms().saturating_sub(now.ms())).unwrap_or(0);
        // Who waits for longer than any pause waits for a clock that was set back.
        let longest = self.courier.timing.retries.longest.ms().max(RETRY_AFTER_MS_MAX);
        if sending.failed == 0 || wait == 0 || wait > longest {
            return self.try_once(endpoint, &sending);
        }
        // Never longer than between two looks: a command may have altered the queue.
        Ok(Next::After(Span::from_ms(wait.min(POLL.ms()))))
    }

    /// The queue as it is on disk. One that there is not begins now.
    fn queue(&self, now: Timestamp) -> Result<Queue, CourierError> {
        let data = self.courier.data;
        if let Some(queue) = queue(data, &self.name)? {
            return Ok(queue);
        }
        let source = self.courier.open.open().map_err(CourierError::read)?;
        let queue = Queue::at(places_now(&source, now).map_err(CourierError::read)?);
        self.courier.say(&self.name, "has no queue, so that it is sent what happens from now on");
        Ok(alter_queue(data, &self.name, |known| known.get_or_insert(queue).clone())?)
    }

    /// Writes down the next event; `None` if nothing happened.
    fn next(
        &mut self,
        endpoint: &Endpoint,
        places: &Places,
        now: Timestamp,
    ) -> Result<Option<Sending>, CourierError> {
        let (courier, data) = (self.courier, self.courier.data);
        let source = courier.open.open().map_err(CourierError::read)?;
        if self.found.is_empty() || self.from != *places {
            let looked = look(&source, endpoint, places, (now, courier.timing.clicks_wait));
            self.take(looked.map_err(CourierError::read)?, places);
        }
        while let Some((found, then)) = self.found.pop_front() {
            let told = tell(&source, &found, now).map_err(|error| {
                // What was taken from these is found again.
                self.found.clear();
                CourierError::read(error)
            });
            // It may be no more, as the order of an import that was taken back.
            let Some((news, at)) = told? else { continue };
            let (id, body) = (EventId::draw(courier.random), event_body(&news, at));
            let event = Event { id, kind: news.kind(), at, body };
            self.from = then.clone();
            let written = alter_queue(data, &self.name, |queue| {
                let queue = queue.get_or_insert_with(|| Queue::at(places.clone()));
                queue.send(event, then, now);
                queue.sending.clone()
            })?;
            return Ok(written);
        }
        let end = self.end.clone();
        self.from = end.clone();
        if end != *places {
            alter_queue(data, &self.name, |queue| {
                let queue = queue.get_or_insert_with(Queue::default);
                queue.places = end;
            })?;
        }
        Ok(None)
    }

    /// Keeps what a look found.
    fn take(&mut self, looked: Look, places: &Places) {
        for missed in &looked.missed {
            self.courier.say(&self.name, missed);
        }
        self.found = looked.found.into();
        self.from = places.clone();
        self.end = looked.end;
    }

    /// Tries to deliver an event, and notes what came of it.
    fn try_once(&mut self, endpoint: &Endpoint, sending: &Sending) -> Result<Next, CourierError> {
        let courier = self.courier;
        let (retries, event, began) =
            (&courier.timing.retries, &sending.event, courier.clock.now());
        let message = Message { endpoint, event, now: began, timeout: retries.timeout };
        let answer = courier.deliver.deliver(&message);
        let now = courier.clock.now();
        let (reason, wait) = match answer {
            Answer::Taken { .. } => {
                self.alter(|queue| queue.delivered(&event.id))?;
                if std::mem::take(&mut self.is_failing) {
                    courier.say(&self.name, "takes events again");
                }
                return Ok(Next::Now);
            }
            Answer::Gone => return self.gone(now),
            Answer::Failed { reason, wait } => (reason, wait),
        };
        if sending.first_try.is_some_and(|first| retries.is_over(first, now)) {
            self.give_up(sending, (now, &reason))?;
            return Ok(Next::Now);
        }
        let pause = retries.pause(sending.failed.saturating_add(1), courier.random_bits(), wait);
        self.alter(|queue| queue.failed(&event.id, (began, now), pause, &reason))?;
        if !std::mem::replace(&mut self.is_failing, true) {
            courier.say(&self.name, &format!("{reason}; {} is tried again", event.kind));
        }
        Ok(Next::After(Span::from_ms(pause.ms().min(POLL.ms()))))
    }

    /// Keeps an event that could not be delivered, and goes on with the next.
    fn give_up(
        &self,
        sending: &Sending,
        (now, reason): (Timestamp, &str),
    ) -> Result<(), CourierError> {
        let mut given_up = sending.clone();
        given_up.fail((now, now), Span::from_ms(0), reason);
        keep_dead(self.courier.data, &given_up.dead(&self.name, now))?;
        self.alter(|queue| queue.delivered(&sending.event.id))?;
        let words = format!(
            "{reason}; {} {} is given up, `couplet webhooks dead` lists it",
            sending.event.kind, sending.event.id
        );
        self.courier.say(&self.name, &words);
        Ok(())
    }

    /// The endpoint wants no more events.
    fn gone(&self, now: Timestamp) -> Result<Next, CourierError> {
        alter_endpoint(self.courier.data, &self.name, |endpoint| {
            endpoint.gone_at.get_or_insert(now);
        })?;
        let words = format!(
            "answered 410, so that it is sent nothing more; `couplet webhooks test {}` tries it, and it is sent all once \
             it takes that",
            self.name
        );
        self.courier.say(&self.name, &words);
        Ok(Next::Never)
    }

    fn alter(&self, alter: impl FnOnce(&mut Queue)) -> Result<(), CourierError> {
        alter_queue(self.courier.data, &self.name, |queue| {
            if let Some(queue) = queue {
                alter(queue);
            }
        })?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;

//! The sessions of the console, and the one-time addresses that become sessions.
//!
//! They are in memory alone: a session is of no use after a restart, and no backup, snapshot or copy of the data file
//! has any. Invariant: a one-time address becomes one session, once, by an exchange under one lock; the secret of the
//! session is drawn then, so that nobody can choose it. Only digests are kept, and each look-up compares all of them, in
//! constant time. What has ended is removed before anything is looked up. Does not know what a session may do (see
//! `console`).

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::domain::environment::Random;
use crate::domain::limits::{CONSOLE_OPENING_MS, CONSOLE_SESSION_MS, CONSOLE_SESSIONS_MAX};
use crate::domain::session::{SessionSecret, ShownSession};
use crate::domain::time::Timestamp;
use crate::domain::token::{Scope, TokenDigest, TokenName};

/// Who asked for a session over the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opener {
    pub(super) token: TokenDigest,
    pub(super) name: TokenName,
}

/// All sessions and one-time addresses of a server.
#[derive(Debug, Default)]
pub struct Sessions(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    last: u32,
    sessions: Vec<Session>,
}

/// A session, or a one-time address.
#[derive(Debug, Clone)]
pub(super) struct Session {
    pub(super) number: u32,
    digest: TokenDigest,
    /// Whether it is a one-time address that nobody has used yet.
    is_waiting: bool,
    pub(super) scope: Scope,
    /// `None` if it was asked for on the server's machine.
    pub(super) opener: Option<Opener>,
    begun_at: Timestamp,
    pub(super) ends_at: Timestamp,
}

impl Session {
    pub(super) fn shown(&self) -> ShownSession {
        ShownSession {
            number: self.number,
            scope: self.scope,
            opened_by: self.opener.as_ref().map(|opener| opener.name.clone()),
            is_waiting: self.is_waiting,
            begun_at: self.begun_at,
            ends_at: self.ends_at,
        }
    }

    /// Whether the holder of a token opened it.
    pub(super) fn is_of(&self, token: &TokenDigest) -> bool {
        self.opener.as_ref().is_some_and(|opener| opener.token == *token)
    }
}

impl Sessions {
    /// No operation panics halfway, so a poisoned lock still guards a valid state.
    fn at(&self, now: Timestamp) -> MutexGuard<'_, Held> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.sessions.retain(|session| now < session.ends_at);
        held
    }

    /// Adds a one-time address. `None` if there are too many. The same request again changes nothing: an answer may have
    /// been lost.
    pub(super) fn add(
        &self,
        digest: TokenDigest,
        scope: Scope,
        opener: Option<Opener>,
        now: Timestamp,
    ) -> Option<Session> {
        let mut held = self.at(now);
        let is_same = |of: &&Session| of.digest == digest && of.opener == opener;
        if let Some(same) = held.sessions.iter().find(is_same) {
            return Some(same.clone());
        }
        if held.sessions.len() >= CONSOLE_SESSIONS_MAX {
            return None;
        }
        held.last += 1;
        let ends_at = now.plus_ms(CONSOLE_OPENING_MS);
        let number = held.last;
        let added =
            Session { number, digest, is_waiting: true, scope, opener, begun_at: now, ends_at };
        held.sessions.push(added.clone());
        Some(added)
    }

    /// Whether a one-time address waits to be used.
    pub(super) fn is_waiting(&self, secret: &SessionSecret, now: Timestamp) -> bool {
        self.at(now).find(secret, true).is_some()
    }

    /// Makes a session of a one-time address; `None` if it was used, or its time is over.
    pub(super) fn exchange(
        &self,
        secret: &SessionSecret,
        random: &dyn Random,
        now: Timestamp,
    ) -> Option<SessionSecret> {
        let mut held = self.at(now);
        let at = held.find(secret, true)?;
        let own = SessionSecret::draw(random);
        let session = &mut held.sessions[at];
        (session.digest, session.is_waiting) = (own.digest(), false);
        (session.begun_at, session.ends_at) = (now, now.plus_ms(CONSOLE_SESSION_MS));
        Some(own)
    }

    /// The session of a secret.
    pub(super) fn find(&self, secret: &SessionSecret, now: Timestamp) -> Option<Session> {
        let held = self.at(now);
        let at = held.find(secret, false)?;
        Some(held.sessions[at].clone())
    }

    /// Those that are of interest, by number.
    pub(super) fn list(&self, now: Timestamp, of: impl Fn(&Session) -> bool) -> Vec<Session> {
        self.at(now).sessions.iter().filter(|session| of(session)).cloned().collect()
    }

    /// Ends some of them, and returns these.
    pub(super) fn close(&self, now: Timestamp, of: impl Fn(&Session) -> bool) -> Vec<Session> {
        self.at(now).sessions.extract_if(.., |session| of(session)).collect()
    }
}

impl Held {
    /// The place of a session. All are compared.
    fn find(&self, secret: &SessionSecret, is_waiting: bool) -> Option<usize> {
        let digest = secret.digest();
        let mut found = None;
        for (at, session) in self.sessions.iter().enumerate() {
            if session.digest == digest && session.is_waiting == is_waiting {
                found = Some(at);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests;

//! The console: its sessions, and what its pages ask of the data.
//!
//! Invariant: a session permits no more than the token that opened it permits now: it ends with its token. Nobody opens
//! a session of a scope that they have not. Pages are made on threads beside those that serve, a few at a time, so that
//! redirects do not wait for them. Does not know what a page looks like (see `render` and `http`).

mod ask;
mod codes;
mod counts;
mod digests;
mod figures;
mod index;
mod links;
mod orders;
mod placing;
mod programs;
mod reading;
mod sessions;

use std::fmt;
use std::sync::Arc;

pub use ask::{ConsoleAnswer, ConsoleAsk};
pub use codes::SomeCodes;
pub(super) use index::LinkIndex;
pub use links::CLICKS;
pub use reading::{Desk, ReadError, Reading};
pub use sessions::Sessions;

use super::answer::{Caller, RemoteCaller};
use super::data::DataService;
use super::error::ServiceError;
use crate::domain::environment::{Clock, Random};
use crate::domain::session::SessionSecret;
use crate::domain::time::Timestamp;
use crate::domain::token::{Scope, TokenName};
use sessions::{Opener, Session};

/// The path of a one-time address, before its secret.
pub const OPEN_PATH: &str = "/-/console/open/";

/// The sessions of a running server.
pub struct Console {
    pub sessions: Sessions,
    /// The address of the admin listener, as it is reached on this machine.
    pub address: Box<str>,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
}

impl fmt::Debug for Console {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Console")
    }
}

/// A session that is open, as its holder uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    pub number: u32,
    pub scope: Scope,
    /// Whether it was opened on the server's machine, where alone tokens are managed.
    pub is_local: bool,
    /// The token that it was opened with.
    pub opened_by: Option<TokenName>,
    pub ends_at: Timestamp,
}

impl Console {
    /// Whether a one-time address waits to be used.
    #[must_use]
    pub fn is_waiting(&self, secret: &SessionSecret) -> bool {
        self.sessions.is_waiting(secret, self.clock.now())
    }

    /// Makes a session of a one-time address, and draws its secret; `None` if there is no such address any more.
    #[must_use]
    pub fn exchange(&self, secret: &SessionSecret) -> Option<SessionSecret> {
        self.sessions.exchange(secret, &*self.random, self.clock.now())
    }

    /// Whether a session has not ended.
    #[must_use]
    pub fn is_open(&self, secret: &SessionSecret) -> bool {
        self.sessions.find(secret, self.clock.now()).is_some()
    }

    /// Ends a session, or the address that waits to become one; one that is over already stays so.
    pub fn end(&self, number: u32) {
        self.sessions.close(self.clock.now(), |of| of.number == number);
    }
}

impl DataService {
    /// The session of a secret, if it is open and its token is live.
    pub async fn session(
        &self,
        secret: &SessionSecret,
    ) -> Result<Option<OpenSession>, ServiceError> {
        let console = &self.console;
        let Some(session) = console.sessions.find(secret, console.clock.now()) else {
            return Ok(None);
        };
        let Session { number, scope, opener, ends_at, .. } = session;
        let is_local = opener.is_none();
        let Some(opener) = opener else {
            return Ok(Some(OpenSession { number, scope, is_local, opened_by: None, ends_at }));
        };
        let Some(permitted) = self.scope(opener.token).await? else {
            console.end(number);
            return Ok(None);
        };
        let scope = scope.min(permitted);
        let opened_by = Some(opener.name);
        Ok(Some(OpenSession { number, scope, is_local, opened_by, ends_at }))
    }

    /// Answers a request about sessions. The holder of a token that may only read sees and ends their own alone.
    pub(super) async fn ask_console(
        &self,
        ask: ConsoleAsk,
        caller: Caller,
    ) -> Result<ConsoleAnswer, ServiceError> {
        let (console, now) = (&self.console, self.console.clock.now());
        let may_all = match caller {
            Caller::Local => true,
            Caller::Remote(RemoteCaller { scope, .. }) => scope.covers(Scope::Write),
        };
        let is_seen = |session: &Session| match caller {
            _ if may_all => true,
            Caller::Local => true,
            Caller::Remote(RemoteCaller { token, .. }) => session.is_of(&token),
        };
        let sessions = match ask {
            ConsoleAsk::Open { digest, scope } => {
                let opener = self.opener(caller, scope).await?;
                self.follower.index.wanted(&self.store);
                let added = console.sessions.add(digest, scope, opener, now);
                vec![added.ok_or(ServiceError::TooManySessions)?]
            }
            ConsoleAsk::List => console.sessions.list(now, is_seen),
            ConsoleAsk::Close(number) => {
                let is_meant =
                    |session: &Session| number.is_none_or(|number| session.number == number);
                let closed =
                    console.sessions.close(now, |session| is_meant(session) && is_seen(session));
                self.free_unused();
                closed
            }
        };
        let sessions = sessions.iter().map(Session::shown).collect();
        Ok(ConsoleAnswer { address: console.address.clone(), sessions })
    }

    /// Whether a session is open.
    #[must_use]
    pub fn has_session(&self, number: u32) -> bool {
        let (console, is_it) = (&self.console, |of: &sessions::Session| of.number == number);
        !console.sessions.list(console.clock.now(), is_it).is_empty()
    }

    /// Frees what only a console needs, if there is no session.
    fn free_unused(&self) {
        let console = &self.console;
        if console.sessions.list(console.clock.now(), |_| true).is_empty() {
            self.follower.index.release();
        }
    }

    /// Who asks for a session of a scope; `None` for somebody on the server's machine.
    async fn opener(&self, caller: Caller, scope: Scope) -> Result<Option<Opener>, ServiceError> {
        let Caller::Remote(caller) = caller else { return Ok(None) };
        if !caller.scope.covers(scope) {
            return Err(ServiceError::ReadOnly);
        }
        // It may have been retired since it was looked at.
        let token = self.token(caller.token).await?.ok_or(ServiceError::ReadOnly)?;
        Ok(Some(Opener { token: caller.token, name: token.spec.name }))
    }
}

/// Sessions under a clock that stands still, for tests.
#[cfg(test)]
pub(super) fn sample() -> Arc<Console> {
    use crate::redirect::sample::{FixedClock, now};
    Arc::new(Console {
        sessions: Sessions::default(),
        address: "http://127.0.0.1:8081".into(),
        clock: Arc::new(FixedClock(now())),
        random: Arc::new(crate::domain::sample::FixedRandom(7)),
    })
}

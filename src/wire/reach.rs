//! How a command reaches the data: a local server's socket, the file itself, or a remote server.
//!
//! Invariant: transient errors (another command has the file open, a server stops or starts) are
//! retried for a bounded time, in one loop. A retry is always safe: reading changes nothing, and a
//! change has an id, so it is applied once however often it is sent. A command that began with a server
//! may therefore continue with the file itself or with the next server, and leaves the file to that
//! server.

mod alone;
mod people;

use std::cell::RefCell;
use std::io::ErrorKind;
use std::path::Path;
use std::time::{Duration, Instant};

pub use alone::{check, own, unserved};

use super::client;
use super::error::{AnswerError, WireError};
use super::remote::{Remote, ServerUrl};
use super::server::Server;
use super::socket::connect;
use super::stream::{Answered, Stream};
use crate::change::{Applied, Change, Operation, Refusal, apply};
use crate::domain::environment::Random;
use crate::domain::limits::BUSY_WAIT_MS;
use crate::domain::settings::Domain;
use crate::domain::token::Token;
use crate::service::console::{ConsoleAnswer, ConsoleAsk};
use crate::service::{Reclassified, Reclassify, Request};
use crate::store::{Ask, Kept, Parts, Selection, Snapshot, Store, StoreError, Txn};

/// How a data file without a server is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// For a command that only reads: beside other readers, and without writing to it.
    ToRead,
    Existing,
    /// Makes a file that does not exist.
    OrMake,
    /// Not at all: for a process that runs for long beside its server, and leaves the file to the next one.
    Never,
}

impl Reach {
    /// How the file is opened after the server that had it is gone. It exists, so it is not made.
    fn again(self) -> Self {
        if self == Self::OrMake { Self::Existing } else { self }
    }
}

/// The retry timeout, counted from the first transient error.
const PATIENCE: Duration = Duration::from_millis(BUSY_WAIT_MS);
/// The pause before a retry.
const PAUSE: Duration = Duration::from_millis(20);

/// Retries an attempt while its error is transient, for a bounded time. The attempt's argument is true
/// on a retry.
fn retrying<T>(mut attempt: impl FnMut(bool) -> Result<T, WireError>) -> Result<T, WireError> {
    let mut failing_since = None;
    loop {
        let error = match attempt(failing_since.is_some()) {
            Err(error) if error.is_transient() => error,
            other => return other,
        };
        let since = *failing_since.get_or_insert_with(Instant::now);
        if since.elapsed() > PATIENCE {
            return Err(match error {
                WireError::Store(StoreError::Busy(path)) => WireError::Busy(path),
                error => error,
            });
        }
        std::thread::sleep(PAUSE);
    }
}

/// Access to the data, over any route.
pub struct Data<'a> {
    route: RefCell<Route<'a>>,
    /// The public base URL of the last server reached.
    address: RefCell<Option<Domain>>,
}

enum Route<'a> {
    File(Box<Store>),
    Server(Server<'a>),
}

impl Route<'_> {
    /// Applies changes one after the other. On the file they share a transaction.
    fn apply(&self, changes: &[Change]) -> Result<Vec<Applied>, WireError> {
        match self {
            Self::File(store) => {
                let planned = changes.iter().map(|change| change.clone().planned(store));
                let changes = planned.collect::<Result<Vec<Change>, StoreError>>()?;
                let apply_all =
                    |txn: &Txn| changes.iter().map(|change| apply(txn, change)).collect();
                let applied: Result<_, StoreError> = store.write(apply_all);
                let applied = applied?;
                if changes.iter().any(|change| change.what.is_drained()) {
                    store.drain()?;
                }
                Ok(applied)
            }
            Self::Server(server) => {
                changes.iter().map(|change| server.change(Box::new(change.clone()))).collect()
            }
        }
    }

    fn stream(&self, ask: &Selection) -> Result<Stream, WireError> {
        match self {
            Self::File(store) => Ok(Stream { file: store.spool(ask)?, server: None }),
            Self::Server(server) => {
                let file = server.ask(&Request::Snapshot(ask.clone()))?;
                Ok(Stream { file, server: Some(server.name()) })
            }
        }
    }

    /// Reads a snapshot, straight from the file if there is no server.
    fn snapshot<P: Parts>(&self, ask: &Ask<P>) -> Result<Answered<P>, WireError> {
        Ok(match self {
            Self::File(store) => Answered::Read(Box::new(store.snapshot(ask)?)),
            Self::Server(_) => Answered::Sent(self.stream(ask.selection())?),
        })
    }

    fn reclassify(&self, step: Reclassify) -> Result<Reclassified, WireError> {
        match self {
            Self::File(store) => {
                let done = step.run(store, &**store)?;
                Ok(done.expect("the file's own writer does not stop"))
            }
            Self::Server(server) => server.row(&Request::Reclassify(step)),
        }
    }

    fn console(&self, ask: &ConsoleAsk) -> Result<ConsoleAnswer, WireError> {
        match self {
            Self::File(store) => Err(WireError::NoServer(store.path().to_owned())),
            Self::Server(server) => server.row(&Request::Console(ask.clone())),
        }
    }

    /// A description of the responder, for messages.
    fn name(&self) -> String {
        match self {
            Self::File(store) => format!("the data file {}", store.path().display()),
            Self::Server(server) => server.name(),
        }
    }

    fn close(self) -> Result<(), WireError> {
        match self {
            Self::File(store) => Ok(store.close()?),
            Self::Server(_) => Ok(()),
        }
    }
}

/// Finds the route to a data file: its server, with the address of its links, or the file itself.
fn find<'a>(
    path: &Path,
    reach: Reach,
    random: &'a dyn Random,
) -> Result<(Route<'a>, Option<Domain>), WireError> {
    let unreached = match connect(path) {
        Ok(stream) => {
            let address = client::greet(stream)?;
            let server = Server::Local(path.to_owned(), reach.again(), random);
            return Ok((Route::Server(server), address));
        }
        Err(error) => error,
    };
    let opened = match reach {
        Reach::Never if unreached.kind() == ErrorKind::PermissionDenied => {
            return Err(WireError::Socket(unreached));
        }
        Reach::Never => return Err(WireError::NoServer(path.to_owned())),
        Reach::ToRead => Store::open_to_read(path, random),
        Reach::Existing => Store::open(path, random),
        Reach::OrMake => Store::create(path, random),
    };
    match opened {
        // A server has the file open, and this user may not use its socket.
        Err(StoreError::Busy(_)) if unreached.kind() == ErrorKind::PermissionDenied => {
            Err(WireError::Socket(unreached))
        }
        opened => Ok((Route::File(Box::new(opened?)), None)),
    }
}

impl<'a> Data<'a> {
    /// Reaches a data file: over its server's socket, or by opening it.
    pub fn reach(path: &Path, reach: Reach, random: &'a dyn Random) -> Result<Self, WireError> {
        let (route, address) = retrying(|_| find(path, reach, random))?;
        Ok(Self::by(route, address))
    }

    /// Reaches a remote server. If nothing listens at first, that is an error at once; after another
    /// transient error, it is retried.
    pub fn over(server: ServerUrl, token: Token) -> Result<Self, WireError> {
        let remote = Remote { url: server, token };
        let greeted = retrying(|is_again| match client::greet_remote(&remote) {
            Err(error @ WireError::Unreached { .. }) if !is_again => Ok(Err(error)),
            greeted => greeted.map(Ok),
        });
        let (address, scope) = greeted??;
        let server = Server::Remote(Box::new(remote), scope);
        Ok(Self::by(Route::Server(server), Some(address)))
    }

    /// A data file that this process has open.
    #[must_use]
    pub fn of(store: Store) -> Self {
        Self::by(Route::File(Box::new(store)), None)
    }

    fn by(route: Route<'a>, address: Option<Domain>) -> Self {
        Self { route: RefCell::new(route), address: RefCell::new(address) }
    }

    /// The open file; `None` if a server has it.
    #[must_use]
    pub fn into_store(self) -> Option<Store> {
        match self.route.into_inner() {
            Route::File(store) => Some(*store),
            Route::Server(_) => None,
        }
    }

    /// Where the server serves its links; `None` without a server.
    #[must_use]
    pub fn address(&self) -> Option<Domain> {
        self.address.borrow().clone()
    }

    /// Whether a server has the data.
    #[must_use]
    pub fn is_served(&self) -> bool {
        matches!(*self.route.borrow(), Route::Server(_))
    }

    /// Whether the data and the keys beside it are on another machine.
    #[must_use]
    pub fn is_remote(&self) -> bool {
        matches!(*self.route.borrow(), Route::Server(Server::Remote(..)))
    }

    /// Applies a change. The inner error is the refusal of a change that was understood and altered
    /// nothing.
    pub fn change<A>(&self, change: Change<Operation<A>>) -> Result<Result<A, Refusal>, WireError> {
        let mut answers = self.change_all(vec![change])?;
        Ok(answers.pop().expect("there is one answer for each change"))
    }

    /// Applies changes one after the other, and answers each. A refusal stops none of the others.
    pub fn change_all<A>(
        &self,
        changes: Vec<Change<Operation<A>>>,
    ) -> Result<Vec<Result<A, Refusal>>, WireError> {
        let parts = changes.into_iter().map(Change::into_parts);
        let (changes, answers): (Vec<Change>, Vec<_>) = parts.unzip();
        self.retrying(|route| {
            let applied = route.apply(&changes)?.into_iter().zip(&answers);
            let other_kind =
                || WireError::Answer { sender: route.name(), source: AnswerError::OtherKind };
            applied.map(|(applied, answer)| answer(applied).ok_or_else(other_kind)).collect()
        })
    }

    /// Judges some clicks again, or finds out what would change.
    pub fn reclassify(&self, step: Reclassify) -> Result<Reclassified, WireError> {
        self.retrying(|route| route.reclassify(step))
    }

    /// Asks something about sessions of the console, which only a running server has.
    pub fn console(&self, ask: &ConsoleAsk) -> Result<ConsoleAnswer, WireError> {
        self.retrying(|route| route.console(ask))
    }

    /// Reads a snapshot.
    pub fn snapshot<P: Parts>(&self, ask: &Ask<P>) -> Result<Snapshot<P>, WireError> {
        self.retrying(|route| route.snapshot(ask))?.snapshot(ask)
    }

    /// Reads a snapshot, and keeps its stream to read its rows again.
    pub fn keep<P: Parts>(&self, ask: &Ask<P>) -> Result<Kept<P>, WireError> {
        self.stream(ask.selection())?.read(|file| ask.keep(file))
    }

    /// The same as the last use of the data: it is closed before the rows are read, so that others can use
    /// the file, and its cache is free.
    pub fn close_and_keep<P: Parts>(self, ask: &Ask<P>) -> Result<Kept<P>, WireError> {
        let stream = self.stream(ask.selection())?;
        self.close()?;
        stream.read(|file| ask.keep(file))
    }

    /// The stream of a snapshot, at its beginning.
    pub fn stream(&self, ask: &Selection) -> Result<Stream, WireError> {
        self.retrying(|route| route.stream(ask))
    }

    /// Runs an attempt over the route. If the server stops meanwhile, retries it with the next server or
    /// with the file. The file is closed at once after that: a server that starts waits for it for only
    /// two seconds, and the command may run for minutes.
    fn retrying<T>(
        &self,
        attempt: impl Fn(&Route<'a>) -> Result<T, WireError>,
    ) -> Result<T, WireError> {
        retrying(|is_again| match &*self.route.borrow() {
            Route::Server(Server::Local(path, reach, random)) if is_again => {
                let route = self.find_again(path, *reach, *random)?;
                let done = attempt(&route)?;
                route.close()?;
                Ok(done)
            }
            route => attempt(route),
        })
    }

    /// Finds the route again after the server may have stopped, and keeps it: without a server the file
    /// stays open. For a sequence of changes that is applied whole or not at all: it would have to start
    /// over each time the file is opened.
    pub fn reach_again(&self) -> Result<(), WireError> {
        let found = match &*self.route.borrow() {
            Route::Server(Server::Local(path, reach, random)) => {
                retrying(|_| self.find_again(path, *reach, *random))?
            }
            Route::Server(Server::Remote(..)) | Route::File(_) => return Ok(()),
        };
        self.route.replace(found);
        Ok(())
    }

    fn find_again(
        &self,
        path: &Path,
        reach: Reach,
        random: &'a dyn Random,
    ) -> Result<Route<'a>, WireError> {
        let (route, address) = find(path, reach, random)?;
        if address.is_some() {
            self.address.replace(address);
        }
        Ok(route)
    }

    /// Closes the file cleanly, if this command opened it.
    pub fn close(self) -> Result<(), WireError> {
        self.route.into_inner().close()
    }
}

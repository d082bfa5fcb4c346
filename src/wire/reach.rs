//! Reaching the data: the server's socket if one answers, else the file itself; or a server elsewhere.
//!
//! Invariant: what passes by itself (another command has the file, a server stops or starts) is waited
//! out for a bounded time, in one loop. It is safe to ask again in every case: reading changes nothing,
//! and a change has an id, so that it is applied once however often it is sent. A command that has begun
//! with a server may therefore go on with the file itself, or with the next server, which it leaves the
//! file to.

use std::cell::RefCell;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::client;
use super::error::WireError;
use super::remote::{Remote, ServerUrl};
use super::socket::connect;
use crate::change::{Applied, Change, What, apply};
use crate::codec::decode_row;
use crate::domain::limits::BUSY_WAIT_MS;
use crate::domain::outside::Random;
use crate::domain::record::person::{Fingerprint, PeopleKey};
use crate::domain::settings::Domain;
use crate::domain::token::{Scope, Token};
use crate::service::{Request, ServiceError, VERSION};
use crate::store::keys::people_key;
use crate::store::{Selection, Snapshot, Store, StoreError};

/// Whether a data file that is not there is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// It has to be there.
    Existing,
    /// It is made.
    OrMake,
}

/// Refuses a data file that another process serves.
pub fn unserved(path: &Path) -> Result<(), WireError> {
    match connect(path) {
        Ok(_) => Err(WireError::Served(path.to_owned())),
        Err(_) => Ok(()),
    }
}

/// Opens a data file to serve it: made if it is not there, refused if another process serves it.
pub fn own(path: &Path, random: &dyn Random) -> Result<Store, WireError> {
    until_it_passes(|_| {
        unserved(path)?;
        Ok(Store::create(path, random)?)
    })
}

/// Checks the pages of a data file, and leaves it as it is. One that is being served is its server's,
/// and its pages are not looked at. Whether they were.
pub fn check(path: &Path) -> Result<bool, WireError> {
    until_it_passes(|_| {
        let is_free = unserved(path).is_ok();
        if is_free {
            Store::check(path)?;
        }
        Ok(is_free)
    })
}

/// How long what passes is waited for, from the first failure on.
const PATIENCE: Duration = Duration::from_millis(BUSY_WAIT_MS);
/// From a failed attempt to the next.
const PAUSE: Duration = Duration::from_millis(20);

/// Tries again while an attempt fails by what passes, for a bounded time. An attempt is told whether one
/// has failed before it.
fn until_it_passes<T>(
    mut attempt: impl FnMut(bool) -> Result<T, WireError>,
) -> Result<T, WireError> {
    let mut failing_since = None;
    loop {
        let error = match attempt(failing_since.is_some()) {
            Err(error) if error.passes() => error,
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

/// The data, reached.
pub struct Data<'a> {
    way: RefCell<Way<'a>>,
    /// Of the last server that was reached.
    address: RefCell<Option<Domain>>,
}

enum Way<'a> {
    File(Box<Store>),
    Server(Server<'a>),
}

impl Way<'_> {
    fn close(self) -> Result<(), WireError> {
        match self {
            Self::File(store) => Ok(store.close()?),
            Self::Server(_) => Ok(()),
        }
    }
}

enum Server<'a> {
    /// The one that has this file. When it is gone, the file may be opened.
    Of(PathBuf, &'a dyn Random),
    /// One elsewhere, and what it lets in.
    Elsewhere(Box<Remote>, Scope),
}

impl Server<'_> {
    /// The answer to a request.
    fn ask(&self, request: &Request) -> Result<std::fs::File, WireError> {
        match self {
            Self::Of(path, _) => client::ask(connect(path).map_err(WireError::Socket)?, request),
            Self::Elsewhere(remote, _) => client::ask_remote(remote, request),
        }
    }

    fn change(&self, change: Box<Change>) -> Result<Applied, WireError> {
        match self {
            // It would not be listened to.
            Self::Elsewhere(_, scope) if !scope.covers(Scope::Write) => {
                Err(WireError::Forbidden(ServiceError::ReadOnly.to_string()))
            }
            _ => {
                let mut bytes = Vec::new();
                let mut answer = self.ask(&Request::Change(change))?;
                answer.read_to_end(&mut bytes).map_err(WireError::Spool)?;
                decode_row(VERSION, &bytes).map_err(WireError::Answer)
            }
        }
    }
}

/// Over the server of a file, with where its links are reached, or the file itself.
fn find<'a>(
    path: &Path,
    reach: Reach,
    random: &'a dyn Random,
) -> Result<(Way<'a>, Option<Domain>), WireError> {
    let unreached = match connect(path) {
        Ok(stream) => {
            let address = client::greet(stream)?;
            return Ok((Way::Server(Server::Of(path.to_owned(), random)), address));
        }
        Err(error) => error,
    };
    let opened = match reach {
        Reach::Existing => Store::open(path, random),
        Reach::OrMake => Store::create(path, random),
    };
    match opened {
        // It is the server that has the file, and its socket is not for this user.
        Err(StoreError::Busy(_)) if unreached.kind() == ErrorKind::PermissionDenied => {
            Err(WireError::Socket(unreached))
        }
        opened => Ok((Way::File(Box::new(opened?)), None)),
    }
}

impl<'a> Data<'a> {
    /// Reaches the data of a file: over its server's socket, or itself.
    pub fn reach(path: &Path, reach: Reach, random: &'a dyn Random) -> Result<Self, WireError> {
        let (way, address) = until_it_passes(|_| find(path, reach, random))?;
        Ok(Self::by(way, address))
    }

    /// Reaches the data of a server elsewhere. That nobody is there is told at once, but not of one that
    /// was there a moment ago.
    pub fn over(server: ServerUrl, token: Token) -> Result<Self, WireError> {
        let remote = Remote { url: server, token };
        let greeted = until_it_passes(|is_again| match client::greet_remote(&remote) {
            Err(error @ WireError::Unreached { .. }) if !is_again => Ok(Err(error)),
            greeted => greeted.map(Ok),
        });
        let (address, scope) = greeted??;
        let server = Server::Elsewhere(Box::new(remote), scope);
        Ok(Self::by(Way::Server(server), Some(address)))
    }

    /// The data of a file that this process has open.
    #[must_use]
    pub fn of(store: Store) -> Self {
        Self::by(Way::File(Box::new(store)), None)
    }

    fn by(way: Way<'a>, address: Option<Domain>) -> Self {
        Self { way: RefCell::new(way), address: RefCell::new(address) }
    }

    /// The open file, if it was not reached over a server.
    #[must_use]
    pub fn into_store(self) -> Option<Store> {
        match self.way.into_inner() {
            Way::File(store) => Some(*store),
            Way::Server(_) => None,
        }
    }

    /// Where the links of its server are reached; `None` without a server.
    #[must_use]
    pub fn address(&self) -> Option<Domain> {
        self.address.borrow().clone()
    }

    /// Whether a server answers.
    #[must_use]
    pub fn is_served(&self) -> bool {
        matches!(*self.way.borrow(), Way::Server(_))
    }

    /// Whether the data, and the keys beside it, are on another machine.
    #[must_use]
    pub fn is_elsewhere(&self) -> bool {
        matches!(*self.way.borrow(), Way::Server(Server::Elsewhere(..)))
    }

    /// Applies a change.
    pub fn change(&self, change: Change) -> Result<Applied, WireError> {
        let change = Box::new(change);
        self.patiently(|way| match way {
            Way::File(store) => {
                let applied = store.write(|txn| apply(txn, &change))?;
                if matches!(change.what, What::Flip(_)) {
                    store.drain()?;
                }
                Ok(applied)
            }
            Way::Server(server) => server.change(change.clone()),
        })
    }

    /// Reads a snapshot.
    pub fn snapshot(&self, selection: &Selection) -> Result<Snapshot, WireError> {
        Ok(Snapshot::read(self.stream(selection)?)?)
    }

    /// A snapshot as it is sent, from its beginning.
    pub fn stream(&self, selection: &Selection) -> Result<std::fs::File, WireError> {
        self.patiently(|way| match way {
            Way::File(store) => Ok(store.spool(selection)?),
            Way::Server(server) => server.ask(&Request::Snapshot(selection.clone())),
        })
    }

    /// Does something with the data; when its server stops meanwhile, by the next server, or by the file.
    /// The file is closed again at once: a server that is started waits for it for two seconds, and the
    /// command may go on for minutes.
    fn patiently<T>(
        &self,
        attempt: impl Fn(&Way<'a>) -> Result<T, WireError>,
    ) -> Result<T, WireError> {
        until_it_passes(|is_again| match &*self.way.borrow() {
            Way::Server(Server::Of(path, random)) if is_again => {
                let way = self.found_again(path, *random)?;
                let done = attempt(&way)?;
                way.close()?;
                Ok(done)
            }
            way => attempt(way),
        })
    }

    /// Reaches the data anew where its server may have stopped: the file is kept from then on if there is
    /// no server. For a row of changes that is whole or nothing, and would have to begin anew each time
    /// the file is opened.
    pub fn reach_again(&self) -> Result<(), WireError> {
        let found = match &*self.way.borrow() {
            Way::Server(Server::Of(path, random)) => {
                until_it_passes(|_| self.found_again(path, *random))?
            }
            Way::Server(Server::Elsewhere(..)) | Way::File(_) => return Ok(()),
        };
        self.way.replace(found);
        Ok(())
    }

    /// The way there is now to a file that had a server.
    fn found_again(&self, path: &Path, random: &'a dyn Random) -> Result<Way<'a>, WireError> {
        let (way, address) = find(path, Reach::Existing, random)?;
        if address.is_some() {
            self.address.replace(address);
        }
        Ok(way)
    }

    /// The people key that lies beside the file, if it is there. It never travels.
    pub fn people_key(&self, fingerprint: Fingerprint) -> Result<Option<PeopleKey>, WireError> {
        match &*self.way.borrow() {
            Way::File(store) => Ok(people_key(store.path(), fingerprint)?),
            Way::Server(Server::Of(path, _)) => Ok(people_key(path, fingerprint)?),
            Way::Server(Server::Elsewhere(..)) => Ok(None),
        }
    }

    /// Closes the file cleanly, if it was opened.
    pub fn close(self) -> Result<(), WireError> {
        self.way.into_inner().close()
    }
}

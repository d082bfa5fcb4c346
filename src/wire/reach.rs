//! Reaching the data: the server's socket if one answers, else the file itself; or a server elsewhere.
//!
//! A command that meets a busy file (another command has it) tries again for a bounded time, and
//! then says so.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::client;
use super::desk::HostError;
use super::error::WireError;
use super::remote::{Remote, ServerUrl};
use super::request::{Request, VERSION};
use super::socket::connect;
use crate::change::{Applied, Change, What, apply};
use crate::domain::limits::BUSY_WAIT_MS;
use crate::domain::outside::Random;
use crate::domain::person::{Fingerprint, PeopleKey};
use crate::domain::settings::Domain;
use crate::domain::token::{Scope, Token};
use crate::store::codec::decode_row;
use crate::store::keys::people_key;
use crate::store::{Ask, Snapshot, Store, StoreError};

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
    wait_while_busy(path, || {
        unserved(path)?;
        Ok(Store::create(path, random)?)
    })
}

/// Checks the pages of a data file, and leaves it as it is. One that is being served is its server's,
/// and its pages are not looked at. Whether they were.
pub fn check(path: &Path) -> Result<bool, WireError> {
    wait_while_busy(path, || {
        let is_free = unserved(path).is_ok();
        if is_free {
            Store::check(path)?;
        }
        Ok(is_free)
    })
}

/// Tries again while another command has the file, for a bounded time.
fn wait_while_busy<T>(
    path: &Path,
    attempt: impl Fn() -> Result<T, WireError>,
) -> Result<T, WireError> {
    let begun = Instant::now();
    loop {
        match attempt() {
            Err(WireError::Store(StoreError::Busy(_))) => {}
            other => return other,
        }
        if begun.elapsed() > Duration::from_millis(BUSY_WAIT_MS) {
            return Err(WireError::Busy(path.to_owned()));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The data, reached.
pub struct Data {
    way: Way,
    address: Option<Domain>,
}

enum Way {
    File(Box<Store>),
    /// The socket of the server that has this file.
    Socket(PathBuf),
    /// A server elsewhere, and what it lets in.
    Network(Box<Remote>, Scope),
}

impl Data {
    /// Reaches the data of a file: over its server's socket, or itself.
    pub fn reach(path: &Path, reach: Reach, random: &dyn Random) -> Result<Self, WireError> {
        let found = wait_while_busy(path, || {
            if let Ok(stream) = connect(path) {
                return match client::greet(stream) {
                    Ok(address) => Ok((Way::Socket(path.to_owned()), address)),
                    // It stopped at this very moment: its file is free soon.
                    Err(WireError::Http(_)) => Err(StoreError::Busy(path.to_owned()).into()),
                    Err(error) => Err(error),
                };
            }
            let opened = match reach {
                Reach::Existing => Store::open(path, random),
                Reach::OrMake => Store::create(path, random),
            };
            Ok((Way::File(Box::new(opened?)), None))
        });
        let (way, address) = found?;
        Ok(Self { way, address })
    }

    /// Reaches the data of a server elsewhere.
    pub fn over(server: ServerUrl, token: Token) -> Result<Self, WireError> {
        let remote = Remote { url: server, token };
        let (address, scope) = client::greet_remote(&remote)?;
        Ok(Self { way: Way::Network(Box::new(remote), scope), address: Some(address) })
    }

    /// The data of a file that this process has open.
    #[must_use]
    pub fn of(store: Store) -> Self {
        Self { way: Way::File(Box::new(store)), address: None }
    }

    /// The open file, if it was not reached over a server.
    #[must_use]
    pub fn into_store(self) -> Option<Store> {
        match self.way {
            Way::File(store) => Some(*store),
            Way::Socket(_) | Way::Network(..) => None,
        }
    }

    /// Where the links of its server are reached; `None` without a server.
    #[must_use]
    pub fn address(&self) -> Option<Domain> {
        self.address.clone()
    }

    /// Whether a server answers.
    #[must_use]
    pub fn is_served(&self) -> bool {
        !matches!(self.way, Way::File(_))
    }

    /// Whether the data, and the keys beside it, are on another machine.
    #[must_use]
    pub fn is_elsewhere(&self) -> bool {
        matches!(self.way, Way::Network(..))
    }

    /// Applies a change.
    pub fn change(&self, change: Change) -> Result<Applied, WireError> {
        match &self.way {
            Way::File(store) => {
                let is_flip = matches!(change.what, What::Flip(_));
                let applied = store.write(|txn| apply(txn, &change))?;
                if is_flip {
                    store.drain()?;
                }
                Ok(applied)
            }
            // It would not be listened to.
            Way::Network(_, scope) if !scope.covers(Scope::Write) => {
                Err(WireError::Forbidden(HostError::ReadOnly.to_string()))
            }
            Way::Socket(_) | Way::Network(..) => {
                let mut bytes = Vec::new();
                let mut answer = self.ask(&Request::Change(Box::new(change)))?;
                answer.read_to_end(&mut bytes).map_err(WireError::Spool)?;
                decode_row(VERSION, &bytes).map_err(WireError::Answer)
            }
        }
    }

    /// Reads a snapshot.
    pub fn snapshot(&self, ask: &Ask) -> Result<Snapshot, WireError> {
        Ok(Snapshot::read(self.stream(ask)?)?)
    }

    /// A snapshot as it is sent, from its beginning.
    pub fn stream(&self, ask: &Ask) -> Result<std::fs::File, WireError> {
        match &self.way {
            Way::File(store) => Ok(store.spool(ask)?),
            Way::Socket(_) | Way::Network(..) => self.ask(&Request::Snapshot(ask.clone())),
        }
    }

    /// The people key that lies beside the file, if it is there. It never travels.
    pub fn people_key(&self, fingerprint: Fingerprint) -> Result<Option<PeopleKey>, WireError> {
        match &self.way {
            Way::File(store) => Ok(people_key(store.path(), fingerprint)?),
            Way::Socket(path) => Ok(people_key(path, fingerprint)?),
            Way::Network(..) => Ok(None),
        }
    }

    /// Closes the file cleanly, if it was opened.
    pub fn close(self) -> Result<(), WireError> {
        match self.way {
            Way::File(store) => Ok(store.close()?),
            Way::Socket(_) | Way::Network(..) => Ok(()),
        }
    }

    fn ask(&self, request: &Request) -> Result<std::fs::File, WireError> {
        match &self.way {
            Way::Network(remote, _) => client::ask_remote(remote, request),
            Way::Socket(path) => client::ask(connect(path).map_err(WireError::Socket)?, request),
            Way::File(_) => unreachable!("what is here is not asked for"),
        }
    }
}

//! A server that has the data, and what is asked of it.
//!
//! Invariant: a token that may only read sends no change. Does not retry (see `reach`).

use std::io::Read;
use std::path::PathBuf;

use super::client;
use super::error::WireError;
use super::reach::Reach;
use super::remote::Remote;
use super::socket::connect;
use crate::change::{Applied, Change};
use crate::codec::{Codec, decode_message};
use crate::domain::environment::Random;
use crate::domain::token::Scope;
use crate::service::{Request, ServiceError, VERSION};

pub(super) enum Server<'a> {
    /// The server that has this file open. When it is gone, the command may open the file.
    Local(PathBuf, Reach, &'a dyn Random),
    /// A server on another machine, and the scope of the token.
    Remote(Box<Remote>, Scope),
}

impl Server<'_> {
    pub(super) fn name(&self) -> String {
        match self {
            Self::Local(path, ..) => format!("the server of {}", path.display()),
            Self::Remote(remote, _) => format!("the server at {}", remote.url),
        }
    }

    pub(super) fn ask(&self, request: &Request) -> Result<std::fs::File, WireError> {
        match self {
            Self::Local(path, ..) => {
                client::ask(connect(path).map_err(WireError::Socket)?, request)
            }
            Self::Remote(remote, _) => client::ask_remote(remote, request),
        }
    }

    pub(super) fn change(&self, change: Box<Change>) -> Result<Applied, WireError> {
        match self {
            // The server would refuse it.
            Self::Remote(_, scope) if !scope.covers(Scope::Write) => {
                Err(WireError::Forbidden(ServiceError::ReadOnly.to_string()))
            }
            _ => self.row(&Request::Change(change)),
        }
    }

    /// The answer to a request, if it is a row.
    pub(super) fn row<T: Codec>(&self, request: &Request) -> Result<T, WireError> {
        let mut bytes = Vec::new();
        self.ask(request)?.read_to_end(&mut bytes).map_err(WireError::Spool)?;
        let row = decode_message(VERSION, &bytes);
        row.map_err(|error| WireError::Answer { sender: self.name(), source: error.into() })
    }
}

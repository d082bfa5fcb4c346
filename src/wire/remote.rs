//! A server on another machine: its URL and the token for it.
//!
//! Invariant: a token is sent in one header, and no message shows it. Does not speak TLS: use a tunnel.

use std::fmt;

use thiserror::Error;
use url::{Host, Url};

use crate::domain::token::Token;

/// The URL of a server's admin listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerUrl {
    host: Host,
    port: u16,
}

/// Why a text is not the URL of a server.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ServerUrlError {
    #[error(
        "the admin listener does not support https://. Open a tunnel with `ssh -N -L \
         8081:127.0.0.1:8081 {host}` and use http://127.0.0.1:8081"
    )]
    Tls { host: String },
    #[error("write the admin address of a server, such as http://127.0.0.1:8081")]
    Malformed,
}

impl ServerUrl {
    /// Parses `http://host:port`.
    pub fn parse(text: &str) -> Result<Self, ServerUrlError> {
        let malformed = || ServerUrlError::Malformed;
        let url = Url::parse(text.trim()).map_err(|_| malformed())?;
        if url.scheme() == "https" {
            let host = url.host_str().unwrap_or_default().to_owned();
            return Err(ServerUrlError::Tls { host });
        }
        let is_bare = url.username().is_empty()
            && url.password().is_none()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none();
        if url.scheme() != "http" || !is_bare {
            return Err(malformed());
        }
        let host = url.host().ok_or_else(malformed)?.to_owned();
        Ok(Self { host, port: url.port_or_known_default().ok_or_else(malformed)? })
    }

    /// The host name, or the IP address without brackets, and the port.
    pub(super) fn host_and_port(&self) -> (String, u16) {
        let host = match &self.host {
            Host::Domain(name) => name.clone(),
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        };
        (host, self.port)
    }

    /// The value of the `Host` header.
    pub(super) fn authority(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}", self.authority())
    }
}

/// A server and a token for it.
#[derive(Debug, Clone)]
pub(super) struct Remote {
    pub(super) url: ServerUrl,
    pub(super) token: Token,
}

#[cfg(test)]
mod tests;

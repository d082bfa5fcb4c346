//! A server that is elsewhere: where it is, and the token that is shown to it.
//!
//! Invariant: a token travels in one header, which no text for people shows. Absent: TLS, which a
//! tunnel gives.

use std::fmt;

use thiserror::Error;
use url::{Host, Url};

use crate::domain::token::Token;

/// The address of a server's admin listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerUrl {
    host: Host,
    port: u16,
}

/// Why a text is no address of a server.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ServerUrlError {
    /// `https://`.
    #[error(
        "https:// is not spoken here: open a tunnel with `ssh -N -L 8081:127.0.0.1:8081 {host}`, \
         and name http://127.0.0.1:8081"
    )]
    Tls {
        /// The machine that was named.
        host: String,
    },
    /// Anything else.
    #[error("it is written as http://127.0.0.1:8081, the admin address of a server")]
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

    /// What is connected to: a name or an address without brackets, and a port.
    pub(super) fn place(&self) -> (String, u16) {
        let host = match &self.host {
            Host::Domain(name) => name.clone(),
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        };
        (host, self.port)
    }

    /// What the `Host` header says.
    pub(super) fn authority(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}", self.authority())
    }
}

/// A server, and what opens it.
#[derive(Debug, Clone)]
pub(super) struct Remote {
    pub(super) url: ServerUrl,
    pub(super) token: Token,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_machine_and_a_port() {
        for (text, shown, host, port) in [
            ("http://127.0.0.1:8081", "http://127.0.0.1:8081", "127.0.0.1", 8081),
            (" HTTP://Go.Example.com:8081/ ", "http://go.example.com:8081", "go.example.com", 8081),
            ("http://[::1]:8081", "http://[::1]:8081", "::1", 8081),
            ("http://shop", "http://shop:80", "shop", 80),
        ] {
            let url = ServerUrl::parse(text).unwrap();
            assert_eq!(url.to_string(), shown);
            assert_eq!(url.place(), (host.to_owned(), port));
        }
    }

    #[test]
    fn what_is_no_address_says_how_one_is_written_and_tls_what_to_do() {
        for text in [
            "",
            "127.0.0.1:8081",
            "localhost:8081",
            "ftp://shop",
            "http://",
            "http://me:secret@shop",
            "http://shop/path",
            "http://shop/?a",
            "http://shop/#a",
            "http://shop:99999",
        ] {
            assert_eq!(ServerUrl::parse(text), Err(ServerUrlError::Malformed), "{text}");
        }
        let error = ServerUrl::parse("https://go.example.com/x").unwrap_err().to_string();
        assert!(error.contains("ssh -N -L 8081:127.0.0.1:8081 go.example.com"), "{error}");
    }
}

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
mod tests {
    use super::*;

    #[test]
    fn a_url_has_a_host_and_a_port() {
        for (text, shown, host, port) in [
            ("http://127.0.0.1:8081", "http://127.0.0.1:8081", "127.0.0.1", 8081),
            (" HTTP://Go.Example.com:8081/ ", "http://go.example.com:8081", "go.example.com", 8081),
            ("http://[::1]:8081", "http://[::1]:8081", "::1", 8081),
            ("http://shop", "http://shop:80", "shop", 80),
        ] {
            let url = ServerUrl::parse(text).unwrap();
            assert_eq!(url.to_string(), shown);
            assert_eq!(url.host_and_port(), (host.to_owned(), port));
        }
    }

    #[test]
    fn a_malformed_url_is_refused_with_an_example_and_https_with_a_way_around_it() {
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

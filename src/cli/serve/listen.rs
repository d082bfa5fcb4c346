//! The address of a listener as people write it: `127.0.0.1:8080`, `localhost:8080`, `8080` or `:8080`.
//!
//! Invariant: an address without a host is on this machine only; nobody opens a listener to a network by
//! leaving something out. A name that has several addresses gives one listener, on IPv4 if it has that.
//! Does not serve (see `http::listener`).

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, ToSocketAddrs};
use std::str::FromStr;

use thiserror::Error;

use crate::cli::error::CliError;

/// An address as written. An IP address without a port means the flag's own port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ListenAddress {
    host: Host,
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Host {
    Address(IpAddr),
    /// A name to look up.
    Name(Box<str>),
}

/// Why a text is not an address.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("write an address and a port, such as 127.0.0.1:8080, localhost:8080, [::1]:8080 or 8080")]
pub(super) struct ListenAddressError;

const THIS_MACHINE: Host = Host::Address(IpAddr::V4(Ipv4Addr::LOCALHOST));

impl FromStr for ListenAddress {
    type Err = ListenAddressError;

    fn from_str(text: &str) -> Result<Self, ListenAddressError> {
        let text = text.trim();
        if let Ok(address) = text.parse::<SocketAddr>() {
            return Ok(Self { host: Host::Address(address.ip()), port: Some(address.port()) });
        }
        let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
        if let Ok(address) = bare.parse::<IpAddr>() {
            return Ok(Self { host: Host::Address(address), port: None });
        }
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(Self { host: THIS_MACHINE, port: Some(port(text)?) });
        }
        match text.split_once(':') {
            Some(("", after)) => Ok(Self { host: THIS_MACHINE, port: Some(port(after)?) }),
            Some((name, after)) => Ok(Self { host: host_name(name)?, port: Some(port(after)?) }),
            // A word alone is more likely a slip than a name.
            None => Err(ListenAddressError),
        }
    }
}

fn port(text: &str) -> Result<u16, ListenAddressError> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain).ok_or(ListenAddressError)
}

/// A name that is not digits and dots alone: `127.0.1` is a slip, and no name.
fn host_name(text: &str) -> Result<Host, ListenAddressError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let is_name = text.bytes().all(plain) && text.bytes().any(|byte| byte.is_ascii_alphabetic());
    if is_name { Ok(Host::Name(text.into())) } else { Err(ListenAddressError) }
}

impl ListenAddress {
    /// The socket addresses that it stands for, the one to try first at the front.
    fn resolve(&self, default_port: u16) -> io::Result<Vec<SocketAddr>> {
        let port = self.port.unwrap_or(default_port);
        match &self.host {
            Host::Address(address) => Ok(vec![SocketAddr::new(*address, port)]),
            Host::Name(name) => {
                let mut found: Vec<SocketAddr> = (&**name, port).to_socket_addrs()?.collect();
                // Stable, so that the system's own order stands within a family.
                found.sort_by_key(SocketAddr::is_ipv6);
                Ok(found)
            }
        }
    }

    /// Listens on the first of its addresses that can be bound.
    pub(super) fn bind(&self, default_port: u16) -> Result<TcpListener, CliError> {
        let failed = |source| CliError::Listen { address: self.shown(default_port), source };
        let mut fault = io::Error::from(io::ErrorKind::AddrNotAvailable);
        for address in self.resolve(default_port).map_err(failed)? {
            match TcpListener::bind(address) {
                Ok(listener) => return Ok(listener),
                Err(error) => fault = error,
            }
        }
        Err(failed(fault))
    }

    /// Whether two addresses are written for the same socket.
    pub(super) fn is_same(&self, own_port: u16, other: &Self, other_port: u16) -> bool {
        let port = self.port.unwrap_or(own_port);
        self.host == other.host && port == other.port.unwrap_or(other_port) && port != 0
    }

    /// The address with its port.
    pub(super) fn shown(&self, default_port: u16) -> String {
        let port = self.port.unwrap_or(default_port);
        match &self.host {
            Host::Address(address) => SocketAddr::new(*address, port).to_string(),
            Host::Name(name) => format!("{name}:{port}"),
        }
    }
}

impl From<SocketAddr> for ListenAddress {
    fn from(address: SocketAddr) -> Self {
        Self { host: Host::Address(address.ip()), port: Some(address.port()) }
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.host, self.port) {
            (_, Some(port)) => f.write_str(&self.shown(port)),
            (Host::Address(address), None) => write!(f, "{address}"),
            (Host::Name(name), None) => f.write_str(name),
        }
    }
}

#[cfg(test)]
mod tests;

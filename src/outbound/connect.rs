//! Connections to endpoints.
//!
//! Invariant: a name is looked up once for each connection, every address that it leads to is judged, and the connection is
//! made to an address that was judged: a name that leads elsewhere a moment later changes nothing. Nothing is reused for
//! the next event, so that a new look-up is judged anew. Does not send (see `post`).

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, InvalidDnsNameError, ServerName};
use rustls::{ClientConfig, RootCertStore};
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;

use crate::domain::endpoint::network::is_public;
use crate::domain::endpoint::{Endpoint, EndpointUrl};
use crate::domain::limits::ENDPOINT_ADDRESSES_TRIED;

/// Why there is no connection.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ConnectError {
    #[error("its name cannot be looked up")]
    LookUp(#[source] io::Error),
    #[error("its name leads to no address")]
    NoAddress,
    /// Of a private network, of this machine, or of another kind that is not public.
    #[error(
        "its name leads to {0}, which is no public address; if it is on your own network, add it with --allow-private"
    )]
    NotPublic(IpAddr),
    #[error("it cannot be reached at {address}")]
    Unreached { address: SocketAddr, source: io::Error },
    #[error("its host is no name that a certificate can have")]
    Name(#[from] InvalidDnsNameError),
    #[error("TLS failed")]
    Tls(#[source] io::Error),
}

/// Why a file of certificates is not used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TrustError {
    #[error("{} cannot be read as certificates in PEM", path.display())]
    Unreadable { path: PathBuf, source: rustls::pki_types::pem::Error },
    #[error("{} has no certificate", .0.display())]
    Empty(PathBuf),
    #[error("a certificate of {} cannot be used", path.display())]
    Unusable { path: PathBuf, source: rustls::Error },
    #[error("TLS cannot be set up")]
    Setup(#[source] rustls::Error),
}

/// Whose certificates are trusted.
#[derive(Clone)]
pub struct Trust(Arc<ClientConfig>);

impl Trust {
    /// The authorities that browsers trust, and those of a file.
    pub fn new(more: Option<&Path>) -> Result<Self, TrustError> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        if let Some(path) = more {
            add(&mut roots, path)?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(TrustError::Setup)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self(Arc::new(config)))
    }
}

fn add(roots: &mut RootCertStore, path: &Path) -> Result<(), TrustError> {
    let path = path.to_owned();
    let unreadable = |source| TrustError::Unreadable { path: path.clone(), source };
    let before = roots.len();
    for certificate in CertificateDer::pem_file_iter(&path).map_err(unreadable)? {
        let added = roots.add(certificate.map_err(unreadable)?);
        added.map_err(|source| TrustError::Unusable { path: path.clone(), source })?;
    }
    if roots.len() == before { Err(TrustError::Empty(path)) } else { Ok(()) }
}

/// What can be read and written.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// Connects to an endpoint.
pub(super) async fn connect(
    endpoint: &Endpoint,
    trust: &Trust,
) -> Result<Box<dyn Duplex>, ConnectError> {
    let Endpoint { url, allow_private, .. } = endpoint;
    let found = lookup_host((url.host(), url.port())).await.map_err(ConnectError::LookUp)?;
    let stream = connect_to(&allowed(found, *allow_private)?).await?;
    // An event is sent in one piece, so Nagle's algorithm would only delay it.
    let _ = stream.set_nodelay(true);
    if !url.is_https() {
        return Ok(Box::new(stream));
    }
    let connector = TlsConnector::from(Arc::clone(&trust.0));
    let stream = connector.connect(server_name(url)?, stream).await.map_err(ConnectError::Tls)?;
    Ok(Box::new(stream))
}

/// The addresses that may be connected to. One that may not refuses all: a name of a public service has none.
fn allowed(
    found: impl Iterator<Item = SocketAddr>,
    allow_private: bool,
) -> Result<Vec<SocketAddr>, ConnectError> {
    let found: Vec<SocketAddr> = found.collect();
    match found.iter().map(SocketAddr::ip).find(|ip| !allow_private && !is_public(*ip)) {
        Some(private) => Err(ConnectError::NotPublic(private)),
        None if found.is_empty() => Err(ConnectError::NoAddress),
        None => Ok(found),
    }
}

async fn connect_to(addresses: &[SocketAddr]) -> Result<TcpStream, ConnectError> {
    let mut failed = ConnectError::NoAddress;
    for address in addresses.iter().take(ENDPOINT_ADDRESSES_TRIED) {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(source) => failed = ConnectError::Unreached { address: *address, source },
        }
    }
    Err(failed)
}

fn server_name(url: &EndpointUrl) -> Result<ServerName<'static>, ConnectError> {
    Ok(ServerName::try_from(url.host().to_owned())?)
}

#[cfg(test)]
mod tests;

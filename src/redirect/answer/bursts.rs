//! Bursts: networks that open many links within seconds, as scanners of mail and messages do.
//!
//! Invariant: memory is bounded, and no request waits for another's: a network whose place is taken or in use is not
//! watched. Addresses live here for as long as their place is not needed, at most until the process ends, and are never
//! stored. Does not say what a burst means (see `verdict`).

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::Mutex;

use crate::domain::click::visitor::Network;
use crate::domain::limits::{BURST_LINKS, BURST_MS, BURST_NETWORKS};
use crate::domain::link::LinkId;
use crate::domain::time::Timestamp;

/// The networks of the last visits.
pub struct Bursts {
    hasher: RandomState,
    places: Box<[Mutex<Option<Watched>>]>,
}

/// A network, and the last different links that it opened.
#[derive(Clone, Copy)]
struct Watched {
    network: Network,
    links: [Option<(LinkId, Timestamp)>; BURST_LINKS],
}

impl Default for Bursts {
    fn default() -> Self {
        let places = (0..BURST_NETWORKS).map(|_| Mutex::new(None)).collect();
        Self { hasher: RandomState::new(), places }
    }
}

impl Bursts {
    /// Notes that a link was opened; whether it is the last of so many within so many seconds.
    ///
    /// An address of this machine or of a private network is never one: a proxy that the operator did not name is in front
    /// of everybody.
    #[must_use]
    pub fn note(&self, address: IpAddr, link: LinkId, at: Timestamp) -> bool {
        if !is_public(address) {
            return false;
        }
        let network = Network::from(address);
        let places = self.places.len() as u64;
        let place = usize::try_from(self.hasher.hash_one(network) % places).unwrap_or_default();
        let Ok(mut place) = self.places[place].try_lock() else { return false };
        let known = place.filter(|watched| watched.network == network);
        let watched = known.unwrap_or(Watched { network, links: [None; BURST_LINKS] });
        let watched = watched.with(link, at);
        *place = Some(watched);
        watched.is_burst(at)
    }
}

impl Watched {
    /// Puts a visit in the place of an earlier one of the same link, or of the earliest.
    fn with(mut self, link: LinkId, at: Timestamp) -> Self {
        let same = self.links.iter().position(|of| of.is_some_and(|(known, _)| known == link));
        let earliest = || {
            let places = self.links.iter().enumerate();
            places.min_by_key(|(_, of)| of.map(|(_, at)| at)).map_or(0, |(place, _)| place)
        };
        let place = same.unwrap_or_else(earliest);
        self.links[place] = Some((link, at));
        self
    }

    fn is_burst(&self, at: Timestamp) -> bool {
        let is_recent = |of: &Option<(LinkId, Timestamp)>| {
            of.is_some_and(|(_, then)| (0..=BURST_MS).contains(&at.ms().saturating_sub(then.ms())))
        };
        self.links.iter().all(is_recent)
    }
}

/// Whether an address may be that of a visitor on the internet.
fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [first, second, ..] = v4.octets();
            // 100.64.0.0/10 is shared by a provider's customers (RFC 6598).
            let is_shared = first == 100 && second & 0xc0 == 64;
            !(v4.is_loopback()
                || v4.is_private()
                || v4.is_link_local()
                || v4.is_unspecified()
                || is_shared)
        }
        IpAddr::V6(v6) => {
            !(v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_unique_local()
                || v6.is_unicast_link_local())
        }
    }
}

impl fmt::Debug for Bursts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bursts")
    }
}

#[cfg(test)]
mod tests;

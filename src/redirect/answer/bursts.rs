//! Bursts: networks that open many links within seconds, as scanners of mail and messages do.
//!
//! Invariant: memory is bounded, and no request waits for another's: a network whose place is taken or in use is not
//! watched. Addresses live here for as long as their place is not needed, at most until the process ends, and are never
//! stored. Does not say what a burst means (see `verdict`).

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::net::Ipv4Addr;
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
    /// A network of this machine, or a private one, is never one: a proxy that the operator did not name is in front
    /// of everybody.
    #[must_use]
    pub fn note(&self, network: Network, link: LinkId, at: Timestamp) -> bool {
        if !is_public(network) {
            return false;
        }
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

/// Whether a network may be that of a visitor on the internet.
#[must_use]
pub fn is_public(network: Network) -> bool {
    match network {
        Network::V4(octets) => {
            let v4 = Ipv4Addr::from(octets);
            // 100.64.0.0/10 is shared by a provider's customers (RFC 6598).
            let is_shared = octets[0] == 100 && octets[1] & 0xc0 == 64;
            !(v4.is_loopback()
                || v4.is_private()
                || v4.is_link_local()
                || v4.is_unspecified()
                || is_shared)
        }
        // `::` and `::1` are in the first /64, which has no visitors.
        Network::V6(half) => {
            let is_unique_local = half[0] & 0xfe == 0xfc;
            let is_link_local = half[0] == 0xfe && half[1] & 0xc0 == 0x80;
            !(half == [0; 8] || is_unique_local || is_link_local)
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

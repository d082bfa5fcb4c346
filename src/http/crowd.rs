//! How many connections each network has open.
//!
//! Invariant: a network that is not exempt has at most so many; a seat that is dropped is free again.
//! Absent: the bound of all networks together (the listener's).

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::click::visitor::Network;
use crate::redirect::answer::cidr::Cidr;

/// The networks that have connections open.
#[derive(Debug)]
pub(super) struct Crowd {
    most: usize,
    exempt: Vec<Cidr>,
    seated: Mutex<HashMap<Network, usize>>,
}

/// The place of one connection.
#[derive(Debug)]
pub(super) struct Seat(Option<(Arc<Crowd>, Network)>);

impl Crowd {
    /// So many connections for each network; the exempt have as many as they open.
    pub(super) fn new(most: usize, exempt: Vec<Cidr>) -> Arc<Self> {
        Arc::new(Self { most, exempt, seated: Mutex::default() })
    }

    /// A seat for a connection from an address; `None` when its network has all of its own.
    pub(super) fn seat(self: &Arc<Self>, address: IpAddr) -> Option<Seat> {
        if self.exempt.iter().any(|range| range.contains(address)) {
            return Some(Seat(None));
        }
        let network = Network::from(address);
        let mut seated = self.seated.lock().unwrap_or_else(PoisonError::into_inner);
        let count = seated.entry(network).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Seat(Some((Arc::clone(self), network))))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let Some((crowd, network)) = &self.0 else { return };
        let mut seated = crowd.seated.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Occupied(mut count) = seated.entry(*network) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_its_seats_and_others_and_the_exempt_have_theirs() {
        let crowd = Crowd::new(2, vec!["10.0.0.0/8".parse().unwrap()]);
        let seat = |address: &str| crowd.seat(address.parse().unwrap());
        let first = seat("2001:db8:0:1::1");
        let _second = seat("2001:db8:0:1::ffff").unwrap();
        assert!(first.is_some() && seat("2001:db8:0:1:2::3").is_none(), "a /64 is one network");
        let _others = ["2001:db8:0:2::1", "192.0.2.1", "10.0.0.1", "10.0.0.1", "10.0.0.1"]
            .map(|address| seat(address).unwrap());
        drop(first);
        let again = seat("2001:db8:0:1::9");
        assert!(again.is_some());
        assert_eq!(crowd.seated.lock().unwrap().len(), 3);
    }
}

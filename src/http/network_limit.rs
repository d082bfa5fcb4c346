//! The limit on the connections that one network has open.
//!
//! Invariant: a network that is not exempt never has more than the limit; a dropped permit is free at
//! once. Does not limit all networks together (see `connection_limit`).

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::click::visitor::Network;
use crate::redirect::answer::cidr::Cidr;

/// The number of open connections of each network that has any.
#[derive(Debug)]
pub(super) struct NetworkLimit {
    max: usize,
    exempt: Vec<Cidr>,
    open: Mutex<HashMap<Network, usize>>,
}

/// Permits one connection; empty for an exempt address.
#[derive(Debug)]
pub(super) struct NetworkPermit(Option<(Arc<NetworkLimit>, Network)>);

impl NetworkLimit {
    pub(super) fn new(max: usize, exempt: Vec<Cidr>) -> Arc<Self> {
        Arc::new(Self { max, exempt, open: Mutex::default() })
    }

    /// A permit for a connection from an address; `None` when its network has reached the limit.
    pub(super) fn acquire(self: &Arc<Self>, address: IpAddr) -> Option<NetworkPermit> {
        if self.exempt.iter().any(|range| range.contains(address)) {
            return Some(NetworkPermit(None));
        }
        let network = Network::from(address);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(network).or_default();
        if *count >= self.max {
            return None;
        }
        *count += 1;
        Some(NetworkPermit(Some((Arc::clone(self), network))))
    }
}

impl Drop for NetworkPermit {
    fn drop(&mut self) {
        let Some((limit, network)) = &self.0 else { return };
        let mut open = limit.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Occupied(mut count) = open.entry(*network) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests;

//! Visitors: the pseudonym of a browser for one day, and the network that it came from.
//!
//! Invariant: without the day's key a `Visitor` cannot be traced to a network, and the key is
//! deleted when its day ends.

use std::fmt;
use std::hash::Hasher;
use std::net::IpAddr;
use std::num::NonZeroU64;

use siphasher::sip::SipHasher24;

/// A network that stands for one household: an IPv4 address or an IPv6 /64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Network {
    /// An IPv4 address, including one mapped into IPv6.
    V4([u8; 4]),
    /// The first 64 bits of an IPv6 address.
    V6([u8; 8]),
}

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self::V4(v4.octets()),
            IpAddr::V6(v6) => {
                let mut half = [0; 8];
                half.copy_from_slice(&v6.octets()[..8]);
                Self::V6(half)
            }
        }
    }
}

impl Network {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::V4(bytes) => bytes,
            Self::V6(bytes) => bytes,
        }
    }
}

/// A visitor's pseudonym of 48 bits. Stored plus 1, so that an optional one takes no more space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Visitor(NonZeroU64);

const VISITOR_BITS: u32 = 48;

impl Visitor {
    /// `None` if there are more than 48 bits.
    #[must_use]
    pub fn from_bits(bits: u64) -> Option<Self> {
        if bits >> VISITOR_BITS == 0 { NonZeroU64::new(bits + 1).map(Self) } else { None }
    }

    /// The highest 48 bits of a hash.
    fn of_hash(hash: u64) -> Self {
        Self(NonZeroU64::MIN.saturating_add(hash >> (u64::BITS - VISITOR_BITS)))
    }

    #[must_use]
    pub fn bits(self) -> u64 {
        self.0.get() - 1
    }
}

/// 12 hexadecimal digits, as in exports.
impl fmt::Display for Visitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012x}", self.bits())
    }
}

/// The secret key under which networks and browsers are hashed (SipHash-2-4).
#[derive(Clone)]
pub struct VisitorKey([u8; 16]);

impl VisitorKey {
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The secret bytes, for the file that keeps them until the day ends.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The pseudonym of a network and a user agent.
    #[must_use]
    pub fn visitor(&self, network: Network, user_agent: &[u8]) -> Visitor {
        Visitor::of_hash(self.hash(network, user_agent, 0))
    }

    /// A permanent choice for a visitor of one link, below `bound` (which must be above 0). The
    /// same network, browser and link always give the same number.
    #[must_use]
    pub fn choice(&self, network: Network, user_agent: &[u8], link: u32, bound: u64) -> u64 {
        let hash = u128::from(self.hash(network, user_agent, u64::from(link) + 1));
        let scaled = (hash * u128::from(bound)) >> 64;
        u64::try_from(scaled).unwrap_or_default()
    }

    fn hash(&self, network: Network, user_agent: &[u8], purpose: u64) -> u64 {
        let mut hash = SipHasher24::new_with_key(&self.0);
        hash.write(&purpose.to_le_bytes());
        let network = network.bytes();
        hash.write(&[u8::try_from(network.len()).unwrap_or_default()]);
        hash.write(network);
        hash.write(user_agent);
        hash.finish()
    }
}

impl fmt::Debug for VisitorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VisitorKey")
    }
}

#[cfg(test)]
mod tests;

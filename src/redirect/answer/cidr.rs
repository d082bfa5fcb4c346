//! A range of addresses: `10.0.0.0/8`, `::1/128`, or one address.
//!
//! Invariant: an IPv4 address is the same bare or mapped into IPv6, in a range and in what is looked
//! up in it. Does not know what a range is for (see `serve`: own addresses, trusted proxies).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use ipnet::{IpNet, Ipv4Net};
use thiserror::Error;

/// A range of addresses. An IPv4-mapped range is kept as IPv4.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cidr(IpNet);

/// Why a text is not a range.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CidrError {
    #[error("`{0}` is not an address such as 192.0.2.1 or a range such as 10.0.0.0/8")]
    Malformed(String),
    #[error("`{text}` is not a range: the number after the slash must be {max} or less")]
    Bits {
        text: String,
        /// The bits of such an address.
        max: u8,
    },
}

impl Cidr {
    /// The addresses of this machine: `127.0.0.0/8` and `::1`.
    #[must_use]
    pub fn loopback() -> [Self; 2] {
        let v4 = Ipv4Net::new_assert(Ipv4Addr::LOCALHOST, 8);
        [Self(v4.into()), Self(IpAddr::from(Ipv6Addr::LOCALHOST).into())]
    }

    /// The first and the last address, as numbers of 128 bits: an IPv4 address as it is mapped into IPv6.
    #[must_use]
    pub fn bounds(&self) -> (u128, u128) {
        (address_number(self.0.network()), address_number(self.0.broadcast()))
    }

    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

/// An address as a number of 128 bits.
#[must_use]
pub fn address_number(address: IpAddr) -> u128 {
    let v6 = match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_ipv6_mapped(),
        IpAddr::V6(v6) => v6,
    };
    v6.to_bits()
}

impl FromStr for Cidr {
    type Err = CidrError;

    fn from_str(text: &str) -> Result<Self, CidrError> {
        let text = text.trim();
        let malformed = || CidrError::Malformed(text.to_owned());
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| malformed())?;
        let range = match bits {
            None => IpNet::from(address),
            Some(bits) if !bits.is_empty() && bits.bytes().all(|b| b.is_ascii_digit()) => {
                let range = bits.parse().ok().and_then(|bits| IpNet::new(address, bits).ok());
                let max = IpNet::from(address).max_prefix_len();
                range.ok_or_else(|| CidrError::Bits { text: text.to_owned(), max })?
            }
            Some(_) => return Err(malformed()),
        };
        canonical(range).map(Self).ok_or_else(malformed)
    }
}

/// Turns a mapped range into IPv4: `::ffff:10.0.0.0/104` is 10.0.0.0/8. `None` if the prefix is shorter
/// than the mapping, as such a range also has addresses that are not IPv4.
fn canonical(range: IpNet) -> Option<IpNet> {
    let IpAddr::V4(address) = range.addr().to_canonical() else { return Some(range) };
    let mapping = range.max_prefix_len() - 32;
    let bits = range.prefix_len().checked_sub(mapping)?;
    Ipv4Net::new(address, bits).ok().map(IpNet::from)
}

#[cfg(test)]
mod tests;

//! A range of addresses: `10.0.0.0/8`, `::1/128`, or one address.
//!
//! Invariant: an IPv4 address is the same written bare or mapped into IPv6. Absent: what a range
//! is for; the operator names their own addresses and their trusted proxies by it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use thiserror::Error;

/// A range of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cidr {
    base: IpAddr,
    bits: u32,
}

/// Why a text is no range.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CidrError {
    /// Not an address before the slash.
    #[error("`{0}` is not an address such as 192.0.2.1 or a range such as 10.0.0.0/8")]
    Malformed(String),
    /// More bits than the address has.
    #[error("`{text}` has a range over /{max}")]
    Bits {
        /// What was given.
        text: String,
        /// The bits of such an address.
        max: u32,
    },
}

impl Cidr {
    /// The addresses of this machine.
    #[must_use]
    pub fn loopback() -> [Self; 2] {
        let v4 = Self { base: Ipv4Addr::LOCALHOST.into(), bits: 8 };
        [v4, Self { base: Ipv6Addr::LOCALHOST.into(), bits: 128 }]
    }
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
        let given: IpAddr = address.parse().map_err(|_| malformed())?;
        let base = given.to_canonical();
        let (given_max, max) = (width(given), width(base));
        let bits = match bits {
            None => max,
            Some(bits) if bits.is_empty() || !bits.bytes().all(|b| b.is_ascii_digit()) => {
                return Err(malformed());
            }
            Some(bits) => {
                let over = || CidrError::Bits { text: text.to_owned(), max: given_max };
                let bits = bits.parse::<u32>().ok().filter(|n| *n <= given_max).ok_or_else(over)?;
                // `::ffff:10.0.0.0/104` is 10.0.0.0/8; what is wider is not a range of IPv4.
                bits.checked_sub(given_max - max).ok_or_else(malformed)?
            }
        };
        Ok(Self { base, bits })
    }
}

impl Cidr {
    /// Whether an address is in the range.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.base, address.to_canonical()) {
            (IpAddr::V4(base), IpAddr::V4(it)) => {
                let differ = base.to_bits() ^ it.to_bits();
                differ.checked_shr(32 - self.bits).unwrap_or(0) == 0
            }
            (IpAddr::V6(base), IpAddr::V6(it)) => {
                let differ = base.to_bits() ^ it.to_bits();
                differ.checked_shr(128 - self.bits).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

fn width(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_holds_what_shares_its_first_bits() {
        let table = [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.1.2.3/8", "10.9.9.9", true),
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "::1", false),
            ("::1/128", "::1", true),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("::/0", "2001:db8::1", true),
            ("10.0.0.0/8", "::ffff:10.1.1.1", true),
            ("::ffff:10.0.0.0/104", "10.1.1.1", true),
            ("::ffff:10.0.0.0/104", "11.1.1.1", false),
        ];
        for (range, address, expected) in table {
            let range_read: Cidr = range.parse().unwrap();
            assert_eq!(
                range_read.contains(address.parse().unwrap()),
                expected,
                "{range} {address}"
            );
        }
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in ["", "x", "10.0.0.0/", "10.0.0.0/x", "10.0.0/8", "10.0.0.0/+8", "::ffff:0:0/8"]
        {
            assert!(matches!(text.parse::<Cidr>(), Err(CidrError::Malformed(_))), "{text}");
        }
        for text in ["10.0.0.0/33", "::1/129", "10.0.0.0/99999999999"] {
            assert!(matches!(text.parse::<Cidr>(), Err(CidrError::Bits { .. })), "{text}");
        }
    }
}

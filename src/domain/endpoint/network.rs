//! Which addresses are public: those that anybody on the internet reaches.
//!
//! Invariant: an address is public only if it is known to be. So addresses that stand for others (IPv4 in IPv6, NAT64,
//! 6to4, Teredo) are none, whatever they stand for: what they lead to depends on the network. The address itself is
//! judged, never a name.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Ranges of IPv4 that are not public, with the bits of their prefixes: the special-purpose registry of the IANA
/// (RFC 6890 and its updates), multicast, and what is reserved.
const NOT_PUBLIC_4: [(Ipv4Addr, u32); 16] = [
    // "This network".
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    // Carrier-grade NAT, and the metadata service of one cloud.
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    // Link-local, with the metadata services of most clouds.
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    // The relay of 6to4.
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    // A public address on which one cloud serves its metadata to machines inside it.
    (Ipv4Addr::new(168, 63, 129, 16), 32),
    // Multicast.
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    // Reserved, with the broadcast address.
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// Ranges of global unicast (`2000::/3`) that are not public. Nothing outside of it is.
const NOT_PUBLIC_6: [(Ipv6Addr, u32); 4] = [
    // IETF protocols, with Teredo and ORCHID.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    // Documentation.
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
    // 6to4.
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
];

const GLOBAL_UNICAST: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Whether anybody on the internet reaches this address.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !NOT_PUBLIC_4.iter().any(|range| is_in_4(address, *range)),
        IpAddr::V6(address) => {
            is_in_6(address, GLOBAL_UNICAST)
                && !NOT_PUBLIC_6.iter().any(|range| is_in_6(address, *range))
        }
    }
}

fn is_in_4(address: Ipv4Addr, (begin, bits): (Ipv4Addr, u32)) -> bool {
    (address.to_bits() ^ begin.to_bits()).leading_zeros() >= bits
}

fn is_in_6(address: Ipv6Addr, (begin, bits): (Ipv6Addr, u32)) -> bool {
    (address.to_bits() ^ begin.to_bits()).leading_zeros() >= bits
}

#[cfg(test)]
mod tests;

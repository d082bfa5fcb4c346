//! Makes small `MaxMind` files: a tree of networks, each with the countries of its record.
//!
//! The format is that of the "`MaxMind` DB File Format Specification 2.0": a tree with records of 24 bits, IPv4 below
//! `::/96`, sixteen bytes of zero, the records, and the metadata behind their marker.

#![expect(clippy::big_endian_bytes, reason = "the format has the high byte first")]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What the record of a network says.
#[derive(Clone, Copy)]
pub(crate) enum Says {
    Country(&'static str),
    /// Only where the network is registered.
    Registered(&'static str),
}

/// A file of a kind, such as `GeoLite2-Country`, with these networks, none within another.
pub(crate) fn mmdb(kind: &str, networks: &[(&str, Says)]) -> Vec<u8> {
    let mut tree = Tree { nodes: vec![[None; 2]] };
    let mut data = Vec::new();
    for (network, says) in networks {
        let (address, bits) = network.split_once('/').unwrap();
        let bits: usize = bits.parse().unwrap();
        let (address, bits) = match address.parse().unwrap() {
            IpAddr::V4(v4) => (below_ipv4(v4), bits + 96),
            IpAddr::V6(v6) => (v6, bits),
        };
        tree.insert(address, bits, data.len());
        let (of, code) = match says {
            Says::Country(code) => ("country", code),
            Says::Registered(code) => ("registered_country", code),
        };
        data.push(map(1));
        data.extend([text(of), map(1), text("iso_code"), text(code)]);
    }
    // The offset of each record in bytes, by its place.
    let mut offsets = vec![0];
    for piece in &data {
        offsets.push(offsets.last().unwrap() + piece.len());
    }
    let mut file = tree.bytes(&offsets);
    file.extend([0; 16]);
    file.extend(data.concat());
    file.extend(b"\xab\xcd\xefMaxMind.com");
    file.extend(metadata(kind, tree.nodes.len()));
    file
}

fn below_ipv4(v4: Ipv4Addr) -> Ipv6Addr {
    let [a, b, c, d] = v4.octets();
    Ipv6Addr::from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, a, b, c, d])
}

#[derive(Clone, Copy)]
enum To {
    Node(usize),
    /// The place of a record's first piece.
    Record(usize),
}

struct Tree {
    nodes: Vec<[Option<To>; 2]>,
}

impl Tree {
    fn insert(&mut self, address: Ipv6Addr, bits: usize, record: usize) {
        let all = u128::from(address);
        let mut node = 0;
        for bit in 0..bits {
            let side = usize::from(all >> (127 - bit) & 1 == 1);
            if bit + 1 == bits {
                self.nodes[node][side] = Some(To::Record(record));
                return;
            }
            node = match self.nodes[node][side] {
                Some(To::Node(next)) => next,
                Some(To::Record(_)) => panic!("a network lies in another"),
                None => {
                    self.nodes.push([None; 2]);
                    let next = self.nodes.len() - 1;
                    self.nodes[node][side] = Some(To::Node(next));
                    next
                }
            };
        }
    }

    fn bytes(&self, offsets: &[usize]) -> Vec<u8> {
        let count = self.nodes.len();
        let value = |to: &Option<To>| match to {
            None => count,
            Some(To::Node(node)) => *node,
            Some(To::Record(place)) => count + 16 + offsets[*place],
        };
        let numbers = self.nodes.iter().flatten().map(value);
        numbers
            .flat_map(|number| u32::try_from(number).unwrap().to_be_bytes()[1..].to_vec())
            .collect()
    }
}

fn map(pairs: u8) -> Vec<u8> {
    vec![7 << 5 | pairs]
}

fn text(text: &str) -> Vec<u8> {
    let length = u8::try_from(text.len()).unwrap();
    assert!(length < 29, "{text}");
    [&[2 << 5 | length], text.as_bytes()].concat()
}

fn metadata(kind: &str, nodes: usize) -> Vec<u8> {
    let short = |number: u16| [&[5 << 5 | 2][..], &number.to_be_bytes()].concat();
    let nodes = [&[6 << 5 | 4][..], &u32::try_from(nodes).unwrap().to_be_bytes()].concat();
    // 2026-11-20, as a number of 64 bits: an extended type.
    let made = [&[8, 2][..], &1_795_132_800_u64.to_be_bytes()].concat();
    let languages = [&[1, 4][..], &text("en")].concat();
    let description = [map(1), text("en"), text("A test")].concat();
    let pairs = [
        ("binary_format_major_version", short(2)),
        ("binary_format_minor_version", short(0)),
        ("build_epoch", made),
        ("database_type", text(kind)),
        ("description", description),
        ("ip_version", short(6)),
        ("languages", languages),
        ("node_count", nodes),
        ("record_size", short(24)),
    ];
    let mut bytes = map(9);
    for (name, value) in pairs {
        bytes.extend(text(name));
        bytes.extend(value);
    }
    bytes
}

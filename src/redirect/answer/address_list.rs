//! Lists of addresses, each with the code of a rule: a line is a range and a label, as in `192.0.2.0/24 safe-links`.
//!
//! Invariant: an address is found in the smallest range that has it, in a number of steps that does not grow with the
//! list. Does not say what the address of a list means (see `verdict`).

use std::fmt;
use std::net::IpAddr;

use thiserror::Error;

use super::cidr::{Cidr, CidrError, address_number};
use crate::domain::click::RuleCode;
use crate::domain::limits::{ADDRESS_LABEL_CHARS_MAX, ADDRESS_LIST_LINES_MAX};

/// The first address that is one of IPv4: `::ffff:0.0.0.0`.
const MAPPED_FIRST: u128 = 0xffff_0000_0000;

/// Ranges of addresses. Of two ranges, one has the other, or they have no address in common.
#[derive(Default)]
pub struct AddressList {
    /// Sorted by the first address, then the largest first.
    ranges: Vec<Range>,
}

struct Range {
    first: u128,
    last: u128,
    rule: RuleCode,
    /// The place of the smallest other range that has this one.
    within: Option<usize>,
}

/// Why a text is not a list of addresses.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AddressListError {
    #[error("line {line}: {source}")]
    Range { line: usize, source: CidrError },
    #[error(
        "line {line}: the label `{label}` is not up to {ADDRESS_LABEL_CHARS_MAX} lower-case letters, digits and dashes"
    )]
    Label { line: usize, label: String },
    #[error("it has more than {ADDRESS_LIST_LINES_MAX} lines")]
    TooLong,
}

impl AddressList {
    /// Ranges under one rule.
    #[must_use]
    pub fn of(ranges: &[Cidr], rule: RuleCode) -> Self {
        Self::sorted(ranges.iter().map(|range| (*range, rule)).collect())
    }

    /// Reads the texts of lists.
    #[must_use]
    pub fn reader() -> AddressListReader {
        AddressListReader(Vec::new())
    }

    fn sorted(ranges: Vec<(Cidr, RuleCode)>) -> Self {
        let range = |(range, rule): (Cidr, RuleCode)| {
            let (first, last) = range.bounds();
            Range { first, last, rule, within: None }
        };
        let mut ranges: Vec<Range> = ranges.into_iter().map(range).collect();
        ranges.sort_by_key(|of| (of.first, std::cmp::Reverse(of.last)));
        ranges.dedup_by_key(|of| (of.first, of.last));
        let mut open: Vec<usize> = Vec::new();
        for place in 0..ranges.len() {
            while open.last().is_some_and(|of| ranges[*of].last < ranges[place].first) {
                open.pop();
            }
            ranges[place].within = open.last().copied();
            open.push(place);
        }
        Self { ranges }
    }

    /// The rule of the smallest range that has an address.
    #[must_use]
    pub fn find(&self, address: IpAddr) -> Option<RuleCode> {
        if self.ranges.is_empty() {
            return None;
        }
        let number = address_number(address);
        // A range of IPv6 that has the mapped addresses has no IPv4 address.
        let least = if address.to_canonical().is_ipv4() { MAPPED_FIRST } else { 0 };
        let mut place = self.ranges.partition_point(|of| of.first <= number).checked_sub(1);
        while let Some(of) = place.map(|place| &self.ranges[place]) {
            if number <= of.last && least <= of.first {
                return Some(of.rule);
            }
            place = of.within;
        }
        None
    }
}

/// The ranges of texts that were read.
pub struct AddressListReader(Vec<(Cidr, RuleCode)>);

impl AddressListReader {
    /// Adds a text: a range on each line, then a label if there is one. What follows a `#` is a comment. The rule of a
    /// range is `list-` and its label.
    pub fn add(&mut self, text: &str) -> Result<(), AddressListError> {
        // Windows puts a mark at the beginning of a text file.
        for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let (line, number) = (line.split('#').next().unwrap_or_default(), index + 1);
            let mut words = line.split_whitespace();
            let Some(range) = words.next() else { continue };
            let failed = |source| AddressListError::Range { line: number, source };
            let range = range.parse().map_err(failed)?;
            let label = words.collect::<Vec<_>>().join("-");
            self.0.push((range, rule(number, label)?));
            if self.0.len() > ADDRESS_LIST_LINES_MAX {
                return Err(AddressListError::TooLong);
            }
        }
        Ok(())
    }

    #[must_use]
    pub fn finish(self) -> AddressList {
        AddressList::sorted(self.0)
    }
}

fn rule(line: usize, label: String) -> Result<RuleCode, AddressListError> {
    let text = if label.is_empty() { "list".to_owned() } else { format!("list-{label}") };
    let fits = label.chars().count() <= ADDRESS_LABEL_CHARS_MAX;
    RuleCode::new(&text).filter(|_| fits).ok_or(AddressListError::Label { line, label })
}

impl fmt::Debug for AddressList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ranges", self.ranges.len())
    }
}

#[cfg(test)]
mod tests;

//! The length of an SMS: its encoding, its units, and the segments that are paid for.
//!
//! A text whose characters are all in the GSM 7-bit default alphabet is sent as septets, any other as UTF-16
//! (3GPP TS 23.038, 6.2.1 and 6.2.3). A segment carries 140 octets. If a message has more than one, each
//! begins with a header of 6 octets that says which part it is, by a reference of 8 bits (3GPP TS 23.040,
//! 9.2.3.24.1). That leaves 153 septets or 67 UTF-16 units.
//!
//! Invariant: neither an escape with its character nor a surrogate pair is split between two segments, so a
//! segment can end with one unit unused. National shift tables are not used: few gateways send them. Does not
//! know which character may stand for another (see `plain`) and which channels send SMS (see `settings`).

mod gsm;
pub mod plain;

use crate::domain::string_enum::string_enum;

string_enum!(
    /// How the characters of an SMS are encoded.
    Encoding {
        /// Septets of the GSM 7-bit default alphabet and its extension table.
        Gsm7 = "GSM-7",
        /// 16-bit units.
        Ucs2 = "UCS-2",
    }
);

impl Encoding {
    /// The encoding that a text needs.
    #[must_use]
    pub fn of(text: &str) -> Self {
        if text.chars().all(|c| gsm::septets(c).is_some()) { Self::Gsm7 } else { Self::Ucs2 }
    }

    /// The units of a message of one segment.
    #[must_use]
    pub fn single(self) -> usize {
        match self {
            Self::Gsm7 => 160,
            Self::Ucs2 => 70,
        }
    }

    /// The units of each segment of a message of several.
    #[must_use]
    pub fn part(self) -> usize {
        match self {
            Self::Gsm7 => 153,
            Self::Ucs2 => 67,
        }
    }

    /// The units of a character.
    fn units(self, c: char) -> usize {
        match self {
            // A character that is not in the alphabet makes the message UCS-2.
            Self::Gsm7 => gsm::septets(c).unwrap_or_default(),
            Self::Ucs2 => c.len_utf16(),
        }
    }
}

/// The length of a text that is sent as SMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sms {
    pub encoding: Encoding,
    /// Septets or UTF-16 units, without headers.
    pub units: usize,
    /// The messages that it is sent as. One for an empty text.
    pub segments: usize,
    /// The units that the last segment has left. With 0, one character more costs another segment.
    pub left: usize,
}

impl Sms {
    #[must_use]
    pub fn of(text: &str) -> Self {
        let encoding = Encoding::of(text);
        let units = text.chars().map(|c| encoding.units(c)).sum();
        if units <= encoding.single() {
            return Self { encoding, units, segments: 1, left: encoding.single() - units };
        }
        let (mut segments, mut used) = (1, 0);
        for unit in text.chars().map(|c| encoding.units(c)) {
            if used + unit > encoding.part() {
                segments += 1;
                used = 0;
            }
            used += unit;
        }
        Self { encoding, units, segments, left: encoding.part() - used }
    }

    /// The units that its segments can carry.
    #[must_use]
    pub fn capacity(&self) -> usize {
        match self.segments {
            1 => self.encoding.single(),
            several => several * self.encoding.part(),
        }
    }
}

/// The characters that force a text into UCS-2, each once, with how often it occurs, in the order of the text.
#[must_use]
pub fn forcing(text: &str) -> Vec<(char, usize)> {
    let mut found: Vec<(char, usize)> = Vec::new();
    for c in text.chars().filter(|c| gsm::septets(*c).is_none()) {
        match found.iter_mut().find(|(known, _)| *known == c) {
            Some((_, count)) => *count += 1,
            None => found.push((c, 1)),
        }
    }
    found
}

#[cfg(test)]
mod tests;

//! How to read a file where the file itself does not say.

use std::sync::Arc;

use thiserror::Error;

use crate::domain::period::Zone;
use crate::domain::record::normaliser::Normaliser;
use crate::domain::string_enum::string_enum;

use super::date::DateOrder;

/// The preset of files with the documented columns.
pub const GENERIC: &str = "generic";

string_enum!(
    /// The decimal mark of a file's amounts. Any other mark separates thousands.
    Decimal {
        /// `1,234.50`
        Point = "point",
        /// `1.234,50`
        Comma = "comma",
    }
);

/// The encoding of a file's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

/// Why a text is not an encoding.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not an encoding such as windows-1252 or utf-8")]
pub struct EncodingError(String);

impl Encoding {
    /// Parses a name as browsers know it: `windows-1252`, `latin1`, `shift_jis`.
    pub fn parse(text: &str) -> Result<Self, EncodingError> {
        let found = encoding_rs::Encoding::for_label_no_replacement(text.trim().as_bytes());
        found.map(Self).ok_or_else(|| EncodingError(text.to_owned()))
    }

    /// Its name in the Encoding Standard.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    pub(super) fn decoder(self) -> &'static encoding_rs::Encoding {
        self.0
    }
}

/// How to read a file.
#[derive(Debug, Clone)]
pub struct Options {
    /// The import epoch of its records.
    pub epoch: u32,
    /// The preset, such as [`GENERIC`].
    pub source: Arc<str>,
    /// The zone of times without an offset. Without it, such times are refused.
    pub zone: Option<Zone>,
    /// Without it, only amounts with one reading are read.
    pub decimal: Option<Decimal>,
    /// Without it, only dates with one reading are read.
    pub dates: Option<DateOrder>,
    /// The encoding of a file that is not in UTF-8.
    pub encoding: Option<Encoding>,
    /// The normalisers under which the data file has people. Besides the newest, people are hashed under
    /// these too.
    pub normalisers: Vec<Normaliser>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            epoch: 0,
            source: Arc::from(GENERIC),
            zone: None,
            decimal: None,
            dates: None,
            encoding: None,
            normalisers: Vec::new(),
        }
    }
}

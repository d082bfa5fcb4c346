//! How to read a file where the file itself does not say.

use std::sync::Arc;

use thiserror::Error;

use crate::domain::label::Channel;
use crate::domain::money::Currency;
use crate::domain::period::Zone;
use crate::domain::record::normaliser::Normaliser;
use crate::domain::record::phone::Country;
use crate::domain::record::shop::Shop;
use crate::domain::string_enum::string_enum;

use super::date::DateOrder;
use super::message::SelfChecking;
use super::preset::{Reading, TornIds};

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
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The import epoch of its records.
    pub epoch: u32,
    pub reading: Reading,
    /// The currency of files that do not name one.
    pub currency: Option<Currency>,
    /// The channel of files that do not name one.
    pub channel: Option<Channel>,
    /// The country of phone numbers without a country code.
    pub country: Option<Country>,
    /// The zone of times without an offset. Without it, such times are refused.
    pub zone: Option<Zone>,
    /// Without it, only amounts with one reading are read.
    pub decimal: Option<Decimal>,
    /// Without it, only dates with one reading are read.
    pub dates: Option<DateOrder>,
    /// The shop whose orders are named, if their ids are kept apart from those of others.
    pub shop: Option<Shop>,
    /// The records whose rows are known not to be together.
    pub torn: Arc<TornIds>,
    /// The encoding of a file that is not in UTF-8.
    pub encoding: Option<Encoding>,
    /// The normalisers under which the data file has people. Besides the newest, people are hashed under
    /// these too.
    pub normalisers: Vec<Normaliser>,
    /// What a message is looked through for.
    pub tokens: SelfChecking,
}

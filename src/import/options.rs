//! How to read a file where the file itself does not say.

use std::sync::Arc;

use crate::domain::period::Zone;
use crate::domain::string_enum::string_enum;

/// The preset of files with the documented columns.
pub const GENERIC: &str = "generic";

string_enum!(
    /// The decimal mark of a file's amounts. The other mark separates thousands.
    Decimal {
        /// `1,234.50`
        Point = "point",
        /// `1.234,50`
        Comma = "comma",
    }
);

/// How to read a file.
#[derive(Debug, Clone)]
pub struct Options {
    /// The import epoch of its records.
    pub epoch: u32,
    /// The preset, such as [`GENERIC`].
    pub source: Arc<str>,
    /// The zone of times without an offset. Without it, such times are refused.
    pub zone: Option<Zone>,
    /// Without it, only plain decimals such as `1234.50` are read.
    pub decimal: Option<Decimal>,
}

impl Default for Options {
    fn default() -> Self {
        Self { epoch: 0, source: Arc::from(GENERIC), zone: None, decimal: None }
    }
}

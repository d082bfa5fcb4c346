//! How a file is to be read, where the file itself does not say.

use std::sync::Arc;

use crate::domain::period::Zone;
use crate::domain::string_enum::string_enum;

/// The preset of files with the columns that this project's documents name.
pub const GENERIC: &str = "generic";

string_enum!(
    /// The decimal mark of a file's amounts; the other mark then parts the thousands.
    Decimal {
        /// `1,234.50`
        Point = "point",
        /// `1.234,50`
        Comma = "comma",
    }
);

/// How a file is to be read.
#[derive(Debug, Clone)]
pub struct Options {
    /// The run of imports that its records belong to.
    pub epoch: u32,
    /// The preset: [`GENERIC`].
    pub source: Arc<str>,
    /// Whose times they are that have no offset; without it such times are refused.
    pub zone: Option<Zone>,
    /// The decimal mark; without it only plain decimals such as `1234.50` are read.
    pub decimal: Option<Decimal>,
}

impl Default for Options {
    fn default() -> Self {
        Self { epoch: 0, source: Arc::from(GENERIC), zone: None, decimal: None }
    }
}

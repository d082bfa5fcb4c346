//! The click that an order names: by its click id, or by the click parameter of its landing page.

use crate::domain::click::ClickNumber;
use crate::domain::click::id::ClickIdKey;
use crate::domain::record::conversion::Conversion;
use crate::domain::settings::Settings;

/// The click that an order names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClickReference {
    /// The order names no click.
    None,
    /// An id that this data file did not issue.
    Foreign,
    /// The click number in a valid id. The click itself may be missing.
    Valid(ClickNumber),
}

impl ClickReference {
    /// Reads the reference of an order; `key` deciphers click ids.
    pub(super) fn of(order: &Conversion, settings: &Settings, key: &ClickIdKey) -> Self {
        let Some(written) = order.named_click(&settings.click_param) else {
            return Self::None;
        };
        match key.read(written.as_str()) {
            Some(number) => Self::Valid(number),
            None => Self::Foreign,
        }
    }

    pub(super) fn number(self) -> Option<ClickNumber> {
        match self {
            Self::Valid(number) => Some(number),
            Self::None | Self::Foreign => None,
        }
    }
}

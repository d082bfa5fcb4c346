//! Which click an order names: by its click id, or by the click parameter of its landing page.

use crate::domain::click::ClickNumber;
use crate::domain::click::id::{ClickId, ClickIdKey};
use crate::domain::record::conversion::Conversion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::settings::Settings;

/// Which click an order names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Naming {
    /// It names none.
    Nothing,
    /// An id that this data file did not give.
    Foreign(ForeignId),
    /// An id of ours, and the number in it; whether the click is there is another question.
    Click(ForeignId, ClickNumber),
}

impl Naming {
    /// Reads what an order names.
    pub(super) fn of(order: &Conversion, settings: &Settings, key: &ClickIdKey) -> Self {
        let Some(written) = order.named_click(&settings.click_param) else {
            return Self::Nothing;
        };
        let number = ClickId::parse(written.as_str()).ok().and_then(|id| key.open(id));
        match number {
            Some(number) => Self::Click(written, number),
            None => Self::Foreign(written),
        }
    }

    /// The number of the click.
    pub(super) fn number(&self) -> Option<ClickNumber> {
        match self {
            Self::Click(_, number) => Some(*number),
            Self::Nothing | Self::Foreign(_) => None,
        }
    }
}

//! Which click an order names: by its click id, or by the click parameter of its landing page.

use crate::domain::click::ClickNumber;
use crate::domain::click_id::{ClickId, ClickIdKey};
use crate::domain::conversion::{ForeignId, Order};
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
    /// Reads what an order names. The landing page is only asked when there is no click id, so that
    /// a shop's own column is never overruled.
    pub(super) fn of(order: &Order, settings: &Settings, key: &ClickIdKey) -> Self {
        let param = settings.click_param.as_str();
        let landed = || order.landing_url.as_deref().and_then(|url| query_value(url, param));
        let Some(written) = order.click_id.clone().or_else(landed) else {
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

/// The value of a query parameter. Shops write whole URLs and bare paths alike, so only the query is
/// read.
fn query_value(url: &str, name: &str) -> Option<ForeignId> {
    let (_, query) = url.split_once('?')?;
    let query = query.split('#').next().unwrap_or_default();
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    let value = pairs.find(|(key, _)| key == name).map(|(_, value)| value)?;
    ForeignId::parse(&value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_click_parameter_is_found_in_urls_and_in_paths() {
        let table = [
            ("https://x.example/?a=1&lnk=abc#top", Some("abc")),
            ("/products/1?lnk=a%62c", Some("abc")),
            ("https://x.example/#?lnk", None),
            ("https://x.example/?lnk=", None),
            ("https://x.example/lnk=abc", None),
        ];
        for (url, expected) in table {
            let found = query_value(url, "lnk");
            assert_eq!(found.as_ref().map(ForeignId::as_str), expected, "{url}");
        }
    }
}

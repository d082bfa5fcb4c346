//! `export contact`: one row for each thing that is known of a person, of whatever kind.
//!
//! Invariant: every kind has the same columns, and a value that a kind does not have is missing.

use super::cell::Cell;
use crate::domain::money::Money;
use crate::domain::time::Timestamp;

/// The columns of `export contact`.
pub const CONTACT_COLUMNS: &[&str] = &[
    "what", "id", "at", "status", "channel", "campaign", "agent", "amount", "currency", "codes",
    "click_id", "link", "said",
];

/// Something that is known of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownRow {
    /// `order`, `conversation`, `call` and so on.
    pub what: &'static str,
    pub id: Option<String>,
    pub at: Option<Timestamp>,
    pub status: Option<String>,
    pub channel: Option<String>,
    pub campaign: Option<String>,
    pub agent: Option<String>,
    pub amount: Option<Money>,
    pub codes: Option<String>,
    pub click_id: Option<String>,
    pub link: Option<String>,
    /// The other fields that are known, each with its name.
    pub said: Vec<(&'static str, String)>,
}

impl KnownRow {
    /// Notes a field, if it is known.
    pub fn say(&mut self, name: &'static str, value: Option<impl ToString>) {
        self.said.extend(value.map(|value| (name, value.to_string())));
    }
}

#[must_use]
pub fn contact_row(of: &KnownRow) -> [Cell<'_>; CONTACT_COLUMNS.len()] {
    let said: Vec<String> = of.said.iter().map(|(name, value)| format!("{name}={value}")).collect();
    [
        Cell::Plain(of.what.into()),
        Cell::text(of.id.as_deref()),
        Cell::plain(of.at.map(|at| at.to_string())),
        Cell::plain(of.status.as_deref()),
        Cell::text(of.channel.as_deref()),
        Cell::text(of.campaign.as_deref()),
        Cell::text(of.agent.as_deref()),
        Cell::money(of.amount),
        Cell::plain(of.amount.map(|amount| amount.currency.code().to_owned())),
        Cell::text(of.codes.as_deref()),
        Cell::text(of.click_id.as_deref()),
        Cell::plain(of.link.as_deref()),
        Cell::text((!said.is_empty()).then(|| said.join("; "))),
    ]
}

//! The list of shares.

use super::cell::Cell;
use super::list::List;
use crate::domain::share::{Share, SharedOf};

/// The list of `share list`. Each comes with whether it can be opened now, and with its address if it can.
#[must_use]
pub fn shares(shares: &[(Share, Option<String>)]) -> List<'_> {
    let row = |(share, address): &'_ (Share, Option<String>)| {
        let spec = &share.spec;
        let (kind, name) = match &spec.of {
            SharedOf::Report => ("report", None),
            SharedOf::Campaign(campaign) => ("campaign", Some(campaign.to_string())),
            SharedOf::Agent(agent) => ("agent", Some(agent.to_string())),
        };
        let state = match (address, share.ended_at) {
            (Some(_), _) => "open",
            (None, Some(_)) => "ended",
            (None, None) => "over",
        };
        vec![
            Cell::Count(share.number.into()),
            Cell::Plain(kind.into()),
            Cell::text(name),
            Cell::Plain(spec.first.to_string().into()),
            Cell::Plain(spec.last.to_string().into()),
            Cell::Plain(spec.until.to_string().into()),
            Cell::Plain(state.into()),
            Cell::text(address.clone()),
        ]
    };
    let columns = vec!["number", "of", "name", "first", "last", "until", "state", "address"];
    List { columns, spare: &["address"], rows: shares.iter().map(row).collect() }
}

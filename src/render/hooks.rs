//! The lists of webhooks, and of bodies that could not be read.

use super::cell::Cell;
use super::list::List;
use crate::domain::hook::{FailedHook, Hook};

/// The list of `hooks list`, each with its address.
#[must_use]
pub fn hooks(hooks: &[(Hook, String)]) -> List<'_> {
    let row = |(hook, address): &'_ (Hook, String)| {
        vec![
            Cell::Plain(hook.name.to_string().into()),
            Cell::Plain(hook.kind.as_str().into()),
            Cell::Count(hook.secrets.len() as u64),
            Cell::text(hook.shop.as_ref().map(ToString::to_string)),
            Cell::text(hook.country.map(|country| country.to_string())),
            Cell::Plain(if hook.map.is_some() { "yes" } else { "no" }.into()),
            Cell::Plain(hook.made_at.to_string().into()),
            Cell::text(Some(address.clone())),
        ]
    };
    let columns = vec!["name", "kind", "secrets", "shop", "country", "map", "made_at", "address"];
    List { columns, spare: &["made_at"], rows: hooks.iter().map(row).collect() }
}

/// The list of `hooks failed`.
#[must_use]
pub fn failed_hooks(failed: &[FailedHook]) -> List<'_> {
    let row = |of: &'_ FailedHook| {
        vec![
            Cell::Count(of.number.into()),
            Cell::Plain(of.at.to_string().into()),
            Cell::Plain(of.name.to_string().into()),
            Cell::text(Some(of.topic.clone())),
            Cell::Count(of.body.len() as u64),
            Cell::text(Some(of.reason.clone())),
        ]
    };
    let columns = vec!["number", "at", "name", "topic", "bytes", "reason"];
    List { columns, spare: &["bytes"], rows: failed.iter().map(row).collect() }
}

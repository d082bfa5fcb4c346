//! `changes list`: who changed what, and when, the latest first.

use super::cell::Cell;
use super::list::List;
use crate::domain::change_log::{Entry, LoggedChange};
use crate::domain::period::Zone;

/// The entries of the log, which are ascending.
#[must_use]
pub fn changes<'a>(log: &'a [LoggedChange], zone: &Zone) -> List<'a> {
    let row = |LoggedChange { number, entry }: &'a LoggedChange| {
        let Entry { at, by, deed, of } = entry;
        vec![
            Cell::Count(*number),
            Cell::Plain(zone.rfc3339(*at).into()),
            Cell::Text(by.to_string().into()),
            Cell::Plain(deed.as_str().into()),
            Cell::text(of.as_deref()),
        ]
    };
    List {
        columns: vec!["number", "at", "by", "change", "of"],
        spare: &["number"],
        rows: log.iter().rev().map(row).collect(),
    }
}

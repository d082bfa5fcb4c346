//! Time zones by name, with a suggestion for a misspelt one.

use thiserror::Error;

use crate::domain::period::{Zone, ZoneError};
use crate::plan::nearest::nearest;

/// A time zone that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{error}")]
pub(super) struct UnknownZone {
    error: ZoneError,
    /// A suggestion, if a name is near.
    pub(super) help: Option<String>,
}

pub(super) fn zone(given: &str) -> Result<Zone, UnknownZone> {
    Zone::parse(given).map_err(|error| {
        let names: Vec<String> =
            jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
        let near = nearest(given, names.iter().map(String::as_str));
        UnknownZone { error, help: near.map(|near| format!("did you mean `{near}`?")) }
    })
}

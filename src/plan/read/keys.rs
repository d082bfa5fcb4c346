//! Names that stand as keys: `[agents.mia]`, `codes = { instagram = "IGHELLO" }`.

use toml::Spanned;

use crate::domain::label::{Channel, Content, LabelError};
use crate::domain::settings::Settings;
use crate::plan::fault::Fault;

use super::names;
use super::reader::Reader;

/// A line of text with the bounds of a label.
pub(super) fn line(text: &str) -> Result<Box<str>, LabelError> {
    // All labels have the same bounds.
    Content::parse(text).map(|line| Box::from(line.as_str()))
}

/// The name that a key declares.
pub(super) fn name<T>(
    key: &Spanned<&str>,
    what: &str,
    table: &Reader<'_>,
    parse: impl Fn(&str) -> Result<T, LabelError>,
) -> Option<Spanned<T>> {
    match parse(key.get_ref()) {
        Ok(name) => Some(Spanned::new(key.span(), name)),
        Err(error) => {
            table.refuse(&format!("the name of this {what}"), key.span(), &error);
            None
        }
    }
}

/// The channel that a key refers to, by name or alias. `what` names the table in a fault.
pub(super) fn channel_key(
    key: &Spanned<&str>,
    what: &str,
    table: &Reader<'_>,
    settings: &Settings,
) -> Option<Channel> {
    match names::channel(table, settings, key.get_ref()) {
        Ok(channel) => Some(channel),
        Err(error) => {
            table.refuse(what, key.span(), &error);
            None
        }
    }
}

/// The fault of a name that is declared again, perhaps with other spaces or in other case.
pub(super) fn twice(key: &Spanned<&str>, what: &str) -> Fault {
    let message = format!("{what} `{}` is declared twice", key.get_ref());
    Fault::at(key.span(), message).label("a second time")
}

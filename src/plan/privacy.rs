//! `[privacy]`: how visitors are known again, and how long what they leave is kept.

use crate::domain::settings::privacy::{Privacy, Retention};

use super::reader::Reader;

const PRIVACY: &[&str] = &["visitor", "keep"];
const KEEP: &[&str] = &["clicks", "user_agents"];

/// Reads the table; what it leaves out stays as it is.
pub(super) fn read(top: &Reader<'_>, privacy: &mut Privacy) {
    let Some(table) = top.table("privacy", PRIVACY) else { return };
    privacy.visitor = table.word("visitor").unwrap_or(privacy.visitor);
    if let Some(keep) = table.table("keep", KEEP) {
        privacy.clicks = keep.value("clicks", str::parse::<Retention>);
        privacy.user_agents = keep.value("user_agents", str::parse::<Retention>);
    }
}

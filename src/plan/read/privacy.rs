//! `[privacy]`: how visitors are recognised, and how long their data is kept.

use crate::domain::settings::privacy::{Privacy, Retention, VisitorPolicy};

use super::reader::Reader;

pub(super) const PRIVACY: &[&str] = &["visitor", "signals", "keep"];
pub(super) const KEEP: &[&str] = &["clicks", "user_agents", "labels", "backups"];

/// Reads the table. A key that it does not have keeps its default.
pub(super) fn read(top: &Reader<'_>, privacy: &mut Privacy) {
    let Some(table) = top.table("privacy", PRIVACY) else { return };
    privacy.visitor = table.value("visitor", VisitorPolicy::parse).unwrap_or(privacy.visitor);
    privacy.signals = table.word("signals").unwrap_or(privacy.signals);
    if let Some(keep) = table.table("keep", KEEP) {
        privacy.clicks = keep.value("clicks", str::parse::<Retention>);
        privacy.user_agents = keep.value("user_agents", str::parse::<Retention>);
        privacy.labels = keep.value("labels", str::parse::<Retention>);
        privacy.backups = keep.value("backups", str::parse::<Retention>);
    }
}

//! Reads what people asked for that no link has, with the links that were meant.

use super::super::source::{AskError, Source};
use crate::domain::period::Zone;
use crate::domain::time::Timestamp;
use crate::report::OrphanList;
use crate::store::{ListedLinks, OrphanRows};

/// The orphans of the hours that begin then, and the plan's zone. Links are read only if there are any.
pub fn orphans<S: Source>(
    data: &S,
    is_within: impl Fn(Timestamp) -> bool,
) -> Result<(OrphanList, Zone), AskError<S::Error>> {
    let snapshot = data.snapshot(&OrphanRows::ask())?;
    let hours = snapshot.parts.orphans.iter().filter(|of| is_within(of.hour));
    let mut list = OrphanList::of(hours);
    if !list.slugs.is_empty() {
        list.meant(data.keep(&ListedLinks::ask_uncounted())?.links()?)?;
    }
    Ok((list, snapshot.settings.zone.clone()))
}

//! Fills the tags that a credited touch lacks from the other touches of its journey.
//!
//! Invariant: a touch's own tags never change. Links are not tags and are not filled.

use crate::domain::label::Tags;

use super::touch::Touch;

/// Whether every tag that both have is equal. True if they have no tag in common.
#[must_use]
pub fn agree(a: &Tags, b: &Tags) -> bool {
    fn fits<T: PartialEq>(a: Option<&T>, b: Option<&T>) -> bool {
        match (a, b) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        }
    }
    fits(a.campaign.as_ref(), b.campaign.as_ref())
        && fits(a.channel.as_ref(), b.channel.as_ref())
        && fits(a.agent.as_ref(), b.agent.as_ref())
        && fits(a.content.as_ref(), b.content.as_ref())
}

/// Whether `from` has a tag that `tags` lacks.
fn adds(tags: &Tags, from: &Tags) -> bool {
    (tags.campaign.is_none() && from.campaign.is_some())
        || (tags.channel.is_none() && from.channel.is_some())
        || (tags.agent.is_none() && from.agent.is_some())
        || (tags.content.is_none() && from.content.is_some())
}

/// The tags of the touch at `index`, filled from the others: the nearest in time first, and the earlier
/// in the journey of two equally near ones. A touch that disagrees with the tags filled so far is
/// skipped; it can never agree later, because tags are only added.
pub(super) fn completed(touches: &[Touch], index: usize) -> Tags {
    let touch = &touches[index];
    let mut tags = touch.tags.clone();
    let distance = |other: &Touch| other.at.ms().abs_diff(touch.at.ms());
    // Most touches of a long journey add nothing, so they are dropped before the sort. The touch
    // itself is one of them.
    let useful = |other: &&Touch| adds(&tags, &other.tags) && agree(&tags, &other.tags);
    let mut others: Vec<&Touch> = touches.iter().filter(useful).collect();
    others.sort_by_key(|other| distance(other));
    for other in others {
        if agree(&tags, &other.tags) {
            tags.fill(&other.tags);
        }
    }
    tags
}

#[cfg(test)]
mod tests;

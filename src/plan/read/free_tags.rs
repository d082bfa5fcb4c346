//! `tags`: the free tags of a link, or of all links of a campaign.
//!
//! Invariant: as in `reader`, a mistake adds one fault; what is wrong with one tag is said of it, what is wrong with
//! all of them of the last.

use crate::domain::label::free_tags::{FreeTag, FreeTags};
use crate::plan::fault::Fault;

use super::reader::Reader;

const KEY: &str = "tags";

/// None if what the file has cannot be read.
pub(super) fn free_tags(table: &Reader<'_>) -> FreeTags {
    let list = table.list(KEY, FreeTag::parse);
    let mut tags = FreeTags::NONE;
    // One after the other, so that the fault is at the first that does not fit.
    for (place, item) in list.items.iter().enumerate() {
        let so_far = list.items[..=place].iter().map(|item| item.get_ref().clone());
        match FreeTags::of(so_far) {
            Ok(fit) => tags = fit,
            Err(error) => {
                table.fault(Fault::at(item.span(), error.to_string()).label("one too many"));
                return FreeTags::NONE;
            }
        }
    }
    tags
}

//! `link orphans`: the slugs that people asked for and that no link has; and what a report tells of them.

use crate::domain::limits::ORPHANS_TOLD_MAX;
use crate::domain::period::Zone;
use crate::report::{OrphanList, OrphanSum};

use super::cell::Cell;
use super::list::List;
use super::texts::{self, say};

/// The columns of `link orphans`.
const COLUMNS: &[&str] = &["slug", "requests", "first_hour", "last_hour", "did_you_mean"];

/// The slugs, those that were asked for most first.
#[must_use]
pub fn orphans<'a>(list: &'a OrphanList, zone: &Zone) -> List<'a> {
    let row = |of: &'a OrphanSum| {
        vec![
            Cell::Plain(of.slug.as_str().into()),
            Cell::Count(of.requests),
            Cell::plain(Some(zone.rfc3339(of.first))),
            Cell::plain(Some(zone.rfc3339(of.last))),
            Cell::plain(of.nearest.as_ref().map(|nearest| nearest.slug.as_str())),
        ]
    };
    let rows = list.slugs.iter().map(row).collect();
    List { columns: COLUMNS.to_vec(), spare: &["first_hour"], rows }
}

/// What was asked for, in sentences: the slugs that most people asked for, and the sums.
#[must_use]
pub fn orphan_sentences(list: &OrphanList) -> Vec<String> {
    let (told, rest) = list.slugs.split_at(list.slugs.len().min(ORPHANS_TOLD_MAX));
    let sentence = |of: &OrphanSum| {
        let (slug, count) = (of.slug.as_str(), of.requests);
        match &of.nearest {
            None => say!("orphan", count = count, slug = slug),
            Some(nearest) if nearest.is_there() => say!("orphan-there", count = count, slug = slug),
            Some(nearest) => {
                say!("orphan-near", count = count, slug = slug, nearest = nearest.slug.as_str())
            }
        }
    };
    let mut said: Vec<String> = told.iter().map(sentence).collect();
    let others = list.others + rest.iter().map(|of| of.requests).sum::<u64>();
    said.extend((others > 0).then(|| say!("orphan-others", count = others)));
    said.extend((list.machines > 0).then(|| say!("orphan-machines", count = list.machines)));
    if said.is_empty() { said } else { vec![texts::sentences(said)] }
}

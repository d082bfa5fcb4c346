//! `coupon list`: one line for each batch, whose codes would fill the screen.

use crate::domain::code::batch::{Batch, BatchSpec};
use crate::domain::code::coupon::CodeStatus;
use crate::domain::label::{Campaign, Channel};
use crate::domain::record::leak::Flags;

use super::cell::Cell;
use super::coupons::flags_cell;
use super::list::List;

/// How many codes of a batch have each status, and how often they were redeemed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BatchCounts {
    /// In the order of [`CodeStatus::ALL`].
    by_status: [u64; CodeStatus::ALL.len()],
    redeemed: u64,
    given: u64,
}

impl BatchCounts {
    pub fn add(&mut self, status: CodeStatus, redeemed: u64, is_given: bool) {
        self.by_status[status as usize] += 1;
        self.redeemed += redeemed;
        self.given += u64::from(is_given);
    }
}

/// A list of batches. A status that no code has is left empty; how many codes were given to somebody, and the flags, are
/// there if there are any.
pub fn batches<'a>(
    batches: impl IntoIterator<Item = (&'a Batch, BatchCounts)>,
    flags: &Flags,
) -> List<'a> {
    let mut columns = vec!["batch", "pattern", "campaign", "channel", "discount", "codes"];
    columns.extend(CodeStatus::names());
    let batches: Vec<(&Batch, BatchCounts)> = batches.into_iter().collect();
    let has_given = batches.iter().any(|(_, counts)| counts.given > 0);
    columns.extend(has_given.then_some("given"));
    columns.extend(["redeemed", "state"]);
    let has_flags =
        batches.iter().any(|(batch, _)| flags.of_batch(&batch.spec.name).next().is_some());
    columns.extend(has_flags.then_some("flags"));
    let of_batch = |(batch, counts): (&'a Batch, BatchCounts)| {
        let mut row = row(batch, &counts, has_given);
        row.extend(has_flags.then(|| flags_cell(flags.of_batch(&batch.spec.name))));
        row
    };
    let rows = batches.into_iter().map(of_batch).collect();
    List { columns, spare: &["campaign", "discount"], rows }
}

fn row<'a>(batch: &'a Batch, counts: &BatchCounts, has_given: bool) -> Vec<Cell<'a>> {
    let BatchSpec { name, pattern, tags, terms, count, .. } = &batch.spec;
    let is_unfinished = batch.live_at.is_none();
    let codes = if is_unfinished {
        Cell::Plain(format!("{} of {count}", batch.minted).into())
    } else {
        Cell::Count(counts.by_status.iter().sum())
    };
    let state = match (is_unfinished, batch.retired_at.is_some()) {
        (true, true) => Some("unfinished, retired"),
        (true, false) => Some("unfinished"),
        (false, _) => None,
    };
    let mut row = vec![
        Cell::Plain(name.as_str().into()),
        Cell::Plain(pattern.as_str().into()),
        Cell::text(tags.campaign.as_ref().map(Campaign::as_str)),
        Cell::text(tags.channel.as_ref().map(Channel::as_str)),
        Cell::plain(terms.discount.map(|discount| discount.to_string())),
        codes,
    ];
    let count = |count: &u64| if *count == 0 { Cell::Missing } else { Cell::Count(*count) };
    row.extend(counts.by_status.iter().map(count));
    row.extend(has_given.then(|| count(&counts.given)));
    row.push(if is_unfinished { Cell::Missing } else { Cell::Count(counts.redeemed) });
    row.push(Cell::plain(state));
    row
}

//! Lists that were written to far more than the others.
//!
//! Invariant: a list is compared with the middle of the others, not with its own messages, so that of two lists one can
//! be far above the other. Messages without a list are no list.

use crate::domain::period::Period;
use crate::domain::time::Timestamp;

use super::SentRow;
use super::bounds::{FAR_MORE_TIMES, LIST_RECIPIENTS_MIN, OFTEN_MS};

/// The lists beside one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OtherLists {
    /// The median of their messages for each recipient.
    pub per_recipient: f64,
    /// Whether the list was written to far more than they.
    pub is_far_more: bool,
}

/// Compares each list with the others of a period, as far as it has gone.
pub(super) fn compare(rows: &mut [SentRow], period: &Period, now: Timestamp) {
    let ms = (period.to.min(now).ms() - period.from.ms()).max(0);
    let often = ms as f64 / OFTEN_MS as f64;
    let of = |row: &SentRow| row.key.as_ref().and(row.figures.per_recipient);
    let each: Vec<Option<f64>> = rows.iter().map(of).collect();
    for (place, row) in rows.iter_mut().enumerate() {
        let Some(own) = each[place] else { continue };
        let others = each.iter().enumerate().filter(|(other, _)| *other != place);
        let Some(per_recipient) = median(others.filter_map(|(_, of)| *of).collect()) else {
            continue;
        };
        let is_far_more = own > per_recipient * FAR_MORE_TIMES
            && own > often
            && row.figures.recipients >= LIST_RECIPIENTS_MIN;
        row.others = Some(OtherLists { per_recipient, is_far_more });
    }
}

/// The value in the middle, or the mean of the two there; `None` of nothing.
fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = values.get(middle)?;
    let lower = if values.len().is_multiple_of(2) { &values[middle - 1] } else { upper };
    Some(f64::midpoint(*lower, *upper))
}

//! The bounds of messaging figures, each with its reason.
//!
//! Invariant: none of them is in any other file. Who changes one changes what a report flags, and the text that says so.

use crate::domain::time::DAY_MS;

/// What comes within so many hours after a message is an answer to it, or an opt-out because of it: tools that send
/// messages to many count their replies and opt-outs so.
pub const ANSWER_HOURS: u32 = 72;

pub(in crate::report) const ANSWER_MS: i64 = ANSWER_HOURS as i64 * 60 * 60 * 1000;

/// The weeks before a week that its volume is compared with: about a month, so that a message a month is in each.
pub(in crate::report) const WEEKS_BEFORE: u8 = 4;

/// A volume is no longer steady if it is more than so many times that of the weeks before, or less than one part in so
/// many of it. Chance is ruled out apart from that (see `weeks`), but of ten thousand messages a tenth more is not
/// chance either, and nothing that anybody has to look at.
pub(super) const STEADY_TIMES: f64 = 1.5;

/// A list is written to far more than the others if its recipients got more than so many times what is in the middle of
/// the other lists.
pub(super) const FAR_MORE_TIMES: f64 = 2.0;

/// A list with one message a week, or fewer, is not written to often, whatever the others got.
pub(super) const OFTEN_MS: i64 = 7 * DAY_MS;

/// What fewer people got is no list that has to be looked at, but a test or a few friends.
pub(super) const LIST_RECIPIENTS_MIN: u64 = 5;

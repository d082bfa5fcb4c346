//! `coupon leaks`: one row for each sign that a code or a batch leaked; and the one sentence of each sign.
//!
//! Invariant: every format has the same columns; only tables shorten times. What the sentence says, the other columns
//! or the sign have as numbers.

use crate::domain::label::{Agent, BatchName, Campaign, Channel};
use crate::domain::period::Zone;
use crate::domain::record::leak::{Expected, Leak, Sign};

use super::cell::Cell;
use super::coupons::code_cell;
use super::format::Format;
use super::texts::{self, say};
use super::unplaced::time;

/// The columns of `coupon leaks`.
pub const LEAK_COLUMNS: &[&str] = &[
    "code",
    "batch",
    "campaign",
    "channel",
    "agent",
    "flag",
    "redemptions",
    "of",
    "since",
    "reason",
];

/// What a terminal's table leaves out first: the sentence has the numbers.
pub const SPARE_LEAK_COLUMNS: &[&str] =
    &["of", "redemptions", "agent", "campaign", "since", "channel"];

/// A sign as a row.
#[must_use]
pub fn leak_row<'a>(leak: &'a Leak, zone: &Zone, format: Format) -> [Cell<'a>; LEAK_COLUMNS.len()] {
    let Leak { code, batch, tags, sign, since, order: _ } = leak;
    let (redemptions, of) = sign.redemptions();
    [
        code.as_ref().map_or(Cell::Missing, code_cell),
        Cell::text(batch.as_ref().map(BatchName::as_str)),
        Cell::text(tags.campaign.as_ref().map(Campaign::as_str)),
        Cell::text(tags.channel.as_ref().map(Channel::as_str)),
        Cell::text(tags.agent.as_ref().map(Agent::as_str)),
        Cell::Plain(sign.flag().as_str().into()),
        Cell::Count(redemptions),
        Cell::Count(of),
        Cell::Plain(time(*since, zone, format).into()),
        Cell::Text(reason(sign, zone).into()),
    ]
}

/// What was seen, in a sentence.
pub(super) fn reason(sign: &Sign, zone: &Zone) -> String {
    match sign {
        Sign::Cold { of, cold, judged, usual } => {
            let (cold, judged) = (*cold, *judged);
            let own = match of {
                Expected::Channel(channel) => {
                    let name = channel.as_str();
                    say!("leak-cold-channel", cold = cold, judged = judged, name = name)
                }
                Expected::Agent(agent) => {
                    let name = agent.as_str();
                    say!("leak-cold-agent", cold = cold, judged = judged, name = name)
                }
                Expected::Any => say!("leak-cold-any", cold = cold, judged = judged),
            };
            say!("leak-cold-usual", own = own, cold = usual.0, judged = usual.1)
        }
        Sign::Rise { until, uses, before, days_before } => say!(
            "leak-rise",
            uses = *uses,
            day = zone.day(*until).to_string(),
            before = *before,
            days = *days_before,
        ),
        Sign::Outside { before_first, after_last, after_retirement, of: _ } => {
            let early =
                (*before_first > 0).then(|| say!("leak-before-first", count = *before_first));
            let late = (*after_last > 0).then(|| say!("leak-after-last", count = *after_last));
            let retired = (*after_retirement > 0)
                .then(|| say!("leak-after-retirement", count = *after_retirement));
            texts::list([early, late, retired].into_iter().flatten())
        }
        Sign::OverLimit { uses, limit } => {
            let over = uses.saturating_sub((*limit).into());
            say!("leak-over-limit", uses = *uses, over = over, limit = u64::from(*limit))
        }
        Sign::OverCustomerLimit { customers, over, uses: _, limit } => say!(
            "leak-over-customer-limit",
            count = *customers,
            over = *over,
            limit = u64::from(*limit),
        ),
        Sign::Guessed { unknown, token, is_found, uses: _, of: _ } => {
            let (count, token) = (u64::from(*unknown), token.as_str());
            if *is_found {
                say!("leak-guessed", count = count, token = token)
            } else {
                say!("leak-guessed-none", count = count, token = token)
            }
        }
        Sign::Late { uses, of: _ } => say!("leak-late", count = *uses),
    }
}

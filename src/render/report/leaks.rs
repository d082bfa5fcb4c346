//! The codes of a report that may have leaked: a table for people, with the reason of each, and an object of the JSON
//! contract.
//!
//! Invariant: people see the first of many, and how many more there are; programs get all. A column is there if it says
//! anything of any row.

use std::borrow::Cow;

use serde::Serialize;

use crate::domain::code::coupon::CouponCode;
use crate::domain::label::{Agent, BatchName, Campaign, Channel};
use crate::domain::limits::LEAKS_SHOWN_MAX;
use crate::domain::period::Zone;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::leak::{Leak, Sign};
use crate::render::grid::Head;
use crate::render::leaks::reason;
use crate::render::page::Part;
use crate::render::table::{Table, Value};
use crate::render::texts::say;
use crate::report::{Leaks, Report};

use super::below::Below;

/// Below the rows of a terminal or of Markdown: the reasons stand under the table, as a line has no space for them.
pub(super) fn below(report: &Report) -> Option<Below> {
    let leaks = report.leaks.as_ref()?;
    let optional = ["agent", "channel", "since", "of"].map(Cow::from).to_vec();
    let zone = &report.period.zone;
    let why = |leak: &Leak| say!("leaks-why", name = name(leak), why = reason(&leak.sign, zone));
    let mut said: Vec<String> = shown(leaks).iter().map(why).collect();
    said.extend(notes(leaks));
    Some(Below { table: table(leaks, zone, false), optional, said })
}

/// As a part of a page.
pub(super) fn part(report: &Report) -> Option<Part> {
    let leaks = report.leaks.as_ref()?;
    let table = table(leaks, &report.period.zone, true);
    Some(Part { notes: notes(leaks), ..Part::with_table("leaks", say!("leaks-title"), table) })
}

fn shown(leaks: &Leaks) -> &[Leak] {
    &leaks.leaks[..leaks.leaks.len().min(LEAKS_SHOWN_MAX)]
}

/// The code, or the batch, or who guessed.
pub(super) fn name(leak: &Leak) -> String {
    if let Sign::Guessed { token, is_found: false, .. } = &leak.sign {
        return say!("leak-guesses-by", token = token.as_str());
    }
    let code = leak.code.as_ref().map(CouponCode::as_str);
    code.or(leak.batch.as_ref().map(BatchName::as_str)).unwrap_or_default().to_owned()
}

/// How many more there are, what could not be judged, and what a flag is not.
fn notes(leaks: &Leaks) -> Vec<String> {
    let left = (leaks.leaks.len() - shown(leaks).len()) as u64;
    let unknown = leaks.redemptions.saturating_sub(leaks.judged);
    let left = (left > 0).then(|| say!("leaks-left-out", count = left));
    let unknown =
        (unknown > 0).then(|| say!("leaks-unknown", count = unknown, all = leaks.redemptions));
    left.into_iter().chain(unknown).chain([say!("leaks-mean")]).collect()
}

fn table(leaks: &Leaks, zone: &Zone, has_reasons: bool) -> Table {
    let heads = ["code", "batch", "channel", "agent", "flag", "since"];
    let heads = heads.into_iter().chain(has_reasons.then_some("reason"));
    let left = 6 + usize::from(has_reasons);
    let heads: Vec<Head> = heads.chain(["redemptions", "of"]).map(Head::from).collect();
    let text = |text: Option<&str>| text.map_or(Value::Blank, Value::text);
    let row = |leak: &Leak| {
        let (redemptions, of) = leak.sign.redemptions();
        let mut row = vec![
            text(leak.code.as_ref().map(CouponCode::as_str)),
            text(leak.batch.as_ref().map(BatchName::as_str)),
            text(leak.tags.channel.as_ref().map(Channel::as_str)),
            text(leak.tags.agent.as_ref().map(Agent::as_str)),
            Value::text(leak.sign.flag().as_str()),
            Value::text(zone.day(leak.since).to_string()),
        ];
        row.extend(has_reasons.then(|| Value::text(reason(&leak.sign, zone))));
        row.extend([Value::Count(redemptions), Value::Count(of)]);
        row
    };
    let mut table = Table::new(heads, left).with_rows(shown(leaks).iter().map(row));
    table.remove_empty(0);
    table
}

/// `leaks`: `redemptions, judged, rows`.
#[derive(Serialize)]
pub(super) struct LeaksObject<'a> {
    /// The redemptions of known codes in the period.
    redemptions: u64,
    /// Those of which it can be told whether a click or conversation came before them.
    judged: u64,
    rows: Vec<LeakObject<'a>>,
}

#[derive(Serialize)]
struct LeakObject<'a> {
    /// `None` if it is about a batch.
    code: Option<&'a str>,
    batch: Option<&'a str>,
    campaign: Option<&'a str>,
    channel: Option<&'a str>,
    agent: Option<&'a str>,
    flag: &'static str,
    redemptions: u64,
    of: u64,
    since: String,
    /// One of the orders.
    order: Option<&'a str>,
    reason: String,
}

impl<'a> LeaksObject<'a> {
    pub(super) fn of(leaks: &'a Leaks, zone: &Zone) -> Self {
        let row = |leak: &'a Leak| {
            let (redemptions, of) = leak.sign.redemptions();
            LeakObject {
                code: leak.code.as_ref().map(CouponCode::as_str),
                batch: leak.batch.as_ref().map(BatchName::as_str),
                campaign: leak.tags.campaign.as_ref().map(Campaign::as_str),
                channel: leak.tags.channel.as_ref().map(Channel::as_str),
                agent: leak.tags.agent.as_ref().map(Agent::as_str),
                flag: leak.sign.flag().as_str(),
                redemptions,
                of,
                since: zone.rfc3339(leak.since),
                order: leak.order.as_ref().map(ForeignId::as_str),
                reason: reason(&leak.sign, zone),
            }
        };
        let rows = leaks.leaks.iter().map(row).collect();
        Self { redemptions: leaks.redemptions, judged: leaks.judged, rows }
    }
}

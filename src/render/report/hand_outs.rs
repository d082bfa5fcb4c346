//! The hand-outs of a report: a table by agent and one by batch for people, and an object of the JSON contract.
//!
//! Invariant: a column is there if it says anything of any row. With few redeemed codes there is no share (see `rows`).

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use crate::render::grid::Head;
use crate::render::key;
use crate::render::page::Part;
use crate::render::table::{Table, Value};
use crate::render::texts::say;
use crate::report::{HandOutFigures, HandOutRow, HandOuts, Report};

use super::below::Below;
use super::funnels::ShareObject;
use super::rows::{INTERVAL, share};

/// Below the rows of a terminal or of Markdown.
pub(super) fn below(report: &Report) -> Vec<Below> {
    let Some(of) = &report.hand_outs else { return Vec::new() };
    let optional = || ["open", INTERVAL, "share", "lapsed"].map(Cow::from).to_vec();
    let below = |table| Below { table, optional: optional(), said: Vec::new() };
    let mut below: Vec<Below> = tables(of).into_iter().map(|(.., table)| below(table)).collect();
    if let Some(last) = below.last_mut() {
        last.said = said();
    }
    below
}

/// As parts of a page.
pub(super) fn parts(report: &Report) -> Vec<Part> {
    let Some(of) = &report.hand_outs else { return Vec::new() };
    let part = |(id, title, table)| Part { notes: said(), ..Part::with_table(id, title, table) };
    tables(of).into_iter().map(part).collect()
}

/// What the columns mean.
fn said() -> Vec<String> {
    vec![say!("hand-outs-mean")]
}

/// Each with the id and the title of its part: by batch only if there are several.
fn tables(of: &HandOuts) -> Vec<(&'static str, String, Table)> {
    let agents = ("hand-outs", say!("hand-outs-title"), table("agent", &of.by_agent, &of.totals));
    let batches = || {
        let title = say!("hand-outs-title-batches");
        ("hand-outs-by-batch", title, table("batch", &of.by_batch, &of.totals))
    };
    let batches = (of.by_batch.len() > 1).then(batches);
    std::iter::once(agents).chain(batches).collect()
}

/// A single row is its own total.
fn table(key: &'static str, rows: &[HandOutRow], totals: &HandOutFigures) -> Table {
    let heads = ["given", "redeemed", "share", INTERVAL, "late", "lapsed", "open"];
    let heads = std::iter::once(key).chain(heads).map(Head::from);
    let row = |key: Value, of: &HandOutFigures| std::iter::once(key).chain(values(of)).collect();
    let sums = usize::from(rows.len() > 1);
    let total = (sums > 0).then(|| row(Value::text(say!("row-total")), totals));
    let rows = rows.iter().map(|of| row(Value::Text(key::tag(of.key.as_deref())), &of.figures));
    let rows: Vec<Vec<Value>> = rows.chain(total).collect();
    let mut table = Table::new(heads, 1).with_rows(rows).with_sums(sums);
    // What was given, and how much of it was redeemed, is always there.
    table.remove_empty(3);
    table
}

fn values(of: &HandOutFigures) -> [Value; 7] {
    let [share, interval] = share(of.share, of.redeemed);
    [
        Value::Count(of.given),
        Value::Count(of.redeemed),
        share,
        interval,
        Value::Count(of.late),
        Value::Count(of.lapsed),
        Value::Count(of.open),
    ]
}

/// `hand_outs`: `by_agent, by_batch, totals`.
#[derive(Serialize)]
pub(super) struct HandOutsObject {
    by_agent: Vec<RowObject>,
    by_batch: Vec<RowObject>,
    totals: FiguresObject,
}

#[derive(Serialize)]
struct RowObject {
    /// `agent` or `batch`.
    #[serde(flatten)]
    key: Map<String, Json>,
    #[serde(flatten)]
    figures: FiguresObject,
}

#[derive(Serialize)]
struct FiguresObject {
    given: u64,
    redeemed: u64,
    late: u64,
    lapsed: u64,
    open: u64,
    /// The redeemed of the given.
    share: Option<ShareObject>,
}

impl HandOutsObject {
    pub(super) fn of(of: &HandOuts) -> Self {
        let rows = |name: &str, rows: &[HandOutRow]| {
            let row = |row: &HandOutRow| RowObject {
                key: Map::from_iter([(name.to_owned(), json!(row.key))]),
                figures: FiguresObject::of(&row.figures),
            };
            rows.iter().map(row).collect()
        };
        Self {
            by_agent: rows("agent", &of.by_agent),
            by_batch: rows("batch", &of.by_batch),
            totals: FiguresObject::of(&of.totals),
        }
    }
}

impl FiguresObject {
    fn of(of: &HandOutFigures) -> Self {
        let HandOutFigures { given, redeemed, late, lapsed, open, share } = *of;
        Self { given, redeemed, late, lapsed, open, share: share.map(ShareObject::of) }
    }
}

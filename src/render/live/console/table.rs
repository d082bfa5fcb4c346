//! A list as a table of a page, and as CSV.
//!
//! Invariant: both have the same rows. Each cell knows the head of its column, so that a row can be shown as a card on a
//! phone. A time is shown as clocks of the plan's zone show it. Does not know what the columns mean.

use maud::{Markup, html};

use super::super::isolated;
use super::frame::{Context, Shown};
use crate::domain::time::Timestamp;
use crate::render::cell::Cell;
use crate::render::format::Format;
use crate::render::list::{List, list};
use crate::render::prose::{grouped, whole};
use crate::render::texts::say;
use crate::render::width::Width;

/// How a list is shown.
pub(super) struct Table<'a> {
    pub(super) caption: String,
    /// The page's own address below `/-/`, for its CSV; `None` if the page has the CSV of another table.
    pub(super) own: Option<&'a str>,
    /// The columns that the page leaves out; CSV has all.
    pub(super) hidden: &'a [&'a str],
    /// The name of the boxes by which rows are chosen; the value is the first cell.
    pub(super) choose: Option<&'static str>,
    /// What is said instead of an empty table.
    pub(super) none: String,
}

/// Where a cell leads to: the number of its row, and its column.
pub(super) type Leads<'a> = &'a dyn Fn(usize, &str) -> Option<String>;

/// The column of what can be done with a row. CSV has none.
pub(super) const ACTS: &str = "do";

/// A list with what can be done with each row; without the column if nothing can.
pub(super) fn with_acts(
    mut list: List<'_>,
    acts: impl Iterator<Item = Option<String>>,
) -> List<'_> {
    let acts: Vec<Option<String>> = acts.collect();
    if acts.iter().any(Option::is_some) {
        list.columns.push(ACTS);
        for (row, act) in list.rows.iter_mut().zip(acts) {
            row.push(Cell::plain(act));
        }
    }
    list
}

/// A cell leads nowhere.
pub(super) fn nowhere(_: usize, _: &str) -> Option<String> {
    None
}

impl Table<'_> {
    pub(super) fn new(caption: String, none: String) -> Self {
        Self { caption, own: None, hidden: &[], choose: None, none }
    }
}

/// The head of a column, as people read it.
pub(super) fn head(column: &str) -> String {
    column.replace('_', " ")
}

/// A list as a table.
pub(super) fn table(
    context: &Context,
    of: &List<'_>,
    as_is: &Table<'_>,
    leads: Leads<'_>,
) -> Markup {
    if of.rows.is_empty() {
        return html! { p.soft { (as_is.none) } };
    }
    let shown: Vec<usize> =
        (0..of.columns.len()).filter(|at| !as_is.hidden.contains(&of.columns[*at])).collect();
    let right = |at: usize| of.rows.iter().any(|row| row[at].is_number()).then_some("r");
    html! {
        div.wide tabindex="0" role="group" aria-label=(as_is.caption) {
            table.cards {
                caption { (as_is.caption) }
                thead { tr {
                    @if as_is.choose.is_some() { th scope="col" { (say!("console-choose")) } }
                    @for at in &shown { th scope="col" class=[right(*at)] { (head(of.columns[*at])) } }
                } }
                tbody {
                    @for (number, row) in of.rows.iter().enumerate() {
                        tr {
                            @if let Some(name) = as_is.choose { td.choose { (choose(name, &row[shown[0]])) } }
                            @for at in &shown {
                                @let led = leads(number, of.columns[*at]);
                                (one(context, of.columns[*at], &row[*at], *at == shown[0], right(*at), led))
                            }
                        }
                    }
                }
            }
        }
        @if let Some(own) = as_is.own { (download(context, of, own)) }
    }
}

/// One cell: the name of its row, a value with the head of its column, or nothing.
fn one(
    context: &Context,
    column: &str,
    value: &Cell<'_>,
    is_name: bool,
    right: Option<&'static str>,
    to: Option<String>,
) -> Markup {
    let class = right.or(long(value));
    let text = led(cell(context, value), to);
    match (is_name, value) {
        (true, Cell::Missing) => html! { th scope="row" { (say!("console-none")) } },
        (true, _) => html! { th scope="row" class=[class] { (text) } },
        (false, Cell::Missing) => html! { td.none {} },
        (false, _) => html! { td data-th=(head(column)) class=[class] { (text) } },
    }
}

/// A word of more characters may break; others never do.
const LONG_WORD: usize = 24;

/// The class of a cell with a long word.
fn long(value: &Cell<'_>) -> Option<&'static str> {
    let is_long = |word: &str| word.chars().count() > LONG_WORD;
    let (Cell::Text(text) | Cell::Plain(text)) = value else { return None };
    text.split([' ', '-']).any(is_long).then_some("long")
}

fn choose(name: &str, of: &Cell<'_>) -> Markup {
    let value = of.written();
    html! { label.pick { input type="checkbox" name=(name) value=(value) aria-label=(value); } }
}

fn led(text: Markup, to: Option<String>) -> Markup {
    match to {
        Some(to) => html! { a href=(to) { (text) } },
        None => text,
    }
}

fn cell(context: &Context, of: &Cell<'_>) -> Markup {
    match of {
        Cell::Count(count) => html! { (whole(*count)) },
        Cell::Number(_) | Cell::Money { .. } => html! { (grouped(&of.written())) },
        Cell::Bool(true) => html! { (say!("console-yes")) },
        Cell::Bool(false) => html! { (say!("console-no")) },
        Cell::Missing => html! {},
        Cell::Plain(text) => match Timestamp::plain(text) {
            Some(at) => context.time(at),
            None => isolated(text),
        },
        Cell::Text(text) => isolated(text),
    }
}

/// The same rows as CSV: to copy, and to save.
fn download(context: &Context, of: &List<'_>, own: &str) -> Markup {
    let columns = of.columns.iter().filter(|column| **column != ACTS).count();
    let rows = of.rows.iter().map(|row| row[..columns].to_vec()).collect();
    let own_rows = List { columns: of.columns[..columns].to_vec(), spare: of.spare, rows };
    let csv = String::from_utf8(bytes(&own_rows)).unwrap_or_default();
    html! {
        details.csv {
            summary { (say!("console-csv")) }
            label for="csv" { (say!("console-csv-rows")) }
            textarea #csv readonly rows="6" { (csv) }
            p.row {
                button type="button" data-copy data-of="csv" data-done=(say!("console-copied")) data-selected=(say!("console-selected")) hidden {
                    (say!("console-copy"))
                }
                a.button href=(context.here(own, &[("format", Some("csv"))])) download { (say!("console-save")) }
            }
        }
    }
}

fn bytes(of: &List<'_>) -> Vec<u8> {
    let mut csv = Vec::new();
    // Writing into memory cannot fail.
    let _ = list(of, Format::Csv, Width::DEFAULT, &mut csv);
    csv
}

/// The list as a file.
pub(super) fn file(of: &List<'_>, name: &str) -> Shown {
    Shown::Csv(bytes(of), format!("{name}.csv"))
}

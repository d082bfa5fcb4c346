//! Orders of a time, and why one went where it went.

use maud::html;

use super::super::isolated;
use super::codes::days;
use super::frame::{Context, Place, Shown};
use super::start::revenue;
use super::table::{Table, file, table};
use crate::domain::link::target::ParamName;
use crate::domain::period::{Period, Zone};
use crate::render::cell::Cell;
use crate::render::conversions::{CONVERSION_COLUMNS, conversion_row};
use crate::render::explanation::explanation_words;
use crate::render::list::List;
use crate::render::texts::say;
use crate::render::unplaced::why;
use crate::render::width::Width;
use crate::report::CreditedOrder;
use crate::report::pages::{Explained, OrderPage, OrderRow, Placing};

const OWN: &str = "console/orders";
/// Why an order is unplaced, or what else keeps it without credit.
const WHY: &str = "placed_or_why_not";
/// What a page leaves out.
const HIDDEN: &[&str] = &[
    "kind", "customer", "refunded", "gross", "discount", "click_id", "source", "content", "credit",
    "strength", "tags",
];
/// The columns of a line of an explanation.
const LINE: u16 = 100;

/// The page of the orders of a time. `click_param` is the name of the click id in a landing page.
#[must_use]
pub fn orders(
    context: &Context,
    period: &Period,
    of: &OrderPage,
    click_param: &ParamName,
) -> Shown {
    let credited: Vec<CreditedOrder<'_>> = of
        .orders
        .iter()
        .map(|OrderRow { order, codes, placing }| {
            let (credits, tied_by) = match placing {
                Placing::Placed { credits, tied_by, .. } => (credits.clone(), *tied_by),
                _ => (Vec::new(), None),
            };
            CreditedOrder {
                order,
                written: order,
                codes: codes.clone(),
                click_id: order.named_click(click_param),
                credits,
                tied_by,
                answered_by: [None, None],
            }
        })
        .collect();
    let columns = CONVERSION_COLUMNS.iter().copied().chain([WHY]).collect();
    let rows = credited.iter().zip(&of.orders).map(|(credited, of)| row(credited, of, context));
    let rows = rows.collect();
    let list = List { columns, spare: &[], rows };
    if context.is_csv {
        return file(&list, "orders");
    }
    let leads = |row: usize, column: &str| {
        let id = of.orders[row].order.id.as_str();
        matches!(column, "conversion_id" | "net" | "tied_by" | WHY)
            .then(|| context.to("console/order", &[("order", id)]))
    };
    // Where all have a credit, nothing says why not.
    let all_placed = list.rows.iter().all(|row| row.last() == Some(&Cell::Missing));
    let hidden: Vec<&str> = HIDDEN.iter().copied().chain(all_placed.then_some(WHY)).collect();
    let as_is = Table {
        own: Some(OWN),
        hidden: &hidden,
        ..Table::new(context.period(period), say!("console-no-orders"))
    };
    let (all, counted) = (of.sums.all, of.sums.counted);
    let body = html! {
        (days(context, OWN, period))
        p { (say!("console-orders-sum", all = all, counted = counted, revenue = revenue(&of.sums))) }
        (table(context, &list, &as_is, &leads))
        @if let Some(next) = &of.next {
            p { a.tap rel="next" href=(context.here(OWN, &[("after", Some(next.as_str()))])) { (say!("console-next")) } }
        }
    };
    context.page(Place::Orders, &say!("console-orders"), &body)
}

/// An order as a row, with its largest credit or why it has none.
fn row<'a>(credited: &'a CreditedOrder<'_>, of: &OrderRow, context: &Context) -> Vec<Cell<'a>> {
    let mut row = conversion_row(credited);
    row.push(Cell::text(why_not(&of.placing, &context.zone)));
    row
}

/// Why an order has no credit, or none under tags; `None` if it has one.
fn why_not(placing: &Placing, zone: &Zone) -> Option<String> {
    match placing {
        Placing::Placed { credits, model, .. } if credits.is_empty() => {
            Some(say!("console-fitted", model = model.as_str()))
        }
        Placing::Placed { .. } => None,
        Placing::Unplaced(Some(reason)) => Some(say!("console-unplaced", why = why(reason, zone))),
        Placing::Unplaced(None) => Some(say!("console-unplaced-why")),
        Placing::NotCounted => Some(say!("console-not-counted")),
        Placing::NotLooked => Some(say!("console-not-looked")),
    }
}

/// The page of one order.
#[must_use]
pub fn explained(context: &Context, id: &str, of: &Explained) -> Shown {
    let lines = explanation_words(&of.explanation, Width::of(LINE));
    let paragraphs: Vec<String> =
        lines.split(String::is_empty).map(|lines| lines.join("\n")).collect();
    let body = html! {
        div.card {
            @for lines in &paragraphs { p.lines { (isolated_lines(lines)) } }
        }
        @if !of.is_whole {
            p { a.tap href=(context.to("console/order", &[("order", id), ("models", "all")])) { (say!("console-all-models")) } }
        }
    };
    context.page(Place::Orders, &say!("console-order", order = id), &body)
}

/// Lines of one paragraph, each isolated.
fn isolated_lines(lines: &str) -> maud::Markup {
    html! { @for line in lines.lines() { span.line { (isolated(line)) } } }
}

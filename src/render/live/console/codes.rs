//! Codes: single ones, batches with theirs, those that were given to people, and one that is typed.
//!
//! Invariant: a number of redemptions counts each order once, as `coupon list` does.

use std::iter;

use maud::{Markup, html};

use super::super::isolated;
use super::frame::{Context, Place, Shown};
use super::table::{Leads, Table, file, nowhere, table};
use crate::domain::code::batch::Batch;
use crate::domain::code::coupon::Code;
use crate::domain::label::{Campaign, Channel};
use crate::domain::period::Period;
use crate::domain::record::uses::DatedUse;
use crate::render::cell::Cell;
use crate::render::coupons::{CouponColumns, coupon_row};
use crate::render::list::List;
use crate::render::texts::say;
use crate::report::pages::{BatchPage, CodePage, GivenPage};

const CODES: &str = "console/codes";
const BATCHES: &str = "console/batches";
const GIVEN: &str = "console/given";

fn list<'a>(context: &Context, codes: &'a [(Code, u64)]) -> List<'a> {
    let columns = CouponColumns::ALL;
    let row = |(code, uses): &'a (Code, u64)| {
        coupon_row(code, context.now, Some(*uses), iter::empty(), columns, None)
    };
    List { columns: columns.names(), spare: &[], rows: codes.iter().map(row).collect() }
}

/// The columns that say nothing of any of these codes.
fn empty_columns(list: &List<'_>) -> Vec<&'static str> {
    const SPARE: [&str; 9] =
        ["agent", "batch", "flags", "exported", "state", "label", "given_by", "given_at", "until"];
    let is_empty = |name: &&str| {
        let at = list.columns.iter().position(|of| of == name);
        at.is_none_or(|at| list.rows.iter().all(|row| row[at] == Cell::Missing))
    };
    SPARE.into_iter().filter(is_empty).collect()
}

fn parts(context: &Context) -> Markup {
    html! {
        nav aria-label=(say!("console-codes")) { ul {
            li { a href=(context.to(CODES, &[])) { (say!("console-single-codes")) } }
            li { a href=(context.to(BATCHES, &[])) { (say!("console-batches")) } }
            li { a href=(context.to(GIVEN, &[])) { (say!("console-given")) } }
        } }
        form.card method="get" action=(context.to("console/code", &[])) role="search" {
            label for="code" { (say!("console-type-code")) }
            p.row {
                input #code name="code" dir="auto" autocomplete="off" required;
                button type="submit" { (say!("console-look-up")) }
            }
        }
    }
}

/// Where a code leads to: to its redemptions.
fn to_code<'a>(
    context: &'a Context,
    codes: &'a [(Code, u64)],
) -> impl Fn(usize, &str) -> Option<String> + 'a {
    |row, column| {
        let code = codes[row].0.spec.code.as_str();
        matches!(column, "code" | "redeemed").then(|| context.to("console/code", &[("code", code)]))
    }
}

fn next(context: &Context, path: &str, of: &CodePage) -> Markup {
    html! {
        @if let Some(next) = &of.next {
            p { a.tap rel="next" href=(context.here(path, &[("from", Some(next))])) { (say!("console-next")) } }
        }
    }
}

fn rows(
    context: &Context,
    list: &List<'_>,
    caption: String,
    own: &str,
    leads: Leads<'_>,
) -> Markup {
    let hidden = empty_columns(list);
    let as_is =
        Table { own: Some(own), hidden: &hidden, ..Table::new(caption, say!("console-no-codes")) };
    table(context, list, &as_is, leads)
}

/// The page of single codes.
#[must_use]
pub fn codes(context: &Context, of: &CodePage) -> Shown {
    let list = list(context, &of.codes);
    if context.is_csv {
        return file(&list, "codes");
    }
    let body = html! {
        (parts(context))
        (rows(context, &list, say!("console-codes-caption", zone = context.zone.name()), CODES, &to_code(context, &of.codes)))
        (next(context, CODES, of))
    };
    context.page(Place::Codes, &say!("console-codes"), &body)
}

/// The page of batches.
#[must_use]
pub fn batches<'a>(context: &Context, of: impl IntoIterator<Item = &'a Batch>) -> Shown {
    let batches: Vec<&Batch> = of.into_iter().collect();
    let row = |batch: &&'a Batch| {
        let spec = &batch.spec;
        let state = match (batch.retired_at, batch.live_at) {
            (Some(_), _) => "retired",
            (None, Some(_)) => "live",
            (None, None) => "unfinished",
        };
        vec![
            Cell::Text(spec.name.as_str().into()),
            Cell::Plain(spec.pattern.as_str().into()),
            Cell::text(spec.tags.campaign.as_ref().map(Campaign::as_str)),
            Cell::text(spec.tags.channel.as_ref().map(Channel::as_str)),
            Cell::plain(spec.terms.discount.map(|discount| discount.to_string())),
            Cell::Count(batch.minted.into()),
            Cell::Plain(state.into()),
            Cell::Plain(batch.created_at.to_string().into()),
        ]
    };
    let columns =
        vec!["batch", "pattern", "campaign", "channel", "discount", "codes", "state", "created_at"];
    let list = List { columns, spare: &[], rows: batches.iter().map(row).collect() };
    if context.is_csv {
        return file(&list, "batches");
    }
    let leads = |row: usize, column: &str| {
        let name = batches[row].spec.name.as_str();
        matches!(column, "batch" | "codes").then(|| context.to("console/batch", &[("batch", name)]))
    };
    let body = html! {
        (parts(context))
        (rows(context, &list, say!("console-batches"), BATCHES, &leads))
    };
    context.page(Place::Codes, &say!("console-batches"), &body)
}

/// The page of one batch.
#[must_use]
pub fn batch(context: &Context, of: &BatchPage) -> Shown {
    let (name, page) = (of.batch.spec.name.as_str(), &of.page);
    let list = list(context, &page.codes);
    if context.is_csv {
        return file(&list, "batch");
    }
    let body = html! {
        (parts(context))
        (rows(context, &list, say!("console-codes-of-batch", zone = context.zone.name()), "console/batch", &to_code(context, &page.codes)))
        (next(context, "console/batch", page))
    };
    context.page(Place::Codes, name, &body)
}

/// The page of codes that were given to people in a time.
#[must_use]
pub fn given(context: &Context, period: &Period, of: &GivenPage) -> Shown {
    let list = list(context, &of.codes);
    if context.is_csv {
        return file(&list, "hand-outs");
    }
    let body = html! {
        (parts(context))
        (days(context, GIVEN, period))
        (rows(context, &list, context.period(period), GIVEN, &to_code(context, &of.codes)))
        @if of.more > 0 { p.soft { (say!("console-more-given", count = of.more)) } }
    };
    context.page(Place::Codes, &say!("console-given"), &body)
}

/// The form for the days of a list.
pub(super) fn days(context: &Context, path: &str, period: &Period) -> Markup {
    let (from, to) = period.first_and_last();
    html! {
        form.card method="get" action=(context.to(path, &[])) {
            div.grid {
                div { label for="from" { (say!("console-from")) } input #from type="date" name="from" value=(from.to_string()); }
                div { label for="to" { (say!("console-to")) } input #to type="date" name="to" value=(to.to_string()); }
                div { label { (isolated(context.zone.name())) } button type="submit" { (say!("console-show")) } }
            }
        }
    }
}

/// The page of a code that was typed: what it is, and the orders that used it.
#[must_use]
pub fn code(context: &Context, typed: &str, of: &[(Code, u64)], uses: &[DatedUse]) -> Shown {
    let codes = list(context, of);
    let row = |of: &DatedUse| {
        vec![
            Cell::Plain(of.at.to_string().into()),
            Cell::text(of.order.as_ref().map(|order| order.as_str().to_owned())),
        ]
    };
    let list =
        List { columns: vec!["at", "order_id"], spare: &[], rows: uses.iter().map(row).collect() };
    if context.is_csv {
        return file(&list, "redemptions");
    }
    let leads = |row: usize, column: &str| {
        let order = uses[row].order.as_ref().filter(|_| column == "order_id")?;
        Some(context.to("console/order", &[("order", order.as_str())]))
    };
    let is_known = matches!(of, [_]);
    let caption = if is_known { say!("console-code") } else { say!("console-similar-codes") };
    let hidden = empty_columns(&codes);
    let as_is = Table { hidden: &hidden, ..Table::new(caption, say!("console-unknown-code")) };
    let of_orders = Table {
        own: Some("console/code"),
        ..Table::new(
            say!("console-redemptions", zone = context.zone.name()),
            say!("console-no-redemptions"),
        )
    };
    let similar = to_code(context, of);
    let leads_of_codes: Leads<'_> = if is_known { &nowhere } else { &similar };
    let body = html! {
        (parts(context))
        (table(context, &codes, &as_is, leads_of_codes))
        @if is_known { (table(context, &list, &of_orders, &leads)) }
    };
    context.page(Place::Codes, typed, &body)
}

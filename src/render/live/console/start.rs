//! The first page: how the data is, and the figures of today and of this month.
//!
//! Invariant: each number leads to its rows, and says of which time it is.

use std::sync::Arc;

use maud::{Markup, html};

use super::super::isolated;
use super::clicks::CLICKS;
use super::frame::{Context, Place, Shown};
use crate::domain::click::Verdict;
use crate::domain::period::Period;
use crate::render::prose::{money, whole};
use crate::render::texts::{self, say};
use crate::report::pages::{OfTime, OrderSums, StartPage};

/// What the server itself says of its state.
#[derive(Debug, Clone, Default)]
pub struct Health {
    /// Why it does not do all that it should.
    pub trouble: Option<Arc<str>>,
    /// What else the operator should know.
    pub notes: Vec<String>,
    /// Clicks that wait to be written.
    pub queued: u64,
    /// Clicks that could not be written since the start.
    pub lost: u64,
}

/// How the data is, and the figures of today and of this month.
#[must_use]
pub fn start(context: &Context, of: &StartPage, health: &Health) -> Shown {
    let month = of.month.period.slug();
    let body = html! {
        (state(context, of, health))
        section.card aria-labelledby="today" {
            h2 #today { (say!("console-today")) }
            (figures(context, &of.today))
            h3 { (say!("console-verdicts")) }
            (verdicts(context, of))
        }
        section.card aria-labelledby="month" {
            h2 #month { (say!("console-month")) }
            (figures(context, &of.month))
            p { a.tap href=(context.to("console/report", &[("month", &month)])) { (say!("console-report")) } }
        }
    };
    context.page(Place::Start, &say!("console-title"), &body)
}

fn state(context: &Context, of: &StartPage, health: &Health) -> Markup {
    let lost: u64 = of.gaps.iter().map(|gap| gap.missing).sum();
    html! {
        section aria-labelledby="state" {
            h2 #state .card-head { (say!("console-state")) }
            @if let Some(trouble) = &health.trouble {
                p.note.bad role="alert" { (isolated(trouble)) }
            } @else {
                p.note { (say!("console-well")) }
            }
            @for note in &health.notes { p.note.bad { (isolated(note)) } }
            div.card {
                p { (count(of.links, "console/links", context)) " " (say!("console-links-served")) " " (isolated(&of.domain.to_string())) }
                @if health.queued > 0 { p { (say!("console-queued", count = health.queued)) } }
                @if let Some(gap) = of.gaps.last() {
                    p { (say!("console-gaps", count = lost)) " " (context.time(gap.to)) }
                }
                p { (imported(context, of)) }
                @if !of.has_plan { p { (say!("console-no-plan")) } }
            }
        }
    }
}

fn imported(context: &Context, of: &StartPage) -> Markup {
    let imports = context.to("console/imports", &[]);
    match &of.last_import {
        None => html! { a href=(imports) { (say!("console-no-imports")) } },
        Some(import) => html! {
            a href=(imports) { (say!("console-last-import")) } " " (context.time(import.begun_at))
            @if let Some(file) = &import.spec.file { ": " (isolated(file)) }
        },
    }
}

fn count(count: u64, path: &str, context: &Context) -> Markup {
    html! { a.nums href=(context.to(path, &[])) { (whole(count)) } }
}

fn figures(context: &Context, of: &OfTime) -> Markup {
    let orders = orders_of(context, &of.period);
    html! {
        p.soft { (context.period(&of.period)) }
        dl.figures {
            div { dt { (say!("console-clicks")) } dd { a.nums href=(clicks_of(context, &of.period, Some(Verdict::Person))) { (whole(of.clicks.persons)) } } }
            div { dt { (say!("console-requests")) } dd { a.nums href=(clicks_of(context, &of.period, None)) { (whole(of.clicks.all)) } } }
            div { dt { (say!("console-orders-counted")) } dd { a.nums href=(orders) { (whole(of.orders.counted)) } } }
            div { dt { (say!("console-revenue")) } dd { a.nums href=(orders) { (revenue(&of.orders)) } } }
        }
    }
}

/// The address of the orders of a time.
fn orders_of(context: &Context, period: &Period) -> String {
    let (from, to) = period.first_and_last();
    context.to("console/orders", &[("from", &from.to_string()), ("to", &to.to_string())])
}

/// The address of the clicks of a time, of one verdict or any.
fn clicks_of(context: &Context, period: &Period, verdict: Option<Verdict>) -> String {
    let (from, to) = period.first_and_last();
    let (from, to) = (from.to_string(), to.to_string());
    let mut query = vec![("from", from.as_str()), ("to", to.as_str())];
    query.extend(verdict.map(|verdict| ("verdict", verdict.as_str())));
    context.to(CLICKS, &query)
}

/// What orders brought, each currency by itself.
pub(super) fn revenue(of: &OrderSums) -> String {
    if of.net.is_empty() {
        return whole(0);
    }
    texts::sums(of.net.iter().map(|(currency, minor)| money(*minor, Some(*currency))))
}

fn verdicts(context: &Context, of: &StartPage) -> Markup {
    html! {
        dl.figures {
            @for (verdict, sum) in Verdict::ALL.iter().zip(of.verdicts) {
                div { dt { (verdict.as_str()) } dd { a.nums href=(clicks_of(context, &of.today.period, Some(*verdict))) { (whole(sum)) } } }
            }
        }
    }
}

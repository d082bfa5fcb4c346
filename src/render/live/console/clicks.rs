//! Live clicks: how many of each verdict came since the server started, side by side, and the latest ones.
//!
//! Invariant: without the script the page shows the same numbers, as they were when it was made. What the script is sent
//! has the names of verdicts and numbers alone.

use std::collections::HashMap;

use jiff::civil::Date;
use maud::{Markup, html};

use super::super::isolated;
use super::frame::{Context, Place, Shown};
use super::table::{Table, file, table};
use crate::domain::click::id::ClickIdKey;
use crate::domain::click::{Click, Verdict};
use crate::domain::limits::CONSOLE_ROWS;
use crate::domain::link::{LinkId, LinkLabel};
use crate::render::clicks::{CLICK_COLUMNS, click_row};
use crate::render::list::List;
use crate::render::prose::whole;
use crate::render::texts::say;
use crate::report::pages::LatestPage;
use crate::store::LatestClicks;

/// The columns of a page that has little space.
const HIDDEN: &[&str] =
    &["click_id", "recipient", "content", "variant", "visitor", "tags", "language"];

/// The page of the clicks of some days.
pub(super) const CLICKS: &str = "console/clicks";

/// The rows of clicks.
pub(super) fn list<'a>(
    clicks: &'a [Click],
    labels: &'a HashMap<LinkId, LinkLabel>,
    key: &ClickIdKey,
) -> List<'a> {
    let row = |click: &'a Click| click_row(click, labels.get(&click.link), key).to_vec();
    // The time first, as that is the row's name.
    let mut columns = CLICK_COLUMNS.to_vec();
    columns.swap(0, 1);
    let swapped = |mut row: Vec<_>| {
        row.swap(0, 1);
        row
    };
    List { columns, spare: &[], rows: clicks.iter().map(row).map(swapped).collect() }
}

/// Which clicks are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClickAsk {
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub verdict: Option<Verdict>,
}

impl ClickAsk {
    /// In words, with the zone of the days.
    fn told(&self, zone: &str) -> String {
        let mut which = match self.verdict {
            Some(verdict) => say!("console-clicks-verdict", verdict = verdict.as_str()),
            None => say!("console-clicks-all"),
        };
        for day in self.from.iter().map(|day| say!("console-clicks-from", day = day.to_string())) {
            which = format!("{which} {day}");
        }
        for day in self.to.iter().map(|day| say!("console-clicks-to", day = day.to_string())) {
            which = format!("{which} {day}");
        }
        say!("console-clicks-of", which = which, zone = zone)
    }
}

/// The form by which clicks are filtered.
fn filters(context: &Context, ask: &ClickAsk, own: &str) -> Markup {
    let day = |day: Option<Date>| day.map(|day| day.to_string());
    html! {
        form.card method="get" action=(context.to(own, &[])) {
            div.grid {
                div { label for="from" { (say!("console-from")) } input #from type="date" name="from" value=[day(ask.from)]; }
                div { label for="to" { (say!("console-to")) } input #to type="date" name="to" value=[day(ask.to)]; }
                div {
                    label for="verdict" { (say!("console-verdict")) }
                    select #verdict name="verdict" {
                        option value="" { (say!("console-any")) }
                        @for verdict in Verdict::ALL {
                            option value=(verdict.as_str()) selected[ask.verdict == Some(verdict)] { (verdict.as_str()) }
                        }
                    }
                }
                div { label { (isolated(context.zone.name())) } button type="submit" { (say!("console-show")) } }
            }
        }
    }
}

/// Clicks that are asked for, with the form that asks for others.
pub(super) fn filtered(
    context: &Context,
    ask: &ClickAsk,
    of: &LatestClicks,
    list: &List<'_>,
    own: &str,
) -> Markup {
    html! {
        (filters(context, ask, own))
        (clicks(context, of, list, own, ask.told(context.zone.name())))
    }
}

/// The page of the clicks of some days.
#[must_use]
pub fn days_clicks(context: &Context, ask: &ClickAsk, of: &LatestPage, key: &ClickIdKey) -> Shown {
    let list = list(&of.clicks.clicks, &of.labels, key);
    if context.is_csv {
        return file(&list, "clicks");
    }
    let body = filtered(context, ask, &of.clicks, &list, CLICKS);
    context.page(Place::Live, &say!("console-days-clicks"), &body)
}

/// A table of clicks, and where earlier ones are.
fn clicks(
    context: &Context,
    of: &LatestClicks,
    list: &List<'_>,
    own: &str,
    caption: String,
) -> Markup {
    let as_is =
        Table { own: Some(own), hidden: HIDDEN, ..Table::new(caption, say!("console-no-clicks")) };
    let link = |row: usize, column: &str| {
        let slug =
            list.columns.iter().position(|of| *of == "slug").map(|at| &list.rows[row][at])?;
        (column == "slug").then(|| context.to(&format!("console/link/{}", slug.written()), &[]))
    };
    html! {
        (table(context, list, &as_is, &link))
        @if let Some(next) = of.next {
            @if of.clicks.len() < CONSOLE_ROWS {
                p.soft { (say!("console-clicks-looked-at", count = of.looked_at)) }
            }
            p { a.tap rel="next" href=(context.here(own, &[("below", Some(&next.get().to_string()))])) { (say!("console-earlier")) } }
        }
    }
}

/// The page of live clicks. `taken` has the requests since the server started, in the order of [`Verdict::ALL`].
#[must_use]
pub fn live(context: &Context, taken: &[u64], of: &LatestPage, key: &ClickIdKey) -> Shown {
    let LatestPage { clicks: latest, labels } = of;
    let list = list(&latest.clicks, labels, key);
    if context.is_csv {
        return file(&list, "clicks");
    }
    let body = html! {
        section.card aria-labelledby="since" data-live=(context.to("console/live/events", &[])) {
            h2 #since { (say!("console-since-start")) }
            dl.figures {
                @for (verdict, count) in Verdict::ALL.iter().zip(taken) {
                    div { dt { (verdict.as_str()) } dd.nums id={ "n-" (verdict.as_str()) } { (whole(*count)) } }
                }
            }
            p.soft { (say!("console-live-note")) " " a href=(context.to("console/live", &[])) { (say!("console-reload")) } }
        }
        p { a.tap href=(context.to(CLICKS, &[])) { (say!("console-days-clicks")) } }
        (clicks(context, latest, &list, "console/live", say!("console-latest", zone = context.zone.name())))
    };
    context.page(Place::Live, &say!("console-live"), &body)
}

/// The numbers as the script reads them: `person=412 preview=240`.
#[must_use]
pub fn live_counts(taken: &[u64]) -> String {
    let pairs = Verdict::ALL.iter().zip(taken);
    let pairs: Vec<String> =
        pairs.map(|(verdict, count)| format!("{}={}", verdict.as_str(), whole(*count))).collect();
    pairs.join(" ")
}

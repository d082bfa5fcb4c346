//! Links: search, filters, order, columns and pages, all in the query; and the page that asks before links are retired.
//!
//! Invariant: the form of the filters keeps what is chosen, and every address has all of it.

use std::sync::Arc;

use maud::{Markup, html};

use super::super::isolated;
use super::frame::{Context, Place, Shown};
use super::table::{Table, file, head, table};
use crate::domain::link::{Link, Status, Title};
use crate::render::cell::Cell;
use crate::render::links::{LinkCounts, links as links_list};
use crate::render::list::List;
use crate::render::prose::whole;
use crate::render::texts::say;
use crate::report::pages::{LinkAsk, LinkOrder, LinkPage};

const OWN: &str = "console/links";
/// The columns that can be chosen, and whether they are without a choice.
const CHOICES: [(&str, bool); 12] = [
    ("short_url", false),
    ("title", true),
    ("target", false),
    ("campaign", true),
    ("channel", true),
    ("agent", true),
    ("content", true),
    ("status", true),
    ("clicks", true),
    ("stated_clicks", false),
    ("tags", false),
    ("created_at", false),
];

/// The columns that are shown beside the slug.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkColumns(Vec<&'static str>);

impl LinkColumns {
    /// Those that are chosen; the usual ones if none is.
    #[must_use]
    pub fn of<'q>(chosen: impl Iterator<Item = &'q str>) -> Self {
        let chosen: Vec<&str> = chosen.collect();
        let is_chosen = |(name, is_usual): &&(&'static str, bool)| {
            if chosen.is_empty() { *is_usual } else { chosen.contains(name) }
        };
        Self(CHOICES.iter().filter(is_chosen).map(|(name, _)| *name).collect())
    }

    fn hidden(&self) -> Vec<&'static str> {
        let names = CHOICES.iter().map(|(name, _)| *name);
        names.filter(|name| !self.0.contains(name)).collect()
    }
}

fn list<'a>(context: &Context, links: &'a [Link], of: &'a LinkPage) -> List<'a> {
    let counts = LinkCounts {
        clicks: Some(&of.clicks),
        people: None,
        has_stated: true,
        has_details: false,
        used_up: Some(&of.used_up),
    };
    let mut list = links_list(links, Some(&context.domain), counts, context.now);
    list.columns.extend(["title", "created_at"]);
    for (row, link) in list.rows.iter_mut().zip(links) {
        row.push(Cell::text(link.spec.title.as_ref().map(Title::as_str)));
        row.push(Cell::Plain(link.created_at.to_string().into()));
    }
    list
}

/// The page of links.
#[must_use]
pub fn links(context: &Context, ask: &LinkAsk, columns: &LinkColumns, of: &LinkPage) -> Shown {
    let all: Vec<Link> = of.named.iter().chain(&of.links).cloned().collect();
    let list = list(context, &all, of);
    if context.is_csv {
        return file(&list, "links");
    }
    let hidden = columns.hidden();
    let leads = |row: usize, column: &str| {
        let slug = all[row].spec.slug.as_str();
        matches!(column, "slug" | "clicks")
            .then(|| context.to(&format!("console/link/{slug}"), &[]))
    };
    let as_is = Table {
        own: Some(OWN),
        hidden: &hidden,
        choose: context.may_change().then_some("slug"),
        ..Table::new(found(of), say!("console-none-found"))
    };
    let rows = table(context, &list, &as_is, &leads);
    let body = html! {
        (filters(context, ask, columns, of))
        @if context.may_change() && !all.is_empty() {
            form method="get" action=(context.to("console/retire", &[])) {
                (rows)
                p { button type="submit" { (say!("console-retire-chosen")) } }
            }
        } @else { (rows) }
        (next(context, of))
    };
    context.page(Place::Links, &say!("console-links"), &body)
}

fn found(of: &LinkPage) -> String {
    match of.found {
        Some(found) => say!("console-found", count = found, all = of.all),
        None => say!("console-all-links", count = of.all),
    }
}

fn next(context: &Context, of: &LinkPage) -> Markup {
    let Some(next) = of.next else { return html! {} };
    let next = context.here(OWN, &[("after", Some(&next.0.to_string()))]);
    html! {
        @if let Some(looked) = of.looked_at { p.soft { (say!("console-looked-at", count = looked)) } }
        p { a.tap rel="next" href=(next) {
            @if of.looked_at.is_some() { (say!("console-look-on")) } @else { (say!("console-next")) }
        } }
    }
}

fn filters(context: &Context, ask: &LinkAsk, columns: &LinkColumns, of: &LinkPage) -> Markup {
    let [campaigns, channels, agents] = &of.names;
    html! {
        form.card.filters method="get" action=(context.to(OWN, &[])) role="search" {
            (field("search", &say!("console-search"), ask.search.as_deref(), &[]))
            details open[is_filtered(ask)] {
                summary { (say!("console-filters")) }
                div.grid {
                    (field("campaign", &head("campaign"), ask.campaign.as_deref(), campaigns))
                    (field("channel", &head("channel"), ask.channel.as_deref(), channels))
                    (field("agent", &head("agent"), ask.agent.as_deref(), agents))
                    div {
                        label for="status" { (head("status")) }
                        select #status name="status" {
                            option value="" { (say!("console-any")) }
                            @for status in Status::ALL {
                                option value=(status.as_str()) selected[ask.status == Some(*status)] { (status.as_str()) }
                            }
                        }
                    }
                    div {
                        label for="order" { (say!("console-sorted")) }
                        select #order name="order" {
                            @for order in LinkOrder::ALL {
                                option value=(order.as_str()) selected[ask.order == Some(*order)] { (order.as_str()) }
                            }
                        }
                    }
                }
                fieldset {
                    legend { (say!("console-columns")) }
                    @for (name, _) in CHOICES {
                        label.pick { input type="checkbox" name="col" value=(name) checked[columns.0.contains(&name)]; (head(name)) }
                    }
                }
            }
            p { button.main type="submit" { (say!("console-show")) } }
        }
    }
}

fn is_filtered(ask: &LinkAsk) -> bool {
    let LinkAsk { campaign, channel, agent, status, order, .. } = ask;
    campaign.is_some()
        || channel.is_some()
        || agent.is_some()
        || status.is_some()
        || order.is_some()
}

fn field(name: &str, label: &str, value: Option<&str>, offered: &[Arc<str>]) -> Markup {
    let id = format!("{name}-names");
    html! {
        div {
            label for=(name) { (label) }
            input #(name) name=(name) value=[value] dir="auto" autocomplete="off" list=[(!offered.is_empty()).then_some(&id)];
            @if !offered.is_empty() {
                datalist #(id) { @for name in offered { option value=(name) {} } }
            }
        }
    }
}

/// The page that asks before links are retired.
#[must_use]
pub fn retire(context: &Context, links: &[Link]) -> Shown {
    let of_plan = links.iter().filter(|link| link.spec.origin.is_plan()).count() as u64;
    let body = html! {
        @if links.is_empty() {
            p { (say!("console-none-chosen")) }
        } @else {
            p { (say!("console-retire-asks", count = links.len() as u64)) }
            ul { @for link in links {
                li { (isolated(link.spec.slug.as_str())) " \u{2192} " (isolated(link.spec.location.as_str())) }
            } }
            @if of_plan > 0 { p.note.bad { (say!("console-retire-plan", count = of_plan)) } }
            form method="post" action=(context.to("console/retire", &[])) {
                (context.key_field())
                @for link in links { input type="hidden" name="slug" value=(link.spec.slug.as_str()); }
                label.pick { input type="checkbox" name="gone" value="yes"; (say!("console-retire-gone")) }
                p.row {
                    button.main type="submit" { (say!("console-retire", count = whole(links.len() as u64))) }
                    a.button href=(context.to(OWN, &[])) { (say!("console-cancel")) }
                }
            }
        }
    };
    context.page(Place::Links, &say!("console-retire-title"), &body)
}

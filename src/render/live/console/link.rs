//! One link: what it is, its QR code, its counts and its latest clicks.

use std::collections::HashMap;

use maud::html;

use super::super::isolated;
use super::clicks::{ClickAsk, filtered, list};
use super::frame::{Context, Place, Shown};
use super::table::file;
use crate::domain::click::Verdict;
use crate::domain::click::id::ClickIdKey;
use crate::domain::link::{LinkId, LinkLabel, Status};
use crate::render::links::link_card;
use crate::render::texts::say;
use crate::report::pages::OneLinkPage;

const OWN: &str = "console/link/";

/// The page of one link.
#[must_use]
pub fn link(context: &Context, of: &OneLinkPage, ask: &ClickAsk, key: &ClickIdKey) -> Shown {
    let OneLinkPage { link, count, clicks: latest } = of;
    let labels: HashMap<LinkId, LinkLabel> = HashMap::from([(link.id, link.clone().into())]);
    let rows = list(&latest.clicks, &labels, key);
    let slug = link.spec.slug.as_str();
    if context.is_csv {
        return file(&rows, &format!("clicks-{slug}"));
    }
    let status = link.status_limited(context.now, link.is_used_up(count.used));
    let card = link_card(link, &context.domain, count.persons, &context.zone, status);
    let own = format!("{OWN}{slug}");
    let qr = context.to(&format!("{OWN}{slug}/qr"), &[]);
    let body = html! {
        div.card.split {
            dl.facts {
                @for (name, value) in &card {
                    div { dt { (name) } dd {
                        @if *name == "clicks" { a href=(context.to(&own, &[("verdict", Verdict::Person.as_str())])) { (isolated(value)) } }
                        @else { (isolated(value)) }
                    } }
                }
                div { dt { (say!("console-requests")) } dd { a href=(context.to(&own, &[])) { (count.all) } } }
            }
            a.code-picture href=(qr) { img src=(qr) width="180" height="180" alt=(say!("console-qr", slug = slug)); }
        }
        @if context.may_change() && matches!(status, Status::Live | Status::Upcoming | Status::Ended) {
            p { a.button href=(context.to("console/retire", &[("slug", slug)])) { (say!("console-retire-one")) } }
        }
        (filtered(context, ask, latest, &rows, &own))
    };
    context.page(Place::Links, slug, &body)
}

//! The plan in force, to read: it is a file, and is changed there.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::super::isolated;
use super::frame::{Context, Place, Shown};
use super::table::{Table, nowhere, table};
use crate::domain::label::Channel;
use crate::domain::settings::Settings;
use crate::render::cell::Cell;
use crate::render::list::List;
use crate::render::prose::windows;
use crate::render::texts::say;

/// The page of the plan.
#[must_use]
pub fn plan(context: &Context, of: &Settings) -> Shown {
    let currency = of.currency.map(|currency| currency.to_string()).unwrap_or_default();
    let facts = [
        ("domain", of.domain.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("timezone", of.zone.name().to_owned()),
        ("currency", currency),
        ("slug", of.slug.to_string()),
        ("model", of.attribution.model.to_string()),
        ("window", windows(&of.attribution)),
        ("coupon", of.attribution.coupon.to_string()),
    ];
    let body = html! {
        p.note { (say!("console-plan-is-a-file")) " " code { "couplet apply links.toml" } }
        dl.facts.card {
            @for (name, value) in &facts {
                @if !value.is_empty() { div { dt { (name) } dd { (isolated(value)) } } }
            }
        }
        (channels(context, of))
        (agents(context, of))
        (campaigns(context, of))
    };
    context.page(Place::Plan, &say!("console-plan"), &body)
}

fn shown(context: &Context, columns: &[&str], rows: Vec<Vec<Cell<'_>>>, caption: String) -> Markup {
    if rows.is_empty() {
        return html! {};
    }
    let list = List { columns: columns.to_vec(), spare: &[], rows };
    table(context, &list, &Table::new(caption, String::new()), &nowhere)
}

fn channels(context: &Context, of: &Settings) -> Markup {
    let row =
        |(name, of): (&'_ Channel, &'_ crate::domain::settings::declarations::ChannelSettings)| {
            vec![
                Cell::Text(name.as_str().to_owned().into()),
                Cell::Text(of.short.to_string().into()),
                Cell::Text(of.source.to_string().into()),
                Cell::text(of.medium.as_deref().map(str::to_owned)),
            ]
        };
    let rows = of.channels.iter().map(row).collect();
    shown(context, &["channel", "short", "source", "medium"], rows, say!("console-plan-channels"))
}

fn agents(context: &Context, of: &Settings) -> Markup {
    let rows = of.agents.iter().map(|(agent, of)| {
        let channels: Vec<&str> = of.channels.iter().map(Channel::as_str).collect();
        vec![
            Cell::Text(agent.as_str().to_owned().into()),
            Cell::text(of.name.as_deref().map(str::to_owned)),
            Cell::Text(channels.join(", ").into()),
            Cell::text(of.code.as_ref().map(ToString::to_string)),
        ]
    });
    let columns = ["agent", "name", "channels", "code"];
    shown(context, &columns, rows.collect(), say!("console-plan-agents"))
}

fn campaigns(context: &Context, of: &Settings) -> Markup {
    let campaigns: BTreeMap<_, _> = of.campaigns.iter().collect();
    let rows = campaigns.into_iter().map(|(campaign, of)| {
        vec![
            Cell::Text(campaign.as_str().to_owned().into()),
            Cell::Text(of.short.to_string().into()),
            Cell::text(of.name.as_deref().map(str::to_owned)),
            Cell::text(of.owner.as_deref().map(str::to_owned)),
            Cell::plain(of.starts.map(|day| day.to_string())),
            Cell::plain(of.ends.map(|day| day.to_string())),
        ]
    });
    let columns = ["campaign", "short", "name", "owner", "starts", "ends"];
    shown(context, &columns, rows.collect(), say!("console-plan-campaigns"))
}

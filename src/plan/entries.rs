//! What the file names one by one: `[[links]]` outside the matrix, and `[[coupons]]`.

use toml::Spanned;

use crate::domain::coupon::{CodeSpec, CouponCode, Discount};
use crate::domain::label::{Channel, Tags};
use crate::domain::link::{Origin, Title};
use crate::domain::settings::Settings;
use crate::domain::slug::Slug;
use crate::domain::target::Target;
use crate::domain::terms::Terms;
use crate::domain::time::Timestamp;

use super::campaign::{after, first_instant_after};
use super::fault::Fault;
use super::names;
use super::reader::{Reader, refused};
use super::roster::twice;
use super::vocabulary;

const LINK: &[&str] =
    &["slug", "to", "campaign", "channel", "agent", "content", "title", "after_end", "ends"];
const COUPON: &[&str] = &["campaign", "codes", "discount"];

/// A link that the file names by its slug.
#[derive(Debug)]
pub(super) struct OneOff {
    /// Its slug, at its place.
    pub(super) slug: Spanned<Slug>,
    /// Where it leads: by itself, by its campaign, or by default.
    pub(super) target: Target,
    /// Its tags.
    pub(super) tags: Tags,
    /// What it is called.
    pub(super) title: Option<Title>,
    /// Where it leads after its end.
    pub(super) after_end: Option<Target>,
    /// The first instant after its last day, its own or its campaign's.
    pub(super) ends_at: Option<Timestamp>,
}

/// Reads the `[[links]]`.
pub(super) fn links(top: &Reader<'_>, settings: &Settings) -> Vec<OneOff> {
    top.repeated("links", LINK).iter().filter_map(|table| link(table, settings)).collect()
}

fn link(table: &Reader<'_>, settings: &Settings) -> Option<OneOff> {
    table.require("slug", LINK, "slug = \"bio\"");
    let slug = table.parsed("slug", Slug::parse);
    let tags = Tags {
        campaign: table.value("campaign", |text| names::campaign(settings, text)),
        channel: table.value("channel", |text| names::channel(settings, text)),
        agent: table.value("agent", |text| names::agent(settings, text)),
        content: table.value("content", |text| vocabulary::content(settings, text)),
    };
    let campaign = tags.campaign.as_ref().and_then(|name| settings.campaigns.get(name));
    let own = table.target("to", settings);
    let leads =
        own.or_else(|| campaign.and_then(|c| c.target.clone())).or_else(|| settings.target.clone());
    // Where a campaign leads that could not be read, nobody knows.
    if leads.is_none() && (tags.campaign.is_some() || !table.has("campaign")) {
        let (name, place) = match &slug {
            Some(slug) => (format!("link `{}`", slug.get_ref()), slug.span()),
            None => ("this link".to_owned(), table.span()),
        };
        let fault = Fault::at(place, format!("{name} leads nowhere"));
        let help = "give it a `to`, or give one to its campaign or to [defaults]";
        table.fault(fault.label("no `to`").help(help.to_owned()));
    }
    let title = table.value("title", Title::parse);
    let after_end = table
        .target("after_end", settings)
        .or_else(|| campaign.and_then(|c| c.after_end.clone()))
        .or_else(|| settings.after_end.clone());
    let ends_at = match table.date("ends") {
        Some(ends) => after(table, &ends, &settings.zone),
        None => campaign.and_then(|c| first_instant_after(c.ends?, &settings.zone).ok()),
    };
    Some(OneOff { slug: slug?, target: leads?, tags, title, after_end, ends_at })
}

/// Reads the public codes; also the channels they stand on.
pub(super) fn coupons(
    top: &Reader<'_>,
    settings: &Settings,
) -> (Vec<Spanned<CodeSpec>>, Vec<Channel>) {
    let mut codes = Vec::new();
    let mut channels = Vec::new();
    for table in top.repeated("coupons", COUPON) {
        let campaign = table.value("campaign", |text| names::campaign(settings, text));
        table.require("codes", COUPON, "codes = { instagram = \"IGHELLO\" }");
        let discount = table.parsed("discount", Discount::parse);
        if let Some(discount) = discount.as_ref().filter(|discount| discount.get_ref().is_nothing())
        {
            let message = format!("a discount of {} takes nothing off", discount.get_ref());
            table.warn(Fault::at(discount.span(), message).label("nothing"));
        }
        let discount = discount.map(Spanned::into_inner);
        let mut of_table = Vec::new();
        for (key, code) in table.pairs("codes", CouponCode::mintable) {
            let Some(channel) = named_channel(&key, &table, settings) else { continue };
            let Some(code) = code else { continue };
            if of_table.contains(&channel) {
                table.fault(twice(&key, "channel"));
                continue;
            }
            let tags = Tags {
                campaign: campaign.clone(),
                channel: Some(channel.clone()),
                ..Tags::default()
            };
            let origin = Origin::Entry;
            let span = code.span();
            let terms = Terms { discount, ..Terms::default() };
            let spec = CodeSpec { code: code.into_inner(), tags, terms, origin };
            codes.push(Spanned::new(span, spec));
            of_table.push(channel);
        }
        channels.extend(of_table);
    }
    (codes, channels)
}

fn named_channel(key: &Spanned<&str>, table: &Reader<'_>, settings: &Settings) -> Option<Channel> {
    match names::channel(settings, key.get_ref()) {
        Ok(channel) => Some(channel),
        Err(error) => {
            table.fault(refused("codes", key.span(), &error));
            None
        }
    }
}

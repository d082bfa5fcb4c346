//! The file as a whole: its keys, and what it settles for everybody.
//!
//! Invariant: reading never stops at a fault. What a fault leaves open gets its default or a
//! stand-in, so that one slip is one fault; what was read of a file with faults is never used.

use std::collections::HashSet;

use toml::Spanned;
use toml::de::DeTable;

use crate::domain::code::batch::BatchSpec;
use crate::domain::code::coupon::CodeSpec;
use crate::domain::label::Channel;
use crate::domain::link::target::{ParamName, Schemes};
use crate::domain::money::Currency;
use crate::domain::settings::template::Template;
use crate::domain::settings::{Domain, Settings, UtmTemplates};
use crate::domain::time::Timestamp;

use super::campaign::{self, Matrix};
use super::coupons::{self, Coupons};
use super::fault::{Fault, Findings};
use super::links::{self, OneOff};
use super::names;
use super::privacy;
use super::reader::Reader;
use super::reckoning;
use super::roster::{self, Roster};

/// The version of the grammar that is read.
const VERSION: i64 = 1;

pub(super) const TOP: &[&str] = &[
    "version",
    "domain",
    "timezone",
    "currency",
    "defaults",
    "vocabulary",
    "channels",
    "agents",
    "conversions",
    "attribution",
    "privacy",
    "rates",
    "campaigns",
    "coupons",
    "links",
    "phones",
    "costs",
    "benchmarks",
];
const DEFAULTS: &[&str] =
    &["to", "slug", "click_param", "after_end", "forward_query", "schemes", "utm"];
const UTM: &[&str] = &["source", "medium", "campaign", "content", "id", "term"];

/// All that a file says, parsed, before it is expanded.
#[derive(Debug)]
pub(super) struct File {
    pub(super) settings: Settings,
    /// Whether the template of slugs is the one that was meant.
    pub(super) slug_is_known: bool,
    /// The links of the campaigns, in the order of the file.
    pub(super) matrices: Vec<Matrix>,
    /// The `[[links]]`, in the order of the file.
    pub(super) one_offs: Vec<OneOff>,
    /// The agents' codes, then the public ones, each at its place.
    pub(super) codes: Vec<Spanned<CodeSpec>>,
    /// The batches, in the order of the file.
    pub(super) batches: Vec<BatchSpec>,
}

/// Reads a file at this time. `None` if it is of another version: then nothing is known of its grammar.
pub(super) fn read<'a>(
    table: &'a DeTable<'a>,
    findings: &'a Findings<'a>,
    now: Timestamp,
) -> Option<File> {
    let top = Reader::top(table, findings);
    top.require("version", TOP, "version = 1");
    if let Some(version) =
        top.whole_number("version").filter(|v| v.get_ref().number != Some(VERSION))
    {
        let message =
            format!("version {} of links.toml is not known here", version.get_ref().written);
        let help = format!("this Couplet reads version {VERSION}");
        top.fault(Fault::at(version.span(), message).label("unknown version").help(help));
        return None;
    }
    top.only(TOP);
    let mut settings = Settings::default();
    general(&top, &mut settings);
    let slug_is_known = defaults(&top, &mut settings);
    let roster = roster::read(&top, &mut settings);
    privacy::read(&top, &mut settings.privacy);
    let matrices = campaign::read(&top, &mut settings, &roster, now);
    reckoning::read(&top, &mut settings);
    let one_offs = links::read(&top, &settings);
    let Roster { mut codes, channels, .. } = roster;
    let Coupons { codes: public, batches, channels: on_codes } = coupons::read(&top, &mut settings);
    codes.extend(public);
    let in_campaigns = matrices.iter().flat_map(|matrix| &matrix.channels);
    let on_phones: Vec<Channel> =
        settings.phones.values().filter_map(|tags| tags.channel.clone()).collect();
    let on_links = one_offs.iter().filter_map(|link| link.tags.channel.as_ref());
    warn_of_unused(
        &top,
        &channels,
        &in_campaigns.chain(on_links).chain(&on_codes).chain(&on_phones).collect(),
    );
    Some(File { settings, slug_is_known, matrices, one_offs, codes, batches })
}

fn warn_of_unused(top: &Reader<'_>, channels: &[Spanned<Channel>], used: &HashSet<&Channel>) {
    for channel in channels.iter().filter(|channel| !used.contains(channel.get_ref())) {
        let message = format!("no campaign and no link uses channel `{}`", channel.get_ref());
        top.warn(Fault::at(channel.span(), message).label("unused"));
    }
}

fn general(top: &Reader<'_>, settings: &mut Settings) {
    top.require("domain", TOP, "domain = \"https://go.example.com\"");
    top.require("timezone", TOP, "timezone = \"Europe/Berlin\"");
    top.require("currency", TOP, "currency = \"EUR\"");
    settings.domain = top.value("domain", Domain::parse);
    if let Some(zone) = top.value("timezone", names::zone) {
        settings.zone = zone;
    }
    settings.currency = top.value("currency", Currency::parse);
}

/// Reads `[defaults]`; whether the template of slugs is the one that was meant.
fn defaults(top: &Reader<'_>, settings: &mut Settings) -> bool {
    let Some(table) = top.table("defaults", DEFAULTS) else { return !top.has("defaults") };
    let schemes = table.list("schemes", |name| Schemes::parse([name]).map(|s| s.names().to_vec()));
    if table.has("schemes") {
        let names = schemes.items.iter().flat_map(Spanned::get_ref);
        // Each was read alone, to have its place; a list with a fault allows what is left of it and
        // the usual ones, so that no target becomes a fault of its own.
        let usual = settings.schemes.names().iter().filter(|_| !schemes.whole);
        if let Ok(schemes) = Schemes::parse(names.chain(usual).map(String::as_str)) {
            settings.schemes = schemes;
        }
    }
    settings.target = table.destination("to", settings);
    settings.after_end = table.target("after_end", settings);
    let slug = table.value("slug", Template::parse);
    let slug_is_known = slug.is_some() || !table.has("slug");
    if let Some(slug) = slug {
        settings.slug = slug;
    }
    if let Some(name) = table.value("click_param", ParamName::parse) {
        settings.click_param = name;
    }
    settings.forward_query = table.truth("forward_query").unwrap_or(settings.forward_query);
    if let Some(table) = table.table("utm", UTM) {
        utm(&table, &mut settings.utm);
    }
    slug_is_known
}

fn utm(table: &Reader<'_>, templates: &mut UtmTemplates) {
    let slots = [
        ("source", &mut templates.source),
        ("medium", &mut templates.medium),
        ("campaign", &mut templates.campaign),
        ("content", &mut templates.content),
        ("id", &mut templates.id),
        ("term", &mut templates.term),
    ];
    for (key, slot) in slots {
        if let Some(template) = table.value(key, Template::parse) {
            *slot = Some(template);
        }
    }
}

//! The keys at the top of the file, and `[defaults]`.

use toml::Spanned;

use crate::domain::link::Title;
use crate::domain::link::target::{ParamName, Schemes};
use crate::domain::money::Currency;
use crate::domain::settings::day_style::DayStyle;
use crate::domain::settings::template::Template;
use crate::domain::settings::{Domain, Settings, UtmTemplates};

use super::reader::Reader;
use super::zones::zone;

pub(super) const DEFAULTS: &[&str] =
    &["to", "home", "slug", "click_param", "after_end", "forward_query", "schemes", "utm", "date"];
pub(super) const UTM: &[&str] = &["source", "medium", "campaign", "content", "id", "term"];

/// Reads the domain, the time zone and the currency. `keys` are those of the top level.
pub(super) fn general(top: &Reader<'_>, keys: &[&str], settings: &mut Settings) {
    top.require("domain", keys, "domain = \"https://go.example.com\"");
    top.require("timezone", keys, "timezone = \"Europe/Berlin\"");
    top.require("currency", keys, "currency = \"EUR\"");
    settings.domain = top.value("domain", Domain::parse);
    let others = top.list("domains", Domain::parse).items;
    settings.domains = others.into_iter().map(Spanned::into_inner).collect();
    if let Some(domain) = &settings.domain {
        settings.domains.retain(|other| other != domain);
    }
    let names: Vec<String> = settings.all_domains().map(ToString::to_string).collect();
    top.findings.declared.borrow_mut().set_section("domains", names.iter().map(String::as_str));
    settings.name = top.value("name", Title::parse);
    if let Some(zone) = top.value("timezone", zone) {
        settings.zone = zone;
    }
    settings.currency = top.value("currency", Currency::parse);
    // The line with the currency may be one that cannot be read. No amount is a fault for that.
    if top.findings.is_partial && !top.has("currency") {
        settings.currency = Currency::parse("EUR").ok();
    }
}

/// Reads `[defaults]`. Returns whether the slug template is known, be it written or the usual one.
pub(super) fn read(top: &Reader<'_>, settings: &mut Settings) -> bool {
    let Some(table) = top.table("defaults", DEFAULTS) else { return !top.has("defaults") };
    schemes(&table, settings);
    settings.target = table.destination("to", settings);
    settings.after_end = table.target("after_end", settings);
    settings.home = table.target("home", settings);
    settings.day_style = table.value("date", DayStyle::parse);
    let slug = table.value("slug", Template::parse);
    let slug_is_known = slug.is_some() || !table.has("slug");
    if let Some(slug) = slug {
        settings.slug = slug;
    }
    if let Some(name) = table.value("click_param", ParamName::kept) {
        settings.click_param = name;
    }
    settings.forward_query = table.truth("forward_query").unwrap_or(settings.forward_query);
    if let Some(table) = table.table("utm", UTM) {
        utm(&table, &mut settings.utm);
    }
    slug_is_known
}

fn schemes(table: &Reader<'_>, settings: &mut Settings) {
    if !table.has("schemes") {
        return;
    }
    // Each name is parsed alone, so that a fault has its span.
    let list = table.list("schemes", |name| Schemes::parse([name]).map(|s| s.names().to_vec()));
    let names = list.items.iter().flat_map(Spanned::get_ref);
    // With a faulty entry, the usual schemes are allowed too, so that no target becomes a fault of
    // its own.
    let usual = settings.schemes.names().iter().filter(|_| !list.is_whole);
    if let Ok(schemes) = Schemes::parse(names.chain(usual).map(String::as_str)) {
        settings.schemes = schemes;
    }
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

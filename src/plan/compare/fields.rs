//! The fields of a link or a code that differ, under the keys of links.toml.
//!
//! Invariant: specs that differ have at least one different field, with two exceptions. Targets of
//! variants and rules that differ only in their UTM values are shown as changed UTM values, and a new
//! order of rules that redirects nobody elsewhere is not shown. Does not handle settings (see
//! `settings`) or how a change is drawn (see `render`).

use crate::domain::code::coupon::CodeSpec;
use crate::domain::code::terms::Terms;
use crate::domain::label::{Agent, Campaign, Channel, Content, Tags};
use crate::domain::link::LinkSpec;
use crate::domain::link::preview::Preview;
use crate::domain::link::rule::Condition;
use crate::domain::link::target::Target;
use crate::domain::period::Zone;

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Altered {
    /// Its key: `title`, `variants.b.weight`, `channels.sms`.
    pub field: String,
    pub old: Option<String>,
    pub new: Option<String>,
    /// Whether a whole table of the plan is added or removed.
    pub is_table: bool,
}

/// Fields and their values, in the order in which they are shown.
pub(super) type Facts = Vec<(String, String)>;

/// The fields that differ: in the order of the new ones, then the removed ones.
pub(super) fn altered(old: &Facts, new: &Facts) -> Vec<Altered> {
    let value = |facts: &Facts, field: &str| {
        facts.iter().find(|(name, _)| name == field).map(|(_, value)| value.clone())
    };
    let gone: Vec<_> = old.iter().filter(|(field, _)| value(new, field).is_none()).collect();
    let fact = |field: &str| Altered {
        field: field.to_owned(),
        old: value(old, field),
        new: value(new, field),
        is_table: false,
    };
    let fields = new.iter().chain(gone.iter().copied()).map(|(field, _)| fact(field));
    fields.filter(|altered| altered.old != altered.new).collect()
}

/// The fields of a link that differ. Days are those of the zone.
#[must_use]
pub fn altered_link(old: &LinkSpec, new: &LinkSpec, zone: &Zone) -> Vec<Altered> {
    // Both get the new UTM values, so arms differ only if their own targets do.
    let arm = |to: &Target| {
        to.tagged(&new.utm, &new.click_param).unwrap_or_else(|_| to.clone()).to_string()
    };
    altered(&link_facts(old, zone, arm), &link_facts(new, zone, arm))
}

fn link_facts(spec: &LinkSpec, zone: &Zone, arm_target: impl Fn(&Target) -> String) -> Facts {
    // Destructured, so that no field is forgotten. The location follows from the target and the UTM
    // values; slug and origin identify the link; no plan says what another tool counted.
    let LinkSpec {
        slug: _,
        target,
        utm,
        location: _,
        tags,
        title,
        arms,
        rules,
        limit,
        ends_at,
        after_end,
        forward_query,
        click_param,
        origin: _,
        free_tags,
        domain,
        stated_clicks: _,
        starts_at,
        preview,
        external_id: _,
    } = spec;
    let mut facts = vec![("target".to_owned(), target.to_string())];
    for arm in arms {
        facts.push((format!("variants.{}.weight", arm.name), arm.weight.to_string()));
        let own = arm.location.as_ref().map(&arm_target);
        facts.extend(own.map(|to| (format!("variants.{}.to", arm.name), to)));
    }
    for rule in rules {
        facts.push((format!("rules.{}", rule.when), arm_target(&rule.location)));
    }
    // A visitor has one device, but may be taken by two other rules: then the first one counts.
    if rules
        .iter()
        .any(|rule| Condition { device: None, ..rule.when.clone() } != Condition::default())
    {
        let order: Vec<String> = rules.iter().map(|rule| rule.when.to_string()).collect();
        facts.push(("rules".to_owned(), order.join("; ")));
    }
    let mut fact = |field: &str, value: Option<String>| {
        facts.extend(value.map(|value| (field.to_owned(), value)));
    };
    fact("domain", domain.as_ref().map(ToString::to_string));
    fact("limit", limit.map(|limit| limit.to_string()));
    fact("title", title.as_ref().map(|title| title.as_str().to_owned()));
    fact("starts", starts_at.map(|start| zone.day(start).to_string()));
    // The end is the first instant after the last day.
    fact("ends", ends_at.map(|end| zone.day(end.plus_ms(-1)).to_string()));
    fact("after_end", after_end.as_ref().map(ToString::to_string));
    fact("forward_query", Some(forward_query.to_string()));
    fact("click_param", Some(click_param.as_str().to_owned()));
    if let Some(Preview { title, text, picture }) = preview {
        fact("preview.title", Some(title.as_str().to_owned()));
        fact("preview.text", text.as_ref().map(ToString::to_string));
        fact("preview.picture", picture.as_ref().map(ToString::to_string));
    }
    for (name, value) in utm.pairs() {
        fact(name, value.map(ToString::to_string));
    }
    facts.extend(tag_facts(tags));
    facts.extend(free_tags.joined().map(|joined| ("tags".to_owned(), joined)));
    facts
}

pub(super) fn tag_facts(tags: &Tags) -> Facts {
    let pairs = [
        ("campaign", tags.campaign.as_ref().map(Campaign::as_str)),
        ("channel", tags.channel.as_ref().map(Channel::as_str)),
        ("agent", tags.agent.as_ref().map(Agent::as_str)),
        ("content", tags.content.as_ref().map(Content::as_str)),
    ];
    let fact = |(name, value): (&str, Option<&str>)| Some((name.to_owned(), value?.to_owned()));
    pairs.into_iter().filter_map(fact).collect()
}

/// The fields of a code that differ. Days are those of the zone.
#[must_use]
pub fn altered_code(old: &CodeSpec, new: &CodeSpec, zone: &Zone) -> Vec<Altered> {
    altered(&code_facts(old, zone), &code_facts(new, zone))
}

fn code_facts(spec: &CodeSpec, zone: &Zone) -> Facts {
    let CodeSpec { code, tags, terms, origin: _ } = spec;
    let mut facts = vec![("code".to_owned(), code.to_string())];
    facts.extend(terms_facts(terms, zone));
    facts.extend(tag_facts(tags));
    facts
}

pub(super) fn terms_facts(terms: &Terms, zone: &Zone) -> Facts {
    let Terms { discount, limit, limit_by_customer, starts_at: _, ends_at: _, minimum } = terms;
    let facts = [
        ("discount", discount.map(|discount| discount.to_string())),
        ("limit", limit.map(|limit| limit.to_string())),
        ("limit_by_customer", limit_by_customer.map(|limit| limit.to_string())),
        ("starts", terms.first_day(zone).map(|day| day.to_string())),
        ("ends", terms.last_day(zone).map(|day| day.to_string())),
        ("minimum", minimum.map(|minimum| minimum.to_string())),
    ];
    facts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

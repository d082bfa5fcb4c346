//! What is other than it was: a link or a code, fact by fact, under the keys of links.toml.
//!
//! Invariant: two specs that differ differ in at least one fact, but for where a link's arms and
//! rules lead: if only the UTM values in them are others, the UTM values are what is told; and but for
//! the order of rules that nobody is sent elsewhere by. Absent: settings
//! (`altered_settings`), and how it looks to people.

use crate::domain::code::coupon::CodeSpec;
use crate::domain::code::terms::Terms;
use crate::domain::label::{Agent, Campaign, Channel, Content, Tags};
use crate::domain::link::LinkSpec;
use crate::domain::link::target::Target;
use crate::domain::period::Zone;

/// One fact that is other than it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Altered {
    /// What it is about: `title`, `variants.b.weight`, `channels.sms`.
    pub field: String,
    /// What it was, if it was anything.
    pub old: Option<String>,
    /// What it will be, if anything.
    pub new: Option<String>,
    /// Whether it is a table of the plan that comes or goes as a whole.
    pub is_table: bool,
}

/// Names and values, in the order in which people are told of them.
pub(super) type Facts = Vec<(String, String)>;

/// The facts that differ: in the order of the new ones, then those that are gone.
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

/// What is other about a link; days are those of the zone.
#[must_use]
pub fn altered_link(old: &LinkSpec, new: &LinkSpec, zone: &Zone) -> Vec<Altered> {
    // With the same UTM values, arms differ only if they lead elsewhere.
    let arm = |to: &Target| {
        to.tagged(&new.utm, &new.click_param).unwrap_or_else(|_| to.clone()).to_string()
    };
    altered(&link_facts(old, zone, arm), &link_facts(new, zone, arm))
}

fn link_facts(spec: &LinkSpec, zone: &Zone, arm_target: impl Fn(&Target) -> String) -> Facts {
    // Destructured, so that no field is forgotten. The location follows from target and UTM values;
    // slug and origin are how a link is known again.
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
    } = spec;
    let mut facts = vec![("target".to_owned(), target.to_string())];
    for arm in arms {
        facts.push((format!("variants.{}.weight", arm.name), arm.weight.to_string()));
        let own = arm.location.as_ref().map(&arm_target);
        facts.extend(own.map(|to| (format!("variants.{}.to", arm.name), to)));
    }
    for rule in rules {
        facts.push((format!("rules.{}", rule.device), arm_target(&rule.location)));
    }
    let mut fact = |field: &str, value: Option<String>| {
        facts.extend(value.map(|value| (field.to_owned(), value)));
    };
    fact("limit", limit.map(|limit| limit.to_string()));
    fact("title", title.as_ref().map(|title| title.as_str().to_owned()));
    // A last day is whole: the end is the first instant after it.
    fact("ends", ends_at.map(|end| zone.day(end.plus_ms(-1)).to_string()));
    fact("after_end", after_end.as_ref().map(ToString::to_string));
    fact("forward_query", Some(forward_query.to_string()));
    fact("click_param", Some(click_param.as_str().to_owned()));
    for (name, value) in utm.pairs() {
        fact(name, value.map(ToString::to_string));
    }
    facts.extend(tag_facts(tags));
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

/// What is other about a code; days are those of the zone.
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

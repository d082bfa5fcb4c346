//! A proposal as JSON: machine contract, version 1.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use crate::domain::click::Language;
use crate::domain::code::batch::BatchSpec;
use crate::domain::code::coupon::CodeSpec;
use crate::domain::country::Country;
use crate::domain::device::Device;
use crate::domain::link::LinkSpec;
use crate::domain::link::ga4::{DefaultChannel, default_channel};
use crate::domain::link::rule::{Condition, Rule, Weekday};
use crate::plan::{Altered, Changes, Difference};
use crate::render::tags::{TagsOut, tags};

use super::changes::Proposal;
use super::saved::{SavedPlan, Shown};

const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    #[serde(flatten)]
    links: Section<LinkOut<'a>>,
    codes: Section<CodeOut<'a>>,
    batches: Section<BatchOut<'a>>,
    settings: Vec<AlteredOut>,
    changes: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<&'a SavedPlan>,
}

/// What would happen to all links, codes or batches.
#[derive(Serialize)]
struct Section<T> {
    create: Vec<Created<T>>,
    change: Vec<Changed<T>>,
    same: usize,
    retire: Vec<T>,
}

impl<T> Section<T> {
    /// `shown` converts an item, `altered` lists what changes about it, `retired` are the items to
    /// retire.
    fn new<'s, S, K>(
        changes: &'s Changes<S, K>,
        shown: impl Fn(&'s S) -> T,
        altered: impl Fn(&K, &S) -> Vec<Altered>,
        retired: impl Iterator<Item = &'s S>,
    ) -> Self {
        let created = changes.create.iter().map(|spec| (spec, false));
        let revived = changes.revive.iter().map(|(_, spec)| (spec, true));
        let made = |(spec, back_in_use)| Created { item: shown(spec), back_in_use };
        let differs = |(key, spec): &'s (K, S)| Changed {
            item: shown(spec),
            changed: listed(altered(key, spec)),
        };
        Self {
            create: created.chain(revived).map(made).collect(),
            change: changes.change.iter().map(differs).collect(),
            same: changes.same,
            retire: retired.map(&shown).collect(),
        }
    }
}

#[derive(Serialize)]
struct BatchOut<'a> {
    name: &'a str,
    #[serde(flatten)]
    tags: TagsOut<'a>,
    codes: u32,
    pattern: &'a str,
    discount: Option<String>,
    limit: Option<u32>,
}

#[derive(Serialize)]
struct Created<T> {
    #[serde(flatten)]
    item: T,
    back_in_use: bool,
}

#[derive(Serialize)]
struct Changed<T> {
    #[serde(flatten)]
    item: T,
    changed: Vec<AlteredOut>,
}

#[derive(Serialize)]
struct LinkOut<'a> {
    slug: &'a str,
    short_url: Option<String>,
    target: &'a str,
    #[serde(flatten)]
    tags: TagsOut<'a>,
    variants: Vec<VariantOut<'a>>,
    rules: Vec<RuleOut<'a>>,
    limit: Option<u32>,
    ga4_channel: Option<&'static str>,
}

#[derive(Serialize)]
struct RuleOut<'a> {
    device: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    languages: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    countries: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    days: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hours: Option<String>,
    target: &'a str,
}

impl<'a> RuleOut<'a> {
    fn of(rule: &'a Rule) -> Self {
        let Rule { when: Condition { device, languages, countries, days, hours }, location } = rule;
        Self {
            device: device.map(Device::as_str),
            languages: languages.iter().map(Language::as_str).collect(),
            countries: countries.iter().map(Country::as_str).collect(),
            days: days.named().map(Weekday::as_str).collect(),
            hours: hours.map(|hours| hours.to_string()),
            target: location.as_str(),
        }
    }
}

#[derive(Serialize)]
struct VariantOut<'a> {
    name: &'a str,
    weight: u32,
    target: &'a str,
}

#[derive(Serialize)]
struct CodeOut<'a> {
    code: &'a str,
    #[serde(flatten)]
    tags: TagsOut<'a>,
    discount: Option<String>,
}

#[derive(Serialize)]
struct AlteredOut {
    field: String,
    old: Option<String>,
    new: Option<String>,
}

impl Proposal<'_> {
    /// Writes the proposal as JSON, with the saved plan in it if it is to be applied later.
    pub fn json(&self, plan: Option<&SavedPlan>, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer(&mut *out, &document(self, plan))?;
        writeln!(out)
    }

    /// Whether a saved file shows exactly this proposal, to the last field.
    #[must_use]
    pub fn is_as_shown(&self, shown: &Shown) -> bool {
        serde_json::to_value(document(self, None)).is_ok_and(|mut now| {
            if !has_key(&shown.0, GA4_CHANNEL) {
                drop_key(&mut now, GA4_CHANNEL);
            }
            now == shown.0
        })
    }
}

/// A key that files saved by release 0.1.0 lack.
const GA4_CHANNEL: &str = "ga4_channel";

fn has_key(value: &Value, key: &str) -> bool {
    match value {
        Value::Object(object) => {
            object.iter().any(|(name, value)| name == key || has_key(value, key))
        }
        Value::Array(list) => list.iter().any(|value| has_key(value, key)),
        _ => false,
    }
}

fn drop_key(value: &mut Value, key: &str) {
    match value {
        Value::Object(object) => {
            object.remove(key);
            object.values_mut().for_each(|value| drop_key(value, key));
        }
        Value::Array(list) => list.iter_mut().for_each(|value| drop_key(value, key)),
        _ => {}
    }
}

fn document<'a>(proposal: &'a Proposal<'a>, plan: Option<&'a SavedPlan>) -> Document<'a> {
    let Difference { links, codes, batches } = proposal.difference;
    let retired_links = proposal.retired_links().map(|link| &link.spec);
    let retired_batches = proposal.retired_batches().map(|batch| &batch.spec);
    Document {
        schema: SCHEMA,
        links: Section::new(
            links,
            |spec| link(spec, proposal),
            |id, spec| proposal.altered_link(*id, spec),
            retired_links,
        ),
        codes: Section::new(
            codes,
            code,
            |folded, spec| proposal.altered_code(folded, spec),
            proposal.retired_codes().map(|code| &code.spec),
        ),
        batches: Section::new(
            batches,
            batch,
            |id, spec| proposal.altered_batch(*id, spec),
            retired_batches,
        ),
        settings: listed(proposal.altered_settings.clone()),
        changes: proposal.changes(),
        plan,
    }
}

fn link<'a>(spec: &'a LinkSpec, proposal: &Proposal<'_>) -> LinkOut<'a> {
    let variants = spec.arms.iter().map(|arm| VariantOut {
        name: arm.name.as_str(),
        weight: arm.weight,
        target: arm.location.as_ref().unwrap_or(&spec.location).as_str(),
    });
    let rules = spec.rules.iter().map(RuleOut::of);
    LinkOut {
        slug: spec.slug.as_str(),
        short_url: proposal.settings.domain.as_ref().map(|domain| spec.short_url(domain)),
        target: spec.location.as_str(),
        tags: tags(&spec.tags),
        variants: variants.collect(),
        rules: rules.collect(),
        limit: spec.limit,
        ga4_channel: default_channel(&spec.location).map(DefaultChannel::as_str),
    }
}

fn code(spec: &CodeSpec) -> CodeOut<'_> {
    CodeOut {
        code: spec.code.as_str(),
        tags: tags(&spec.tags),
        discount: spec.terms.discount.map(|discount| discount.to_string()),
    }
}

fn batch(spec: &BatchSpec) -> BatchOut<'_> {
    BatchOut {
        name: spec.name.as_str(),
        tags: tags(&spec.tags),
        codes: spec.count,
        pattern: spec.pattern.as_str(),
        discount: spec.terms.discount.map(|discount| discount.to_string()),
        limit: spec.terms.limit,
    }
}

fn listed(altered: Vec<Altered>) -> Vec<AlteredOut> {
    let out = |Altered { field, old, new, .. }| AlteredOut { field, old, new };
    altered.into_iter().map(out).collect()
}

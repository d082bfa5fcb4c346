//! What an apply would do, as JSON.

use std::io::{self, Write};

use serde::Serialize;

use super::{Kept, Proposal};
use crate::domain::batch::BatchSpec;
use crate::domain::coupon::CodeSpec;
use crate::domain::link::LinkSpec;
use crate::plan::{Altered, altered_code};
use crate::render::tags::{TagsOut, tags};

/// The version of the document.
const SCHEMA: u32 = 1;

#[derive(Serialize)]
pub(super) struct Document<'a> {
    schema: u32,
    create: Vec<Made<LinkOut<'a>>>,
    change: Vec<Changed<LinkOut<'a>>>,
    same: usize,
    retire: Vec<LinkOut<'a>>,
    codes: Codes<'a>,
    batches: Batches<'a>,
    settings: Vec<AlteredOut>,
    changes: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<&'a Kept>,
}

#[derive(Serialize)]
struct Codes<'a> {
    create: Vec<Made<CodeOut<'a>>>,
    change: Vec<Changed<CodeOut<'a>>>,
    same: usize,
    retire: Vec<CodeOut<'a>>,
}

#[derive(Serialize)]
struct Batches<'a> {
    create: Vec<Made<BatchOut<'a>>>,
    change: Vec<Changed<BatchOut<'a>>>,
    same: usize,
    retire: Vec<BatchOut<'a>>,
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
struct Made<T> {
    #[serde(flatten)]
    of: T,
    back_in_use: bool,
}

#[derive(Serialize)]
struct Changed<T> {
    #[serde(flatten)]
    of: T,
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
}

#[derive(Serialize)]
struct RuleOut<'a> {
    device: &'a str,
    target: &'a str,
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

pub(super) fn write(
    proposal: &Proposal<'_>,
    kept: Option<&Kept>,
    out: &mut dyn Write,
) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &document(proposal, kept))?;
    writeln!(out)
}

pub(super) fn document<'a>(proposal: &'a Proposal<'a>, plan: Option<&'a Kept>) -> Document<'a> {
    let difference = proposal.difference;
    let link = |spec: &'a LinkSpec| link(spec, proposal);
    let created = difference.create.iter().map(|spec| (spec, false));
    let revived = difference.revive.iter().map(|(_, spec)| (spec, true));
    let made = |(spec, back_in_use)| Made { of: link(spec), back_in_use };
    let changed = difference.change.iter().map(|(id, spec)| Changed {
        of: link(spec),
        changed: listed(proposal.altered_link(*id, spec)),
    });
    Document {
        schema: SCHEMA,
        create: created.chain(revived).map(made).collect(),
        change: changed.collect(),
        same: difference.same,
        retire: proposal.retired().map(|of| link(&of.spec)).collect(),
        codes: codes(proposal),
        batches: batches(proposal),
        settings: listed(proposal.altered_settings.clone()),
        changes: proposal.changes(),
        plan,
    }
}

fn codes<'a>(proposal: &'a Proposal<'a>) -> Codes<'a> {
    let difference = &proposal.difference.codes;
    let created = difference.create.iter().map(|spec| (spec, false));
    let revived = difference.revive.iter().map(|(_, spec)| (spec, true));
    let changed = difference.change.iter().map(|(folded, spec)| {
        let old = proposal.codes.get(folded);
        let zone = &proposal.settings.zone;
        let altered = old.map(|old| altered_code(&old.spec, spec, zone)).unwrap_or_default();
        Changed { of: code(spec), changed: listed(altered) }
    });
    let retired = difference.retire.iter().filter_map(|folded| proposal.codes.get(folded));
    Codes {
        create: created
            .chain(revived)
            .map(|(spec, back_in_use)| Made { of: code(spec), back_in_use })
            .collect(),
        change: changed.collect(),
        same: difference.same,
        retire: retired.map(|of| code(&of.spec)).collect(),
    }
}

fn batches<'a>(proposal: &'a Proposal<'a>) -> Batches<'a> {
    let difference = &proposal.difference.batches;
    let created = difference.create.iter().map(|spec| (spec, false));
    let revived = difference.revive.iter().map(|(_, spec)| (spec, true));
    let changed = difference.change.iter().map(|(id, spec)| Changed {
        of: batch(spec),
        changed: listed(proposal.altered_batch(*id, spec)),
    });
    Batches {
        create: created
            .chain(revived)
            .map(|(spec, back_in_use)| Made { of: batch(spec), back_in_use })
            .collect(),
        change: changed.collect(),
        same: difference.same,
        retire: proposal.retired_batches().map(|of| batch(&of.spec)).collect(),
    }
}

fn link<'a>(spec: &'a LinkSpec, proposal: &Proposal<'_>) -> LinkOut<'a> {
    let variants = spec.arms.iter().map(|arm| VariantOut {
        name: arm.name.as_str(),
        weight: arm.weight,
        target: arm.location.as_ref().unwrap_or(&spec.location).as_str(),
    });
    let rules = spec
        .rules
        .iter()
        .map(|rule| RuleOut { device: rule.device.as_str(), target: rule.location.as_str() });
    LinkOut {
        slug: spec.slug.as_str(),
        short_url: proposal.settings.domain.as_ref().map(|domain| domain.short_url(&spec.slug)),
        target: spec.location.as_str(),
        tags: tags(&spec.tags),
        variants: variants.collect(),
        rules: rules.collect(),
        limit: spec.limit,
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

//! Makes an explanation of one order, from the same evidence, journey and credits as a report.

use crate::attribution::{Journey, Share, TouchId, split};
use crate::domain::link::LinkId;
use crate::domain::link::slug::Slug;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::settings::rules::{Attribution, Model};
use crate::domain::time::Timestamp;
use crate::store::Snapshot;

use super::data::ReportData;
use super::evidence::{OrderEvidence, Tie, Unused};
use super::explanation::{
    EvidencePiece, ExplainedConversion, ExplainedCredit, ExplainedTouch, Explanation, ModelCredits,
    NotCounted,
};
use super::query::ReportError;
use super::sources::Sources;
use super::tag_resolver::TagResolver;
use super::watching::Nothing;

/// Explains one order under the rules of a report.
pub fn explain(
    snapshot: &Snapshot<ReportData>,
    order: &ForeignId,
    rules: &Attribution,
) -> Result<Explanation, ReportError> {
    let found = snapshot.conversions.iter().find(|known| known.id == *order);
    let order = found.ok_or_else(|| ReportError::UnknownOrder(order.clone()))?;
    // Touches of all times are kept; those outside the window are shown as unused.
    let tags = TagResolver::new(snapshot);
    let (from, to) = (Timestamp::MIN, Timestamp::MAX);
    let sources = Sources::new(snapshot, &tags, &[order], from, to, &mut Nothing)?;
    let evidence = OrderEvidence::gather(&sources, order, rules);
    let journey = evidence.journey();
    let (branch, _) = journey.credits(rules.model, rules.coupon);
    let explainer = Explainer { snapshot, order, rules, journey: &journey };
    let credits = Model::ALL.iter().map(|model| explainer.credits(*model)).collect();
    let mut ties = evidence.ties;
    // Sort by kind and time, because the sources do not keep the clicks in order.
    ties.sort_by_key(|tie| (tie.kind, tie.touch.as_ref().map(|t| (t.at, t.id.clone()))));
    Ok(Explanation {
        conversion: conversion(snapshot, order),
        evidence: ties.into_iter().map(|tie| explainer.piece(tie)).collect(),
        journey: (0..journey.touches().len()).map(|index| explainer.touch(index)).collect(),
        coupon: rules.coupon,
        branch,
        model: rules.model,
        window: rules.window,
        credits,
        zone: snapshot.settings.zone.clone(),
    })
}

fn conversion(snapshot: &Snapshot<ReportData>, order: &Conversion) -> ExplainedConversion {
    let micro = !snapshot.settings.is_macro(order.kind);
    let by_status = (!order.status.counts()).then_some(NotCounted::Status);
    ExplainedConversion {
        id: order.id.clone(),
        kind: order.kind,
        at: order.ordered_at,
        status: order.status,
        currency: order.total.currency,
        gross: order.total.minor,
        refunded: order.refunded.minor,
        net: order.net_minor(),
        discount: order.discount.map(|amount| amount.minor),
        codes: snapshot.meant(order).collect(),
        not_counted: by_status.or(micro.then_some(NotCounted::Micro)),
    }
}

struct Explainer<'a> {
    snapshot: &'a Snapshot<ReportData>,
    order: &'a Conversion,
    rules: &'a Attribution,
    journey: &'a Journey,
}

impl Explainer<'_> {
    fn slug(&self, link: Option<LinkId>) -> Option<Slug> {
        let link = link.and_then(|id| self.snapshot.links.get(&id));
        link.map(|link| link.slug.clone())
    }

    fn piece(&self, tie: Tie) -> EvidencePiece {
        let (end, window) = (self.order.ordered_at, self.rules.window);
        let reaches = |touch| Journey::reaches(touch, end, window);
        let outside = tie.touch.as_ref().is_some_and(|touch| !reaches(touch));
        let click = tie.touch.as_ref().and_then(|touch| match touch.id {
            TouchId::Click(number) => Some(self.snapshot.click_id_key.seal(number)),
            _ => None,
        });
        EvidencePiece {
            kind: tie.kind,
            fact: tie.fact,
            at: tie.touch.as_ref().map(|touch| touch.at),
            link: self.slug(tie.touch.as_ref().and_then(|touch| touch.link)),
            click,
            verdict: tie.click.map(|click| click.verdict()),
            unused: tie.unused.or(outside.then_some(Unused::OutsideWindow)),
        }
    }

    fn touch(&self, index: usize) -> ExplainedTouch {
        let touch = &self.journey.touches()[index];
        let name = match &touch.id {
            TouchId::Conversation(id) | TouchId::Call(id) | TouchId::Utm(id) => id.to_string(),
            TouchId::Click(number) => self.snapshot.click_id_key.seal(*number).to_string(),
            TouchId::Coupon(code, _) => {
                let printed = self.snapshot.codes.get(code).map(|known| &known.spec.code);
                printed.map_or_else(|| code.as_str().to_owned(), ToString::to_string)
            }
        };
        ExplainedTouch {
            at: touch.at,
            kind: touch.kind(),
            name,
            tags: touch.tags.clone(),
            completed: self.journey.completed(index),
            link: self.slug(touch.link),
            named: touch.named,
            is_code: self.journey.code() == Some(index),
        }
    }

    fn credits(&self, model: Model) -> ModelCredits {
        let (_, credits) = self.journey.credits(model, self.rules.coupon);
        let shares: Vec<Share> = credits.iter().map(|credit| credit.share).collect();
        let gross = split(self.order.total.minor, &shares);
        let refunded = split(self.order.refunded.minor, &shares);
        let credits = credits.iter().zip(gross.into_iter().zip(refunded));
        let explained = credits.map(|(credit, (gross, refunded))| ExplainedCredit {
            touch: credit.touch,
            share: credit.share,
            gross,
            refunded,
            amount: gross - refunded,
            tags: self.journey.completed(credit.touch),
            link: self.slug(self.journey.touches()[credit.touch].link),
        });
        ModelCredits { model, credits: explained.collect() }
    }
}

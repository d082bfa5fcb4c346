//! Makes an explanation of one order, from the same evidence, journey and credits as a report.

use crate::attribution::{Crediting, Journey, Share, Touch, TouchKind, split};
use crate::domain::click::ClickNumber;
use crate::domain::link::LinkId;
use crate::domain::link::slug::Slug;
use crate::domain::period::Period;
use crate::domain::record::cost::Month;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::settings::rules::{Attribution, Evidence, Model};
use crate::domain::time::Timestamp;
use crate::store::Snapshot;

use super::data::ReportData;
use super::evidence::{Clue, Fact, GRADES, Tie, Times, Unused, gather, grade_of};
use super::explanation::{
    ConvertedAmounts, EvidencePiece, ExplainedConversion, ExplainedCredit, ExplainedTouch,
    Explanation, ModelCredits, NotCounted,
};
use super::fit::FittedModel;
use super::query::ReportError;
use super::records::{Order, Records};
use super::seen_click::SeenClick;
use super::sources::{Range, Recipients, Sources};
use super::watching::Nothing;

/// Explains one order under the rules of a report; `fitted` is the Markov model of the order's month.
pub fn explain(
    snapshot: &Snapshot<ReportData>,
    id: &ForeignId,
    rules: &Attribution,
    fitted: &FittedModel,
) -> Result<Explanation, ReportError> {
    let records = Records::new(snapshot);
    let mut orders = records.orders.placed();
    let found = orders.find(|(_, of)| of.order.id == *id);
    let (place, order) = found.ok_or_else(|| ReportError::UnknownOrder(id.clone()))?;
    // Touches of all times are kept; those outside the windows are shown as unused.
    let range = Range { from: Timestamp::MIN, to: Timestamp::MAX };
    let sources =
        Sources::new(&records, &[place], range, Recipients::Customers, &mut Nothing::default())?;
    let mut evidence = gather(&sources, place, rules, Times::All);
    let journey = evidence.journey(&sources, rules);
    let places = fitted.places(&records.names.channels);
    let crediting = Crediting::of(rules, &places, Some(&fitted.effects));
    let (branch, _) = journey.credits(&crediting);
    let explainer =
        Explainer { sources: &sources, place, order, rules, crediting, journey: &journey };
    let credits = Model::ALL.iter().map(|model| explainer.credits(*model)).collect();
    // By kind and time, because each kind is gathered in an order of its own.
    let rank = |kind: Evidence| Evidence::shown().position(|shown| shown == kind);
    evidence.ties.sort_by_key(|tie| (rank(tie.kind), tie.touch.map(|touch| (touch.at, touch.id))));
    Ok(Explanation {
        conversion: conversion(snapshot, order),
        evidence: evidence.ties.iter().map(|tie| explainer.piece(tie)).collect(),
        journey: (0..journey.touches().len()).map(|index| explainer.touch(index)).collect(),
        rules: rules.clone(),
        fit: fitted.fit,
        branch,
        credits,
        zone: snapshot.settings.zone.clone(),
    })
}

/// The local month of an order.
pub fn month_of(snapshot: &Snapshot<ReportData>, id: &ForeignId) -> Result<Period, ReportError> {
    let order = snapshot.conversions.iter().find(|order| order.id == *id);
    let order = order.ok_or_else(|| ReportError::UnknownOrder(id.clone()))?;
    let zone = snapshot.settings.zone.clone();
    let month = Month::of(zone.day(order.ordered_at)).to_string();
    Ok(Period::month(&month, zone)?)
}

fn conversion(snapshot: &Snapshot<ReportData>, of: &Order<'_>) -> ExplainedConversion {
    let order = of.written;
    let micro = !order.is_goal(&snapshot.settings);
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
        converted: converted(snapshot, of),
        not_counted: by_status.or(micro.then_some(NotCounted::Micro)),
    }
}

/// What reports count of an order that is in another currency; `None` if they count it as it is.
fn converted(snapshot: &Snapshot<ReportData>, of: &Order<'_>) -> Option<ConvertedAmounts> {
    let currency = of.order.total.currency;
    let (rate, _) = snapshot.settings.rate(of.written.total.currency)?;
    (currency != of.written.total.currency).then(|| ConvertedAmounts {
        rate,
        currency,
        gross: of.order.total.minor,
        refunded: of.order.refunded.minor,
        net: of.order.net_minor(),
        discount: of.order.discount.map(|amount| amount.minor),
    })
}

struct Explainer<'a> {
    sources: &'a Sources<'a>,
    place: u32,
    order: &'a Order<'a>,
    rules: &'a Attribution,
    crediting: Crediting<'a>,
    journey: &'a Journey,
}

impl Explainer<'_> {
    fn snapshot(&self) -> &Snapshot<ReportData> {
        self.sources.records.snapshot
    }

    fn slug(&self, link: Option<LinkId>) -> Option<Slug> {
        let link = link.and_then(|id| self.snapshot().links.get(&id));
        link.map(|link| link.slug.clone())
    }

    fn piece(&self, tie: &Tie<'_>) -> EvidencePiece {
        let end = self.order.order.ordered_at;
        let outside = tie.touch.is_some_and(|touch| !Journey::reaches(&touch, end, self.rules));
        let click = tie.click.map(|click| self.snapshot().click_id_key.seal(click.number()));
        EvidencePiece {
            kind: tie.kind,
            fact: self.fact(tie),
            at: tie.touch.map(|touch| touch.at),
            touch: tie.touch.map(|touch| touch.kind()),
            link: self.slug(tie.touch.and_then(|touch| touch.link)),
            click,
            verdict: tie.click.map(|click| self.sources.clicks.verdict(click)),
            strength: GRADES[grade_of(tie, self.sources, self.place)].strength,
            unused: tie.unused.or(outside.then_some(Unused::OutsideWindow)),
        }
    }

    fn fact(&self, tie: &Tie<'_>) -> Fact {
        let Some(earlier) = tie.earlier else { return self.own_fact(tie, self.order) };
        let order = self.sources.order(earlier);
        Fact::Earlier(order.order.id.clone(), Box::new(self.own_fact(tie, order)))
    }

    /// What a piece of evidence says of the order that has it.
    fn own_fact(&self, tie: &Tie<'_>, of: &Order<'_>) -> Fact {
        let thread = |place: u32| self.sources.thread(place).conversation.id.clone();
        let code = |place: u32| of.codes()[place as usize].0.clone();
        let clicked = tie.click.map(SeenClick::number);
        let written = || of.order.named_click(&self.snapshot().settings.click_param);
        match (tie.clue, clicked) {
            (Clue::NamedClick, _) => written().map_or(Fact::Customer, Fact::NamedClick),
            (Clue::VisitorClick, Some(number)) => Fact::VisitorClick(number),
            (Clue::RecipientClick, Some(number)) => Fact::RecipientClick(number),
            (Clue::CarriedClick(place, number), _) => Fact::CarriedClick(thread(place), number),
            (Clue::CarryingThread(place), _) => Fact::CarryingThread(thread(place)),
            (Clue::QuotingThread(place, text), _) => Fact::QuotingThread(thread(place), code(text)),
            (Clue::Code(place), _) => Fact::Code(code(place)),
            (Clue::Call(place), _) => Fact::Call(self.sources.call(place).call.called.clone()),
            (Clue::Utm, _) => Fact::Utm(of.order.utm().clone()),
            (Clue::Thread(place), _) => Fact::Conversation(thread(place)),
            (Clue::Said, _) => Fact::Said(of.order.source_said.as_deref().unwrap_or("").into()),
            (Clue::Customer | Clue::VisitorClick | Clue::RecipientClick, _) => Fact::Customer,
        }
    }

    fn name(&self, touch: &Touch) -> String {
        let number = touch.id.number;
        let place = u32::try_from(number & u64::from(u32::MAX)).unwrap_or(u32::MAX);
        let order = || self.sources.order(place).order.id.to_string();
        match touch.kind() {
            TouchKind::Conversation => self.sources.thread(place).conversation.id.to_string(),
            TouchKind::Call => self.sources.call(place).call.called.to_string(),
            TouchKind::Utm | TouchKind::Said => order(),
            TouchKind::Click => {
                let click = ClickNumber::new(number);
                click
                    .map(|of| self.snapshot().click_id_key.seal(of).to_string())
                    .unwrap_or_default()
            }
            TouchKind::Coupon => {
                let code = u32::try_from(number >> 32).unwrap_or(u32::MAX);
                self.sources.code(code).0.spec.code.to_string()
            }
        }
    }

    fn touch(&self, index: usize) -> ExplainedTouch {
        let touch = &self.journey.touches()[index];
        let names = &self.sources.records.names;
        ExplainedTouch {
            at: touch.at,
            kind: touch.kind(),
            name: self.name(touch),
            tags: names.tags(touch.tags),
            completed: names.tags(self.journey.completion().of(index)),
            link: self.slug(touch.link),
            named: touch.named,
            is_code: self.journey.code() == Some(index),
        }
    }

    fn credits(&self, model: Model) -> ModelCredits {
        let (_, credits) = self.journey.credits(&Crediting { model, ..self.crediting });
        let shares: Vec<Share> = credits.iter().map(|credit| credit.share).collect();
        let gross = split(self.order.order.total.minor, &shares);
        let refunded = split(self.order.order.refunded.minor, &shares);
        let mut completion = self.journey.completion();
        let credits = credits.iter().zip(gross.into_iter().zip(refunded));
        let explained = credits.map(|(credit, (gross, refunded))| ExplainedCredit {
            touch: credit.touch,
            share: credit.share,
            gross,
            refunded,
            amount: gross - refunded,
            tags: self.sources.records.names.tags(completion.of(credit.touch)),
            link: self.slug(self.journey.touches()[credit.touch].link),
        });
        ModelCredits { model, credits: explained.collect() }
    }
}

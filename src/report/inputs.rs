//! The digest of the records that a report read.
//!
//! Of the clicks it has those of the time that the report looks at: a snapshot has whole blocks of them, and their
//! bounds move.
//!
//! Invariant: equal records have equal digests, whatever the order of imports, the state of the journal and the
//! release: it is of the text of the fields below, and a field that is added later must not change it when it is
//! absent. Does not have the definitions, which have a digest of their own.

use std::fmt::Write;
use std::ops::Range;

use sha2::{Digest, Sha256};

use crate::domain::code::coupon::CouponCode;
use crate::domain::label::{Agent, Campaign, Content, ListName};
use crate::domain::link::slug::Slug;
use crate::domain::record::conversation::Conversation;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::event::EventKind;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderUtm;
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;
use crate::store::{Snapshot, StoreError};

use super::data::ReportData;
use super::message_data::MessageData;
use super::messaging::ANSWER_MS;

/// The first 128 bits of the SHA-256 of the sorted records, each a line.
pub fn inputs_digest(
    snapshot: &Snapshot<ReportData>,
    clicks: &Range<Timestamp>,
) -> Result<[u8; 16], StoreError> {
    let orders = snapshot.conversions.iter().map(order);
    let mut lines: Vec<String> =
        orders.chain(snapshot.conversations.iter().map(conversation)).collect();
    for of in &snapshot.calls {
        let caller = of.caller.map(|person| person.0);
        let mut line =
            format!("call {:?} {} {} {caller:?}", of.id.as_str(), of.started_at, of.called);
        if let Some(outcome) = &of.outcome {
            let _ = write!(line, " outcome {:?}", outcome.as_str());
        }
        if let Some(agent) = &of.agent {
            let _ = write!(line, " agent {:?}", agent.as_str());
        }
        if let Some(seconds) = of.duration_s {
            let _ = write!(line, " seconds {seconds}");
        }
        lines.push(line);
    }
    for of in &snapshot.sends {
        let recipient = of.recipient.map(|person| person.0);
        lines.push(format!("send {:?} {} {recipient:?}", of.id.as_str(), of.at));
    }
    snapshot.clicks.each_seen(|of| {
        if clicks.contains(&of.at) {
            let (number, link, verdict) = (of.number.get(), of.link.0, of.verdict.as_str());
            lines.push(format!("click {number} {} {link} {verdict}", of.at));
        }
    })?;
    if let Some(messages) = &snapshot.messages {
        messaging(messages, clicks.end, &mut lines)?;
    }
    lines.sort_unstable();
    let mut hash = Sha256::new();
    for line in lines {
        hash.update(line);
        hash.update("\n");
    }
    let digest: [u8; 32] = hash.finalize().into();
    let mut first = [0; 16];
    first.copy_from_slice(&digest[..16]);
    Ok(first)
}

fn order(of: &Conversion) -> String {
    let codes: Vec<&str> = of.code_texts().map(CouponCode::as_str).collect();
    let amounts = [of.discount, of.tax, of.shipping].map(|amount| amount.map(|of| of.minor));
    let person = of.customer.map(|person| person.0);
    let click = of.click_id.as_ref().map(ForeignId::as_str);
    let OrderUtm { source, medium, campaign, content } = of.utm();
    let utm = [source, medium, campaign, content];
    format!(
        "order {:?} {} {} {} {} {} {amounts:?} {codes:?} {person:?} {click:?} {utm:?} {:?} {:?}",
        of.id.as_str(),
        of.ordered_at,
        of.status,
        of.kind,
        of.total,
        of.refunded,
        of.landing_url,
        of.source_said,
    )
}

fn conversation(of: &Conversation) -> String {
    let contact = of.contact.map(|person| person.0);
    let tags = [
        Some(of.channel.as_str()),
        of.agent.as_ref().map(Agent::as_str),
        of.campaign.as_ref().map(Campaign::as_str),
        of.content.as_ref().map(Content::as_str),
        of.slug.as_ref().map(Slug::as_str),
        of.reference.as_ref().map(ForeignId::as_str),
    ];
    let mut line =
        format!("conversation {:?} {} {contact:?} {tags:?}", of.id.as_str(), of.started_at);
    let list = of.list.as_ref().map(ListName::as_str);
    let numbers = [of.inbound, of.outbound, of.first_response_s, of.first_human_response_s];
    let opted = [of.opted_in, of.opted_out];
    if list.is_some() || numbers != [None; 4] || opted != [None; 2] {
        let _ = write!(line, " {list:?} {numbers:?} {opted:?}");
    }
    line
}

/// What messaging figures are counted from, besides: the messages, who opted in and out, and what came after the period.
fn messaging(of: &MessageData, to: Timestamp, lines: &mut Vec<String>) -> Result<(), StoreError> {
    let person = |who: Option<PersonKey>| who.map(|who| who.0);
    lines.extend(of.messages.iter().map(|message| {
        let (channel, list) = of.written(message);
        let (recipient, is_received) = (person(message.recipient), message.is_received);
        format!("message {} {recipient:?} {channel:?} {list:?} {is_received}", message.at)
    }));
    lines.extend(of.opts.iter().map(|opt| {
        let kind = if opt.is_out { EventKind::OptOut } else { EventKind::OptIn };
        format!("{kind} {} {:?}", opt.at, person(opt.customer))
    }));
    lines.extend(of.answers.iter().map(|given| {
        let (question, answer, score) = (&given.question, &given.answer, given.score);
        format!("answer {} {question:?} {answer:?} {score:?}", given.at)
    }));
    lines.extend(of.begun.iter().map(|(who, at)| format!("begun {at} {:?}", who.0)));
    of.clicks.each_seen(|click| {
        if to <= click.at && click.at < to.plus_ms(ANSWER_MS) {
            let (number, verdict) = (click.number.get(), click.verdict.as_str());
            lines.push(format!("later click {number} {} {verdict}", click.at));
        }
    })
}

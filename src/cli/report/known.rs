//! All that is known of one person: for `export contact`, and for what `erase --dry-run` would take.
//!
//! Invariant: every kind of record that can name people is looked through, and clicks and codes; what is of somebody else
//! is left out.

use std::collections::HashMap;

use crate::cli::care::erasing::labelled;
use crate::cli::error::CliError;
use crate::domain::click::Click;
use crate::domain::click::id::ClickIdKey;
use crate::domain::code::coupon::CouponCode;
use crate::domain::label::LinkBatchName;
use crate::domain::link::LinkId;
use crate::domain::link::batch::Addressee;
use crate::domain::record::call::Call;
use crate::domain::record::conversation::Conversation;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::event::Event;
use crate::domain::record::person::PersonKey;
use crate::domain::record::redemption::Redemption;
use crate::domain::record::send::Send;
use crate::domain::record::shop_redemption::ShopRedemption;
use crate::render::KnownRow;
use crate::store::{Ask, Clicks, Row, Selection};
use crate::wire::Data;

/// What is known of the person with these hashes. `named` is how they were named, for labels of codes.
pub(in crate::cli) fn known_of(
    data: &Data<'_>,
    hashes: &[PersonKey],
    named: &str,
) -> Result<Vec<KnownRow>, CliError> {
    let kept = data.keep(&Ask::<()>::new(Selection::all()))?;
    let asked: Vec<PersonKey> = hashes.iter().map(|hash| kept.newest(*hash)).collect();
    let is_theirs = |who: Option<PersonKey>| who.is_some_and(|who| asked.contains(&who));
    let (mut links, mut lists, mut rows) = (HashMap::new(), HashMap::new(), Vec::new());
    let mut read = Ok(());
    kept.each_row(|row| match row {
        Row::Link(link) => drop(links.insert(link.id, link.spec.slug.to_string())),
        Row::Conversion(of) if is_theirs(of.customer) => rows.push(order(&of)),
        Row::Conversation(of) if is_theirs(of.contact) => rows.push(conversation(&of)),
        Row::Call(of) if is_theirs(of.caller) => rows.push(call(&of)),
        Row::Send(of) if is_theirs(of.recipient) => rows.push(send(&of)),
        Row::ShopRedemption(of) if is_theirs(of.customer) => rows.push(use_of_file(&of)),
        Row::Event(of) if is_theirs(of.customer) => rows.push(event(&of)),
        Row::Redemption(of) => {
            let theirs = of.uses.iter().filter(|used| is_theirs(used.customer));
            rows.extend(theirs.map(|used| KnownRow { at: Some(used.at), ..redemption(&of) }));
        }
        Row::LinkBatch(of) => drop(lists.insert(of.id, of.spec.name)),
        Row::Addressee(of) if is_theirs(Some(of.person)) => {
            rows.push(addressed(&of, lists.get(&of.batch)));
        }
        Row::Clicks(block) => {
            let mut clicks = Clicks::default();
            clicks.push(block);
            let each = clicks.each(|of| {
                if is_theirs(of.recipient) {
                    rows.push(click(of, &links, &kept.click_id_key));
                }
            });
            if read.is_ok() {
                read = each;
            }
        }
        _ => {}
    })?;
    read?;
    for (code, label) in labelled(data, hashes, Some(named))? {
        let mut row =
            KnownRow { what: "code given", codes: Some(code.to_string()), ..KnownRow::default() };
        row.say("label", Some(label.as_str()));
        rows.push(row);
    }
    rows.sort_by(|a, b| (a.at, a.what, &a.id).cmp(&(b.at, b.what, &b.id)));
    Ok(rows)
}

fn addressed(of: &Addressee, list: Option<&LinkBatchName>) -> KnownRow {
    let mut row = KnownRow { what: "link", at: Some(of.at), ..KnownRow::default() };
    row.say("list", list);
    match &of.link {
        Some(link) => {
            row.link = Some(link.sub_id.to_string());
            row.codes = link.code.as_ref().map(ToString::to_string);
        }
        None => row.status = Some("withheld".to_owned()),
    }
    row
}

fn joined(codes: &[CouponCode]) -> Option<String> {
    let codes: Vec<&str> = codes.iter().map(CouponCode::as_str).collect();
    (!codes.is_empty()).then(|| codes.join("|"))
}

fn order(of: &Conversion) -> KnownRow {
    let mut row = KnownRow {
        what: "order",
        id: Some(of.id.to_string()),
        at: Some(of.ordered_at),
        status: Some(of.status.as_str().to_owned()),
        campaign: of.utm().campaign.as_deref().map(str::to_owned),
        amount: Some(of.total),
        codes: joined(&of.codes),
        click_id: of.click_id.as_ref().map(ToString::to_string),
        ..KnownRow::default()
    };
    row.say("kind", Some(of.kind.as_str()));
    row.say("refunded", (of.refunded.minor != 0).then_some(of.refunded));
    row.say("discount", of.discount);
    row.say("tax", of.tax);
    row.say("shipping", of.shipping);
    row.say("utm_source", of.utm().source.as_deref());
    row.say("utm_medium", of.utm().medium.as_deref());
    row.say("utm_content", of.utm().content.as_deref());
    row.say("landing_url", of.landing_url.as_deref());
    row.say("source_said", of.source_said.as_deref());
    row
}

fn conversation(of: &Conversation) -> KnownRow {
    let mut row = KnownRow {
        what: "conversation",
        id: Some(of.id.to_string()),
        at: Some(of.started_at),
        channel: Some(of.channel.to_string()),
        campaign: of.campaign.as_ref().map(ToString::to_string),
        agent: of.agent.as_ref().map(ToString::to_string),
        codes: joined(&of.told_codes),
        click_id: of.reference.as_ref().map(ToString::to_string),
        link: of.slug.as_ref().map(ToString::to_string),
        ..KnownRow::default()
    };
    row.say("content", of.content.as_ref());
    row.say("inbound", of.inbound);
    row.say("outbound", of.outbound);
    row.say("first_response_s", of.first_response_s);
    row.say("opted_in", of.opted_in);
    row.say("opted_out", of.opted_out);
    row.say("list", of.list.as_ref());
    row.say("type", of.topic.as_ref());
    row
}

fn call(of: &Call) -> KnownRow {
    let mut row = KnownRow {
        what: "call",
        id: of.call_id.as_ref().map(ToString::to_string),
        at: Some(of.started_at),
        status: of.outcome.as_ref().map(|outcome| outcome.as_str().to_owned()),
        agent: of.agent.as_ref().map(ToString::to_string),
        ..KnownRow::default()
    };
    row.say("called", Some(of.called.as_str()));
    row.say("duration_s", of.duration_s);
    row.say("country", of.country);
    row
}

fn send(of: &Send) -> KnownRow {
    let mut row = KnownRow {
        what: "message",
        at: Some(of.at),
        status: of.status.map(|status| status.as_str().to_owned()),
        channel: Some(of.channel.to_string()),
        campaign: of.campaign.as_ref().map(ToString::to_string),
        ..KnownRow::default()
    };
    row.say("list", of.list.as_ref());
    row
}

fn use_of_file(of: &ShopRedemption) -> KnownRow {
    KnownRow {
        what: "redemption",
        id: of.order.as_ref().map(ToString::to_string),
        at: Some(of.redeemed_at),
        amount: of.discount,
        codes: Some(of.code.to_string()),
        ..KnownRow::default()
    }
}

fn redemption(of: &Redemption) -> KnownRow {
    KnownRow {
        what: "redemption at the till",
        id: Some(of.order.to_string()),
        codes: Some(of.code.to_string()),
        ..KnownRow::default()
    }
}

fn event(of: &Event) -> KnownRow {
    let mut row = KnownRow {
        what: "event",
        id: Some(of.id.to_string()),
        at: Some(of.at),
        status: Some(of.kind.as_str().to_owned()),
        amount: of.value,
        codes: of.code.as_ref().map(ToString::to_string),
        click_id: of.click_id.as_ref().map(ToString::to_string),
        ..KnownRow::default()
    };
    row.say("step", of.step.as_deref());
    row.say("question", of.question.as_deref());
    row.say("answer", of.answer.as_deref());
    row
}

fn click(of: &Click, links: &HashMap<LinkId, String>, key: &ClickIdKey) -> KnownRow {
    let mut row = KnownRow {
        what: "click",
        id: Some(key.seal(of.number).to_string()),
        at: Some(of.at),
        status: Some(of.judgement.verdict.as_str().to_owned()),
        link: links.get(&of.link).cloned(),
        ..KnownRow::default()
    };
    row.say("visitor", of.visitor);
    row.say("user_agent", of.user_agent.as_deref());
    row.say("referrer_host", of.referrer_host.as_deref());
    row.say("device", Some(of.device.as_str()));
    row.say("language", of.language);
    row.say("country", of.country.map(|letters| String::from_utf8_lossy(&letters).into_owned()));
    row
}

//! What happened, as the body of an event: machine contract, version 1 (`docs/webhooks.md`).
//!
//! Invariant: the names of fields are those of lists and exports, and a field that an event has is always there, `null` if
//! it is unknown. Nothing names a customer: of clicks, neither the recipient nor the visitor is there.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::cell::Cell;
use super::clicks::{CLICK_COLUMNS, click_row};
use super::explanation::why_not;
use super::tags::tags;
use crate::domain::click::Click;
use crate::domain::code::coupon::CouponCode;
use crate::domain::label::{Agent, Tags};
use crate::domain::limits::CREDITS_AN_EVENT;
use crate::domain::link::slug::Slug;
use crate::domain::money::decimal;
use crate::domain::time::Timestamp;
use crate::report::Explanation;
use crate::report::news::{News, NewsOfBatch, NewsOfClicks, NewsOfCode, NewsOfMonth};

/// The columns of clicks that would lead to a person.
const OF_PEOPLE: [&str; 2] = ["recipient", "visitor"];

#[derive(Serialize)]
struct Body {
    #[serde(rename = "type")]
    kind: &'static str,
    timestamp: String,
    data: Value,
}

/// The body of an event that happened then.
#[must_use]
pub fn event_body(news: &News, at: Timestamp) -> Vec<u8> {
    let (kind, timestamp) = (news.kind().as_str(), at.to_string());
    // Writing to memory does not fail.
    serde_json::to_vec(&Body { kind, timestamp, data: data(news) }).unwrap_or_default()
}

fn data(news: &News) -> Value {
    match news {
        News::Clicks(of) => clicks(of),
        News::Given(of) => given(of),
        News::Redeemed(of) => redeemed(of),
        News::Order(of) => order(of),
        News::Report(of) => month(of),
        News::Low(of) => batch(of),
        News::Test(endpoint) => json!({ "endpoint": endpoint.as_str() }),
    }
}

fn clicks(of: &NewsOfClicks) -> Value {
    let row = |click: &Click| {
        let cells = click_row(click, of.links.get(&click.link), &of.key);
        let named = CLICK_COLUMNS.iter().zip(cells).filter(|(name, _)| !OF_PEOPLE.contains(name));
        Value::Object(named.map(|(name, cell)| ((*name).to_owned(), value(&cell))).collect())
    };
    json!({ "clicks": of.clicks.iter().map(row).collect::<Vec<Value>>() })
}

fn value(cell: &Cell<'_>) -> Value {
    serde_json::to_value(cell).unwrap_or_default()
}

/// What every event of a code has.
fn code(of: &NewsOfCode) -> Map<String, Value> {
    let known = of.known.as_ref();
    let none = Tags::default();
    let mut fields = tagged(known.map_or(&none, |code| &code.spec.tags));
    let batch = known.and_then(|code| code.batch.as_ref()).map(ToString::to_string);
    let discount = known.and_then(|code| code.spec.terms.discount).map(|of| of.to_string());
    fields
        .insert("code".to_owned(), json!(known.map_or(&*of.code, |code| code.spec.code.as_str())));
    fields.insert("batch".to_owned(), json!(batch));
    fields.insert("discount".to_owned(), json!(discount));
    fields.insert("by".to_owned(), json!(of.by));
    fields
}

fn given(of: &NewsOfCode) -> Value {
    let mut fields = code(of);
    let hand_out = of.known.as_ref().and_then(|code| code.given.as_ref());
    let agent = hand_out.and_then(|given| given.agent.as_ref()).map(Agent::as_str);
    let until = hand_out.and_then(|given| given.until).map(|until| until.to_string());
    fields.insert("given_by".to_owned(), json!(agent));
    fields.insert("until".to_owned(), json!(until));
    Value::Object(fields)
}

fn redeemed(of: &NewsOfCode) -> Value {
    let mut fields = code(of);
    fields.insert("order_id".to_owned(), json!(of.order.as_ref().map(ToString::to_string)));
    Value::Object(fields)
}

fn order(of: &Explanation) -> Value {
    let order = &of.conversion;
    let money = |minor: i64| decimal(minor.into(), order.currency.exponent());
    let credits = credits(of);
    let mut used: Vec<&str> = Vec::new();
    let mut unused: Vec<Value> = Vec::new();
    for piece in &of.evidence {
        match piece.unused {
            None if used.contains(&piece.kind.as_str()) => {}
            None => used.push(piece.kind.as_str()),
            Some(why) => {
                let of = json!({ "kind": piece.kind.as_str(), "why_not": why_not(why) });
                if !unused.contains(&of) {
                    unused.push(of);
                }
            }
        }
    }
    json!({
        "order_id": order.id.as_str(),
        "kind": order.kind.as_str(),
        "at": order.at.to_string(),
        "status": order.status.as_str(),
        "counted": order.not_counted.is_none(),
        "currency": order.currency.known_code(),
        "gross": money(order.gross),
        "refunded": money(order.refunded),
        "net": money(order.net),
        "discount": order.discount.map(money),
        "codes": order.codes.iter().map(CouponCode::as_str).collect::<Vec<_>>(),
        "verdict": {
            "placed": !credits.is_empty(),
            "model": of.rules.model.as_str(),
            "credits": credits,
            "evidence": used,
            "unused": unused,
        },
    })
}

/// The credits of an order, those under the same tags and the same link together, the largest first.
fn credits(of: &Explanation) -> Vec<Value> {
    let mut sums: Vec<(&Tags, Option<&str>, f64)> = Vec::new();
    for credit in of.credits.iter().flat_map(|of| &of.credits) {
        let (tags, link) = (&credit.tags, credit.link.as_ref().map(Slug::as_str));
        match sums.iter_mut().find(|(of, through, _)| *of == tags && *through == link) {
            Some((_, _, sum)) => *sum += credit.share.value(),
            None => sums.push((tags, link, credit.share.value())),
        }
    }
    sums.sort_by(|(_, _, one), (_, _, other)| other.total_cmp(one));
    let written = |(tags, link, share): &(&Tags, Option<&str>, f64)| {
        let mut fields = tagged(tags);
        fields.insert("share".to_owned(), json!((share * 1e6).round() / 1e6));
        fields.insert("link".to_owned(), json!(link));
        Value::Object(fields)
    };
    sums.iter().take(CREDITS_AN_EVENT).map(written).collect()
}

fn month(of: &NewsOfMonth) -> Value {
    let zone = &of.period.zone;
    json!({
        "month": of.month.to_string(),
        "from": zone.rfc3339(of.period.from),
        "to": zone.rfc3339(of.period.to),
        "timezone": zone.name(),
        "closed": of.is_closed,
    })
}

fn batch(of: &NewsOfBatch) -> Value {
    let mut fields = tagged(&of.tags);
    fields.insert("batch".to_owned(), json!(of.name.to_string()));
    fields.insert("unused".to_owned(), json!(of.unused));
    fields.insert("below".to_owned(), json!(of.below));
    Value::Object(fields)
}

/// The four tags as fields.
fn tagged(of: &Tags) -> Map<String, Value> {
    match serde_json::to_value(tags(of)) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

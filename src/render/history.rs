//! The history of one person, in words and as JSON.

use std::io::{self, Write};

use serde::Serialize;

use crate::domain::code::coupon::CouponCode;
use crate::domain::label::{Agent, Campaign, Channel, Content, Outcome, Tags};
use crate::domain::link::slug::Slug;
use crate::domain::money::decimal;
use crate::domain::record::order::OrderStatus;
use crate::domain::record::send::SendStatus;
use crate::report::{Happened, History, HistoryEvent};

use super::prose::{counted, grouped};
use super::tags::{TagsOut, tags};
use super::width::{Width, hanging};

const SCHEMA: u32 = 1;

/// A history as short lines for a terminal, an empty one between the summary and what happened.
#[must_use]
pub fn history_words(history: &History, width: Width) -> Vec<String> {
    if history.events.is_empty() {
        return vec!["Nothing is known of this person.".to_owned()];
    }
    let plain = |text: &str| hanging("", text, width);
    let mut lines = vec![plain(&summary(history)), plain(&orders(history)), String::new()];
    let events = history.events.iter().map(|event| line(history, event));
    lines.extend(events.map(|(at, what)| hanging(&at, &what, width)));
    lines
}

/// How much there is of each kind, and between which days.
fn summary(history: &History) -> String {
    const NOUNS: [&str; 5] = ["conversation", "call", "message", "click", "order"];
    let noun = |what: &Happened| match what {
        Happened::Conversation { .. } => NOUNS[0],
        Happened::Call { .. } => NOUNS[1],
        Happened::Message { .. } => NOUNS[2],
        Happened::Click(_) => NOUNS[3],
        Happened::Order { .. } => NOUNS[4],
    };
    let count = |of: &str| history.events.iter().filter(|event| noun(&event.what) == of).count();
    let counts = NOUNS.into_iter().map(|of| (count(of) as u64, of));
    let counts: Vec<String> =
        counts.filter(|(n, _)| *n > 0).map(|(n, noun)| counted(n, noun)).collect();
    let days = [history.events.first(), history.events.last()];
    let [first, last] = days.map(|event| event.map(|event| history.zone.day(event.at).to_string()));
    let (first, last) = (first.unwrap_or_default(), last.unwrap_or_default());
    let when =
        if first == last { format!("on {first}") } else { format!("from {first} to {last}") };
    format!("{} {when} ({}).", counts.join(", "), history.zone)
}

/// What the orders that count brought.
fn orders(history: &History) -> String {
    let sums = history.revenue.iter().map(|(currency, minor)| {
        format!("{} {currency}", grouped(&decimal(*minor, currency.exponent())))
    });
    match history.orders {
        0 => "No order counts.".to_owned(),
        1 => format!("1 order counts, as {}.", sums.collect::<Vec<_>>().join(" and ")),
        _ => {
            let count = counted(history.orders, "order");
            format!("{count} count, as {}.", sums.collect::<Vec<_>>().join(" and "))
        }
    }
}

/// `2026-10-01 11:29  conversation c0129 (instagram, mia)`: when, and what.
fn line(history: &History, event: &HistoryEvent) -> (String, String) {
    let clock = history.zone.clock(event.at);
    let at = clock.get(..16).unwrap_or(&clock);
    let tags = shown(&event.tags);
    let tags = if tags.is_empty() { tags } else { format!(" ({tags})") };
    let link = event.link.as_ref().map(|slug| format!(" /{slug}")).unwrap_or_default();
    let what = match &event.what {
        Happened::Conversation { id, inbound, outbound, codes } => {
            let through = event.link.as_ref().map(|slug| format!(" through /{slug}"));
            let counts = [(inbound, "in"), (outbound, "out")];
            let counts = counts.iter().filter_map(|(n, way)| n.map(|n| format!("{n} {way}")));
            let counts: Vec<String> = counts.collect();
            let counts =
                if counts.is_empty() { String::new() } else { format!(": {}", counts.join(", ")) };
            let codes = with_codes(codes);
            format!("conversation {id}{}{tags}{codes}{counts}", through.unwrap_or_default())
        }
        Happened::Call { called, duration_s, outcome } => {
            let seconds = duration_s.map(|seconds| format!(", {seconds} s")).unwrap_or_default();
            let outcome =
                outcome.as_ref().map(|outcome| format!(", {outcome}")).unwrap_or_default();
            format!("call to {called}{tags}{seconds}{outcome}")
        }
        Happened::Message { status } => {
            let status = status.map(|status| format!(", {status}")).unwrap_or_default();
            format!("message{tags}{status}")
        }
        Happened::Click(id) => format!("click on{link}{tags}, {id}"),
        Happened::Order { id, kind, status, net, counted_net, codes, counts } => {
            let amount = grouped(&net.decimal());
            let status: OrderStatus = *status;
            let left_out = if *counts { "" } else { ", does not count" };
            let codes = with_codes(codes);
            let currency = net.currency;
            let at_rate = if counted_net == net {
                String::new()
            } else {
                format!(" ({} {})", grouped(&counted_net.decimal()), counted_net.currency)
            };
            format!("{kind} {id}: {amount} {currency}{at_rate}, {status}{left_out}{codes}")
        }
    };
    (format!("{at}  "), what)
}

fn with_codes(codes: &[CouponCode]) -> String {
    let texts: Vec<&str> = codes.iter().map(CouponCode::as_str).collect();
    match texts.len() {
        0 => String::new(),
        1 => format!(", code {}", texts[0]),
        _ => format!(", codes {}", texts.join(", ")),
    }
}

/// `instagram, mia, bw`.
fn shown(tags: &Tags) -> String {
    let Tags { campaign, channel, agent, content } = tags;
    let words = [
        channel.as_ref().map(Channel::as_str),
        agent.as_ref().map(Agent::as_str),
        campaign.as_ref().map(Campaign::as_str),
        content.as_ref().map(Content::as_str),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    timezone: &'a str,
    orders: u64,
    revenue: Vec<Amount>,
    events: Vec<Event<'a>>,
}

#[derive(Serialize)]
struct Amount {
    amount: String,
    currency: &'static str,
}

/// Something that happened, with the fields of its kind.
#[derive(Serialize)]
struct Event<'a> {
    at: String,
    kind: &'static str,
    tags: TagsOut<'a>,
    link: Option<&'a str>,
    #[serde(flatten)]
    what: What<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum What<'a> {
    Conversation {
        id: &'a str,
        inbound: Option<u32>,
        outbound: Option<u32>,
        codes: Vec<&'a str>,
    },
    Call {
        number: &'a str,
        duration_s: Option<u32>,
        outcome: Option<&'a str>,
    },
    Message {
        status: Option<&'static str>,
    },
    Click {
        id: String,
    },
    Order {
        id: &'a str,
        order_kind: &'static str,
        status: &'static str,
        counted: bool,
        net: String,
        currency: &'static str,
        /// What reports count of it.
        counted_net: String,
        counted_currency: &'static str,
        codes: Vec<&'a str>,
    },
}

/// Writes a history as JSON.
pub fn history(history: &History, out: &mut dyn Write) -> io::Result<()> {
    let revenue = history.revenue.iter().map(|(currency, minor)| Amount {
        amount: decimal(*minor, currency.exponent()),
        currency: currency.code(),
    });
    let document = Document {
        schema: SCHEMA,
        timezone: history.zone.name(),
        orders: history.orders,
        revenue: revenue.collect(),
        events: history.events.iter().map(|event| object(history, event)).collect(),
    };
    serde_json::to_writer(&mut *out, &document)?;
    writeln!(out)
}

fn object<'a>(history: &History, event: &'a HistoryEvent) -> Event<'a> {
    let texts = |codes: &'a [CouponCode]| codes.iter().map(CouponCode::as_str).collect();
    let (kind, what) = match &event.what {
        Happened::Conversation { id, inbound, outbound, codes } => {
            let (id, codes) = (id.as_str(), texts(codes));
            (
                "conversation",
                What::Conversation { id, inbound: *inbound, outbound: *outbound, codes },
            )
        }
        Happened::Call { called, duration_s, outcome } => {
            let number = called.as_str();
            (
                "call",
                What::Call {
                    number,
                    duration_s: *duration_s,
                    outcome: outcome.as_ref().map(Outcome::as_str),
                },
            )
        }
        Happened::Message { status } => {
            ("message", What::Message { status: status.map(SendStatus::as_str) })
        }
        Happened::Click(id) => ("click", What::Click { id: id.to_string() }),
        Happened::Order { id, kind, status, net, counted_net, codes, counts } => {
            let order = What::Order {
                id: id.as_str(),
                order_kind: kind.as_str(),
                status: status.as_str(),
                counted: *counts,
                net: net.decimal(),
                currency: net.currency.code(),
                counted_net: counted_net.decimal(),
                counted_currency: counted_net.currency.code(),
                codes: texts(codes),
            };
            ("order", order)
        }
    };
    let at = history.zone.rfc3339(event.at);
    Event { at, kind, tags: tags(&event.tags), link: event.link.as_ref().map(Slug::as_str), what }
}

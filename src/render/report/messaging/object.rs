//! `messaging` of the JSON contract: what was sent and what came in.
//!
//! Invariant: a figure that is not known is `null`, and what nothing is known of is absent. A name keeps its meaning.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::render::number::rate;
use crate::report::{
    ANSWER_HOURS, MeanAnswer, Messaging, Recipients, SentFigures, SentMessages, SentRow, Talked,
    TalkedFigures, TalkedRow, WeekVolume,
};

/// `messaging`.
#[derive(Serialize)]
pub(in crate::render::report) struct MessagingObject {
    /// What comes within so many hours after a message belongs to it.
    window_hours: u32,
    /// People, by events with a date. Only there if any is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    opt_ins: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    opt_outs: Option<u64>,
    /// Only there if messages are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    sent: Option<SentObject>,
    /// Only there if conversations say more than when they began.
    #[serde(skip_serializing_if = "Option::is_none")]
    conversations: Option<TalkedObject>,
}

#[derive(Serialize)]
struct SentObject {
    /// Whether 72 hours are over after each message.
    complete: bool,
    all: SentFiguresObject,
    by_channel: Vec<SentRowObject>,
    by_list: Vec<SentRowObject>,
    weeks: Vec<WeekObject>,
}

#[derive(Serialize)]
struct SentRowObject {
    #[serde(flatten)]
    key: Map<String, Value>,
    #[serde(flatten)]
    figures: SentFiguresObject,
    /// The median of the other lists; only a list has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    others_messages_per_recipient: Option<f64>,
    /// Whether the list was written to far more than the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    far_more: Option<bool>,
}

#[derive(Serialize)]
struct SentFiguresObject {
    messages: u64,
    /// Not sent, or not arrived; in no other figure.
    lost: u64,
    recipients: u64,
    messages_per_recipient: Option<f64>,
    answered: Option<RecipientsObject>,
    opted_out: Option<RecipientsObject>,
}

#[derive(Serialize)]
struct RecipientsObject {
    recipients: u64,
    /// Of all recipients, with its 95% interval.
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
}

#[derive(Serialize)]
struct WeekObject {
    channel: Option<String>,
    week: String,
    messages: u64,
    /// The messages a week of the four weeks before.
    weekly_before: Option<f64>,
    times: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    steady: Option<bool>,
}

#[derive(Serialize)]
struct TalkedObject {
    all: TalkedFiguresObject,
    by_channel: Vec<TalkedRowObject>,
    by_list: Vec<TalkedRowObject>,
    by_agent: Vec<TalkedRowObject>,
}

#[derive(Serialize)]
struct TalkedRowObject {
    #[serde(flatten)]
    key: Map<String, Value>,
    #[serde(flatten)]
    figures: TalkedFiguresObject,
}

#[derive(Serialize)]
struct TalkedFiguresObject {
    conversations: u64,
    /// In which the contact wrote nothing.
    silent: u64,
    inbound: Option<u64>,
    outbound: Option<u64>,
    /// The mean.
    first_answer_s: Option<f64>,
    /// The conversations that state it.
    first_answer_known: u64,
    opted_in: Option<u64>,
    opted_out: Option<u64>,
}

impl MessagingObject {
    /// `None` if nothing is known.
    pub(in crate::render::report) fn of(of: &Messaging) -> Option<Self> {
        if *of == Messaging::default() {
            return None;
        }
        Some(Self {
            window_hours: ANSWER_HOURS,
            opt_ins: of.opted.map(|opted| opted.people_in),
            opt_outs: of.opted.map(|opted| opted.people_out),
            sent: of.sent.as_ref().map(SentObject::of),
            conversations: of.talked.as_ref().map(TalkedObject::of),
        })
    }
}

/// A key under the name of what it is.
fn key(name: &str, of: Option<&str>) -> Map<String, Value> {
    Map::from_iter([(name.to_owned(), json!(of))])
}

impl SentObject {
    fn of(of: &SentMessages) -> Self {
        let rows = |name: &str, rows: &[SentRow]| {
            rows.iter().map(|row| SentRowObject::of(name, row)).collect()
        };
        Self {
            complete: !of.is_open,
            all: SentFiguresObject::of(&of.all),
            by_channel: rows("channel", &of.by_channel),
            by_list: rows("list", &of.by_list),
            weeks: of.weeks.iter().map(WeekObject::of).collect(),
        }
    }
}

impl SentRowObject {
    fn of(name: &str, of: &SentRow) -> Self {
        Self {
            key: key(name, of.key.as_deref()),
            figures: SentFiguresObject::of(&of.figures),
            others_messages_per_recipient: of.others.map(|others| rate(others.per_recipient)),
            far_more: of.others.map(|others| others.is_far_more),
        }
    }
}

impl SentFiguresObject {
    fn of(of: &SentFigures) -> Self {
        let some = |of: Recipients| {
            let [value, low, high] = [
                of.share.map(|share| share.value),
                of.share.map(|share| share.low),
                of.share.map(|share| share.high),
            ]
            .map(|share| share.map(rate));
            RecipientsObject { recipients: of.count, value, low, high }
        };
        Self {
            messages: of.messages,
            lost: of.lost,
            recipients: of.recipients,
            messages_per_recipient: of.per_recipient.map(rate),
            answered: of.answered.map(some),
            opted_out: of.opted_out.map(some),
        }
    }
}

impl WeekObject {
    fn of(of: &WeekVolume) -> Self {
        let ratio = of.before.map(|before| before.ratio);
        Self {
            channel: of.channel.clone(),
            week: of.week.clone(),
            messages: of.messages,
            weekly_before: of.before.map(|before| rate(before.weekly)),
            times: ratio.and_then(|ratio| ratio.value).map(rate),
            low: ratio.map(|ratio| rate(ratio.low)),
            high: ratio.and_then(|ratio| ratio.high).map(rate),
            steady: of.before.map(|before| before.is_steady),
        }
    }
}

impl TalkedObject {
    fn of(of: &Talked) -> Self {
        let rows = |name: &str, rows: &[TalkedRow]| {
            let row = |row: &TalkedRow| TalkedRowObject {
                key: key(name, row.key.as_deref()),
                figures: TalkedFiguresObject::of(&row.figures),
            };
            rows.iter().map(row).collect()
        };
        Self {
            all: TalkedFiguresObject::of(&of.all),
            by_channel: rows("channel", &of.by_channel),
            by_list: rows("list", &of.by_list),
            by_agent: rows("agent", &of.by_agent),
        }
    }
}

impl TalkedFiguresObject {
    fn of(of: &TalkedFigures) -> Self {
        let first = of.first_answer;
        Self {
            conversations: of.conversations,
            silent: of.silent,
            inbound: of.inbound,
            outbound: of.outbound,
            first_answer_s: first.map(MeanAnswer::mean).map(rate),
            first_answer_known: first.map_or(0, |first| first.conversations),
            opted_in: of.opted_in,
            opted_out: of.opted_out,
        }
    }
}

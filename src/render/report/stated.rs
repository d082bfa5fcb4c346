//! What was stated of the months of a report: sentences for people, and objects of the JSON contract.
//!
//! Invariant: it is always called stated or claimed, and stands apart from the figures of the report.

use std::fmt::Write as _;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::domain::label::{Agent, Channel, ListName, Platform};
use crate::domain::limits::LISTED_MAX;
use crate::domain::money::{Currency, Money};
use crate::domain::record::contradiction::Field;
use crate::domain::record::total::Total;
use crate::render::cell::Cell;
use crate::render::prose::{counted, grouped};
use crate::report::{Placed, Report, Stated};

use super::cells::credits;
use super::words;
use crate::render::number;

/// A sentence for each total: `Stated for 2026-11, instagram, mia: 200 conversations.`
pub(super) fn sentences(report: &Report) -> Vec<String> {
    let mut sentences: Vec<String> = report.stated.iter().take(LISTED_MAX).map(sentence).collect();
    let left = report.stated.len().saturating_sub(LISTED_MAX) as u64;
    if left > 0 {
        sentences.push(format!("{} more are in --format json.", counted(left, "stated total")));
    }
    sentences
}

fn sentence(Stated { total, placed }: &Stated) -> String {
    let Total { month, channel, agent, list, claimed_by, counts, revenue, .. } = total;
    let by = claimed_by.as_ref().map(|platform| format!("Claimed by {}", platform.as_str()));
    let mut text = by.unwrap_or_else(|| "Stated".to_owned());
    let _ = write!(text, " for {month}");
    let channel = channel.as_ref().map(|channel| channel.as_str().to_owned());
    let agent = agent.as_ref().map(|agent| agent.as_str().to_owned());
    let list = list.as_ref().map(|list| format!("list {}", list.as_str()));
    for part in [channel, agent, list].into_iter().flatten() {
        let _ = write!(text, ", {part}");
    }
    let told = counts.each().into_iter().filter_map(|(field, count)| Some((field, count?)));
    let told = told.map(|(field, count)| counted(count, noun(field)));
    let revenue = revenue
        .map(|money| format!("{} {} in revenue", grouped(&money.decimal()), money.currency.code()));
    let told: Vec<String> = told.chain(revenue).collect();
    let _ = write!(text, ": {}.", told.join(", "));
    if let Some(Placed { conversions, revenue, currency }) = *placed {
        let (count, money) = (words::credits(conversions), words::money(revenue, currency));
        let noun = if count == "1" { "conversion" } else { "conversions" };
        let _ = write!(text, " Placed there: {count} {noun}, {money}.");
    }
    text
}

/// What a count counts, in words.
fn noun(field: Field) -> &'static str {
    match field {
        Field::Conversations => "conversation",
        Field::Contacts => "contact",
        Field::Conversions => "conversion",
        Field::Inbound => "inbound message",
        Field::Outbound => "outbound message",
        Field::OptIns => "opt-in",
        Field::OptOuts => "opt-out",
        Field::Impressions => "impression",
        Field::ProfileVisits => "profile visit",
        Field::VideoViews => "video view",
        other => other.as_str(),
    }
}

/// The object of a total: `month, channel, agent, list, claimed_by`, each count by its column, `revenue` with its
/// `currency`, and what is `placed` beside a claim.
pub(super) struct Object<'a>(pub(super) &'a Stated);

#[derive(Serialize)]
struct PlacedObject {
    conversions: Cell<'static>,
    revenue: String,
    currency: Option<&'static str>,
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Stated { total, placed } = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("month", &total.month.to_string())?;
        map.serialize_entry("channel", &total.channel.as_ref().map(Channel::as_str))?;
        map.serialize_entry("agent", &total.agent.as_ref().map(Agent::as_str))?;
        map.serialize_entry("list", &total.list.as_ref().map(ListName::as_str))?;
        map.serialize_entry("claimed_by", &total.claimed_by.as_ref().map(Platform::as_str))?;
        for (field, count) in total.counts.each() {
            map.serialize_entry(field.as_str(), &count)?;
        }
        map.serialize_entry("revenue", &total.revenue.map(Money::decimal))?;
        map.serialize_entry("currency", &total.revenue.map(|revenue| revenue.currency.code()))?;
        map.serialize_entry("placed", &placed.map(object_of))?;
        map.end()
    }
}

fn object_of(Placed { conversions, revenue, currency }: Placed) -> PlacedObject {
    PlacedObject {
        conversions: credits(conversions),
        revenue: number::amount(revenue, currency),
        currency: currency.map(Currency::code),
    }
}

//! What was stated of the months of a report: sentences for people, and objects of the JSON contract.
//!
//! Invariant: it is always called stated or claimed, and stands apart from the figures of the report.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::domain::label::{Agent, Channel, ListName, Platform};
use crate::domain::limits::LISTED_MAX;
use crate::domain::money::{Currency, Money};
use crate::domain::record::total::Total;
use crate::render::cell::Cell;
use crate::render::number::{self, Credits};
use crate::render::texts::{self, say};
use crate::report::{Placed, Report, Stated};

use super::cells::credits;
use super::words;

/// A sentence for each total: `Stated for 2026-11, instagram, mia: 200 conversations.`
pub(super) fn sentences(report: &Report) -> Vec<String> {
    let mut sentences: Vec<String> = report.stated.iter().take(LISTED_MAX).map(sentence).collect();
    let left = report.stated.len().saturating_sub(LISTED_MAX) as u64;
    if left > 0 {
        sentences.push(say!("stated-more", count = left));
    }
    sentences
}

fn sentence(Stated { total, placed }: &Stated) -> String {
    let Total { month, channel, agent, list, claimed_by, counts, revenue, .. } = total;
    let channel = channel.as_ref().map(|channel| channel.as_str().to_owned());
    let agent = agent.as_ref().map(|agent| agent.as_str().to_owned());
    let list = list.as_ref().map(|list| say!("stated-list", name = list.as_str()));
    let what = [Some(month.to_string()), channel, agent, list];
    let what = texts::list(what.into_iter().flatten());
    let told = counts.each().into_iter().filter_map(|(field, count)| Some((field, count?)));
    let told = told.map(|(field, count)| texts::counted("total", field.as_str(), count));
    let revenue = revenue.map(|of| words::money(of.minor.into(), Some(of.currency)));
    let revenue = revenue.map(|money| say!("stated-revenue", money = money));
    let totals = texts::list(told.chain(revenue));
    let stated = match claimed_by.as_ref().map(Platform::as_str) {
        Some(platform) => say!("claimed", platform = platform, what = what, totals = totals),
        None => say!("stated", what = what, totals = totals),
    };
    let placed = placed.map(|Placed { conversions, revenue, currency }| {
        let (count, revenue) = (Credits::from(conversions), words::money(revenue, currency));
        say!("stated-placed", count = count, revenue = revenue)
    });
    texts::sentences(std::iter::once(stated).chain(placed))
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

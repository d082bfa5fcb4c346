//! `[[links.rules]]`: where some visitors of a link go instead.
//!
//! Invariant: a rule takes some visitors and not all, and no earlier rule takes all of them.

use toml::Spanned;

use crate::domain::country::Country;
use crate::domain::device::Device;
use crate::domain::limits::RULES_MAX;
use crate::domain::link::rule::{Condition, Days, Hours, Weekday, language};
use crate::domain::link::target_template::TargetTemplate;
use crate::domain::settings::Settings;

use crate::plan::fault::Fault;

use super::reader::Reader;

pub(super) const RULE: &[&str] = &["device", "languages", "countries", "days", "hours", "to"];

/// A rule as the file has it.
pub(in crate::plan) type RuleRow = (Condition, TargetTemplate);

/// The rules of a link, in the order of the file.
pub(super) fn rules(table: &Reader<'_>, settings: &Settings) -> Vec<RuleRow> {
    let mut rules: Vec<RuleRow> = Vec::new();
    let rows = table.repeated("rules", RULE);
    if let Some(first) = rows.get(RULES_MAX) {
        let message = format!("this link has {} rules; the limit is {RULES_MAX}", rows.len());
        table.fault(Fault::at(first.span(), message).label("too many"));
    }
    for row in rows.iter().take(RULES_MAX) {
        row.require("to", RULE, "to = \"https://apps.example.com/shop\"");
        let to = row.destination("to", settings);
        let Some(when) = condition(row) else { continue };
        if let Some((earlier, _)) = rules.iter().find(|(earlier, _)| earlier.covers(&when)) {
            let message = if *earlier == when {
                format!("an earlier rule already takes `{when}`")
            } else {
                format!("an earlier rule, for `{earlier}`, already takes all of `{when}`")
            };
            row.fault(Fault::at(row.span(), message).label("never used"));
        } else if let Some(to) = to {
            rules.push((when, to));
        }
    }
    rules
}

/// Whom a rule takes; `None` if that is faulty.
fn condition(row: &Reader<'_>) -> Option<Condition> {
    let conditions = RULE.iter().filter(|key| **key != "to");
    if !conditions.clone().any(|key| row.has(key)) {
        let fault = Fault::at(row.span(), "this rule takes everyone").label("no condition");
        let help = "add at least one of device, languages, countries, days, hours";
        row.fault(fault.help(format!("{help}: device = \"ios\"")));
        return None;
    }
    let device = row.parsed("device", str::parse::<Device>);
    let languages = row.list("languages", language);
    let countries = row.list("countries", Country::parse);
    let days = row.list("days", str::parse::<Weekday>);
    let hours = row.parsed("hours", str::parse::<Hours>);
    let is_whole = device.is_some() == row.has("device")
        && hours.is_some() == row.has("hours")
        && languages.is_whole
        && countries.is_whole
        && days.is_whole;
    for (key, is_empty) in [
        ("languages", languages.items.is_empty()),
        ("countries", countries.items.is_empty()),
        ("days", days.items.is_empty()),
    ] {
        if is_whole && is_empty && row.has(key) {
            let message = format!("`{key}` is an empty list, which is no condition");
            row.fault(Fault::at(row.span(), message).help(format!("leave out {key}, or fill it")));
            return None;
        }
    }
    let when = Condition {
        device: device.map(Spanned::into_inner),
        languages: languages.items.into_iter().map(Spanned::into_inner).collect(),
        countries: countries.items.into_iter().map(Spanned::into_inner).collect(),
        days: Days::of(days.items.into_iter().map(Spanned::into_inner)),
        hours: hours.map(Spanned::into_inner),
    };
    is_whole.then(|| when.sorted())
}

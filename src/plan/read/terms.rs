//! The terms of codes: of those of a `[[coupons]]`, and of an agent's own.
//!
//! Invariant: codes of a campaign end with it unless they have an end of their own.

use jiff::civil::Date;
use toml::Spanned;

use crate::domain::code::discount::Discount;
use crate::domain::code::terms::Terms;
use crate::domain::label::Campaign;
use crate::domain::money::Money;
use crate::domain::settings::Settings;
use crate::domain::time::Timestamp;
use crate::plan::fault::Fault;

use super::last_day::warn_if_over;
use super::reader::Reader;

/// The keys of terms.
pub(super) const TERMS: [&str; 6] =
    ["discount", "limit", "limit_by_customer", "starts", "ends", "minimum"];

/// Whose terms are read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Whose<'a> {
    /// The codes of a `[[coupons]]`, perhaps of a campaign.
    Codes(Option<&'a Campaign>),
    /// The code of an agent.
    Agent,
}

impl<'a> Whose<'a> {
    fn campaign(self) -> Option<&'a Campaign> {
        match self {
            Self::Codes(campaign) => campaign,
            Self::Agent => None,
        }
    }

    /// How a sentence about their end begins.
    fn over(self) -> &'static str {
        match self {
            Self::Codes(_) => "these codes are over: their",
            Self::Agent => "this code is over: its",
        }
    }

    fn ended_first(self, last: Date, first: Date) -> String {
        match self {
            Self::Codes(_) => format!("these codes end on {last}, before they start on {first}"),
            Self::Agent => format!("this code ends on {last}, before it starts on {first}"),
        }
    }
}

/// The terms in a table.
pub(super) fn terms(
    table: &Reader<'_>,
    whose: Whose<'_>,
    settings: &Settings,
    today: Date,
) -> Terms {
    let discount = table.parsed("discount", Discount::parse);
    if let Some(discount) = discount.as_ref().filter(|discount| discount.get_ref().is_nothing()) {
        let message = format!("a discount of {} takes nothing off", discount.get_ref());
        table.warn(Fault::at(discount.span(), message).label("no effect"));
    }
    let count = |key| table.count(key, "could never be redeemed").map(Spanned::into_inner);
    let (starts_at, ends_at) = window(table, whose, settings, today);
    let minimum = table.value("minimum", |text| Money::parse_named(text, settings.currency));
    Terms {
        discount: discount.map(Spanned::into_inner),
        limit: count("limit"),
        limit_by_customer: count("limit_by_customer"),
        starts_at,
        ends_at,
        minimum,
    }
}

/// The first and the last instant, from the days of the table or of its campaign.
fn window(
    table: &Reader<'_>,
    whose: Whose<'_>,
    settings: &Settings,
    today: Date,
) -> (Option<Timestamp>, Option<Timestamp>) {
    let (starts, ends) = (table.date("starts"), table.date("ends"));
    let first = starts.as_ref().map(|day| *day.get_ref());
    let of_campaign =
        whose.campaign().and_then(|name| Some((name, settings.campaigns.get(name)?.ends?)));
    let last = match (&ends, of_campaign) {
        (Some(ends), _) => Some(*ends.get_ref()),
        (None, Some((_, last))) if !table.has("ends") => Some(last),
        (None, _) => None,
    };
    match (&starts, &ends, of_campaign) {
        (Some(starts), None, Some((name, last))) if last < *starts.get_ref() => {
            let first = starts.get_ref();
            let message =
                format!("these codes start on {first}, after campaign `{name}` ends on {last}");
            let fault = Fault::at(starts.span(), message).label("after the end");
            table.fault(fault.help("give these codes an `ends` of their own"));
            return (None, None);
        }
        (Some(starts), Some(ends), _) if ends.get_ref() < starts.get_ref() => {
            let (first, last) = (starts.get_ref(), ends.get_ref());
            let message = whose.ended_first(*last, *first);
            let label = if matches!(whose, Whose::Agent) {
                "before its start"
            } else {
                "before their start"
            };
            table.fault(Fault::at(ends.span(), message).label(label));
            return (None, None);
        }
        (_, Some(ends), _) => warn_if_over(table, ends, whose.over(), today),
        _ => {}
    }
    match Terms::window(first, last, &settings.zone) {
        Ok(window) => window,
        Err(error) => {
            if let Some(day) = ends.or(starts) {
                table.refuse("the days of this coupon", day.span(), &error);
            }
            (None, None)
        }
    }
}

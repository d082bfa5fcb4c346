//! Changes of what counts, between two periods that are compared: sentences for people, and objects of the JSON
//! contract.
//!
//! Invariant: whoever reads that two periods differ reads in the same place that what counts differs, or that this is
//! not known. Does not show the definitions themselves, which are in the plan.

use serde::Serialize;

use crate::domain::period::Zone;
use crate::domain::settings::definitions::{Defined, Redefined};
use crate::domain::settings::rules::WindowKind;
use crate::report::{Known, Redefinition, Redefinitions};

/// One for each change, and for what is not known.
pub(super) fn sentences(redefinitions: &Redefinitions, zone: &Zone) -> Vec<String> {
    let unknown = match redefinitions.known {
        Known::All => None,
        Known::Since(since) => Some(format!(
            "Whether what counts changed before {} is not known: the data file has no record of it.",
            zone.day(since)
        )),
        Known::Nothing => Some(
            "Whether what counts changed is not known: the data file keeps that from the next change of the plan on."
                .to_owned(),
        ),
    };
    let change = |change: &Redefinition| {
        let what: Vec<String> = change.what.iter().map(in_words).collect();
        format!("What counts changed on {}: {}.", zone.day(change.at), what.join(", "))
    };
    let mut list: Vec<String> = redefinitions.changes.iter().map(change).collect();
    if let Some(last) = list.last_mut() {
        last.push_str(" Both periods are counted by today's definitions.");
    }
    unknown.into_iter().chain(list).collect()
}

fn in_words(Redefined { what, old, new }: &Redefined) -> String {
    let subject = match what {
        Defined::Kind(kind) => {
            // Every kind is one or the other, so what it was is said.
            return format!("`{kind}` became {}", new.as_deref().unwrap_or_default());
        }
        Defined::Model => "the model".to_owned(),
        Defined::Window => "the window".to_owned(),
        Defined::WindowOf(WindowKind::Sent) => "the window of delivered messages".to_owned(),
        Defined::WindowOf(kind) => format!("the window of `{kind}`"),
        Defined::Evidence => "the evidence".to_owned(),
        Defined::CouponRule => "the coupon rule".to_owned(),
        Defined::Zone => "the time zone".to_owned(),
        Defined::Currency => "the currency".to_owned(),
        Defined::Rate(currency) => format!("the rate of {currency}"),
        Defined::ClickParam => "the click parameter".to_owned(),
        Defined::Funnel(name) => format!("the funnel `{name}`"),
        Defined::Margin => "the margin".to_owned(),
    };
    match (old, new) {
        (Some(old), Some(new)) => format!("{subject} {old} became {new}"),
        (None, Some(new)) => format!("{subject} became {new}"),
        (Some(old), None) => format!("{subject} {old} was dropped"),
        (None, None) => subject,
    }
}

/// `definitions_changed` of the JSON contract.
#[derive(Serialize)]
pub(super) struct Object {
    /// `false` if nothing is known of the time before `known_since`, or of any.
    known: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    known_since: Option<String>,
    changes: Vec<ChangeObject>,
    /// The same in words.
    words: Vec<String>,
}

#[derive(Serialize)]
struct ChangeObject {
    at: String,
    changed: Vec<ChangedObject>,
}

#[derive(Serialize)]
struct ChangedObject {
    /// The key of the plan, such as `conversions.lead`.
    what: String,
    before: Option<String>,
    now: Option<String>,
}

pub(super) fn object(redefinitions: &Redefinitions, zone: &Zone) -> Object {
    let change = |Redefinition { at, what }: &Redefinition| ChangeObject {
        at: zone.rfc3339(*at),
        changed: what.iter().map(changed).collect(),
    };
    Object {
        known: redefinitions.known == Known::All,
        known_since: match redefinitions.known {
            Known::Since(since) => Some(zone.rfc3339(since)),
            Known::All | Known::Nothing => None,
        },
        changes: redefinitions.changes.iter().map(change).collect(),
        words: sentences(redefinitions, zone),
    }
}

fn changed(Redefined { what, old, new }: &Redefined) -> ChangedObject {
    let key = match what {
        Defined::Kind(kind) => format!("conversions.{kind}"),
        Defined::Model => "attribution.model".to_owned(),
        Defined::Window => "attribution.window".to_owned(),
        Defined::WindowOf(kind) => format!("attribution.window.{kind}"),
        Defined::Evidence => "attribution.evidence".to_owned(),
        Defined::CouponRule => "attribution.coupon".to_owned(),
        Defined::Zone => "timezone".to_owned(),
        Defined::Currency => "currency".to_owned(),
        Defined::Rate(currency) => format!("rates.{currency}"),
        Defined::ClickParam => "click_param".to_owned(),
        Defined::Funnel(name) => format!("funnels.{name}"),
        Defined::Margin => "margin.share".to_owned(),
    };
    ChangedObject { what: key, before: old.clone(), now: new.clone() }
}

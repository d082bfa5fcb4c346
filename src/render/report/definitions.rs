//! Changes of what counts, between two periods that are compared: sentences for people, and objects of the JSON
//! contract.
//!
//! Invariant: whoever reads that two periods differ reads in the same place that what counts differs, or that this is
//! not known. Does not show the definitions themselves, which are in the plan.

use serde::Serialize;

use crate::domain::period::Zone;
use crate::domain::settings::definitions::{Defined, Redefined};
use crate::domain::settings::rules::WindowKind;
use crate::render::texts::{self, say};
use crate::report::{Known, Redefinition, Redefinitions};

/// One for each change, and for what is not known.
pub(super) fn sentences(redefinitions: &Redefinitions, zone: &Zone) -> Vec<String> {
    let unknown = match redefinitions.known {
        Known::All => None,
        Known::Since(since) => {
            Some(say!("redefined-unknown-before", day = zone.day(since).to_string()))
        }
        Known::Nothing => Some(say!("redefined-unknown")),
    };
    let change = |change: &Redefinition| {
        let changes = texts::list(change.what.iter().map(in_words));
        say!("redefined", day = zone.day(change.at).to_string(), changes = changes)
    };
    let mut list: Vec<String> = redefinitions.changes.iter().map(change).collect();
    if let Some(last) = list.last_mut() {
        *last = texts::sentences([last.as_str(), &say!("redefined-by-today")]);
    }
    unknown.into_iter().chain(list).collect()
}

fn in_words(Redefined { what, old, new }: &Redefined) -> String {
    let subject = match what {
        Defined::Kind(kind) => {
            // Every kind is one or the other, so what it was is said.
            let new = new.as_deref().unwrap_or_default();
            return say!("redefined-kind", kind = kind.as_str(), new = new);
        }
        Defined::Model => say!("defined-model"),
        Defined::Window => say!("defined-window"),
        Defined::WindowOf(WindowKind::Sent) => say!("defined-window-of-sent"),
        Defined::WindowOf(kind) => say!("defined-window-of", kind = kind.as_str()),
        Defined::Evidence => say!("defined-evidence"),
        Defined::CouponRule => say!("defined-coupon-rule"),
        Defined::Zone => say!("defined-zone"),
        Defined::Currency => say!("defined-currency"),
        Defined::Rate(currency) => say!("defined-rate", currency = currency.code()),
        Defined::ClickParam => say!("defined-click-param"),
        Defined::Funnel(name) => say!("defined-funnel", name = name.as_str()),
        Defined::Margin => say!("defined-margin"),
    };
    match (old.as_deref(), new.as_deref()) {
        (Some(old), Some(new)) => say!("redefined-from-to", what = subject, old = old, new = new),
        (None, Some(new)) => say!("redefined-to", what = subject, new = new),
        (Some(old), None) => say!("redefined-dropped", what = subject, old = old),
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

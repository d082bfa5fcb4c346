//! Micro conversions that the pages of a shop say without a secret.
//!
//! Anybody can say them. Invariant: one is of a kind that the plan declares micro, or of a step of a funnel, and has no
//! value, no code and no customer, so it is never a goal and never revenue. Its record has the id `pixel:CLICK:ID:KIND`, so
//! that it is told from what files say, and the same one that is said again is the same record. Does not judge who says it
//! (see `redirect`).

use std::fmt;
use std::sync::Arc;

use super::click::id::ClickId;
use super::limits::{PIXEL_ID_CHARS_MAX, SHOP_SCRIPT_DAYS_MAX};
use super::link::target::ParamName;
use super::record::event::{Event, EventKind, PIXEL_ID};
use super::record::foreign_id::ForeignId;
use super::record::ledger::Imports;
use super::settings::Settings;
use super::settings::funnel::{Funnel, FunnelStep};
use super::settings::privacy::SignalPolicy;
use super::settings::rules::WindowKind;
use super::time::Timestamp;

/// What a plan says to the pages of a shop.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PixelRules {
    /// The parameter of an address that carries the click id.
    pub param: ParamName,
    /// For how long a browser keeps it: as long as a click counts.
    pub keep_s: u64,
    /// A browser that asks not to be tracked keeps none.
    pub is_strict: bool,
    /// The kinds that are micro, and the steps of funnels.
    pub steps: Vec<FunnelStep>,
}

impl PixelRules {
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        let micro = settings.conversions.keys().filter(|kind| !settings.is_macro(**kind));
        let named = settings.funnels.values().flat_map(Funnel::steps);
        let named = named.filter(|step| matches!(step, FunnelStep::Named(_)));
        let mut steps: Vec<FunnelStep> =
            micro.map(|kind| FunnelStep::Kind(*kind)).chain(named.cloned()).collect();
        steps.sort_unstable();
        steps.dedup();
        let window_s = settings.attribution.window_of(WindowKind::Click).ms() / 1000;
        Self {
            param: settings.click_param.clone(),
            keep_s: window_s.min(SHOP_SCRIPT_DAYS_MAX * 24 * 60 * 60),
            is_strict: settings.privacy.signals == SignalPolicy::Strict,
            steps,
        }
    }

    /// The step that a page names; `None` of a goal, and of what no plan has.
    #[must_use]
    pub fn step(&self, named: &str) -> Option<&FunnelStep> {
        let meant = FunnelStep::parse(named).ok()?;
        self.steps.iter().find(|step| **step == meant)
    }
}

/// The id that a shop gives a micro conversion, so that the same one counts once.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PixelId(Option<Arc<str>>);

impl PixelId {
    /// Reads 0 to `PIXEL_ID_CHARS_MAX` letters, digits, `-` and `_`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_fit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let fits = text.len() <= PIXEL_ID_CHARS_MAX && text.bytes().all(is_fit);
        fits.then(|| Self((!text.is_empty()).then(|| text.into())))
    }
}

/// Nothing, of one that has none.
impl fmt::Display for PixelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_deref().unwrap_or_default())
    }
}

/// A micro conversion that a page has said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PixelHit {
    pub at: Timestamp,
    pub click: ClickId,
    pub id: PixelId,
    pub step: FunnelStep,
}

impl PixelHit {
    /// What the ids of all records of its click begin with.
    #[must_use]
    pub fn of_click(&self) -> String {
        format!("{PIXEL_ID}{}:", self.click)
    }

    /// What the ids of all of its kind end with.
    #[must_use]
    pub fn of_kind(&self) -> String {
        format!(":{}", self.step)
    }

    /// The id of its record.
    #[must_use]
    pub fn record_id(&self) -> Option<ForeignId> {
        ForeignId::parse(&format!("{}{}{}", self.of_click(), self.id, self.of_kind())).ok()
    }

    /// Its record, of this import; `None` if its id is too long.
    #[must_use]
    pub fn event(&self, imports: Imports) -> Option<Event> {
        let (kind, step) = match &self.step {
            FunnelStep::Kind(kind) => (EventKind::of(*kind), None),
            FunnelStep::Named(name) => (EventKind::Step, Some(name.as_str().into())),
        };
        Some(Event {
            epoch: 0,
            updated_at: None,
            at: self.at,
            id: self.record_id()?,
            kind,
            value: None,
            click_id: ForeignId::parse(self.click.as_str()).ok(),
            code: None,
            score: None,
            step,
            question: None,
            answer: None,
            customer: None,
            imports,
        })
    }
}

#[cfg(test)]
mod tests;

//! The definitions of what counts: the settings that change what a figure means. And their log, which tells when a
//! plan changed them.
//!
//! Two settings have equal definitions if every report of the same records has the same meaning under both. So windows
//! are kept in one form, whichever way a plan writes them. Invariant: the log has every change since the time that it
//! names, in the order in which plans were applied. Not in the definitions: what a channel, a campaign, a code or a
//! number is called or belongs to, costs, benchmarks and what only shows figures. Does not compute the digest, which is
//! the identity of the bytes (see `codec`), and does not say changes in words (see `render`).

use std::collections::{BTreeMap, BTreeSet};

use super::Settings;
use super::exchange::ExchangeRate;
use super::funnel::Funnel;
use super::rules::{Attribution, KindWindow, WindowKind};
use crate::domain::label::FunnelName;
use crate::domain::limits::DEFINITIONS_KEPT_MAX;
use crate::domain::link::target::ParamName;
use crate::domain::money::Currency;
use crate::domain::percent::Percent;
use crate::domain::period::Zone;
use crate::domain::record::conversion_kind::{ConversionKind, Weight};
use crate::domain::span::Span;
use crate::domain::time::Timestamp;

/// The settings that change what a figure means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definitions {
    /// `window` is that of clicks, and `windows` has the kinds that have another one, in the order of their type.
    pub attribution: Attribution,
    /// The kinds of conversion that are steps, in the order of their type. All others are goals.
    pub micro: Vec<ConversionKind>,
    /// Where days and months begin.
    pub zone: Zone,
    pub currency: Option<Currency>,
    pub rates: BTreeMap<Currency, ExchangeRate>,
    /// The query parameter by which a landing page names a click.
    pub click_param: ParamName,
    /// The steps that reports count people at.
    pub funnels: BTreeMap<FunnelName, Funnel>,
    /// The share of goods' worth that profit stands on.
    pub margin: Option<Percent>,
}

/// What one definition is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Defined {
    /// Whether a kind of conversion is macro or micro.
    Kind(ConversionKind),
    Model,
    /// The window of all touches.
    Window,
    WindowOf(WindowKind),
    Evidence,
    CouponRule,
    Zone,
    Currency,
    Rate(Currency),
    ClickParam,
    Funnel(FunnelName),
    Margin,
}

/// A definition that two settings have different. `None` on the side that does not have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redefined {
    pub what: Defined,
    pub old: Option<String>,
    pub new: Option<String>,
}

impl Definitions {
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        let is_micro = |kind: &ConversionKind| !settings.is_macro(*kind);
        Self {
            attribution: in_one_form(&settings.attribution),
            micro: ConversionKind::ALL.iter().copied().filter(is_micro).collect(),
            zone: settings.zone.clone(),
            currency: settings.currency,
            rates: settings.rates.clone(),
            click_param: settings.click_param.clone(),
            funnels: settings.funnels.clone(),
            margin: settings.margin,
        }
    }

    /// Other settings with these definitions in place of their own.
    #[must_use]
    pub fn over(&self, settings: Settings) -> Settings {
        let weights = ConversionKind::ALL.iter().map(|kind| (*kind, self.weight(*kind)));
        Settings {
            attribution: self.attribution.clone(),
            conversions: weights.collect(),
            zone: self.zone.clone(),
            currency: self.currency,
            rates: self.rates.clone(),
            click_param: self.click_param.clone(),
            funnels: self.funnels.clone(),
            margin: self.margin,
            ..settings
        }
    }

    /// With other rules of attribution.
    #[must_use]
    pub fn under(self, rules: &Attribution) -> Self {
        Self { attribution: in_one_form(rules), ..self }
    }

    /// What others have different, in the order of [`Defined`].
    #[must_use]
    pub fn redefined(&self, new: &Self) -> Vec<Redefined> {
        let mut list = Vec::new();
        let mut add = |what, old: Option<String>, new: Option<String>| {
            if old != new {
                list.push(Redefined { what, old, new });
            }
        };
        for kind in ConversionKind::ALL {
            let [old, new] = [self, new].map(|of| Some(of.weight(*kind).to_string()));
            add(Defined::Kind(*kind), old, new);
        }
        let (old, other) = (&self.attribution, &new.attribution);
        add(Defined::Model, Some(old.model.to_string()), Some(other.model.to_string()));
        for (what, old, new) in windows(old, other) {
            add(what, Some(old.to_string()), Some(new.to_string()));
        }
        let [evidence, others] = [old, other].map(|of| {
            let kinds: Vec<&str> = of.evidence.iter().map(|kind| kind.as_str()).collect();
            Some(kinds.join(", "))
        });
        add(Defined::Evidence, evidence, others);
        add(Defined::CouponRule, Some(old.coupon.to_string()), Some(other.coupon.to_string()));
        add(Defined::Zone, Some(self.zone.to_string()), Some(new.zone.to_string()));
        let currency = |of: &Self| of.currency.map(|currency| currency.to_string());
        add(Defined::Currency, currency(self), currency(new));
        for (currency, [old, new]) in texts([&self.rates, &new.rates]) {
            add(Defined::Rate(currency), old, new);
        }
        let [param, other] = [self, new].map(|of| Some(of.click_param.as_str().to_owned()));
        add(Defined::ClickParam, param, other);
        for (name, [old, new]) in texts([&self.funnels, &new.funnels]) {
            add(Defined::Funnel(name), old, new);
        }
        let [margin, other] = [self, new].map(|of| of.margin.map(|share| share.to_string()));
        add(Defined::Margin, margin, other);
        list
    }

    fn weight(&self, kind: ConversionKind) -> Weight {
        if self.micro.contains(&kind) { Weight::Micro } else { Weight::Macro }
    }
}

/// What two tables have under each key that one of them has.
fn texts<K: Ord + Clone, V: ToString>(
    tables: [&BTreeMap<K, V>; 2],
) -> impl Iterator<Item = (K, [Option<String>; 2])> {
    let keys: BTreeSet<K> = tables.iter().flat_map(|table| table.keys().cloned()).collect();
    keys.into_iter().map(move |key| {
        let texts = tables.map(|table| table.get(&key).map(ToString::to_string));
        (key, texts)
    })
}

/// The same windows in one form. Every kind of touch has the same window as before.
fn in_one_form(rules: &Attribution) -> Attribution {
    let window = rules.window_of(WindowKind::Click);
    let all = Attribution { window, windows: Vec::new(), ..rules.clone() };
    let own = WindowKind::ALL.iter().map(|kind| (*kind, rules.window_of(*kind)));
    let own = own.filter(|(kind, window)| all.window_of(*kind) != *window);
    Attribution { windows: own.map(|(kind, window)| KindWindow { kind, window }).collect(), ..all }
}

/// The windows under both rules: those of all kinds of touch as one, if both rules have only one.
fn windows(old: &Attribution, new: &Attribution) -> Vec<(Defined, Span, Span)> {
    let is_one = |rules: &Attribution| {
        let mut touches = WindowKind::ALL.iter().filter(|kind| **kind != WindowKind::Sent);
        touches.all(|kind| rules.window_of(*kind) == rules.window)
    };
    let as_one = is_one(old) && is_one(new);
    let whole = as_one.then_some((Defined::Window, old.window, new.window));
    let kinds = WindowKind::ALL.iter().filter(|kind| !as_one || **kind == WindowKind::Sent);
    let kinds =
        kinds.map(|kind| (Defined::WindowOf(*kind), old.window_of(*kind), new.window_of(*kind)));
    whole.into_iter().chain(kinds).collect()
}

/// Definitions that a plan replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    pub definitions: Definitions,
    /// When the next ones took their place.
    pub until: Timestamp,
}

/// What counted before, and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinitionLog {
    /// Every change since then is in the log.
    pub since: Timestamp,
    /// In the order in which plans were applied, which a clock that was set back may not have.
    pub replaced: Vec<Replaced>,
}

impl DefinitionLog {
    /// The log of a file without a plan: nothing was defined before the first one.
    pub const WHOLE: Self = Self { since: Timestamp::MIN, replaced: Vec::new() };

    /// The log of a file whose plans before `since` were not logged.
    #[must_use]
    pub fn since(since: Timestamp) -> Self {
        Self { since, replaced: Vec::new() }
    }

    /// Adds definitions that were replaced. The oldest are dropped if there are too many.
    pub fn add(&mut self, definitions: Definitions, until: Timestamp) {
        if self.replaced.len() >= DEFINITIONS_KEPT_MAX {
            self.since = self.replaced.remove(0).until;
        }
        self.replaced.push(Replaced { definitions, until });
    }

    /// The changes, each with its time and with what counted before and after it.
    pub fn changes<'a>(
        &'a self,
        today: &'a Definitions,
    ) -> impl Iterator<Item = (Timestamp, &'a Definitions, &'a Definitions)> {
        let next = self.replaced.iter().skip(1).map(|of| &of.definitions).chain([today]);
        self.replaced.iter().zip(next).map(|(of, next)| (of.until, &of.definitions, next))
    }
}

#[cfg(test)]
mod tests;

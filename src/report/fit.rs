//! Fits the Markov model to all journeys of a period: those of its conversions, and the contacts and recipients who
//! did not convert.
//!
//! Invariant: the fit depends on the journeys, not on their sequence or the grouping of the report. Visitors who are
//! no contacts and no recipients are not among those who did not convert: a daily pseudonym is no person.

use std::collections::HashSet;

use crate::attribution::{Crediting, Effects, End, Journey, Transitions};
use crate::domain::label::Channel;
use crate::domain::limits::FIT_CONVERSIONS_MIN;
use crate::domain::period::Period;
use crate::domain::record::person::PersonKey;
use crate::domain::settings::rules::{Attribution, Model};
use crate::store::Snapshot;

use super::build::{counted, touch_range};
use super::data::ReportData;
use super::evidence::{Times, gather};
use super::names::Names;
use super::query::ReportError;
use super::records::Records;
use super::sources::{Recipients, Sources};
use super::value::ReportWarning;
use super::watching::Nothing;

/// What a model of channels stands on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fit {
    /// The conversions that are placed.
    pub conversions: u64,
    /// The contacts and recipients who did not convert; 0 if the model does not look at them.
    pub others: u64,
}

impl Fit {
    /// What is to be said of a fit to too few conversions.
    pub(super) fn warning(self) -> Option<ReportWarning> {
        let is_few = self.conversions < FIT_CONVERSIONS_MIN;
        is_few.then_some(ReportWarning::FewForModel(self.conversions))
    }
}

/// The journeys that a model is fitted to: those of a period, under these rules.
#[derive(Debug, Clone, Copy)]
pub(super) struct About<'q> {
    pub(super) period: &'q Period,
    pub(super) rules: &'q Attribution,
}

/// A Markov model that was fitted, with the channels that it knows, in the order of their names.
#[derive(Debug)]
pub struct FittedModel {
    pub(super) effects: Effects,
    pub(super) fit: Fit,
    channels: Vec<Channel>,
}

impl FittedModel {
    /// Fits the Markov model to a snapshot of a period.
    pub fn of(
        snapshot: &Snapshot<ReportData>,
        period: &Period,
        rules: &Attribution,
    ) -> Result<Self, ReportError> {
        let rules = &Attribution { model: Model::Markov, ..rules.clone() };
        let records = Records::new(snapshot);
        let counted = counted(&records, period);
        let range = touch_range(&records, &counted, period, rules);
        let sources =
            Sources::new(&records, &counted, range, Recipients::All, &mut Nothing::default())?;
        let places = records.names.channels.places();
        let unfitted = Crediting::of(rules, &places, None);
        let (effects, fit) = fit(&sources, &counted, About { period, rules }, &unfitted);
        let channels = records.names.channels.sorted();
        let effects = effects.unwrap_or_else(|| Transitions::default().fit());
        Ok(Self { effects, fit: fit.unwrap_or_default(), channels })
    }

    /// The place of each of these names among its channels, by their numbers minus 1. Those that it does not know
    /// come after all others.
    pub(super) fn places(&self, names: &Names<'_, Channel>) -> Vec<u32> {
        let unknown = u32::try_from(self.channels.len()).unwrap_or(u32::MAX);
        let own = names.places().into_iter().map(|place| unknown.saturating_add(place));
        let places = (1..).map_while(|number| names.name(number)).zip(own);
        let known = |name: &Channel| self.channels.binary_search(name).ok();
        let place = |(name, own): (&Channel, u32)| {
            known(name).and_then(|place| u32::try_from(place).ok()).unwrap_or(own)
        };
        places.map(place).collect()
    }
}

/// Whose clicks a model needs.
pub(super) fn recipients_for(rules: &Attribution) -> Recipients {
    if rules.model == Model::Markov { Recipients::All } else { Recipients::Customers }
}

/// Fits the model of the rules, if it is one of channels. `crediting` has no effects yet.
pub(super) fn fit(
    sources: &Sources<'_>,
    counted: &[u32],
    about: About<'_>,
    crediting: &Crediting<'_>,
) -> (Option<Effects>, Option<Fit>) {
    let rules = about.rules;
    if !rules.model.is_of_channels() {
        return (None, None);
    }
    let add = |transitions: &mut Transitions, place: u32| {
        let evidence = gather(sources, place, rules, Times::Windows);
        transitions.add(&evidence.journey(sources, rules).path(crediting), End::Converted, 1);
    };
    let mut all = Transitions::default();
    for part in sources.each_order(counted, Transitions::default, add) {
        all.add_all(&part);
    }
    let mut fit = Fit { conversions: all.conversions(), others: 0 };
    if rules.model == Model::Shapley {
        return (None, Some(fit));
    }
    for journey in others(sources, counted, about.period) {
        all.add(&journey.path(crediting), End::Null, 1);
        fit.others += 1;
    }
    (Some(all.fit()), Some(fit))
}

/// The journeys in the period of the contacts and recipients who did not convert in it.
fn others<'s>(
    sources: &'s Sources<'_>,
    counted: &[u32],
    period: &'s Period,
) -> impl Iterator<Item = Journey> + 's {
    let converted: HashSet<PersonKey> =
        counted.iter().filter_map(|place| sources.order(*place).order.customer).collect();
    let people = sources.contacts().chain(sources.clicks.recipients());
    let mut people: Vec<PersonKey> = people.filter(|who| !converted.contains(who)).collect();
    people.sort_unstable();
    people.dedup();
    let journey = move |who: PersonKey| {
        let threads = sources.threads_of(who).iter().map(|(_, thread)| sources.touch_of(*thread));
        let clicks = sources.clicks.of_recipient(who).iter();
        let clicks = clicks.map(|click| sources.click_touch(click));
        let touches = threads.chain(clicks).filter(|touch| period.contains(touch.at));
        Journey::of_all(touches.collect())
    };
    people.into_iter().map(journey).filter(|journey| !journey.touches().is_empty())
}

//! What the records of a file say: states, worth, codes, click ids and customers.
//!
//! Invariant: a record that the file has in several rows close to each other is counted once, as all of them
//! say. Memory does not grow with the file: codes are looked up in bounded lots, and customers are told apart up
//! to a number. Noting them needs no data file, so that it is done while the records before are written.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::excess::Excess;
use super::first_read::FirstRead;
use super::states::SeveralStates;
use crate::cli::error::CliError;
use crate::domain::bounded_counts::{BoundedCounts, OTHERS};
use crate::domain::click::id::ClickIdKey;
use crate::domain::code::coupon::{CouponCode, FoldedCode};
use crate::domain::label::Channel;
use crate::domain::limits::{CODES_ASKED_MAX, LISTED_LINES_MAX, LISTED_MAX, PEOPLE_COUNTED_MAX};
use crate::domain::money::Currency;
use crate::domain::record::cost::CostKey;
use crate::domain::record::person::PersonKey;
use crate::domain::record::version::Version;
use crate::domain::settings::Settings;
use crate::domain::time::Timestamp;
use crate::store::KnownCodes;
use crate::wire::Data;

/// What is counted.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// The records in each state, or of each kind.
    pub(super) states: BoundedCounts<LISTED_MAX>,
    /// The records of each channel, as written.
    pub(super) channels: BoundedCounts<LISTED_MAX>,
    /// The net worth of those that count, in minor units.
    pub(super) net: BTreeMap<Currency, i128>,
    /// Codes whose meaning was not asked for yet.
    pub(super) uses: CodeUses,
    /// The records that name a click, and those whose click id was given out by the data file.
    pub(super) clicks: (u64, u64),
    pub(super) people: PeopleFacts,
    /// The records of which the file has refunds alone.
    pub(super) refunds: u64,
    pub(super) excess: Excess,
    pub(super) several_states: SeveralStates,
    /// The time of the last of them.
    pub(super) last_at: Option<Timestamp>,
    /// The records of which an unknown part was given back.
    pub(super) unknown_refunds: u64,
    /// The costs of the plan that those of the file replace.
    pub(super) replaced: BTreeSet<CostKey>,
    pub(super) first: FirstRead,
}

/// The texts of codes with their uses. A code is used by each record that carries it.
#[derive(Debug, Default)]
pub(super) struct CodeUses(HashMap<CouponCode, u64>);

/// The uses of codes that were looked up.
#[derive(Debug, Default)]
pub(super) struct CodeFacts {
    pub(super) known: u64,
    pub(super) unknown: u64,
    /// Some of the unknown ones.
    pub(super) examples: BTreeSet<String>,
}

#[derive(Debug, Default)]
pub(super) struct PeopleFacts {
    /// The records that name a customer or a contact.
    pub(super) records: u64,
    distinct: HashSet<PersonKey>,
}

/// What tells what records mean.
#[derive(Clone)]
pub(super) struct ToldBy {
    /// `None` without a data file, which then knows no click.
    pub(super) click_id_key: Option<ClickIdKey>,
    pub(super) settings: Settings,
    /// How many of the first records are told.
    pub(super) first: usize,
}

impl Facts {
    /// Notes the records of a chunk, of which each may have several versions.
    pub(super) fn note<V: Version>(&mut self, rows: &[V], told_by: &ToldBy) {
        let mut by_id: Vec<&V> = rows.iter().collect();
        by_id.sort_by_key(|version| version.id());
        let first = if self.first.is_empty() { told_by.first } else { 0 };
        for of_record in by_id.chunk_by(|one, other| one.id() == other.id()) {
            let id = of_record[0].id();
            self.refunds +=
                u64::from(of_record.iter().all(|version| version.gives_back().is_some()));
            let versions = of_record.iter().map(|version| (*version).clone());
            if let Some(record) = V::fold(versions.collect()) {
                self.several_states.note(of_record, V::state_of(&record));
                if let Some(place) = FirstRead::place(rows, id, first) {
                    self.first.add::<V>(place, id, &record, &told_by.settings.zone);
                }
                self.note_record::<V>(&record, told_by);
                if let Some((refunded, total)) = V::excess_of(&record) {
                    self.excess.add(id, refunded, total);
                }
            }
        }
    }

    /// The channels that the plan does not have, with the number of their records; none if there is no plan.
    pub(super) fn unknown_channels(
        &self,
        settings: &Settings,
    ) -> impl Iterator<Item = (&str, u64)> {
        let is_unknown = |written: &str| {
            let channel = Channel::parse(written).map(|written| settings.channel(&written));
            !settings.channels.is_empty()
                && channel.is_ok_and(|channel| !settings.channels.contains_key(&channel))
        };
        let channels = self.channels.by_name().iter();
        let channels = channels.map(|(channel, count)| (channel.as_str(), *count));
        channels.filter(move |(channel, _)| *channel != OTHERS && is_unknown(channel))
    }

    fn note_record<V: Version>(&mut self, record: &V::Record, told_by: &ToldBy) {
        self.last_at = self.last_at.max(Some(V::at(record)));
        if let Some(state) = V::state_of(record) {
            // Outcomes of calls are words of any system, or what somebody wrote about the call.
            self.states.add(state, 1);
        }
        if let Some(replaced) = V::replaced_in(record, &told_by.settings) {
            self.replaced.insert(replaced.key.clone());
        }
        if let Some(channel) = V::channel_of(record) {
            self.channels.add(channel, 1);
        }
        self.unknown_refunds += u64::from(V::lacks_refund(record));
        if let Some(net) = V::net_of(record) {
            *self.net.entry(net.currency).or_default() += i128::from(net.minor);
        }
        for text in V::codes_of(record) {
            *self.uses.0.entry(text.clone()).or_default() += 1;
        }
        if let Some(click) = V::click_of(record, &told_by.settings.click_param) {
            let own = told_by.click_id_key.as_ref().and_then(|key| key.read(click.as_str()));
            self.clicks.0 += 1;
            self.clicks.1 += u64::from(own.is_some());
        }
        if let Some(person) = V::person_of(record) {
            self.people.records += 1;
            if self.people.distinct.len() <= PEOPLE_COUNTED_MAX {
                self.people.distinct.insert(person);
            }
        }
    }
}

impl CodeUses {
    /// Whether they are as many as are looked up at once.
    pub(super) fn is_full(&self) -> bool {
        self.0.len() >= CODES_ASKED_MAX
    }
}

impl CodeFacts {
    /// Looks up texts of codes.
    pub(super) fn ask(&mut self, uses: &CodeUses, data: Option<&Data<'_>>) -> Result<(), CliError> {
        if uses.0.is_empty() {
            return Ok(());
        }
        let ask = || KnownCodes::ask(uses.0.keys().cloned().collect());
        let found = data.map(|data| data.snapshot(&ask())).transpose()?;
        let known: HashSet<FoldedCode> =
            found.iter().flat_map(|of| &of.codes).map(|of| of.spec.code.folded()).collect();
        let is_known = |code: &_| known.contains(code);
        for (text, uses) in &uses.0 {
            for meant in text.meant(is_known) {
                if meant.is_known {
                    self.known += uses;
                } else {
                    self.unknown += uses;
                    self.examples.insert(meant.code.as_str().to_owned());
                    if self.examples.len() > LISTED_LINES_MAX {
                        self.examples.pop_last();
                    }
                }
            }
        }
        Ok(())
    }
}

impl PeopleFacts {
    /// How many they are; `None` if they are more than are told apart.
    pub(super) fn distinct(&self) -> Option<u64> {
        let count = self.distinct.len();
        (count <= PEOPLE_COUNTED_MAX).then_some(count as u64)
    }
}

#[cfg(test)]
mod tests;

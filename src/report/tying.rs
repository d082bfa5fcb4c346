//! What ties the conversions of a report: the strongest evidence of each, machines' clicks that orders name, and the
//! customers' own answers beside what was placed.
//!
//! Invariant: each conversion is counted once in each of the three. The sums do not depend on the sequence of the
//! orders.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::Arc;

use crate::attribution::{Credit, Crediting, Journey, ShareSum, TagKey, Touch, TouchId};
use crate::domain::click::Verdict;
use crate::domain::label::Channel;
use crate::domain::limits::ANSWERS_MAX;
use crate::domain::settings::rules::Attribution;

use super::click_reference::ClickReference;
use super::evidence::{Clue, GRADES, Grade, OrderEvidence, grade_of, grade_of_clue};
use super::id_map::IdMap;
use super::names::TagNames;
use super::sources::Sources;
use super::value::ReportWarning;

/// The conversions of which a kind of evidence is the strongest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TiedBy {
    pub grade: &'static Grade,
    pub conversions: u64,
}

/// The conversions whose customers gave an answer that means one channel, and that were placed under another or the
/// same.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// `None` if the answer means no channel of the plan, or several.
    pub said: Option<Channel>,
    /// The answer as the customer gave it, if it means none; `None` of the others, of which there are many.
    pub words: Option<Arc<str>>,
    pub placed: PlacedUnder,
    pub conversions: f64,
}

/// Where a conversion was placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlacedUnder {
    Nothing,
    /// Under a touch of no known channel.
    NoChannel,
    Channel(Channel),
}

/// What a customer said: the number of a channel, else the words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    Channel(u32),
    Words(Arc<str>),
    Other,
}

/// Where a conversion was placed, by the number of the channel. Unplaced ones come last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Under {
    Channel(u32),
    Nothing,
}

/// The index of the grade of the strongest evidence that ties the order at a place: by the order of the rules, then of
/// the grades. `None` of an unplaced order.
pub(super) fn strongest(
    evidence: &OrderEvidence<'_>,
    sources: &Sources<'_>,
    place: u32,
    rules: &Attribution,
) -> Option<usize> {
    let used = evidence.used(rules).map(|tie| grade_of(tie, sources, place));
    let runs = evidence.runs.iter().map(|run| grade_of_clue(run.clue, sources, place));
    used.chain(runs).min_by_key(|grade| rank(*grade, rules))
}

/// The same of the touches under each key. The tags of touches are completed.
pub(super) fn strongest_under<K: Eq + Hash>(
    evidence: &OrderEvidence<'_>,
    journey: &Journey,
    sources: &Sources<'_>,
    place: u32,
    rules: &Attribution,
    key_of: impl Fn(&Touch, TagKey) -> K,
) -> IdMap<K, usize> {
    let mut of_touches: HashMap<TouchId, usize> = HashMap::new();
    let mut add = |touch: TouchId, grade: usize| {
        let known = of_touches.entry(touch).or_insert(grade);
        *known = stronger(*known, grade, rules);
    };
    for tie in evidence.used(rules) {
        tie.touch.into_iter().for_each(|touch| add(touch.id, grade_of(tie, sources, place)));
    }
    for run in &evidence.runs {
        let grade = grade_of_clue(run.clue, sources, place);
        run.clicks.iter().for_each(|click| add(sources.click_touch(click).id, grade));
    }
    let mut completion = journey.completion();
    let mut under: IdMap<K, usize> = IdMap::default();
    for (index, touch) in journey.touches().iter().enumerate() {
        if let Some(grade) = of_touches.get(&touch.id) {
            let known = under.entry(key_of(touch, completion.of(index))).or_insert(*grade);
            *known = stronger(*known, *grade, rules);
        }
    }
    under
}

/// The order of the rules, then that of the grades.
fn rank(grade: usize, rules: &Attribution) -> (Option<usize>, usize) {
    let kind = GRADES[grade].evidence;
    (rules.evidence.iter().position(|of| *of == kind), grade)
}

fn stronger(one: usize, other: usize, rules: &Attribution) -> usize {
    std::cmp::min_by_key(one, other, |grade| rank(*grade, rules))
}

/// What ties conversions, added up.
#[derive(Debug, Default)]
pub(super) struct Tying {
    strongest: [u64; GRADES.len()],
    /// Conversions that name a click with this verdict.
    verdicts: [u64; Verdict::ALL.len()],
    /// Conversions with a click id that this data file did not issue, and with one whose click it does not have.
    foreign: u64,
    lost: u64,
    answers: BTreeMap<(Said, Under), ShareSum>,
}

impl Tying {
    /// Adds the order at a place.
    pub(super) fn add(
        &mut self,
        sources: &Sources<'_>,
        place: u32,
        evidence: &OrderEvidence<'_>,
        journey: &Journey,
        rules: &Attribution,
        crediting: &Crediting<'_>,
    ) {
        if let Some(strongest) = strongest(evidence, sources, place, rules) {
            self.strongest[strongest] += 1;
        }
        let named = evidence.used(rules).find(|tie| tie.clue == Clue::NamedClick);
        if let Some(click) = named.and_then(|tie| tie.click) {
            self.verdicts[sources.clicks.verdict(click).index()] += 1;
        }
        match sources.order(place).click {
            ClickReference::Foreign => self.foreign += 1,
            ClickReference::Valid(number) if sources.clicks.named(number).is_none() => {
                self.lost += 1;
            }
            ClickReference::None | ClickReference::Valid(_) => {}
        }
        let order = sources.order(place);
        let Some(said) = order.said() else { return };
        let said = match (said.channel, &order.written.source_said) {
            (0, Some(words)) => Said::Words(words.clone()),
            (0, None) => Said::Other,
            (channel, _) => Said::Channel(channel),
        };
        self.answer(&said, journey, crediting);
    }

    fn answer(&mut self, said: &Said, journey: &Journey, crediting: &Crediting<'_>) {
        let (_, credits) = journey.credits(crediting);
        if credits.is_empty() {
            self.answers.entry((said.clone(), Under::Nothing)).or_default().add_one();
        }
        let mut completion = journey.completion();
        for Credit { touch, share } in credits {
            let under = Under::Channel(completion.of(touch).channel);
            self.answers.entry((said.clone(), under)).or_default().add(share);
        }
    }

    /// Adds the orders of another.
    pub(super) fn merge(&mut self, other: Self) {
        for (count, more) in self.strongest.iter_mut().zip(other.strongest) {
            *count += more;
        }
        for (count, more) in self.verdicts.iter_mut().zip(other.verdicts) {
            *count += more;
        }
        self.foreign += other.foreign;
        self.lost += other.lost;
        for (key, sum) in other.answers {
            self.answers.entry(key).or_default().add_all(&sum);
        }
    }

    pub(super) fn tied_by(&self) -> Vec<TiedBy> {
        let counts = GRADES.iter().zip(self.strongest);
        counts.map(|(grade, conversions)| TiedBy { grade, conversions }).collect()
    }

    /// The warnings about click ids that lead to no click.
    pub(super) fn click_ids(&self) -> impl Iterator<Item = ReportWarning> + use<> {
        let foreign = (self.foreign > 0).then_some(ReportWarning::ForeignClickIds(self.foreign));
        let lost = (self.lost > 0).then_some(ReportWarning::LostClicks(self.lost));
        foreign.into_iter().chain(lost)
    }

    /// The conversions that name a click that was not judged to be a person's, by verdict.
    pub(super) fn contradicted(&self) -> [u64; Verdict::ALL.len()] {
        let mut counts = self.verdicts;
        counts[Verdict::Person.index()] = 0;
        counts
    }

    /// The answers with so many of the words that mean no channel: those that most customers used. The others are one.
    fn bounded(&self) -> BTreeMap<(Said, Under), ShareSum> {
        let mut sums: BTreeMap<&Said, f64> = BTreeMap::new();
        for ((said, _), sum) in &self.answers {
            *sums.entry(said).or_default() += sum.value();
        }
        let words = sums.into_iter().filter(|(said, _)| matches!(said, Said::Words(_)));
        let mut words: Vec<(&Said, f64)> = words.collect();
        words.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        let others: BTreeSet<&Said> =
            words.into_iter().skip(ANSWERS_MAX).map(|(of, _)| of).collect();
        let mut bounded: BTreeMap<(Said, Under), ShareSum> = BTreeMap::new();
        for ((said, under), sum) in &self.answers {
            let said = if others.contains(said) { Said::Other } else { said.clone() };
            bounded.entry((said, *under)).or_default().add_all(sum);
        }
        bounded
    }

    /// By channel, then the words that mean none; placed channels without a name last.
    pub(super) fn answered(&self, names: &TagNames<'_>) -> Vec<Answered> {
        let name = |number: u32| names.channels.name(number).cloned();
        let answered = |((said, under), sum): ((Said, Under), ShareSum)| Answered {
            said: if let Said::Channel(number) = said { name(number) } else { None },
            words: if let Said::Words(words) = said { Some(words) } else { None },
            placed: match under {
                Under::Nothing => PlacedUnder::Nothing,
                Under::Channel(number) => {
                    name(number).map_or(PlacedUnder::NoChannel, PlacedUnder::Channel)
                }
            },
            conversions: sum.value(),
        };
        let mut all: Vec<Answered> = self.bounded().into_iter().map(answered).collect();
        let rank = |of: &Answered| {
            let placed = match &of.placed {
                PlacedUnder::Channel(channel) => (0, Some(channel.clone())),
                PlacedUnder::NoChannel => (1, None),
                PlacedUnder::Nothing => (2, None),
            };
            let is_other = of.said.is_none() && of.words.is_none();
            (is_other, of.said.is_none(), of.said.clone(), of.words.clone(), placed)
        };
        all.sort_by_cached_key(rank);
        all
    }
}

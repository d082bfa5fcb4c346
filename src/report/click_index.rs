//! Keeps the clicks that may be touches of a set of orders: those that orders name, and other clicks of the
//! same visitors and recipients.
//!
//! Invariant: what it holds depends on the clicks and on what is wanted, never on which thread reads which
//! clicks. Memory is bounded by the clicks of the wanted people. Does not know why something is wanted (see
//! `sources`) or what wanted people are numbered by (see `wanted`).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::domain::click::visitor::Visitor;
use crate::domain::click::{ClickNumber, Verdict};
use crate::domain::label::Variant;
use crate::domain::record::person::PersonKey;
use crate::store::on_threads::{both, on_threads};
use crate::store::{Clicks, SeenRows, StoreError};

use super::hits::{Hits, PlacedHits};
use super::id_map::IdMap;
use super::named_clicks::{NamedClick, NamedClicks};
use super::seen_click::{SeenClick, VARIANT_MAX};
use super::wanted::{Wanted, WantedPeople, each_row_of};

/// What else sees the clicks while the index is made.
pub(super) trait Watch: Sync {
    /// What one thread has seen.
    type Seen: Send;

    /// Whether it looks at variants.
    fn needs_variants(&self) -> bool;

    fn begin(&self) -> Self::Seen;

    /// Sees the clicks of a run, which have lower numbers than those of the next run.
    fn see(&self, seen: &mut Self::Seen, run: usize, rows: &SeenRows);

    /// Takes what all threads have seen.
    fn end(&mut self, seen: Vec<Self::Seen>);
}

/// The clicks that may be touches, by number, visitor and recipient.
#[derive(Debug, Default)]
pub(super) struct ClickIndex {
    named: NamedClicks,
    people: WantedPeople,
    /// By the numbers of the wanted people.
    clicks: PlacedHits,
    /// Of the clicks that have one, with who made them.
    recipients: IdMap<ClickNumber, (PersonKey, Option<Visitor>)>,
    variants: Vec<Variant>,
    /// Of the clicks whose variants came after `VARIANT_MAX` others.
    late_variants: IdMap<ClickNumber, Variant>,
}

impl ClickIndex {
    /// Reads the clicks, and who made them before that. `watch` sees each of them once.
    pub(super) fn build<W: Watch>(
        clicks: &Clicks,
        wanted: &Wanted,
        watch: &mut W,
    ) -> Result<Self, StoreError> {
        let runs = clicks.runs()?;
        let people = WantedPeople::find(&runs, wanted)?;
        let finder = Finder { wanted, people, variants: Mutex::default() };
        let begin = || (watch.begin(), Found::new(&finder.people));
        let states = on_threads(runs.len(), begin, |(seen, found), run| {
            let rows = runs[run].read(watch.needs_variants())?;
            watch.see(seen, run, &rows);
            finder.find(&rows, found);
            Ok::<_, StoreError>(())
        })?;
        let (seen, found): (Vec<_>, Vec<_>) = states.into_iter().unzip();
        let Finder { people, variants, .. } = finder;
        let variants = variants.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut index = Self { people, variants, ..Self::default() };
        let (mut hits, mut named) = (Vec::with_capacity(found.len()), Vec::new());
        for mut found in found {
            named.append(&mut found.named);
            index.recipients.extend(found.recipients);
            index.late_variants.extend(found.late_variants);
            hits.push(found.hits);
        }
        let people = index.people.len();
        let place = || {
            watch.end(seen);
            PlacedHits::of(hits, people)
        };
        (index.named, index.clicks) = both(|| NamedClicks::of(named), place);
        Ok(index)
    }

    /// A click that was named, if the data file has it.
    pub(super) fn named(&self, number: ClickNumber) -> Option<&NamedClick> {
        self.named.get(number)
    }

    /// What a click was judged to be.
    pub(super) fn verdict(&self, click: &SeenClick) -> Verdict {
        if click.is_persons() {
            return Verdict::Person;
        }
        // Of the others, the index has only clicks that were named.
        self.named.get(click.number()).map_or(Verdict::Unknown, |named| named.verdict)
    }

    /// Who made a click that was named, or one on a link that was sent to somebody.
    pub(super) fn visitor(&self, click: &SeenClick) -> Option<Visitor> {
        if click.has_recipient() {
            return self.recipients.get(&click.number()).and_then(|(_, visitor)| *visitor);
        }
        self.named.get(click.number()).and_then(|named| named.visitor)
    }

    /// The clicks of the visitor of a click that was named, if they were wanted, that were judged `person`, sorted by
    /// time and number.
    pub(super) fn beside(&self, named: &NamedClick) -> &[SeenClick] {
        named.person.map(|person| self.clicks.of_person(person)).unwrap_or_default()
    }

    /// The clicks of a recipient that were judged `person`, sorted by time and number.
    pub(super) fn of_recipient(&self, recipient: PersonKey) -> &[SeenClick] {
        self.people
            .recipient(recipient)
            .map(|person| self.clicks.of_person(person))
            .unwrap_or_default()
    }

    /// The people for whom such clicks were looked for, in any order.
    pub(super) fn recipients(&self) -> impl Iterator<Item = PersonKey> {
        self.people.recipients()
    }

    /// The person to whom the link of a click was sent.
    pub(super) fn recipient(&self, click: &SeenClick) -> Option<PersonKey> {
        let found = || self.recipients.get(&click.number()).map(|(recipient, _)| *recipient);
        click.has_recipient().then(found).flatten()
    }

    /// The arm of a split target that the visitor of a click got, by what the index keeps of it and by the number of
    /// the click.
    pub(super) fn variant(&self, kept: u16, number: u64) -> Option<&Variant> {
        let known = self.variants.get(usize::from(kept).checked_sub(1)?);
        let late = || self.late_variants.get(&ClickNumber::new(number)?);
        known.or_else(late)
    }
}

/// What one thread has found.
struct Found {
    named: Vec<NamedClick>,
    hits: Hits,
    recipients: Vec<(ClickNumber, (PersonKey, Option<Visitor>))>,
    late_variants: Vec<(ClickNumber, Variant)>,
    /// The positions of the variants that it has met.
    positions: HashMap<Variant, u16>,
}

impl Found {
    fn new(people: &WantedPeople) -> Self {
        Self {
            named: Vec::new(),
            hits: Hits::new(people.len()),
            recipients: Vec::new(),
            late_variants: Vec::new(),
            positions: HashMap::new(),
        }
    }
}

/// Finds the wanted clicks among others.
struct Finder<'a> {
    wanted: &'a Wanted,
    people: WantedPeople,
    variants: Mutex<Vec<Variant>>,
}

impl Finder<'_> {
    fn find(&self, rows: &SeenRows, found: &mut Found) {
        let mut named = Vec::new();
        each_row_of(rows.people(), &self.wanted.named, |row| named.push(row));
        let mut named = named.into_iter().peekable();
        for (row, visitor) in rows.people().visitors().iter().enumerate() {
            let person = visitor.and_then(|visitor| self.people.visitor(visitor));
            if named.next_if_eq(&row).is_some() {
                let click = self.keep(rows, row, found);
                let (verdict, visitor) = (rows.verdict(row), *visitor);
                found.named.push(NamedClick { click, verdict, visitor, person });
            }
            if let Some(person) = person {
                self.add(rows, row, person, found);
            }
        }
        if rows.people().has_recipients() && self.people.wants_recipients() {
            for row in 0..rows.times().len() {
                let recipient = rows.people().recipient(row);
                if let Some(person) = recipient.and_then(|who| self.people.recipient(who)) {
                    self.add(rows, row, person, found);
                }
            }
        }
    }

    /// Adds a click of a wanted person, if it was judged to be a person's and is not too early or too late.
    fn add(&self, rows: &SeenRows, row: usize, person: u32, found: &mut Found) {
        let at = rows.times()[row];
        let is_in_time = self.wanted.from <= at && at <= self.wanted.to;
        if is_in_time && rows.verdict(row) == Verdict::Person {
            let click = self.keep(rows, row, found);
            found.hits.push(person, click);
        }
    }

    /// The compact form of a click. Its recipient, with its visitor, and its variant are kept beside.
    fn keep(&self, rows: &SeenRows, row: usize, found: &mut Found) -> SeenClick {
        let (people, number) = (rows.people(), rows.people().numbers()[row]);
        let recipient = people.recipient(row);
        let visitor = people.visitors()[row];
        found.recipients.extend(recipient.map(|recipient| (number, (recipient, visitor))));
        let variant = rows.variant(row).map_or(0, |variant| {
            let position = self.position(variant, found);
            if position == VARIANT_MAX {
                found.late_variants.push((number, variant.clone()));
            }
            position
        });
        let click = (rows.times()[row], number, rows.links()[row]);
        let is_persons = rows.verdict(row) == Verdict::Person;
        SeenClick::new(click, is_persons, recipient.is_some(), variant)
    }

    /// The position of a variant, plus 1; `VARIANT_MAX` for those that come late.
    fn position(&self, variant: &Variant, found: &mut Found) -> u16 {
        if let Some(position) = found.positions.get(variant) {
            return *position;
        }
        let mut variants = self.variants.lock().unwrap_or_else(PoisonError::into_inner);
        let known = variants.iter().position(|known| known == variant);
        let position = known.unwrap_or(variants.len()) + 1;
        let position = u16::try_from(position).map_or(VARIANT_MAX, |it| it.min(VARIANT_MAX));
        if known.is_none() && position < VARIANT_MAX {
            variants.push(variant.clone());
        }
        found.positions.insert(variant.clone(), position);
        position
    }
}

#[cfg(test)]
mod tests;

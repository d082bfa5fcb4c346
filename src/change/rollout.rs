//! Turns a plan into the changes that apply it.
//!
//! Invariant: pure. The same plan and the same data give the same puts, with new links numbered in the
//! order of the plan; no change is larger than one step. Does not send the changes, and does not start
//! over if someone else changed the data meanwhile (see `cli`).

use std::collections::HashMap;

use crate::domain::change_log::Author;
use crate::domain::code::coupon::{Code, FoldedCode};
use crate::domain::environment::Random;
use crate::domain::limits::{FLIP_PUTS, STAGE_PUTS};
use crate::domain::link::{Link, LinkId};
use crate::domain::record::cost::Month;
use crate::domain::settings::Settings;
use crate::domain::settings::revision::Revision;
use crate::domain::time::Timestamp;
use crate::plan::{BatchChanges, Changes, CodeChanges, LinkChanges, Present, Wanted, compare};
use crate::store::{PlanRows, Snapshot};

use super::id::ChangeId;
use super::operation::{Operation, PlanApplied};
use super::outcome::{Counts, Refusal};
use super::request::Change;
use super::staging::{BatchPut, Flip, Put, Stage};

/// The data that a plan is compared with: all links, and all codes that are not in a batch.
#[derive(Debug, Clone, Default)]
pub struct Compared {
    pub present: Present,
    pub settings: Settings,
    /// The number of changes to this data so far.
    pub revision: Revision,
}

impl Compared {
    #[must_use]
    pub fn of(snapshot: Snapshot<PlanRows>) -> Self {
        let Snapshot { settings, revision, batches, parts: PlanRows { links, codes }, .. } =
            snapshot;
        let present = Present { links, codes, batches: batches.into_values().collect() };
        Self { present, settings, revision }
    }
}

/// The changes that apply a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rollout {
    at: Timestamp,
    puts: Vec<Put>,
    /// The last change, without its puts.
    flip: Flip,
}

impl Rollout {
    /// Compares a plan with the data. New links and codes get the time `at`.
    pub fn new(wanted: &Wanted, compared: Compared, at: Timestamp) -> Result<Self, Refusal> {
        let Compared { present, settings, revision } = compared;
        let difference = compare(wanted, &present)?;
        let wanted_settings = begun(wanted, &settings, at);
        let is_settled = settings == wanted_settings;
        let flip = Flip {
            compared: revision,
            staged: 0,
            puts: Vec::new(),
            batches: batch_puts(&difference.batches),
            settings: (!is_settled).then_some(wanted_settings),
            links: counts(&difference.links),
            codes: counts(&difference.codes),
            batch_counts: counts(&difference.batches),
        };
        let mut puts = Vec::with_capacity(difference.changes());
        put_codes(&difference.codes, present.codes, at, &mut puts);
        put_links(difference.links, present.links, at, &mut puts);
        Ok(Self { at, puts, flip })
    }

    /// Whether there is nothing to change.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.puts.is_empty() && self.flip.batches.is_empty() && self.flip.settings.is_none()
    }

    /// The changes: the stages in order, and the flip that comes after them.
    pub fn changes(
        self,
        random: &dyn Random,
    ) -> (impl Iterator<Item = Change<Operation<()>>>, Change<Operation<PlanApplied>>) {
        let Self { at, mut puts, mut flip } = self;
        let id = ChangeId::draw(random);
        let [step, last] =
            [STAGE_PUTS, FLIP_PUTS].map(|puts| usize::try_from(puts).unwrap_or(usize::MAX));
        let staged = puts.len().saturating_sub(last).div_ceil(step) * step;
        let staged = staged.min(puts.len());
        flip.puts = puts.split_off(staged);
        flip.staged = u32::try_from(staged).unwrap_or(u32::MAX);
        let compared = flip.compared;
        let mut puts = puts.into_iter();
        let mut before = 0;
        let changes = std::iter::from_fn(move || {
            let puts: Vec<Put> = puts.by_ref().take(step).collect();
            let is_over = puts.is_empty();
            let staged = before;
            before += u32::try_from(puts.len()).unwrap_or(u32::MAX);
            let what = Operation::stage(Stage { flip: id, compared, puts, staged });
            (!is_over).then(|| Change { id: ChangeId::draw(random), at, by: Author::Command, what })
        });
        (changes, Change { id, at, by: Author::Command, what: Operation::flip(flip) })
    }
}

/// The settings that a plan asks for. A goal that has no month yet begins with that of the apply.
fn begun(wanted: &Wanted, applied: &Settings, at: Timestamp) -> Settings {
    let mut goals = wanted.settings.goals_begun(applied);
    let month = Month::of(wanted.settings.zone.day(at));
    for goal in goals.values_mut() {
        goal.from.get_or_insert(month);
    }
    Settings { goals, ..wanted.settings.clone() }
}

fn put_links(difference: LinkChanges, present: Vec<Link>, at: Timestamp, puts: &mut Vec<Put>) {
    let next = present.iter().map(|link| link.id.0.saturating_add(1)).max().unwrap_or(0);
    let mut links: HashMap<LinkId, Link> =
        present.into_iter().map(|link| (link.id, link)).collect();
    let mut old = |id| links.remove(&id).expect("a difference names only present rows, each once");
    for (id, spec) in difference.change {
        puts.push(Put::Link(Link { spec, ..old(id) }));
    }
    for (id, spec) in difference.revive {
        puts.push(Put::Link(Link { spec, retired_at: None, is_gone: false, ..old(id) }));
    }
    for id in difference.retire {
        puts.push(Put::Link(Link { retired_at: Some(at), ..old(id) }));
    }
    for (id, spec) in (next..).zip(difference.create) {
        puts.push(Put::Link(Link {
            id: LinkId(id),
            spec,
            created_at: at,
            retired_at: None,
            is_gone: false,
        }));
    }
}

fn put_codes(difference: &CodeChanges, present: Vec<Code>, at: Timestamp, puts: &mut Vec<Put>) {
    let mut codes: HashMap<FoldedCode, Code> =
        present.into_iter().map(|code| (code.spec.code.folded(), code)).collect();
    let mut old =
        |folded| codes.remove(folded).expect("a difference names only present rows, each once");
    for spec in &difference.create {
        puts.push(Put::Code(Code::new(spec.clone(), at)));
    }
    for (folded, spec) in difference.change.iter().chain(&difference.revive) {
        puts.push(Put::Code(Code { spec: spec.clone(), retired_at: None, ..old(folded) }));
    }
    for folded in &difference.retire {
        puts.push(Put::Code(Code { retired_at: Some(at), ..old(folded) }));
    }
}

fn batch_puts(difference: &BatchChanges) -> Vec<BatchPut> {
    let begin = difference.create.iter().map(|spec| BatchPut::Begin(spec.clone()));
    let altered = difference.change.iter().chain(&difference.revive);
    let alter = altered.map(|(id, spec)| BatchPut::Alter(*id, spec.clone()));
    let retire = difference.retire.iter().map(|id| BatchPut::Retire(*id));
    begin.chain(alter).chain(retire).collect()
}

fn counts<S, K>(changes: &Changes<S, K>) -> Counts {
    Counts {
        created: changes.create.len() as u64,
        changed: changes.change.len() as u64,
        same: changes.same as u64,
        retired: changes.retire.len() as u64,
        revived: changes.revive.len() as u64,
    }
}

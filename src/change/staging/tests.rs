//! A plan that is larger than a step is applied whole or not at all, whatever other changes arrive and
//! whenever the process ends.

use std::io::Read;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU8, Ordering};

use proptest::prelude::*;
mod definitions;

use super::*;
use crate::change::{Applied, Change, Compared, Rollout, What, apply};
use crate::domain::change_log::Author;
use crate::domain::code::batch::{BatchId, BatchSpec};
use crate::domain::code::coupon::{CodeSpec, CouponCode};
use crate::domain::code::pattern::CodePattern;
use crate::domain::code::terms::Terms;
use crate::domain::environment::Random;
use crate::domain::label::{BatchName, Tags};
use crate::domain::limits::{FLIP_PUTS, STAGE_PUTS, SWEEP_PUTS};
use crate::domain::link::Origin;
use crate::domain::link::slug::Slug;
use crate::domain::time::Timestamp;
use crate::plan::{Wanted, check};
use crate::store::{PlanRows, Selection, Snapshot, Store};

/// Fills with a different byte each time.
pub(in crate::change) struct Counting(AtomicU8);

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0.fetch_add(1, Ordering::Relaxed));
    }
}

pub(in crate::change) fn counting() -> Counting {
    Counting(AtomicU8::new(1))
}

/// A plan with this many links, two codes, and its own target.
pub(in crate::change) fn plan(links: u32, to: &str) -> Wanted {
    let contents: Vec<String> = (0..links).map(|content| format!("\"k{content}\"")).collect();
    let contents = contents.join(",");
    let text = format!(
        "version = 1\ndomain = \"https://go.example.com\"\ntimezone = \"UTC\"\ncurrency = \"EUR\"\n\
         [defaults]\nto = \"https://shop.example.com/{to}\"\n[channels]\nsms = {{ short = \"s\" }}\n\
         mail = {{ short = \"m\" }}\n[campaigns.c]\nchannels = [\"sms\"]\ncontent = [{contents}]\n\
         [[coupons]]\ncampaign = \"c\"\ncodes = {{ sms = \"SMS10\", mail = \"MAIL10\" }}\n"
    );
    check(&text, Timestamp::MIN).unwrap_or_else(|faults| panic!("{faults:#?}")).wanted
}

/// More than two steps of links.
const MANY: u32 = 2 * STAGE_PUTS + 100;

struct File {
    folder: tempfile::TempDir,
    store: Store,
    random: Counting,
}

impl File {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("c.redb"), &counting()).unwrap();
        Self { folder, store, random: counting() }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("c.redb")
    }

    /// Closes the file and opens it again, as after a restart.
    fn reopened(self) -> Self {
        let path = self.path();
        let Self { folder, store, random } = self;
        drop(store);
        Self { folder, store: Store::open(&path, &counting()).unwrap(), random }
    }

    fn apply(&self, change: &Change) -> Outcome {
        let applied: Result<Applied, StoreError> = self.store.write(|txn| apply(txn, change));
        applied.unwrap().outcome
    }

    fn rollout(&self, wanted: &Wanted) -> Rollout {
        let compared = self.store.snapshot(&PlanRows::ask()).unwrap();
        Rollout::new(wanted, Compared::of(compared), at(1)).unwrap()
    }

    /// The changes that apply a plan.
    fn changes(&self, wanted: &Wanted) -> Vec<Change> {
        let (stages, flip) = self.rollout(wanted).changes(&self.random);
        stages.map(Change::from).chain([flip.into()]).collect()
    }

    /// Applies all changes and drains.
    fn apply_all(&self, changes: &[Change]) -> Outcome {
        let last = changes.iter().map(|change| self.apply(change)).last();
        self.store.drain().unwrap();
        last.unwrap()
    }

    fn rows(&self) -> Vec<u8> {
        let mut rows = Vec::new();
        self.store.spool(&Selection::all()).unwrap().read_to_end(&mut rows).unwrap();
        rows
    }

    fn snapshot(&self) -> Snapshot {
        Snapshot::read(&self.rows()[..]).unwrap()
    }

    /// The number of links and of codes.
    fn counts(&self) -> (usize, usize) {
        let snapshot = self.snapshot();
        (snapshot.links.len(), snapshot.codes.len())
    }

    fn staged_rows(&self) -> u32 {
        let stagings: Result<_, StoreError> = self.store.write(Txn::stagings);
        stagings.unwrap().iter().map(|(_, staging)| staging.rows()).sum()
    }

    fn is_staged(&self, changes: &[Change]) -> bool {
        let flip = changes.last().unwrap().id;
        let staged: Result<_, StoreError> = self.store.write(|txn| txn.staging(&flip.0));
        staged.unwrap().is_some()
    }
}

fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(ms).unwrap()
}

fn change(number: u8, what: What) -> Change {
    Change { id: ChangeId([number; 16]), at: at(2), by: Author::Command, what }
}

fn code(text: &str) -> CodeSpec {
    let code = CouponCode::mintable(text).unwrap();
    CodeSpec { code, tags: Tags::default(), terms: Terms::default(), origin: Origin::Hand }
}

#[test]
fn a_large_plan_is_staged_in_steps_and_its_links_numbered_in_order() {
    let (file, wanted) = (File::new(), plan(MANY, ""));
    let changes = file.changes(&wanted);
    assert_eq!(changes.len(), 3);
    assert!(matches!(file.apply_all(&changes), Outcome::Applied { settings_changed: true, .. }));
    let snapshot = file.snapshot();
    assert!(snapshot.links.values().map(|link| &link.spec).eq(&wanted.links));
    assert!(snapshot.links.keys().map(|id| id.0).eq(0..MANY));
    assert_eq!(snapshot.settings, wanted.settings);
    for link in snapshot.links.values().step_by(97) {
        let found = file.store.write(|txn| txn.link_of(&link.spec.slug)).unwrap();
        assert_eq!(found.as_ref(), Some(link));
    }
    assert!(file.rollout(&wanted).is_nothing());
}

#[test]
fn no_change_is_larger_than_a_step() {
    let file = File::new();
    // The plan also has two codes.
    for (links, sizes) in [
        (1, vec![3]),
        (FLIP_PUTS - 2, vec![FLIP_PUTS]),
        (FLIP_PUTS - 1, vec![FLIP_PUTS + 1, 0]),
        (STAGE_PUTS + FLIP_PUTS - 2, vec![STAGE_PUTS, FLIP_PUTS]),
        (STAGE_PUTS + FLIP_PUTS - 1, vec![STAGE_PUTS, FLIP_PUTS + 1, 0]),
    ] {
        let size = |change: &Change| match &change.what {
            What::Stage(stage) => stage.puts.len(),
            What::Flip(flip) => flip.puts.len(),
            other => panic!("{other:?}"),
        };
        let changes = file.changes(&plan(links, ""));
        let found: Vec<u32> = changes.iter().map(|c| u32::try_from(size(c)).unwrap()).collect();
        assert_eq!(found, sizes, "{links} links");
    }
}

#[test]
fn a_small_plan_is_applied_by_one_change() {
    let (file, wanted) = (File::new(), plan(3, ""));
    let changes = file.changes(&wanted);
    assert_eq!(changes.len(), 1);
    file.apply(&changes[0]);
    assert!(!file.is_staged(&changes));
    assert_eq!(file.counts(), (3, 2));
}

#[test]
fn staged_rows_are_invisible_without_a_flip_and_survive_a_restart() {
    // Opening the file used to delete them, so a restart changed what the flip did.
    let file = File::new();
    let before = file.rows();
    let changes = file.changes(&plan(MANY, ""));
    for stage in &changes[..2] {
        assert_eq!(file.apply(stage), Outcome::Staged);
        assert_eq!(file.rows(), before);
    }
    let file = file.reopened();
    assert!(file.is_staged(&changes));
    assert_eq!(file.rows(), before);
    assert!(matches!(file.apply_all(&changes[2..]), Outcome::Applied { .. }));
    assert!(file.rollout(&plan(MANY, "")).is_nothing());
}

#[test]
fn abandoned_rows_are_swept_by_later_changes_in_bounded_steps() {
    let file = File::new();
    let abandoned = file.changes(&plan(MANY, ""));
    abandoned[..2].iter().for_each(|stage| drop(file.apply(stage)));
    // A staging that may still be flipped keeps its rows; these commands stage beside it.
    let beside = file.changes(&plan(MANY, "beside"));
    file.apply(&beside[0]);
    assert_eq!(file.staged_rows(), 3 * STAGE_PUTS);
    file.apply(&change(200, What::MintCode(Box::new(code("HAND10")))));
    assert_eq!(file.staged_rows(), 3 * STAGE_PUTS, "only a stage or a flip sweeps");
    let mut left = file.staged_rows();
    for number in 0..=15_u8 {
        file.apply_all(&file.changes(&plan(3, &number.to_string())));
        let swept = left - file.staged_rows();
        assert!(swept <= SWEEP_PUTS + 5, "{swept} rows in one change");
        assert!(swept >= SWEEP_PUTS.min(left), "{swept} of {left} rows");
        left = file.staged_rows();
    }
    assert_eq!(left, 0);
    assert!(!file.is_staged(&abandoned) && !file.is_staged(&beside));
}

#[test]
fn a_crash_before_or_during_the_drain_keeps_the_whole_plan() {
    let undisturbed = File::new();
    undisturbed.apply_all(&undisturbed.changes(&plan(MANY, "")));
    for steps in 0..5 {
        let file = File::new();
        let changes = file.changes(&plan(MANY, ""));
        for change in &changes {
            file.apply(change);
        }
        for _ in 0..steps {
            file.store.drain_step().unwrap();
        }
        assert_eq!(file.is_staged(&changes), steps < 3, "{steps} steps");
        let file = file.reopened();
        assert!(!file.is_staged(&changes));
        assert_eq!(file.rows(), undisturbed.rows(), "{steps} steps");
    }
}

#[test]
fn a_flip_is_refused_if_the_data_it_was_compared_with_has_changed() {
    let retire =
        |slug| What::RetireLink { slug: Slug::parse(slug).unwrap(), is_gone: false, seen: None };
    let others: [(What, bool); 4] = [
        (What::MintCode(Box::new(code("HAND10"))), true),
        (retire("c-s-k0"), true),
        (retire("none"), false),
        (What::BeginEpoch(1), false),
    ];
    for (other, moves_on) in others {
        let file = File::new();
        file.apply_all(&file.changes(&plan(1, "")));
        let changes = file.changes(&plan(MANY, "moved"));
        file.apply(&changes[0]);
        file.apply(&change(200, other.clone()));
        let last = file.apply_all(&changes[1..]);
        let is_refused = last == Outcome::Refused(Refusal::MovedOn);
        assert_eq!(is_refused, moves_on, "{other:?}: {last:?}");
        assert_eq!(file.counts().0 == 1, moves_on);
        // After another comparison it is applied.
        file.apply_all(&file.changes(&plan(MANY, "moved")));
        assert!(file.rollout(&plan(MANY, "moved")).is_nothing());
        assert!(!file.is_staged(&changes), "the refused stages are swept");
    }
}

#[test]
fn of_two_plans_staged_at_the_same_time_the_first_flip_wins() {
    let file = File::new();
    let (one, other) = (file.changes(&plan(MANY, "one")), file.changes(&plan(MANY, "other")));
    for (one, other) in one.iter().zip(&other).take(2) {
        assert_eq!((file.apply(one), file.apply(other)), (Outcome::Staged, Outcome::Staged));
    }
    assert!(matches!(file.apply(&one[2]), Outcome::Applied { .. }));
    file.store.drain().unwrap();
    assert_eq!(file.apply(&other[2]), Outcome::Refused(Refusal::MovedOn));
    assert!(file.rollout(&plan(MANY, "one")).is_nothing());
}

#[test]
fn a_batch_takes_no_staged_code_and_a_code_of_a_batch_is_not_staged() {
    let file = File::new();
    let spec = BatchSpec {
        name: BatchName::parse("b").unwrap(),
        pattern: CodePattern::parse("BW-????").unwrap(),
        tags: Tags::default(),
        terms: Terms::default(),
        count: 9,
        origin: Origin::Hand,
        refill_below: None,
        needs_no_export: false,
    };
    file.apply(&change(1, What::BeginBatch(Box::new(spec))));
    let put = |text: &str| {
        let code = Code::new(code(text), at(1));
        let (flip, compared) = (ChangeId([9; 16]), file.snapshot().revision);
        What::Stage(Box::new(Stage { flip, compared, puts: vec![Put::Code(code)], staged: 0 }))
    };
    let batch_of = |text: &str| {
        let codes = vec![CouponCode::parse(text).unwrap()];
        What::FillBatch { batch: BatchId(0), codes }
    };
    assert_eq!(file.apply(&change(2, put("BW-2222"))), Outcome::Staged);
    let taken = vec![CouponCode::parse("bw2222").unwrap()];
    assert_eq!(
        file.apply(&change(3, batch_of("bw2222"))),
        Outcome::Refused(Refusal::CodesTaken(taken))
    );
    assert_eq!(file.apply(&change(4, batch_of("BW-3333"))), Outcome::BatchFilled { minted: 1 });
    let Outcome::Refused(refusal) = file.apply(&change(5, put("BW3333"))) else { panic!() };
    let clash =
        "the plan conflicts with existing data:\n  code `BW3333` was made by hand, as `BW-3333`";
    assert_eq!(refusal.to_string(), clash);
}

#[test]
fn a_link_with_the_slug_or_the_number_of_another_is_not_staged() {
    let file = File::new();
    file.apply_all(&file.changes(&plan(2, "")));
    let snapshot = file.snapshot();
    let links: Vec<Link> = snapshot.links.values().cloned().collect();
    let mut renamed = links[0].clone();
    renamed.spec.slug = Slug::parse("new").unwrap();
    let mut swapped = links[0].clone();
    swapped.id = links[1].id;
    for (number, link) in (200..).zip([renamed, swapped]) {
        let (flip, compared) = (ChangeId([9; 16]), snapshot.revision);
        let stage = Stage { flip, compared, puts: vec![Put::Link(link)], staged: 0 };
        let outcome = file.apply(&change(number, What::Stage(Box::new(stage))));
        assert_eq!(outcome, Outcome::Refused(Refusal::MovedOn));
    }
}

/// The same puts in stages of other sizes; `row` makes their ids unique.
pub(in crate::change) fn cut(changes: Vec<Change>, sizes: &[usize], row: u8) -> Vec<Change> {
    let mut puts = Vec::new();
    let mut last = None;
    for change in changes {
        match change.what {
            What::Stage(stage) => puts.extend(stage.puts),
            What::Flip(mut flip) => {
                puts.append(&mut flip.puts);
                last = Some((change.id, *flip));
            }
            other => panic!("{other:?}"),
        }
    }
    let (id, flip) = last.unwrap();
    let mut changes = Vec::new();
    let mut staged = 0;
    for (number, size) in (100..).zip(sizes) {
        let rest = puts.split_off((*size).min(puts.len()));
        let puts = std::mem::replace(&mut puts, rest);
        let before = staged;
        staged += u32::try_from(puts.len()).unwrap();
        let stage = Stage { flip: id, compared: flip.compared, puts, staged: before };
        let stage = change(number, What::Stage(Box::new(stage)));
        let mut id = stage.id;
        id.0[0] = row;
        changes.push(Change { id, ..stage });
    }
    let what = What::Flip(Box::new(Flip { staged, puts, ..flip }));
    changes.push(Change { id, at: at(1), by: Author::Command, what });
    changes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_plan_gives_the_same_rows_in_stages_of_any_size_as_in_one_change(
        plans in prop::collection::vec((0..2 * STAGE_PUTS, 0..2_u8), 1..4),
        sizes in prop::collection::vec(0..700_usize, 0..5),
    ) {
        let (whole, pieces) = (File::new(), File::new());
        for ((links, to), row) in plans.into_iter().zip(1..) {
            let wanted = plan(links + 1, &to.to_string());
            let changes = whole.changes(&wanted);
            let one = whole.apply_all(&cut(changes.clone(), &[], row));
            prop_assert_eq!(pieces.apply_all(&cut(changes, &sizes, row)), one);
            prop_assert!(whole.rollout(&wanted).is_nothing());
            prop_assert_eq!(pieces.rows(), whole.rows());
        }
    }
}

//! The same changes in the same order give the same file and the same outcomes, also with restarts.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;
use crate::change::staging::tests::{counting, cut, plan};
use crate::change::{ChangeId, Compared, Rollout};
use crate::codec::fixtures::{self, at, batch, batch_code, code, order, token};
use crate::domain::change_log::Author;
use crate::domain::code::batch::{BatchId, BatchSpec};
use crate::domain::code::coupon::{CodeSpec, CouponCode};
use crate::domain::code::terms::Terms;
use crate::domain::label::{BatchName, Channel};
use crate::domain::limits::STAGINGS_MAX;
use crate::domain::money::Money;
use crate::domain::record::call::Call;
use crate::domain::record::conversation::ConversationVersion;
use crate::domain::record::cost::FileCost;
use crate::domain::record::event::Event;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::person::PersonKey;
use crate::domain::record::send::Send as SendRecord;
use crate::domain::record::shop_redemption::ShopRedemption;
use crate::domain::record::total::Total;
use crate::domain::sample::{self, FixedRandom};
use crate::domain::token::TokenName;
use crate::domain::token::TokenSpec;
use crate::store::fixtures::digests;
use crate::store::{PlanRows, Records, RestoreStep, Selection, Store};

mod seen;

/// A step of a history. Numbers choose among few names, so that steps meet each other.
#[derive(Debug, Clone)]
enum Step {
    /// A change that does not depend on what the file holds.
    Plain(What),
    /// Edits a link as it is then.
    Edit(u8),
    /// Begins to apply a plan, cut into stages of these sizes.
    Plan { links: u32, to: u8, sizes: Vec<usize> },
    /// Sends the next change of one of the plans that were begun.
    Next(usize),
    /// Sends one of the earlier changes again.
    Repeat(usize),
}

fn slug(n: u8) -> Slug {
    Slug::parse(&format!("link-{n}")).unwrap()
}

fn coupon(n: u8) -> CouponCode {
    let text = if n < 4 { format!("HAND{n}") } else { format!("BW-222{}", n - 2) };
    CouponCode::mintable(&text).unwrap()
}

fn batch_spec(n: u8) -> BatchSpec {
    BatchSpec { name: BatchName::parse(&format!("b{n}")).unwrap(), count: 3, ..batch().spec }
}

fn token_name(n: u8) -> TokenName {
    TokenName::parse(&format!("t{n}")).unwrap()
}

fn order_id(n: u8) -> ForeignId {
    ForeignId::parse(&format!("#{n}")).unwrap()
}

fn conversation(n: u8) -> ConversationVersion {
    ConversationVersion {
        inbound: Some(u32::from(n)),
        contact: Some(PersonKey([n; 16])),
        ..ConversationVersion::bare(order_id(n % 2), Channel::parse("ig").unwrap(), at(3))
    }
}

/// Two versions of a kind that is keyed by what it says; the second may be refused.
fn keyed(kind: u8, a: u8, b: u8) -> Records {
    let money = |minor: u8| Some(Money { minor: minor.into(), ..order().total });
    match kind {
        0 => {
            let of = |n| Call { duration_s: Some(n), ..fixtures::call() };
            Records::Calls(vec![of(a.into()), of(b.into())])
        }
        1 => {
            let of = |n| FileCost { amount: money(n), ..fixtures::file_cost() };
            Records::Costs(vec![of(a), of(b)])
        }
        2 => {
            let of = |n| ShopRedemption { discount: money(n), ..fixtures::shop_redemption() };
            Records::Redemptions(vec![of(a), of(b)])
        }
        3 => {
            let of = |n| Event { value: money(n), ..fixtures::event() };
            Records::Events(vec![of(a), of(b)])
        }
        4 => {
            let of = |n| SendRecord { updated_at: Some(at(i64::from(n))), ..fixtures::send() };
            Records::Sends(vec![of(a), of(b)])
        }
        _ => {
            let of = |n| Total { revenue: money(n), ..fixtures::total() };
            Records::Totals(vec![of(a), of(b)])
        }
    }
}

fn plain() -> impl Strategy<Value = What> {
    let n = || 0..5_u8;
    let money = |minor: i64| Money { minor, currency: order().total.currency };
    prop_oneof![
        n().prop_map(|n| {
            let spec = sample::link(0, slug(n).as_str(), "https://shop.example/").spec;
            What::MintLink(Box::new(spec))
        }),
        (n(), any::<bool>()).prop_map(|(n, is_gone)| What::RetireLink {
            slug: slug(n),
            is_gone,
            seen: None
        }),
        n().prop_map(|n| What::ReviveLink { slug: slug(n), seen: None }),
        (n(), n()).prop_map(|(n, limit)| {
            let terms = Terms { limit: Some(u32::from(limit)), ..Terms::default() };
            What::MintCode(Box::new(CodeSpec { code: coupon(n), terms, ..code().spec }))
        }),
        n().prop_map(|n| What::RetireCode(coupon(n))),
        n().prop_map(|n| What::BeginBatch(Box::new(batch_spec(n)))),
        (n(), prop::collection::vec(0..9_u8, 1..3)).prop_map(|(n, codes)| What::FillBatch {
            batch: BatchId(u32::from(n) % 3),
            codes: codes.into_iter().map(coupon).collect(),
        }),
        // Plans stage this code.
        n().prop_map(|n| What::FillBatch {
            batch: BatchId(u32::from(n) % 3),
            codes: vec![CouponCode::mintable("SMS10").unwrap()],
        }),
        n().prop_map(|n| What::FinishBatch(BatchId(u32::from(n) % 3))),
        n().prop_map(|n| What::RetireBatch(batch_spec(n).name)),
        (0..9_u8, n(), prop::option::of(n())).prop_map(move |(n, order, customer)| What::Redeem {
            code: coupon(n),
            order: order_id(order),
            customer: customer.map(|n| PersonKey([n; 16])),
            total: customer.map(|n| money(i64::from(n) * 2_000)),
            aliases: Vec::new(),
        }),
        (0..9_u8, n())
            .prop_map(|(n, order)| What::Release { code: coupon(n), order: order_id(order) }),
        (n(), n()).prop_map(|(a, b)| {
            let version = |n| crate::domain::record::order::OrderVersion {
                id: order_id(n),
                updated_at: Some(at(i64::from(n))),
                codes: vec![batch_code().code],
                ..order()
            };
            What::Import {
                records: Records::Orders(vec![version(a), version(b)]),
                aliases: Vec::new(),
                import: None,
            }
        }),
        (n(), n()).prop_map(|(a, b)| {
            What::Import {
                records: Records::Conversations(vec![conversation(a), conversation(b)]),
                aliases: Vec::new(),
                import: None,
            }
        }),
        (0..6_u8, n(), n()).prop_map(|(kind, a, b)| What::Import {
            records: keyed(kind, a, b),
            aliases: Vec::new(),
            import: None,
        }),
        (0..4_u32).prop_map(What::BeginEpoch),
        n().prop_map(|n| {
            What::MakeToken(Box::new(TokenSpec { name: token_name(n), ..token().spec }))
        }),
        n().prop_map(|n| What::RetireToken(token_name(n))),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let sizes = prop::collection::vec(1..9_usize, 1..4);
    prop_oneof![
        4 => plain().prop_map(Step::Plain),
        1 => (0..5_u8).prop_map(Step::Edit),
        3 => (1..20_u32, 0..3_u8, sizes).prop_map(|(links, to, sizes)| Step::Plan { links, to, sizes }),
        6 => any::<usize>().prop_map(Step::Next),
        1 => any::<usize>().prop_map(Step::Repeat),
    ]
}

/// A data file in a folder of its own.
struct File {
    folder: tempfile::TempDir,
    store: Store,
}

/// How a file is closed after a change.
#[derive(Debug, Clone, Copy)]
enum Restart {
    Closed,
    /// As `kill -9` leaves it.
    Killed,
    /// Killed between a flip and the end of its drain, after this many steps.
    KilledInDrain(u8),
}

impl File {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&path(folder.path()), &FixedRandom(7)).unwrap();
        Self { folder, store }
    }

    fn send(&self, change: &Change) -> Outcome {
        let applied: Result<Applied, StoreError> = self.store.write(|txn| apply(txn, change));
        applied.unwrap().outcome
    }

    /// A new data file from a backup of this one.
    fn restored(&self) -> Store {
        let to = self.folder.path().join("restored.redb");
        let backup = self.store.spool(&Selection::all()).unwrap();
        Store::restore(&to, backup, RestoreStep::default(), at(1)).unwrap();
        Store::open(&to, &FixedRandom(7)).unwrap()
    }

    fn closed(self) -> Self {
        self.store.close().unwrap();
        let store = Store::open(&path(self.folder.path()), &FixedRandom(7)).unwrap();
        Self { folder: self.folder, store }
    }

    /// A copy of the open file, as a killed process leaves it.
    fn killed(self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for entry in fs::read_dir(self.folder.path()).unwrap() {
            let from = entry.unwrap().path();
            fs::copy(&from, folder.path().join(from.file_name().unwrap())).unwrap();
        }
        let store = Store::open(&path(folder.path()), &FixedRandom(7)).unwrap();
        Self { folder, store }
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join("c.redb")
}

/// Plays a history on a file that is never closed, and returns its changes and their outcomes.
fn played(steps: &[Step]) -> (Vec<(Change, Outcome)>, File) {
    let (file, random) = (File::new(), counting());
    let mut sent: Vec<(Change, Outcome)> = Vec::new();
    let mut begun: Vec<std::vec::IntoIter<Change>> = Vec::new();
    for (number, step) in (1_u8..).zip(steps) {
        let new = |what| Change {
            id: ChangeId([number; 16]),
            at: at(i64::from(number)),
            by: Author::Command,
            what,
        };
        let change = match step {
            Step::Plain(what) => new(what.clone()),
            Step::Edit(n) => {
                let Some(link) = file.store.write(|txn| txn.link_of(&slug(*n))).unwrap() else {
                    continue;
                };
                let to = sample::target(&format!("https://shop.example/{number}"));
                let edited = LinkSpec { location: to.clone(), target: to, ..link.spec.clone() };
                new(What::EditLink { old: Box::new(link.spec), new: Box::new(edited) })
            }
            Step::Plan { links, to, sizes } => {
                let compared = file.store.snapshot(&PlanRows::ask()).unwrap();
                let wanted = plan(*links, &to.to_string());
                let rollout = Rollout::new(&wanted, Compared::of(compared), at(1));
                let Ok(rollout) = rollout else { continue };
                let (stages, flip) = rollout.changes(&random);
                let changes = stages.map(Change::from).chain([flip.into()]).collect();
                begun.push(cut(changes, sizes, number).into_iter());
                continue;
            }
            Step::Next(which) if !begun.is_empty() => {
                let count = begun.len();
                let Some(change) = begun[which % count].next() else { continue };
                change
            }
            Step::Repeat(which) if !sent.is_empty() => sent[which % sent.len()].0.clone(),
            Step::Next(_) | Step::Repeat(_) => continue,
        };
        let outcome = file.send(&change);
        file.store.drain().unwrap();
        sent.push((change, outcome));
    }
    (sent, file)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_same_changes_give_the_same_file_and_outcomes_also_with_restarts(
        steps in prop::collection::vec(step(), 1..70),
        restarts in prop::collection::vec(
            prop::option::weighted(0.3, prop_oneof![
                Just(Restart::Closed),
                Just(Restart::Killed),
                (0..3_u8).prop_map(Restart::KilledInDrain),
            ]),
            70,
        ),
    ) {
        let (sent, whole) = played(&steps);
        let mut replayed = File::new();
        for ((change, outcome), restart) in sent.iter().zip(restarts) {
            prop_assert_eq!(&replayed.send(change), outcome, "{:?}", change);
            if let Some(Restart::KilledInDrain(drained)) = restart {
                for _ in 0..drained {
                    replayed.store.drain_step().unwrap();
                }
                replayed = replayed.killed();
            }
            replayed.store.drain().unwrap();
            match restart {
                Some(Restart::Closed) => replayed = replayed.closed(),
                Some(Restart::Killed) => replayed = replayed.killed(),
                Some(Restart::KilledInDrain(_)) | None => {}
            }
        }
        let kept = digests(&whole.store);
        prop_assert_eq!(&digests(&replayed.store), &kept);
        // A backup has all rows but these, and restoring it gives equal ones. `times` has other lists of the
        // same times: a restore makes its own.
        let mut restored = digests(&whole.restored());
        for left_out in
            ["changes", "meta", "staged_codes", "staged_links", "stagings", "times", "tokens"]
        {
            restored.insert(left_out.to_owned(), kept[left_out]);
        }
        prop_assert_eq!(restored, kept);
    }
}

#[test]
fn applies_of_many_commands_at_once_stay_equal_with_restarts() {
    // More stagings than may be open: the one that waited longest is given up, whoever restarts.
    let begin =
        |to: usize| Step::Plan { links: 12, to: u8::try_from(to).unwrap(), sizes: vec![3, 3] };
    let many = STAGINGS_MAX + 2;
    let mut steps: Vec<Step> = (0..many).map(begin).collect();
    steps.extend((0..many).map(Step::Next));
    // The first two were given up, the others were not.
    steps.extend([0, 1, 2, 3, 3, 2].map(Step::Next));
    let (sent, whole) = played(&steps);
    let outcomes: Vec<&Outcome> = sent[many..].iter().map(|(_, outcome)| outcome).collect();
    let moved_on = Outcome::Refused(Refusal::MovedOn);
    assert_eq!(outcomes[..2], [&moved_on; 2]);
    assert_eq!(outcomes[2..4], [&Outcome::Staged; 2]);
    assert!(matches!(outcomes[4], Outcome::Applied { .. }), "{outcomes:?}");
    assert_eq!(outcomes[5], &moved_on);
    let mut replayed = File::new();
    for (change, outcome) in &sent {
        assert_eq!(&replayed.send(change), outcome);
        replayed.store.drain().unwrap();
        replayed = replayed.killed();
    }
    assert_eq!(digests(&replayed.store), digests(&whole.store));
}

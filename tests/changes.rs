//! Properties of changes: the same changes in the same order give the same rows; applying one twice
//! has no further effect; a refused change alters nothing; and no link ever loses its slug.

use couplet::change::{Applied, Outcome, Refusal};
use couplet::domain::link::{Link, Origin};
use couplet::domain::record::redemption::Redemption;
use couplet::store::{Snapshot, Store};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::steps::{Counting, File, Step, change, step};

fn links(rows: &[u8]) -> Vec<Link> {
    Snapshot::read(rows).unwrap().parts.links.into_values().collect()
}

/// Whether every link still exists under its number, slug and origin.
fn no_link_is_lost(before: &[Link], after: &[Link]) -> Result<(), TestCaseError> {
    prop_assert!(before.len() <= after.len());
    for (before, after) in before.iter().zip(after) {
        prop_assert_eq!(before.id, after.id);
        prop_assert_eq!(&before.spec.slug, &after.spec.slug);
        prop_assert_eq!(before.spec.origin, after.spec.origin);
        prop_assert_eq!(before.created_at, after.created_at);
    }
    let mut slugs: Vec<_> = after.iter().map(|link| &link.spec.slug).collect();
    slugs.sort_unstable();
    slugs.dedup();
    prop_assert_eq!(slugs.len(), after.len(), "a slug belongs to one link");
    Ok(())
}

/// Sends a change again: its stored outcome is returned, and nothing is done.
fn is_answered_again(first: &Applied, again: &Applied) -> Result<(), TestCaseError> {
    prop_assert_eq!(&again.outcome, &first.outcome);
    prop_assert!(again.again);
    prop_assert!(again.links.is_empty());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_same_changes_give_the_same_rows_even_when_each_is_sent_twice(
        steps in prop::collection::vec(step(), 1..14),
    ) {
        let (once, twice) = (File::new(), File::new());
        let mut changes = Vec::new();
        for (step, number) in steps.iter().zip(1..) {
            let Ok(change) = change(step, number, &once) else { continue };
            let first = once.apply(&change);
            let same = twice.apply(&change);
            prop_assert_eq!(&same, &first);
            is_answered_again(&first, &twice.apply(&change))?;
            changes.push(change);
        }
        for change in &changes {
            prop_assert!(twice.apply(change).again);
        }
        prop_assert_eq!(once.rows(), twice.rows());
    }

    #[test]
    fn a_refused_change_alters_nothing_and_no_change_removes_a_link(
        steps in prop::collection::vec(step(), 1..14),
    ) {
        let file = File::new();
        let mut before = file.rows();
        for (step, number) in steps.iter().zip(1..) {
            let Ok(change) = change(step, number, &file) else { continue };
            let applied = file.apply(&change);
            let after = file.rows();
            if matches!(applied.outcome, Outcome::Refused(_)) {
                prop_assert!(applied.links.is_empty());
                prop_assert_eq!(&after, &before);
            }
            let (old, new) = (links(&before), links(&after));
            no_link_is_lost(&old, &new)?;
            // The change reports every link that differs, for the server's in-memory directory.
            let different = new.iter().filter(|link| !old.contains(link)).cloned();
            let mut told = applied.links;
            told.sort_by_key(|link| link.id);
            prop_assert_eq!(told, different.collect::<Vec<_>>());
            before = after;
        }
    }

    #[test]
    fn no_code_is_redeemed_beyond_its_limit_and_no_redemption_is_lost(
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let file = File::new();
        let mut uses = 0;
        for (step, number) in steps.iter().zip(1..) {
            if let Ok(change) = change(step, number, &file) {
                file.apply(&change);
            }
            let snapshot = Snapshot::read(&file.rows()[..]).unwrap();
            for code in &snapshot.codes {
                let own = |of: &&Redemption| of.code.folded() == code.spec.code.folded();
                let held = snapshot.redemptions.iter().filter(own).filter(|of| of.is_held());
                let limit = code.spec.terms.limit.unwrap_or(u32::MAX);
                prop_assert!(u32::try_from(held.count()).unwrap() <= limit);
            }
            let now: usize = snapshot.redemptions.iter().map(|of| of.uses.len()).sum();
            prop_assert!(now >= uses);
            uses = now;
        }
    }

    #[test]
    fn rows_and_outcomes_survive_the_end_of_the_process(
        steps in prop::collection::vec(step(), 1..8),
    ) {
        let file = File::new();
        let mut applied = Vec::new();
        for (step, number) in steps.iter().zip(1..) {
            let Ok(change) = change(step, number, &file) else { continue };
            applied.push((file.apply(&change), change));
        }
        let rows = file.rows();
        let File { folder, store } = file;
        drop(store);
        let store = Store::open(&folder.path().join("c.redb"), &Counting::from(9)).unwrap();
        let file = File { folder, store: store.into() };
        prop_assert_eq!(file.rows(), rows);
        for (first, change) in &applied {
            is_answered_again(first, &file.apply(change))?;
        }
    }
}

/// Applies steps to a new file and returns their outcomes.
fn outcomes(steps: &[Step]) -> Vec<Outcome> {
    let file = File::new();
    let outcome = |(step, number)| match change(step, number, &file) {
        Ok(change) => file.apply(&change).outcome,
        Err(refusal) => Outcome::Refused(refusal),
    };
    steps.iter().zip(1..).map(outcome).collect()
}

#[test]
fn every_refusal_names_the_obstacle() {
    let bio = Step::Mint { slug: 0, whatsapp: false };
    let table = [
        (vec![bio.clone(), bio.clone()], "the slug `bio` is taken"),
        (vec![Step::Plan(0), bio.clone()], "the slug `bio` is taken"),
        (vec![Step::Retire(4)], "there is no link `mine`"),
        (vec![Step::Code(0), Step::Code(1)], "the code `STORY10` already exists"),
        (vec![Step::Plan(0), Step::Code(2)], "the code `IGBLACK` already exists"),
        (
            vec![Step::Plan(0), Step::RetireCode(2)],
            "the code `IGBLACK` is in the plan, and the next apply would bring it back",
        ),
        (vec![Step::RetireCode(3)], "there is no code `GIFT`"),
        (vec![Step::RetireBatch(1)], "there is no batch `batch 1`"),
        (vec![Step::Epoch(2), Step::Epoch(1)], "another import already began epoch 1"),
        (vec![Step::Epoch(0)], "another import already began epoch 0"),
        (
            vec![bio, Step::Code(2), Step::Plan(0)],
            "the plan conflicts with existing data:\n  \
             slug `bio`, wanted for a link without tags, belongs to `instagram`, made by hand\n  \
             code `IGBLACK` was made by hand, as `IGBLACK`",
        ),
    ];
    for (steps, words) in table {
        let mut outcomes = outcomes(&steps);
        let last = outcomes.pop().unwrap();
        let Outcome::Refused(refusal) = last else { panic!("{steps:?}: {last:?}") };
        assert_eq!(refusal.to_string(), words);
        assert!(!outcomes.iter().any(|outcome| matches!(outcome, Outcome::Refused(_))));
    }
}

#[test]
fn the_first_change_wins_a_slug_and_the_second_is_refused() {
    let file = File::new();
    let change = |step: &Step, number| change(step, number, &file).unwrap();
    let (mine, theirs) = (
        change(&Step::Mint { slug: 4, whatsapp: false }, 1),
        change(&Step::Mint { slug: 4, whatsapp: true }, 2),
    );
    for (first, second) in [(&mine, &theirs), (&theirs, &mine)] {
        let file = File::new();
        let Outcome::Minted(link) = file.apply(first).outcome else { panic!() };
        let Outcome::Refused(Refusal::SlugTaken(slug)) = file.apply(second).outcome else {
            panic!()
        };
        assert_eq!(slug, link.spec.slug);
        // The refused change stays refused, even if it is sent again after the winner has gone.
        let retire = change(&Step::Retire(4), 3);
        file.apply(&retire);
        assert!(file.apply(second).again);
        assert_eq!(links(&file.rows()).len(), 1);
    }
}

#[test]
fn a_plan_leaves_hand_made_links_alone_and_counts_what_it_did() {
    let file = File::new();
    file.apply(&change(&Step::Mint { slug: 4, whatsapp: true }, 1, &file).unwrap());
    let counts =
        |step: Step, number| match file.apply(&change(&step, number, &file).unwrap()).outcome {
            Outcome::Applied { links, codes, settings_changed, .. } => {
                let of = |c: couplet::change::Counts| {
                    [c.created, c.changed, c.same, c.retired, c.revived]
                };
                (of(links), of(codes), settings_changed)
            }
            other => panic!("{other:?}"),
        };
    assert_eq!(counts(Step::Plan(0), 2), ([3, 0, 0, 0, 0], [1, 0, 0, 0, 0], true));
    assert_eq!(counts(Step::Plan(0), 3), ([0, 0, 3, 0, 0], [0, 0, 1, 0, 0], false));
    assert_eq!(counts(Step::Plan(1), 4), ([0, 0, 1, 2, 0], [0, 0, 0, 1, 0], true));
    assert_eq!(counts(Step::Plan(0), 5), ([0, 0, 1, 0, 2], [0, 0, 0, 0, 1], true));
    let by_hand = links(&file.rows()).into_iter().filter(|l| l.spec.origin == Origin::Hand);
    assert!(by_hand.map(|link| link.retired_at).eq([None]));
}

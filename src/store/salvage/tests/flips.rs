//! A flipped bit costs only the rows that it is in, and a lost page only the rows below it.

use super::layout::{Expected, Layout, PageAt};
use super::*;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderVersion;
use crate::store::Records;
use crate::store::format::page::Page;

/// What must be saved of a file that has one damage.
pub(super) struct AfterDamage {
    /// The newest commit, and the one before.
    commits: [(Layout, Vec<Expected>); 2],
}

impl AfterDamage {
    pub(super) fn of(bytes: &[u8]) -> Self {
        let commits = [0, 1].map(|age| {
            let layout = Layout::of_commit(bytes, age);
            let expected = layout.records();
            (layout, expected)
        });
        let of_layout: BTreeSet<_> =
            commits[0].1.iter().map(|expected| expected.record.clone()).collect();
        assert!(whole(bytes) == of_layout, "the layout has other rows than the file");
        Self { commits }
    }

    /// Checks that every row is saved that a flipped bit is not in, or that a lost page does not lead to.
    pub(super) fn check(&self, damage: Damage, saved: &BTreeSet<(u8, Vec<u8>)>, losses: &[Loss]) {
        let at = match damage {
            Damage::Flip { at, .. } => at,
            Damage::ZeroPage { page } => page * 4096,
            Damage::Cut { .. } | Damage::Overwritten { .. } => return,
        };
        let page_of = |age: usize| self.commits[age].0.page_of(at);
        let is_older = losses.contains(&Loss::LastCommit);
        let is_own = page_of(0).is_some() && page_of(1).is_none();
        assert!(!is_older || at < 4096 || is_own, "{damage:?}: {losses:?}");
        let age = usize::from(is_older);
        let expected = self.commits[age].1.iter();
        let lost: Vec<_> = expected.filter(|expected| !saved.contains(&expected.record)).collect();
        for lost in &lost {
            let may_be_lost = match damage {
                Damage::Flip { .. } => lost.needs(at),
                _ => page_of(age).is_some_and(|(page, _)| lost.is_below(page)),
            };
            let tag = lost.record.0;
            assert!(may_be_lost, "{damage:?} {:?} tag {tag} {losses:?}", page_of(age));
        }
        assert!(lost.is_empty() || !losses.is_empty(), "{damage:?}: {} rows", lost.len());
    }
}

/// Flips bits of a file: of the header, of the first bytes of pages, of any, and of pages that lead to others.
fn check_flips(bytes: &[u8], seed: u64) {
    let after_damage = AfterDamage::of(bytes);
    let layouts = || after_damage.commits.iter().map(|(layout, _)| layout);
    let pages: Vec<_> = layouts().flat_map(|layout| &layout.pages).collect();
    let is_above = |at: usize| layouts().any(|layout| layout.is_above(at));
    let above: Vec<_> = pages.iter().filter(|(at, _)| is_above(**at)).collect();
    let mut random = SplitMix64(seed);
    for flip in 0..2 * copies() {
        let mut below = |end: usize| usize::try_from(random.below(end as u64)).unwrap();
        let (any, above) = (pages[below(pages.len())], above[below(above.len())]);
        let at = match flip % 4 {
            0 => below(320),
            1 => any.0 + below(16),
            2 => any.0 + below(any.1.len),
            _ => above.0 + below(above.1.len),
        };
        let damage = Damage::Flip { at, bit: random.below(8) };
        let mut damaged = bytes.to_vec();
        damage.apply(&mut damaged);
        let (saved, losses) = saved(&damaged);
        after_damage.check(damage, &saved, losses.first());
    }
}

/// A file with a tree of three levels.
pub(super) fn with_deep_tree() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("couplet.redb");
    let store = Store::create(&path, &FixedRandom(7)).unwrap();
    // The longest ids make the widest keys of branches.
    let orders = (0..400).map(|number| OrderVersion {
        id: ForeignId::parse(&format!("{number:0>255}")).unwrap(),
        ..crate::codec::fixtures::order()
    });
    let orders = Records::Orders(orders.collect());
    store.write(|txn| txn.add_records(&orders).map(drop)).unwrap();
    store.close().unwrap();
    let bytes = std::fs::read(&path).unwrap();
    // The page of the table's row, which lies in one of two pages of tables, and three levels of rows.
    assert_eq!(Layout::of(&bytes).of_table("orders").next().unwrap().pages.len(), 5);
    bytes
}

/// A flipped bit at the beginning of a page, or in its number, cost all rows below it: in the page of all tables
/// that was the whole file.
#[test]
fn a_flipped_bit_costs_only_the_rows_that_it_is_in() {
    check_flips(&file(), 31);
}

#[test]
fn a_flipped_bit_of_a_file_that_was_not_closed_costs_only_the_rows_that_it_is_in() {
    check_flips(&unclosed(), 32);
}

#[test]
fn a_flipped_bit_of_a_deep_tree_costs_only_the_rows_that_it_is_in() {
    check_flips(&with_deep_tree(), 33);
}

/// A flipped bit in the kind of a table cost the whole table.
#[test]
fn a_flipped_bit_in_what_says_that_a_table_is_one_costs_nothing() {
    let bytes = file();
    let layout = Layout::of(&bytes);
    let leaf = layout.pages[&layout.root("orders")].above.unwrap().page;
    let PageAt { len, shape, .. } = layout.pages[&leaf];
    let page = Page::parse(&bytes[leaf..leaf + len], shape).unwrap();
    let whole = whole(&bytes);
    for definition in (0..page.count).map(|index| page.value(index).unwrap()) {
        let mut damaged = bytes.clone();
        Damage::Flip { at: leaf + definition.start, bit: 5 }.apply(&mut damaged);
        assert!(saved(&damaged).0 == whole, "{definition:?}");
    }
}

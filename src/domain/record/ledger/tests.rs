//! Which imports a version has, after others were added and taken away.

use super::*;

fn of(numbers: impl IntoIterator<Item = u32>) -> Imports {
    Imports::of(numbers.into_iter().filter_map(ImportNumber::new).collect()).unwrap()
}

#[test]
fn imports_are_added_in_order_and_taken_away_until_none_is_left() {
    let mut imports = of([3]);
    imports.add(&of([1, 3]));
    assert_eq!(imports, of([1, 3]));
    assert_eq!(imports.without(&of([1])), Some(of([3])));
    assert_eq!(imports.without(&of([1, 3])), None);
    assert!(Imports::of(vec![ImportNumber::FIRST; 2]).is_none());
}

#[test]
fn a_version_that_is_older_than_the_ledger_stays_whatever_is_undone() {
    let mut imports = of([3]);
    imports.add(&Imports::LASTING);
    assert!(imports.is_lasting());
    imports.add(&of([4]));
    assert_eq!(imports.without(&of([4])), Some(Imports::LASTING));
}

#[test]
fn a_version_of_more_imports_than_are_listed_stays() {
    let most = u32::try_from(IMPORTS_PER_VERSION_MAX).unwrap();
    let mut imports = of(1..=most);
    assert!(!imports.is_lasting());
    imports.add(&of([most + 1]));
    assert!(imports.is_lasting());
}

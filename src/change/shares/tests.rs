//! Shares get numbers that are never given twice, and one that was ended stays ended.

use super::*;
use crate::change::What;
use crate::change::fixtures::File;
use crate::codec::fixtures;
use crate::store::ShareRows;

fn made(file: &File, number: u64, series: u64) -> Share {
    let spec = Box::new(fixtures::shares::share().spec);
    match file.apply(number, What::Share { spec, series }) {
        Outcome::Shared(share) => *share,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_share_that_was_ended_stays_ended_and_its_number_is_not_given_again() {
    let file = File::new();
    let (first, second) = (made(&file, 1, 7), made(&file, 2, 8));
    assert_eq!([first.number, second.number], [1, 2]);
    assert_eq!((first.series, first.ended_at), (7, None));
    let ended = |already| Outcome::ShareEnded { number: 2, already };
    assert_eq!(file.apply(3, What::EndShare(2)), ended(false));
    assert_eq!(file.apply(4, What::EndShare(2)), ended(true));
    assert_eq!(made(&file, 5, 9).number, 3);
    let unknown = Outcome::Refused(Refusal::NoSuchShare(9));
    assert_eq!(file.apply(6, What::EndShare(9)), unknown);
    let shares = file.store.snapshot(&ShareRows::ask()).unwrap().parts.shares;
    let listed: Vec<(u32, bool)> =
        shares.iter().map(|of| (of.number, of.ended_at.is_some())).collect();
    assert_eq!(listed, [(1, false), (2, true), (3, false)]);
}

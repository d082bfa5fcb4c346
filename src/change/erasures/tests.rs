//! Erasures as changes.

use super::*;
use crate::change::fixtures::File;
use crate::change::{Refusal, What};
use crate::codec::fixtures::{at, order};
use crate::domain::record::erasure::ErasureNumber;
use crate::domain::record::person::PersonKey;
use crate::store::Records;

fn erasure(number: u32, byte: u8) -> Erase {
    let number = ErasureNumber::new(number).unwrap();
    let of = Erasure { number, at: at(1), salt: [byte; 16], hashes: vec![PersonKey([byte; 16])] };
    Erase { of, labels: Vec::new(), files: Vec::new() }
}

fn begin(file: &File, change: u64, asked: Erase) -> Outcome {
    file.apply(change, What::Erase(Box::new(asked)))
}

fn end(file: &File, mut change: u64) {
    loop {
        change += 1;
        let outcome = file.apply(change, What::EraseStep);
        let Outcome::ErasedSome { is_done, .. } = outcome else { panic!("{outcome:?}") };
        if is_done {
            return;
        }
    }
}

#[test]
fn erasures_are_numbered_without_a_gap_and_run_one_after_the_other() {
    let file = File::new();
    let ahead = begin(&file, 1, erasure(2, 2));
    assert_eq!(ahead, Outcome::Refused(Refusal::ErasedMeanwhile { listed: 1, erased: 0 }));
    assert_eq!(begin(&file, 2, erasure(1, 1)), Outcome::ErasureBegun { already: false });
    assert_eq!(begin(&file, 3, erasure(1, 1)), Outcome::ErasureBegun { already: true });
    let running = Refusal::Erasing(ErasureNumber::FIRST);
    assert_eq!(begin(&file, 4, erasure(2, 2)), Outcome::Refused(running));
    end(&file, 100);
    assert_eq!(begin(&file, 5, erasure(2, 2)), Outcome::ErasureBegun { already: false });
    end(&file, 200);
    assert_eq!(begin(&file, 6, erasure(1, 1)), Outcome::ErasureBegun { already: true });
    // Nothing is left to do.
    end(&file, 300);
}

#[test]
fn what_was_read_before_an_erasure_began_is_refused_if_it_names_people() {
    let file = File::new();
    let import = |change, customer| {
        let mut version = order();
        version.customer = customer;
        let records = Records::Orders(vec![version]);
        file.apply(change, What::Import { records, aliases: Vec::new(), import: None })
    };
    begin(&file, 1, erasure(1, 1));
    let refused = Outcome::Refused(Refusal::ErasedMeanwhile { listed: 0, erased: 1 });
    assert_eq!(import(2, Some(PersonKey([1; 16]))), refused);
    assert_eq!(import(3, Some(PersonKey([2; 16]))), refused);
    assert!(matches!(import(4, None), Outcome::Imported(_)));
}

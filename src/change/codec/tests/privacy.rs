//! Erasures, and what is removed for its age.

use base16ct::lower::encode_string;

use super::{at, batch_code};
use crate::change::{Erase, Outcome, Refusal, What};
use crate::codec::{decode_row, encode_message, encode_row};
use crate::domain::record::erasure::{ErasedCounts, Erasure, ErasureNumber};
use crate::domain::record::ledger::ImportNumber;
use crate::domain::record::person::PersonKey;
use crate::store::Removal;

fn erase() -> Erase {
    let hashes = vec![PersonKey([1; 16]), PersonKey([2; 16])];
    let of = Erasure { number: ErasureNumber::FIRST, at: at(9), salt: [3; 16], hashes };
    Erase { of, labels: vec![batch_code()], files: vec![ImportNumber::FIRST] }
}

pub(super) fn changes() -> Vec<What> {
    let least = Erase { labels: Vec::new(), files: Vec::new(), ..erase() };
    vec![
        What::Erase(Box::new(erase())),
        What::Erase(Box::new(least)),
        What::EraseStep,
        What::Keep(None),
        What::Keep(Some(Box::new(Removal::sample()))),
    ]
}

fn counts() -> ErasedCounts {
    ErasedCounts {
        addressed: 0,
        records: vec![(1, 2), (7, 3)],
        redemptions: 4,
        recipients: 5,
        visitors: 6,
        labels: 7,
        files: 8,
        aliases: 9,
        months: 10,
    }
}

pub(super) fn outcomes() -> Vec<Outcome> {
    vec![
        Outcome::ErasureBegun { already: true },
        Outcome::ErasedSome { counts: Box::new(counts()), is_done: false },
        Outcome::ErasedSome { counts: Box::default(), is_done: true },
        Outcome::RemovedSome { clicks: 2, agents: u64::MAX, is_done: false },
        Outcome::Refused(Refusal::Erasing(ErasureNumber::FIRST)),
        Outcome::Refused(Refusal::ErasedMeanwhile { listed: 1, erased: 2 }),
    ]
}

#[test]
fn the_bytes_of_erasures_never_change() {
    // The data file contains the outcomes, and a log of changes what was asked.
    let asked = changes().into_iter().map(|what| encode_string(&encode_message(1, &what)));
    let came = outcomes().into_iter().map(|outcome| {
        let bytes = encode_row(&outcome);
        assert_eq!(decode_row(&bytes), Ok(outcome));
        encode_string(&bytes)
    });
    let all: Vec<String> = asked.chain(came).collect();
    insta::assert_snapshot!(all.join("\n"), @"
    0164030001000000090000000000000003030303030303030303030303030303020101010101010101010101010101010102020202020202020202020202020202010742572d323334350101
    0164000001000000090000000000000003030303030303030303030303030303020101010101010101010101010101010102020202020202020202020202020202
    0165
    0166
    01670f05000000000000000106000000020102010301070000000300000000000000020000000000000001000000000000000400000000000000
    026401
    0265ff0102010200000007030000000400000005000000060000000700000008000000090000000a00000000
    02650001
    02660200000000000000ffffffffffffffff00
    02ff6401000000
    02ff650100000002000000
    ");
}

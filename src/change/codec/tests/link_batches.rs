//! Links for lists of contacts, and who wants no more messages.

use base16ct::lower::encode_string;

use crate::change::{Addressing, Outcome, Refusal, ToAddress, What};
use crate::codec::fixtures::{addressee, batch, link_batch};
use crate::codec::{decode_row, encode_row};
use crate::domain::link::batch::LinkBatchId;
use crate::domain::link::sub_id::SubId;
use crate::domain::record::alias::Alias;
use crate::domain::record::person::PersonKey;
use crate::domain::time::UtcDay;

fn sub_id() -> SubId {
    SubId::parse("k7m2p9qd").unwrap()
}

pub(super) fn asked() -> Vec<What> {
    let drawn = Some((sub_id(), PersonKey([8; 16])));
    let people = [drawn, None].map(|drawn| ToAddress { person: PersonKey([9; 16]), drawn });
    let alias = Alias { newest: PersonKey([9; 16]), older: PersonKey([7; 16]) };
    let full = Addressing {
        batch: LinkBatchId(3),
        people: people.into(),
        aliases: vec![alias],
        unexported: true,
        erased: 2,
    };
    let least = Addressing { aliases: Vec::new(), unexported: false, erased: 0, ..full.clone() };
    vec![
        What::BeginLinkBatch(Box::new(link_batch().spec)),
        What::Address(Box::new(full)),
        What::Address(Box::new(least)),
        What::Stop { sub_id: sub_id(), day: UtcDay(20_789) },
    ]
}

pub(super) fn outcomes() -> Vec<Outcome> {
    let (name, batch) = (link_batch().spec.name, batch().spec.name);
    vec![
        Outcome::LinkBatchBegun(Box::new(link_batch())),
        Outcome::Addressed { new: 249, known: 1 },
        Outcome::Stopped,
        Outcome::Refused(Refusal::LinkBatchTaken(name)),
        Outcome::Refused(Refusal::NoSuchLinkBatch(3)),
        Outcome::Refused(Refusal::SubIdsTaken(
            addressee().link.map(|of| of.sub_id).into_iter().collect(),
        )),
        Outcome::Refused(Refusal::NoSuchSubId(sub_id())),
        Outcome::Refused(Refusal::TooFewCodes { batch, needed: 250, waiting: 2, only_here: 1 }),
    ]
}

#[test]
fn the_bytes_of_what_came_of_lists_never_change() {
    // The data file contains them.
    let written = outcomes().into_iter().chain([Outcome::AddressingGoesOn]).map(|outcome| {
        let bytes = encode_row(&outcome);
        assert_eq!(decode_row(&bytes), Ok(outcome));
        encode_string(&bytes)
    });
    insta::assert_snapshot!(written.collect::<Vec<_>>().join("\n"), @"
    025a000300000007086e6f76656d6265720662772d736d730102627703766970e80300000500000000000000
    025bf900000001000000
    025d
    02ff5a086e6f76656d626572
    02ff5b03000000
    02ff5c01086b376d3270397164
    02ff5d086b376d3270397164
    02ff5e03766970fa0000000200000001000000
    025c
    ");
}

//! Requests for codes of batches, what came of them, and why they were refused; and guesses at codes.

use base16ct::lower::encode_string;

use super::{at, batch, batch_code};
use crate::change::{DayLimit, Given, Giving, Outcome, Refusal, What};
use crate::codec::fixtures::agent_pages::agent_page;
use crate::codec::fixtures::{guesses, orphans};
use crate::codec::{decode_row, encode_row};
use crate::domain::code::export::ShopFile;
use crate::domain::code::hand_out::HandOutLabel;
use crate::domain::label::Agent;
use crate::domain::period::parse_day;

/// A request with every field, and one with the least.
fn asked() -> [Giving; 2] {
    let full = Giving {
        batch: batch().spec.name,
        label: HandOutLabel::parse("Ann").ok(),
        agent: Agent::parse("mia").ok(),
        until: Some(at(9)),
        unexported: true,
        spare: vec![batch_code()],
        day: Some(DayLimit { from: at(3), max: 40 }),
    };
    let (label, agent, until) = (None, None, None);
    let least = Giving {
        label,
        agent,
        until,
        unexported: false,
        spare: Vec::new(),
        day: None,
        ..full.clone()
    };
    [full, least]
}

pub(super) fn given() -> Vec<What> {
    let mut changes: Vec<What> = asked().map(|asked| What::Give(Box::new(asked))).into();
    changes.push(What::TakeBack { code: batch_code(), agent: None });
    let mia = || Agent::parse("mia").unwrap();
    changes.push(What::TakeBack { code: batch_code(), agent: Some(mia()) });
    for renews in [false, true] {
        changes.push(What::OpenAgentPage { agent: mia(), series: u64::MAX, renews });
    }
    changes.push(What::ForgetLabels);
    let codes = vec![batch_code()];
    changes.push(What::MarkExported { shop: ShopFile::Stripe, codes });
    changes.push(What::RecordGuesses(Box::new(guesses())));
    changes.push(What::RecordOrphans(Box::new(orphans())));
    changes
}

pub(super) fn outcomes() -> Vec<Outcome> {
    let (code, name) = (batch_code(), batch().spec.name);
    let given = Given {
        code: code.clone(),
        batch: name.clone(),
        in_shop: 7,
        only_here: u32::MAX,
        refilled: 50,
    };
    let last = parse_day("2026-11-30").unwrap();
    vec![
        Outcome::Given(Box::new(given)),
        Outcome::TakenBack(code.clone()),
        Outcome::Exported { single: 1, of_batches: 500 },
        Outcome::LabelsForgotten { removed: 2, is_done: false },
        Outcome::GuessesRecorded,
        Outcome::OrphansRecorded,
        Outcome::Refused(Refusal::BatchRetired(name.clone())),
        Outcome::Refused(Refusal::BatchOver { batch: name.clone(), last }),
        Outcome::Refused(Refusal::BatchEmpty(name.clone())),
        Outcome::Refused(Refusal::NotExported { batch: name, codes: 9 }),
        Outcome::Refused(Refusal::NotGiven(code.clone())),
        Outcome::Refused(Refusal::GivenAndUsed(code)),
        Outcome::Refused(Refusal::NotMigrated),
        Outcome::Refused(Refusal::NotOfBatch(batch_code())),
        Outcome::AgentPage(Box::new(agent_page())),
        Outcome::Refused(Refusal::AgentPagesFull),
        Outcome::Refused(Refusal::DayLimit { agent: agent_page().agent, max: 40 }),
    ]
}

#[test]
fn the_bytes_of_hand_outs_never_change() {
    // The data file contains them.
    let more = Outcome::GivingGoesOn { refilled: 50 };
    let written = outcomes().into_iter().take(3).chain([more]).map(|outcome| {
        let bytes = encode_row(&outcome);
        assert_eq!(decode_row(&bytes), Ok(outcome));
        encode_string(&bytes)
    });
    insta::assert_snapshot!(written.collect::<Vec<_>>().join("\n"), @"
    0246000742572d3233343502627707000000ffffffff32000000
    02480742572d32333435
    024901000000f4010000
    024732000000
    ");
}

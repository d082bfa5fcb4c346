//! Records with every field, and with the least.

use std::sync::Arc;

use super::{at, id, kwd};
use crate::change::{Outcome, Refusal, What};
use crate::codec::fixtures::{stored_close, stored_import, stored_note};
use crate::domain::code::coupon::CouponCode;
use crate::domain::code::terms::Unmet;
use crate::domain::label::{Agent, Campaign, Channel, Content};
use crate::domain::link::slug::Slug;
use crate::domain::period::parse_day;
use crate::domain::record::contradiction::{Contradiction, Contradictions, Field, Undecided};
use crate::domain::record::conversation::ConversationVersion;
use crate::domain::record::conversion_kind::ConversionKind;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::ledger::ImportNumber;
use crate::domain::record::order::{OrderStatus, OrderUtm, OrderVersion};
use crate::domain::record::person::PersonKey;
use crate::domain::record::version::{Imported, Tally};
use crate::store::Records;

/// An order with every field, and one with the least.
pub(super) fn orders() -> Vec<OrderVersion> {
    let money = kwd;
    let text = |text: &str| Some(Arc::from(text));
    let full = OrderVersion {
        epoch: 3,
        updated_at: Some(at(5)),
        status: Some(OrderStatus::Refunded),
        refunded: Some(money(i64::MIN)),
        codes: vec![CouponCode::parse("A").unwrap(), CouponCode::parse("b 2").unwrap()],
        discount: Some(money(0)),
        customer: Some(PersonKey([9; 16])),
        click_id: Some(id("x")),
        utm: OrderUtm {
            source: text("ig"),
            medium: text(""),
            campaign: text("bw"),
            content: text("\u{fc}"),
        },
        landing_url: text("/?lnk=y"),
        kind: Some(ConversionKind::Booking),
        ..OrderVersion::bare(id("#1"), at(4), money(i64::MAX), Arc::from("generic"))
    };
    let least = OrderVersion {
        updated_at: None,
        status: None,
        refunded: None,
        codes: Vec::new(),
        discount: None,
        customer: None,
        click_id: None,
        utm: OrderUtm::default(),
        landing_url: None,
        kind: None,
        ..full.clone()
    };
    vec![full, least]
}

/// A conversation with every field, and one with the least.
pub(super) fn conversations() -> Vec<ConversationVersion> {
    let full = ConversationVersion {
        epoch: u32::MAX,
        inbound: Some(1),
        outbound: Some(u32::MAX),
        contact: Some(PersonKey([1; 16])),
        agent: Agent::parse("mia").ok(),
        campaign: Campaign::parse("bw").ok(),
        content: Content::parse("story").ok(),
        slug: Slug::parse("bio").ok(),
        first_response_s: Some(0),
        opted_out: Some(false),
        ..ConversationVersion::bare(id("c1"), Channel::parse("ig").unwrap(), at(-1))
    };
    let least = ConversationVersion {
        inbound: None,
        outbound: None,
        contact: None,
        agent: None,
        campaign: None,
        content: None,
        slug: None,
        first_response_s: None,
        opted_out: None,
        ..full.clone()
    };
    vec![full, least]
}

/// What adds and removes a note, closes a month and opens it.
pub(super) fn notes() -> Vec<What> {
    let note = stored_note().note.unwrap();
    let (month, closed) = (stored_close().closed.month, Box::new(stored_close().closed));
    vec![
        What::ReopenMonth { month, reason: note.text.clone() },
        What::AddNote(Box::new(note)),
        What::RemoveNote(stored_note().number),
        What::CloseMonth { closed, seen: 9 },
    ]
}

/// What begins, fills, ends and undoes an import.
pub(super) fn imports() -> Vec<What> {
    vec![
        What::Import {
            records: Records::Orders(orders()),
            aliases: Vec::new(),
            import: Some(ImportNumber::FIRST),
        },
        What::BeginImport(Box::new(stored_import().spec)),
        What::EndImport {
            number: ImportNumber::FIRST,
            tally: Tally { new: 1, ..Tally::default() },
            bad: u64::MAX,
        },
        What::UndoImport(ImportNumber::FIRST),
    ]
}

/// What became of notes and closes.
pub(super) fn noted() -> Vec<Outcome> {
    let (number, month) = (stored_note().number, stored_close().closed.month);
    vec![
        Outcome::NoteAdded(number),
        Outcome::NoteRemoved { number, already: true },
        Outcome::Refused(Refusal::NoSuchNote(number)),
        Outcome::Refused(Refusal::NotesFull),
        Outcome::MonthClosed { month, already: false },
        Outcome::MonthReopened(month),
        Outcome::Refused(Refusal::NotClosed(month)),
        Outcome::Refused(Refusal::ClosedMeanwhile),
    ]
}

pub(super) fn unmets() -> [Unmet; 8] {
    let day = parse_day("2026-11-20").unwrap();
    let (minimum, total) = (kwd(40), kwd(39));
    [
        Unmet::TooEarly(day),
        Unmet::TooLate(day),
        Unmet::UsedUp(10),
        Unmet::NoCustomer(1),
        Unmet::UsedUpByCustomer(1),
        Unmet::NoTotal(minimum),
        Unmet::TooLittle { minimum, total },
        Unmet::OtherCurrency { minimum, total },
    ]
}

/// What an import did that met a contradiction.
pub(super) fn imported(new: u64, known: u64) -> Imported {
    let mut contradictions = Contradictions::default();
    let example = Contradiction {
        id: ForeignId::parse("#1").unwrap(),
        field: Field::Total,
        values: Some(("1.00".into(), "2.00".into())),
        added_counts: true,
    };
    contradictions.add(Undecided::Neither, 7, example);
    Imported {
        tally: Tally { new, known, ..Tally::default() },
        contradictions,
        refused: Vec::new(),
    }
}

//! Records with every field, and with the least.

use std::sync::Arc;

use super::{at, id, kwd};
use crate::change::What;
use crate::codec::fixtures::stored_import;
use crate::domain::code::coupon::CouponCode;
use crate::domain::label::{Agent, Campaign, Channel, Content};
use crate::domain::link::slug::Slug;
use crate::domain::record::conversation::ConversationVersion;
use crate::domain::record::conversion_kind::ConversionKind;
use crate::domain::record::ledger::{ImportNumber, Imports};
use crate::domain::record::order::{OrderStatus, OrderUtm, OrderVersion};
use crate::domain::record::person::PersonKey;
use crate::domain::record::version::Tally;
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
        ordered_at: at(4),
        total: money(i64::MAX),
        id: id("#1"),
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
        source: Arc::from("generic"),
        tax: None,
        shipping: None,
        source_said: None,
        refund: None,
        imports: Imports::LASTING,
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
        started_at: at(-1),
        id: id("c1"),
        contact: Some(PersonKey([1; 16])),
        channel: Channel::parse("ig").unwrap(),
        agent: Agent::parse("mia").ok(),
        campaign: Campaign::parse("bw").ok(),
        content: Content::parse("story").ok(),
        slug: Slug::parse("bio").ok(),
        first_response_s: Some(0),
        opted_out: Some(false),
        reference: None,
        list: None,
        topic: None,
        purpose: None,
        opted_in: None,
        first_human_response_s: None,
        told_clicks: Vec::new(),
        told_codes: Vec::new(),
        imports: Imports::LASTING,
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

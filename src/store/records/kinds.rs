//! What each kind of imported records is called in tables, snapshots and audits.
//!
//! Invariant: numbers and tags are part of the file format and of snapshots, and never change their meaning.

use std::collections::BTreeSet;

use super::Record;
use crate::codec::Identity;
use crate::domain::code::coupon::{CouponCode, FoldedCode};
use crate::domain::record::call::Call;
use crate::domain::record::conversation::{Conversation, ConversationVersion};
use crate::domain::record::conversion::Conversion;
use crate::domain::record::cost::FileCost;
use crate::domain::record::event::Event;
use crate::domain::record::order::OrderVersion;
use crate::domain::record::send::Send;
use crate::domain::record::shop_redemption::ShopRedemption;
use crate::domain::record::total::Total;
use crate::store::rows::Rows;
use crate::store::snapshot::{Row, Tag};
use crate::store::tables;

/// (id, identity) to version.
type VersionRows<V> = Rows<(&'static str, &'static Identity), V>;

impl Record for OrderVersion {
    const ROWS: VersionRows<Self> = tables::ORDERS;
    const TAG: Tag = Tag::Order;
    const NAME: &'static str = "orders";
    const COUNTED: [&'static str; 2] = ["orders", "versions of orders"];
    const KIND: u8 = 1;
    const WAS_IN_FIRST: bool = true;

    fn counts(order: &Conversion) -> bool {
        order.status.counts()
    }

    fn codes(&self) -> BTreeSet<FoldedCode> {
        self.codes.iter().flat_map(CouponCode::candidates).collect()
    }

    fn row(order: Conversion) -> Row<'static> {
        Row::Conversion(Box::new(order))
    }
}

impl Record for ConversationVersion {
    const ROWS: VersionRows<Self> = tables::CONVERSATIONS;
    const TAG: Tag = Tag::Conversation;
    const NAME: &'static str = "conversations";
    const COUNTED: [&'static str; 2] = ["conversations", "versions of conversations"];
    const KIND: u8 = 2;
    const WAS_IN_FIRST: bool = true;

    fn row(conversation: Conversation) -> Row<'static> {
        Row::Conversation(conversation)
    }
}

impl Record for ShopRedemption {
    const ROWS: VersionRows<Self> = tables::SHOP_REDEMPTIONS;
    const TAG: Tag = Tag::ShopRedemption;
    const NAME: &'static str = "redemptions";
    const COUNTED: [&'static str; 2] = ["redemptions of files", "versions of redemptions of files"];
    const KIND: u8 = 3;

    fn codes(&self) -> BTreeSet<FoldedCode> {
        self.code.candidates()
    }

    fn row(redemption: Self) -> Row<'static> {
        Row::ShopRedemption(redemption)
    }
}

impl Record for Event {
    const ROWS: VersionRows<Self> = tables::EVENTS;
    const TAG: Tag = Tag::Event;
    const NAME: &'static str = "events";
    const COUNTED: [&'static str; 2] = ["events", "versions of events"];
    const KIND: u8 = 5;

    fn codes(&self) -> BTreeSet<FoldedCode> {
        self.code.iter().flat_map(CouponCode::candidates).collect()
    }

    fn row(event: Self) -> Row<'static> {
        Row::Event(Box::new(event))
    }
}

/// Kinds that carry no codes.
macro_rules! without_codes {
    ($($number:literal $type:ident: $table:ident, $tag:ident, $name:literal, $versions:literal;)+) => {$(
        impl Record for $type {
            const ROWS: VersionRows<Self> = tables::$table;
            const TAG: Tag = Tag::$tag;
            const NAME: &'static str = $name;
            const COUNTED: [&'static str; 2] = [$name, $versions];
            const KIND: u8 = $number;

            fn row(record: Self) -> Row<'static> {
                Row::$tag(record)
            }
        }
    )+};
}

without_codes! {
    4 Call: CALLS, Call, "calls", "versions of calls";
    6 FileCost: COSTS, Cost, "costs", "versions of costs";
    7 Send: SENDS, Send, "sends", "versions of sends";
    8 Total: TOTALS, Total, "totals", "versions of totals";
}

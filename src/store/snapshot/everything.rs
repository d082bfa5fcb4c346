//! All parts of a snapshot at once.
//!
//! Invariant: it has every row of the stream, so that two of it can be compared. Needs the memory of all of them:
//! for tests and comparisons.

use std::collections::BTreeMap;

use super::Clicks;
use super::parts::{Parts, Row, sort};
use crate::domain::change_log::LoggedChange;
use crate::domain::closed_month::StoredClose;
use crate::domain::code::coupon::Code;
use crate::domain::link::batch::{Addressee, LinkBatch};
use crate::domain::link::{Link, LinkId};
use crate::domain::note::StoredNote;
use crate::domain::record::call::Call;
use crate::domain::record::conversation::Conversation;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::cost::FileCost;
use crate::domain::record::event::Event;
use crate::domain::record::guesses::Guesses;
use crate::domain::record::new_orders::NewOrders;
use crate::domain::record::orphans::Orphans;
use crate::domain::record::redemption::Redemption;
use crate::domain::record::send::Send;
use crate::domain::record::shop_redemption::ShopRedemption;
use crate::domain::record::total::Total;
use crate::domain::share::Share;
use crate::domain::token::StoredToken;

/// Everything that is in a stream, whatever was selected.
#[derive(Debug, Default)]
pub struct Everything {
    pub links: BTreeMap<LinkId, Link>,
    /// Single codes and codes of live batches, sorted by folded text.
    pub codes: Vec<Code>,
    pub redemptions: Vec<Redemption>,
    /// Sorted by id, as all records.
    pub conversions: Vec<Conversion>,
    pub conversations: Vec<Conversation>,
    pub shop_redemptions: Vec<ShopRedemption>,
    pub calls: Vec<Call>,
    pub events: Vec<Event>,
    pub costs: Vec<FileCost>,
    pub sends: Vec<Send>,
    pub totals: Vec<Total>,
    pub tokens: Vec<StoredToken>,
    pub shares: Vec<Share>,
    pub log: Vec<LoggedChange>,
    pub new_orders: Vec<NewOrders>,
    pub notes: Vec<StoredNote>,
    pub closes: Vec<StoredClose>,
    pub guesses: Vec<Guesses>,
    pub link_batches: Vec<LinkBatch>,
    pub addressees: Vec<Addressee>,
    pub orphans: Vec<Orphans>,
    pub clicks: Clicks,
}

impl Parts for Everything {
    fn take(&mut self, row: Row<'_>) {
        match row {
            Row::Link(link) => drop(self.links.insert(link.id, *link)),
            Row::Code(code) => self.codes.push(code),
            Row::BatchCode(code, batch) => self.codes.extend(batch.code(code)),
            Row::Redemption(redemption) => self.redemptions.push(redemption),
            Row::Conversion(order) => self.conversions.push(*order),
            Row::Conversation(conversation) => self.conversations.push(conversation),
            Row::ShopRedemption(redemption) => self.shop_redemptions.push(redemption),
            Row::Call(call) => self.calls.push(call),
            Row::Event(event) => self.events.push(*event),
            Row::Cost(cost) => self.costs.push(cost),
            Row::Send(send) => self.sends.push(send),
            Row::Total(total) => self.totals.push(total),
            Row::Clicks(block) => self.clicks.push(block),
            Row::Count(..)
            | Row::Past(_)
            | Row::Normalisers(_)
            | Row::Erased(_)
            | Row::Import(_) => {}
            Row::Note(note) => self.notes.push(note),
            Row::Close(close) => self.closes.push(*close),
            Row::Guesses(guesses) => self.guesses.push(guesses),
            Row::LinkBatch(batch) => self.link_batches.push(batch),
            Row::Addressee(addressee) => self.addressees.push(addressee),
            Row::Orphans(orphans) => self.orphans.push(orphans),
            Row::Share(share) => self.shares.push(share),
            Row::Logged(logged) => self.log.push(logged),
            Row::NewOrders(orders) => self.new_orders.push(orders),
            Row::Token(token) => self.tokens.push(token),
        }
    }

    fn finish(&mut self) {
        sort(&mut self.codes);
        self.conversions.sort_by(|a, b| a.id.cmp(&b.id));
        self.conversations.sort_by(|a, b| a.id.cmp(&b.id));
    }
}

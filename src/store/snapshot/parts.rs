//! The parts of a snapshot that commands ask for, each with the request for it.
//!
//! Invariant: a part has a field for what was asked for, and for nothing else. Does not read the stream (see
//! the parent module).

use std::collections::{HashMap, HashSet};
use std::marker::PhantomData;
use std::sync::Arc;

use super::ClickBlock;
#[cfg(doc)]
use super::Kept;
use super::growing::Growing;
use super::past::PastOrder;
use super::selection::{ClickSelection, CodeSelection, LinkSelection, RecordSelection, Selection};
use crate::domain::change_log::LoggedChange;
use crate::domain::click::ClickNumber;
use crate::domain::closed_month::StoredClose;
use crate::domain::code::batch::{Batch, BatchCode};
use crate::domain::code::coupon::{Code, CouponCode, FoldedCode};
use crate::domain::label::BatchName;
use crate::domain::link::batch::{Addressee, LinkBatch};
use crate::domain::link::slug::Slug;
use crate::domain::link::{Link, LinkId, LinkLabel};
use crate::domain::note::StoredNote;
use crate::domain::period::Period;
use crate::domain::record::call::Call;
use crate::domain::record::conversation::Conversation;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::cost::FileCost;
use crate::domain::record::event::Event;
use crate::domain::record::guesses::Guesses;
use crate::domain::record::ledger::StoredImport;
use crate::domain::record::new_orders::NewOrders;
use crate::domain::record::normaliser::Normaliser;
use crate::domain::record::order::OrderUtm;
use crate::domain::record::orphans::Orphans;
use crate::domain::record::redemption::Redemption;
use crate::domain::record::send::Send;
use crate::domain::record::shop_redemption::ShopRedemption;
use crate::domain::record::total::Total;
use crate::domain::record::uses::CodeUses;
use crate::domain::share::Share;
use crate::domain::token::StoredToken;
use crate::store::journal::{Columns, LinkCount};

/// A row of a snapshot, besides those that every snapshot has. The versions of a record are folded.
#[derive(Debug)]
pub enum Row<'a> {
    Link(Box<Link>),
    Code(Code),
    /// A code of a batch that may not be live yet.
    BatchCode(BatchCode, &'a Batch),
    Redemption(Redemption),
    Conversion(Box<Conversion>),
    Conversation(Conversation),
    /// A use of a code that a file has, unless it was given to its order.
    ShopRedemption(ShopRedemption),
    Call(Call),
    /// An event that is no conversion.
    Event(Box<Event>),
    Cost(FileCost),
    Send(Send),
    Total(Total),
    /// A block of clicks, for [`Clicks::push`](super::Clicks::push).
    Clicks(ClickBlock<'a>),
    /// The click counts of one link.
    Count(LinkId, LinkCount),
    /// Some of the orders before a time, in no order.
    Past(Vec<PastOrder>),
    Token(StoredToken),
    Share(Share),
    Logged(LoggedChange),
    NewOrders(NewOrders),
    Import(StoredImport),
    Note(StoredNote),
    Close(Box<StoredClose>),
    Guesses(Guesses),
    LinkBatch(LinkBatch),
    Addressee(Addressee),
    Orphans(Orphans),
    Normalisers(Vec<Normaliser>),
    /// How many people were erased.
    Erased(u32),
}

/// Conversions next to each other in the stream, in the order of their ids.
#[derive(Debug, Default)]
pub struct Conversions {
    pub orders: Growing<Conversion>,
    /// The click that each names by an id of this data file, if it does: to read an id takes time.
    pub clicks: Vec<Option<ClickNumber>>,
    /// Their UTM values, each once: many orders share them.
    pub utm: HashSet<Arc<OrderUtm>>,
}

/// Parts of the data. Reading a snapshot passes each row to them, in the order of the stream.
pub trait Parts: Default {
    fn take(&mut self, row: Row<'_>);

    /// Takes the rows of many conversions.
    fn take_conversions(&mut self, of: Conversions) {
        of.orders.into_iter().for_each(|order| self.take(Row::Conversion(Box::new(order))));
    }

    /// Called after the last row.
    fn finish(&mut self) {}
}

/// A request for a snapshot with these parts.
#[derive(Debug)]
pub struct Ask<P> {
    pub(super) selection: Selection,
    parts: PhantomData<fn() -> P>,
}

impl<P: Parts> Ask<P> {
    /// The parts must take every row of the selection, unless the rows are read again (see [`Kept`]).
    #[must_use]
    pub fn new(selection: Selection) -> Self {
        Self { selection, parts: PhantomData }
    }

    /// The rows that it asks for.
    #[must_use]
    pub fn selection(&self) -> &Selection {
        &self.selection
    }
}

/// No part: only what every snapshot has.
impl Parts for () {
    fn take(&mut self, _: Row<'_>) {}
}

impl Ask<()> {
    /// Asks only for what every snapshot has.
    #[must_use]
    pub fn settings() -> Self {
        Self::new(Selection::settings())
    }
}

/// One link.
#[derive(Debug, Default)]
pub struct OneLink {
    /// `None` if there is no such link.
    pub link: Option<Link>,
    /// Its clicks, if they were asked for.
    pub count: Option<LinkCount>,
}

impl OneLink {
    #[must_use]
    pub fn ask(slug: Slug) -> Ask<Self> {
        Ask::new(Selection { links: LinkSelection::One(slug), ..Selection::settings() })
    }

    #[must_use]
    pub fn ask_counted(slug: Slug) -> Ask<Self> {
        let (links, clicks) = (LinkSelection::One(slug), ClickSelection::Counts);
        Ask::new(Selection { links, clicks, ..Selection::settings() })
    }
}

impl Parts for OneLink {
    fn take(&mut self, row: Row<'_>) {
        match row {
            Row::Link(link) => self.link = Some(*link),
            Row::Count(_, count) => self.count = Some(count),
            _ => {}
        }
    }
}

/// What the links of clicks are called. The clicks, with all their columns, are read one at a time with
/// [`Kept::each_click`].
#[derive(Debug, Default)]
pub struct WholeClicks {
    pub links: HashMap<LinkId, LinkLabel>,
}

impl WholeClicks {
    /// The clicks of a period, or all clicks. Includes some clicks shortly before and after the period.
    #[must_use]
    pub fn ask(period: Option<&Period>) -> Ask<Self> {
        let columns = Columns::All;
        let clicks = period.map_or(ClickSelection::All(columns), |period| {
            ClickSelection::Between { from: period.from, to: period.to, columns }
        });
        Ask::new(Selection { links: LinkSelection::Named, clicks, ..Selection::settings() })
    }
}

impl Parts for WholeClicks {
    fn take(&mut self, row: Row<'_>) {
        if let Row::Link(link) = row {
            self.links.insert(link.id, (*link).into());
        }
    }
}

/// The links and single codes that a plan is compared with.
#[derive(Debug, Default)]
pub struct PlanRows {
    pub links: Vec<Link>,
    /// Sorted by folded text.
    pub codes: Vec<Code>,
}

impl PlanRows {
    #[must_use]
    pub fn ask() -> Ask<Self> {
        Self::ask_about(Vec::new())
    }

    /// With those of these codes that are in a live batch.
    #[must_use]
    pub fn ask_about(batch_codes: Vec<CouponCode>) -> Ask<Self> {
        let (links, codes) = (LinkSelection::All, CodeSelection::Single(batch_codes));
        Ask::new(Selection { links, codes, ..Selection::settings() })
    }
}

impl Parts for PlanRows {
    fn take(&mut self, row: Row<'_>) {
        match row {
            Row::Link(link) => self.links.push(*link),
            Row::Code(code) => self.codes.push(code),
            Row::BatchCode(code, batch) => self.codes.extend(batch.code(code)),
            _ => {}
        }
    }

    fn finish(&mut self) {
        sort(&mut self.codes);
    }
}

/// The code that a user typed, and when it was used.
#[derive(Debug)]
pub struct CodesWithUses {
    /// A single code or a code of a live batch; instead of an unknown code, the codes that it may be a
    /// typing error of, sorted by folded text.
    pub codes: Vec<Code>,
    pub uses: CodeUses,
}

impl Default for CodesWithUses {
    fn default() -> Self {
        Self { codes: Vec::new(), uses: CodeUses::keeping_dates() }
    }
}

impl CodesWithUses {
    #[must_use]
    pub fn ask_typed(code: CouponCode) -> Ask<Self> {
        let codes = CodeSelection::Typed(vec![code]);
        Ask::new(Selection { codes, ..Selection::settings() })
    }
}

impl Parts for CodesWithUses {
    fn take(&mut self, row: Row<'_>) {
        match row {
            Row::Code(code) => {
                self.uses.add_code(&code);
                self.codes.push(code);
            }
            Row::BatchCode(code, batch) => self.codes.extend(batch.code(code)),
            Row::Redemption(redemption) => self.uses.add_redemption(&redemption),
            Row::ShopRedemption(redemption) => self.uses.add_shop_redemption(&redemption),
            Row::Conversion(order) => self.uses.add_order(&order),
            _ => {}
        }
    }

    fn finish(&mut self) {
        sort(&mut self.codes);
    }
}

/// When codes were used. The codes themselves are read one at a time, with [`Kept::codes`].
#[derive(Debug)]
pub struct ListedCodes {
    pub uses: CodeUses,
}

impl Default for ListedCodes {
    fn default() -> Self {
        Self { uses: CodeUses::keeping_dates() }
    }
}

impl ListedCodes {
    /// The codes of a batch, or all codes.
    #[must_use]
    pub fn ask(batch: Option<&BatchName>) -> Ask<Self> {
        let codes = batch.map_or(CodeSelection::All, |name| CodeSelection::Batch(name.clone()));
        Ask::new(Selection { codes, records: RecordSelection::Orders, ..Selection::settings() })
    }
}

impl Parts for ListedCodes {
    fn take(&mut self, row: Row<'_>) {
        match row {
            Row::Code(code) => self.uses.add_code(&code),
            Row::Redemption(redemption) => self.uses.add_redemption(&redemption),
            Row::ShopRedemption(redemption) => self.uses.add_shop_redemption(&redemption),
            Row::Conversion(order) => self.uses.add_order(&order),
            _ => {}
        }
    }
}

/// The codes of a batch, live or not.
#[derive(Debug, Default)]
pub struct BatchCodes {
    /// Sorted by folded text.
    pub codes: Vec<BatchCode>,
}

impl BatchCodes {
    #[must_use]
    pub fn ask(name: BatchName) -> Ask<Self> {
        Ask::new(Selection { codes: CodeSelection::Batch(name), ..Selection::settings() })
    }
}

impl Parts for BatchCodes {
    fn take(&mut self, row: Row<'_>) {
        if let Row::BatchCode(code, _) = row {
            self.codes.push(code);
        }
    }
}

/// Orders, read one at a time with [`Kept::orders`].
#[derive(Debug, Default)]
pub struct OrderRows {
    /// The known codes among those that ambiguous texts of the orders may mean.
    known: HashSet<FoldedCode>,
}

impl OrderRows {
    /// The orders of a period, or all orders.
    #[must_use]
    pub fn ask(period: Option<&Period>) -> Ask<Self> {
        let records = period.map_or(RecordSelection::Orders, |period| {
            RecordSelection::OrdersBetween { from: period.from, to: period.to }
        });
        Ask::new(Selection { codes: CodeSelection::InDoubt, records, ..Selection::settings() })
    }

    /// The codes that an order carries.
    #[must_use]
    pub fn codes(&self, order: &Conversion) -> Vec<CouponCode> {
        order.meant_codes(|code| self.known.contains(code)).collect()
    }
}

impl Parts for OrderRows {
    fn take(&mut self, row: Row<'_>) {
        match row {
            Row::Code(code) => drop(self.known.insert(code.spec.code.folded())),
            Row::BatchCode(code, _) => drop(self.known.insert(code.code.folded())),
            _ => {}
        }
    }
}

/// The tokens.
#[derive(Debug, Default)]
pub struct Tokens {
    /// Live or retired, sorted by name.
    pub tokens: Vec<StoredToken>,
}

impl Tokens {
    #[must_use]
    pub fn ask() -> Ask<Self> {
        Ask::new(Selection { tokens: true, ..Selection::settings() })
    }
}

impl Parts for Tokens {
    fn take(&mut self, row: Row<'_>) {
        if let Row::Token(token) = row {
            self.tokens.push(token);
        }
    }
}

pub(super) fn sort(codes: &mut [Code]) {
    codes.sort_by_cached_key(|code| code.spec.code.folded());
}

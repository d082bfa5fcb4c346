//! The evidence that ties touches to one conversion, piece by piece, used or not.
//!
//! Invariant: an unused piece has a reason, and only used pieces lead into the journey. Does not look for evidence
//! (see `gather`) and does not give credit (see `attribution`).

mod counts;
mod gather;
mod grade;

use crate::attribution::{Journey, Touch, TouchId};
use crate::domain::click::ClickNumber;
use crate::domain::click::visitor::Visitor;
use crate::domain::code::coupon::CouponCode;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderUtm;
use crate::domain::record::phone::Phone;
use crate::domain::settings::rules::{Attribution, Evidence};
use crate::domain::time::Timestamp;

use super::seen_click::SeenClick;
use super::sources::Sources;

pub use counts::EvidenceCounts;
pub(super) use gather::{Times, gather};
pub use grade::{GRADES, Grade, Strength};
pub(super) use grade::{grade_of, grade_of_clue};

/// What a piece of evidence consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fact {
    /// The order names this click id.
    NamedClick(ForeignId),
    /// Another click of the visitor of the named click.
    VisitorClick(ClickNumber),
    /// A click whose id a conversation of the customer carries.
    CarriedClick(ForeignId, ClickNumber),
    /// A conversation that carries the id of the named click.
    CarryingThread(ForeignId),
    /// A conversation whose first message has a code of the order.
    QuotingThread(ForeignId, CouponCode),
    /// A click on a link that was sent to the customer, or to the recipient of the named click.
    RecipientClick(ClickNumber),
    /// A code on the order, as written.
    Code(CouponCode),
    /// A call of the customer, and the number that was called.
    Call(Phone),
    /// The UTM values of the order.
    Utm(OrderUtm),
    /// A conversation of the customer.
    Conversation(ForeignId),
    /// A fact about an earlier order of the customer.
    Earlier(ForeignId, Box<Fact>),
    /// The order names its customer, about whom nothing else is known.
    Customer,
    /// Where the customer says that they heard of the shop.
    Said(Box<str>),
}

/// Why a piece of evidence is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unused {
    /// The rules do not allow this kind of evidence.
    NotAllowed,
    /// This data file did not issue the click id.
    ForeignClick,
    /// The click id is valid, but its click is not in the data file.
    LostClick,
    /// The data file does not have the code.
    UnknownCode,
    /// The order lists another known code first.
    LaterCode,
    /// The plan does not have the number that was called.
    UnknownNumber,
    /// The answer names no channel of the plan, or several.
    UnknownChannel,
    /// It is about another person than this kind of evidence, which ranks higher in the rules.
    AnotherPerson(Evidence),
    /// The touch came before the window, or after the order.
    OutsideWindow,
    /// Other evidence leads to a touch, and an answer counts only where nothing else does.
    OthersPlace,
    /// It leads to no touch.
    NothingFound,
}

/// What a piece of evidence consists of, by places in the records of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clue {
    NamedClick,
    VisitorClick,
    /// The click of this number, whose id the thread at this place carries.
    CarriedClick(u32, ClickNumber),
    CarryingThread(u32),
    /// The thread, and the place of the code in the order's list.
    QuotingThread(u32, u32),
    RecipientClick,
    /// The place of the code in the order's list.
    Code(u32),
    Call(u32),
    Utm,
    Thread(u32),
    Customer,
    Said,
}

/// A piece of evidence, and the touch that it ties to the order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tie<'s> {
    pub(super) kind: Evidence,
    pub(super) clue: Clue,
    /// The earlier order of the customer that it is about.
    pub(super) earlier: Option<u32>,
    pub(super) touch: Option<Touch>,
    /// The click that the touch is.
    pub(super) click: Option<&'s SeenClick>,
    pub(super) unused: Option<Unused>,
}

/// Clicks of one visitor or recipient, all of them touches: a person may have thousands.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClickRun<'s> {
    pub(super) clue: Clue,
    /// Who made all of them; `None` if several may have.
    pub(super) visitor: Option<Visitor>,
    /// Sorted by time and number; one at least.
    pub(super) clicks: &'s [SeenClick],
}

/// All evidence for one order.
#[derive(Debug)]
pub(super) struct OrderEvidence<'s> {
    pub(super) ties: Vec<Tie<'s>>,
    /// What else leads to the journey, if only the windows are looked at.
    pub(super) runs: Vec<ClickRun<'s>>,
    /// The touch of the order's own code, if it has one that is used.
    code: Option<TouchId>,
    ordered_at: Timestamp,
}

impl<'s> OrderEvidence<'s> {
    /// The pieces that lead to a touch of the journey.
    pub(super) fn used(&self, rules: &Attribution) -> impl Iterator<Item = &Tie<'s>> {
        let reaches = |touch: &Touch| Journey::reaches(touch, self.ordered_at, rules);
        let used = self.ties.iter().filter(|tie| tie.unused.is_none());
        used.filter(move |tie| tie.touch.as_ref().is_some_and(reaches))
    }

    /// The touches of the journey, each with its click, and with its visitor if the run of the click has one. One that
    /// several kinds of evidence lead to is there as often.
    pub(super) fn in_journey(
        &self,
        sources: &Sources<'_>,
        rules: &Attribution,
    ) -> impl Iterator<Item = (Touch, Option<&'s SeenClick>, Option<Visitor>)> {
        let one_by_one = self.used(rules).filter_map(|tie| Some((tie.touch?, tie.click, None)));
        let clicks = self.runs.iter().flat_map(move |run| {
            let visitor = run.visitor;
            run.clicks.iter().map(move |click| (sources.click_touch(click), Some(click), visitor))
        });
        clicks.chain(one_by_one)
    }

    /// The journey that the used evidence leads to.
    pub(super) fn journey(&self, sources: &Sources<'_>, rules: &Attribution) -> Journey {
        let clicks: usize = self.runs.iter().map(|run| run.clicks.len()).sum();
        let mut touches = Vec::with_capacity(clicks + self.ties.len());
        for run in &self.runs {
            touches.extend(run.clicks.iter().map(|click| sources.click_touch(click)));
        }
        let used = self.ties.iter().filter(|tie| tie.unused.is_none());
        touches.extend(used.filter_map(|tie| tie.touch));
        Journey::of(touches, self.ordered_at, rules, self.code)
    }
}

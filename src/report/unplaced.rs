//! The orders of a period that could not be placed, each with what it names and why that leads nowhere.
//!
//! Invariant: they are the orders that the report of the period counts as unplaced, under the same rules. Each has
//! at least one reason. To tell how far a touch missed its window, the snapshot reaches further back than that of
//! the report (see `look_back`); what lies before that is as unknown as what was never imported.

mod reasons;

use crate::attribution::TouchKind;
use crate::domain::code::coupon::CouponCode;
use crate::domain::label::Channel;
use crate::domain::money::Money;
use crate::domain::period::Period;
use crate::domain::record::conversion_kind::ConversionKind;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::phone::Phone;
use crate::domain::settings::rules::{Attribution, Evidence};
use crate::domain::span::Span;
use crate::domain::string_enum::string_enum;
use crate::domain::time::Timestamp;
use crate::store::Snapshot;

use super::build::counted;
use super::data::ReportData;
use super::evidence::{Times, gather};
use super::query::ReportError;
use super::records::Records;
use super::sources::{Range, Recipients, Sources};
use super::watching::Nothing;
use reasons::reasons;

/// The orders of a period that could not be placed.
#[derive(Debug, Clone, PartialEq)]
pub struct UnplacedOrders {
    pub period: Period,
    pub rules: Attribution,
    /// By time, then by id.
    pub orders: Vec<UnplacedOrder>,
    /// How many orders of the period count, placed or not.
    pub counted: u64,
    /// Whether the snapshot has any conversation, call or message, of whomever.
    pub knows_people: bool,
}

/// An order that could not be placed.
#[derive(Debug, Clone, PartialEq)]
pub struct UnplacedOrder {
    pub id: ForeignId,
    pub at: Timestamp,
    pub kind: ConversionKind,
    /// After refunds.
    pub net: Money,
    /// The click id that it names, itself or by its landing page.
    pub click_id: Option<ForeignId>,
    /// Its codes, as written.
    pub codes: Vec<CouponCode>,
    pub has_customer: bool,
    /// Why it is unplaced, the most telling reason first. Never empty.
    pub reasons: Vec<UnplacedReason>,
}

/// Why an order is unplaced.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnplacedReason {
    /// Its click id is valid, but the click is not in the data file.
    LostClick,
    /// The touch nearest to its window.
    OutsideWindow(MissedTouch),
    /// It has evidence of a kind that the rules do not list.
    NotAllowed(Evidence),
    /// Its evidence is about another person than this kind, which ranks higher in the rules.
    AnotherPerson(Evidence),
    /// This data file did not issue its click id.
    ForeignClick,
    /// The data file does not have this code.
    UnknownCode(CouponCode),
    /// The plan does not have the number that the customer called.
    UnknownNumber(Phone),
    /// A message had reached the customer, which is no touch.
    OnlyMessage(Timestamp, Channel),
    /// The nearest touch came after the order.
    AfterOrder(MissedTouch),
    /// The customer gives an answer, which the rules do not list as evidence.
    AnswerNotListed(Box<str>),
    /// The customer's answer names no channel of the plan, or several.
    UnknownAnswer(Box<str>),
    /// It names its customer, of whom nothing leads to a touch.
    UnknownCustomer,
    /// It names nothing that could tie it to anything.
    NothingNamed,
}

/// A touch that lies outside its window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissedTouch {
    pub kind: TouchKind,
    pub at: Timestamp,
    /// How long it lies before the start of the window, or after the order.
    pub by: Span,
    /// How long before the order it was; zero after the order.
    pub before_order: Span,
}

string_enum!(
    /// The reasons as programs read them, the most telling first: what was proven to be there before what may be,
    /// and that before what is merely not known.
    ReasonCode {
        LostClick = "lost_click",
        OutsideWindow = "outside_window",
        NotAllowed = "not_allowed",
        AnotherPerson = "another_person",
        ForeignClick = "foreign_click",
        UnknownCode = "unknown_code",
        UnknownNumber = "unknown_number",
        OnlyMessage = "only_message",
        AfterOrder = "after_order",
        AnswerNotListed = "answer_not_listed",
        UnknownAnswer = "unknown_answer",
        UnknownCustomer = "unknown_customer",
        NothingNamed = "nothing_named",
    }
);

impl UnplacedReason {
    #[must_use]
    pub fn code(&self) -> ReasonCode {
        match self {
            Self::LostClick => ReasonCode::LostClick,
            Self::OutsideWindow(_) => ReasonCode::OutsideWindow,
            Self::NotAllowed(_) => ReasonCode::NotAllowed,
            Self::AnotherPerson(_) => ReasonCode::AnotherPerson,
            Self::ForeignClick => ReasonCode::ForeignClick,
            Self::UnknownCode(_) => ReasonCode::UnknownCode,
            Self::UnknownNumber(_) => ReasonCode::UnknownNumber,
            Self::OnlyMessage(..) => ReasonCode::OnlyMessage,
            Self::AfterOrder(_) => ReasonCode::AfterOrder,
            Self::AnswerNotListed(_) => ReasonCode::AnswerNotListed,
            Self::UnknownAnswer(_) => ReasonCode::UnknownAnswer,
            Self::UnknownCustomer => ReasonCode::UnknownCustomer,
            Self::NothingNamed => ReasonCode::NothingNamed,
        }
    }
}

impl UnplacedOrders {
    /// The orders by their most telling reason, in the order of the reasons.
    #[must_use]
    pub fn by_reason(&self) -> Vec<(ReasonCode, Vec<&UnplacedOrder>)> {
        let of = |code: &ReasonCode| {
            let has = |order: &&UnplacedOrder| {
                order.reasons.first().is_some_and(|reason| reason.code() == *code)
            };
            (*code, self.orders.iter().filter(has).collect::<Vec<_>>())
        };
        ReasonCode::ALL.iter().map(of).filter(|(_, orders)| !orders.is_empty()).collect()
    }
}

/// The least and the most that is looked at before the window. A touch that missed by more is no near miss.
const FURTHER_MIN: Span = Span::from_days(30);
const FURTHER_MAX: Span = Span::from_days(90);

/// How far before the period a snapshot reaches in which missed touches are found: as far again as the longest
/// window of the rules, within bounds.
#[must_use]
pub fn look_back(rules: &Attribution) -> Span {
    let window = rules.longest_window();
    Span::from_ms(window.ms().saturating_add(window.clamp(FURTHER_MIN, FURTHER_MAX).ms()))
}

/// Lists the orders of a period that could not be placed. The snapshot is one of the period, with the window of
/// [`look_back`].
pub fn unplaced(
    snapshot: &Snapshot<ReportData>,
    period: Period,
    rules: &Attribution,
) -> Result<UnplacedOrders, ReportError> {
    let records = Records::new(snapshot);
    let counted = counted(&records, &period);
    let range = Range { from: Timestamp::MIN, to: Timestamp::MAX };
    let sources =
        Sources::new(&records, &counted, range, Recipients::Customers, &mut Nothing::default())?;
    let list = |list: &mut Vec<u32>, place: u32| {
        let evidence = gather(&sources, place, rules, Times::Windows);
        if evidence.journey(&sources, rules).touches().is_empty() {
            list.push(place);
        }
    };
    let mut places = sources.each_order(&counted, Vec::new, list).concat();
    places.sort_unstable_by_key(|place| (sources.order(*place).order.ordered_at, *place));
    let orders = places.into_iter().map(|place| order(&sources, place, rules)).collect();
    let knows_people =
        [records.threads.len(), records.calls.len(), records.messages.len()].iter().any(|n| *n > 0);
    Ok(UnplacedOrders {
        period,
        rules: rules.clone(),
        orders,
        counted: counted.len() as u64,
        knows_people,
    })
}

fn order(sources: &Sources<'_>, place: u32, rules: &Attribution) -> UnplacedOrder {
    let settings = &sources.records.snapshot.settings;
    let of = sources.order(place);
    UnplacedOrder {
        id: of.order.id.clone(),
        at: of.order.ordered_at,
        kind: of.order.kind,
        net: Money { minor: of.order.net_minor(), currency: of.order.total.currency },
        click_id: of.order.named_click(&settings.click_param),
        codes: of.codes().iter().map(|(code, _)| code.clone()).collect(),
        has_customer: of.order.customer.is_some(),
        reasons: reasons(sources, place, rules),
    }
}

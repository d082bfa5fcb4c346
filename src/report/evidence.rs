//! Gathers the evidence that ties touches to one order, piece by piece, used or not.
//!
//! Invariant: an unused piece has a reason, and only used pieces lead into the journey. Does not apply
//! the window to touches and does not give credit (see `attribution`).

use crate::attribution::{Journey, Touch, TouchId};
use crate::domain::click::ClickNumber;
use crate::domain::code::coupon::CouponCode;
use crate::domain::fold::fold_utm;
use crate::domain::limits::EARLIER_ORDERS_MAX;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderUtm;
use crate::domain::record::person::PersonKey;
use crate::domain::settings::rules::{Attribution, Evidence};
use crate::domain::span::Span;
use crate::domain::time::Timestamp;

use super::click_reference::ClickReference;
use super::seen_click::SeenClick;
use super::sources::Sources;

/// What a piece of evidence consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fact {
    /// The order names this click id.
    NamedClick(ForeignId),
    /// Another click of the visitor of the named click.
    VisitorClick(ClickNumber),
    /// A click on a link that was sent to the customer, or to the recipient of the named click.
    RecipientClick(ClickNumber),
    /// A code on the order, as written.
    Code(CouponCode),
    /// The UTM values of the order.
    Utm(OrderUtm),
    /// A conversation of the customer.
    Conversation(ForeignId),
    /// A fact about an earlier order of the customer.
    Earlier(ForeignId, Box<Fact>),
    /// The order names its customer, about whom nothing else is known.
    Customer,
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
    /// It is about another person than this kind of evidence, which ranks higher in the rules.
    AnotherPerson(Evidence),
    /// The touch came before the window, or after the order.
    OutsideWindow,
    /// It leads to no touch.
    NothingFound,
}

/// A piece of evidence, and the touch that it ties to the order.
#[derive(Debug, Clone)]
pub(super) struct Tie {
    pub(super) kind: Evidence,
    pub(super) fact: Fact,
    pub(super) touch: Option<Touch>,
    pub(super) click: Option<SeenClick>,
    pub(super) unused: Option<Unused>,
}

/// All evidence for one order.
pub(super) struct OrderEvidence {
    pub(super) ties: Vec<Tie>,
    /// The touch of the order's own code, if it has one that is used.
    code: Option<TouchId>,
    ordered_at: Timestamp,
    window: Span,
}

impl OrderEvidence {
    pub(super) fn gather(sources: &Sources<'_>, order: &Conversion, rules: &Attribution) -> Self {
        let gatherer = Gatherer::new(sources, order, rules);
        let mut ties = gatherer.by_click_id();
        let coupons = gatherer.by_coupon();
        let code = coupons.iter().find(|tie| tie.unused.is_none());
        let code = code.and_then(|tie| tie.touch.as_ref()).map(|touch| touch.id.clone());
        ties.extend(coupons);
        ties.extend(gatherer.by_recipient());
        ties.extend(gatherer.by_utm());
        ties.extend(gatherer.by_customer());
        Self { ties, code, ordered_at: order.ordered_at, window: rules.window }
    }

    /// The touches of the journey, each with its click. One that several kinds of evidence lead to is there
    /// as often.
    pub(super) fn in_journey(&self) -> impl Iterator<Item = (&Touch, Option<&SeenClick>)> {
        let used = self.ties.iter().filter(|tie| tie.unused.is_none());
        let touches = used.filter_map(|tie| Some((tie.touch.as_ref()?, tie.click.as_ref())));
        touches.filter(|(touch, _)| Journey::reaches(touch, self.ordered_at, self.window))
    }

    /// The journey that the used evidence leads to.
    pub(super) fn journey(&self) -> Journey {
        let used = self.ties.iter().filter(|tie| tie.unused.is_none());
        let touches = used.filter_map(|tie| tie.touch.clone()).collect();
        Journey::of(touches, self.ordered_at, self.window, self.code.as_ref())
    }
}

/// Gathers the evidence for one order.
struct Gatherer<'a, 's> {
    sources: &'a Sources<'s>,
    order: &'a Conversion,
    rules: &'a Attribution,
    reference: ClickReference,
    named_click: Option<&'a SeenClick>,
    /// The person that the order is about, and the evidence that names them: the first allowed kind, in
    /// the order of the rules, that names anybody.
    person: Option<(PersonKey, Evidence)>,
}

impl<'a, 's> Gatherer<'a, 's> {
    fn new(sources: &'a Sources<'s>, order: &'a Conversion, rules: &'a Attribution) -> Self {
        let mut gatherer = Self::for_person(sources, order, rules, None);
        let person = rules.evidence.iter().find_map(|kind| Some((gatherer.person(*kind)?, *kind)));
        gatherer.person = person;
        gatherer
    }

    fn for_person(
        sources: &'a Sources<'s>,
        order: &'a Conversion,
        rules: &'a Attribution,
        person: Option<(PersonKey, Evidence)>,
    ) -> Self {
        let reference = sources.click_reference(order);
        let named_click = reference.number().and_then(|number| sources.named_click(number));
        Self { sources, order, rules, reference, named_click, person }
    }

    /// The person that a kind of evidence names. A customer without any touch of this kind in the
    /// window is ignored; otherwise a mere name could rule out a real click.
    fn person(&self, kind: Evidence) -> Option<PersonKey> {
        let customer = self.order.customer;
        match kind {
            Evidence::ClickId => self.sources.recipient(self.named_click?),
            Evidence::Recipient => {
                let clicks = self.sources.of_recipient(customer?);
                customer.filter(|_| clicks.iter().any(|click| self.in_window(click.at())))
            }
            Evidence::Customer => {
                let threads = self.sources.of_contact(customer?);
                let first =
                    threads.partition_point(|thread| thread.started_at < self.window_start());
                let thread = threads.get(first);
                let thread = thread.is_some_and(|thread| self.in_window(thread.started_at));
                customer.filter(|_| thread || !self.earlier_orders().is_empty())
            }
            Evidence::Coupon | Evidence::Call | Evidence::Utm => None,
        }
    }

    fn window_start(&self) -> Timestamp {
        let back = i64::try_from(self.rules.window.ms()).unwrap_or(i64::MAX);
        self.order.ordered_at.plus_ms(back.saturating_neg())
    }

    fn in_window(&self, at: Timestamp) -> bool {
        self.window_start() <= at && at <= self.order.ordered_at
    }

    /// The customer's orders before this one, within the window. A shop may enter all guests as one
    /// customer with very many orders, hence the binary search and the limit.
    fn earlier_orders(&self) -> &'a [&'s Conversion] {
        let orders = self.order.customer.map(|customer| self.sources.of_customer(customer));
        let orders = orders.unwrap_or_default();
        let first = orders.partition_point(|other| other.ordered_at < self.window_start());
        let after = orders.partition_point(|other| other.ordered_at < self.order.ordered_at);
        let first = first.max(after.saturating_sub(EARLIER_ORDERS_MAX));
        orders.get(first..after).unwrap_or_default()
    }

    /// Why the rules exclude evidence of a kind, if they do.
    fn not_allowed(&self, kind: Evidence) -> Option<Unused> {
        (!self.rules.evidence.contains(&kind)).then_some(Unused::NotAllowed)
    }

    /// Why evidence of a kind about a person is not used, if it is not.
    fn unused_about(&self, kind: Evidence, who: Option<PersonKey>) -> Option<Unused> {
        let other = self.person.filter(|(person, _)| who.is_some_and(|who| who != *person));
        self.not_allowed(kind).or(other.map(|(_, by)| Unused::AnotherPerson(by)))
    }

    fn by_click_id(&self) -> Vec<Tie> {
        let (written, missing) = match &self.reference {
            ClickReference::None => return Vec::new(),
            ClickReference::Foreign(written) => (written, Unused::ForeignClick),
            ClickReference::Valid(written, _) => (written, Unused::LostClick),
        };
        let fact = Fact::NamedClick(written.clone());
        let kind = Evidence::ClickId;
        let Some(click) = self.named_click else {
            let unused = Some(self.not_allowed(kind).unwrap_or(missing));
            return vec![Tie { kind, fact, touch: None, click: None, unused }];
        };
        let unused = self.unused_about(kind, self.sources.recipient(click));
        let mut ties = vec![self.click(kind, fact, click, true, unused)];
        let visitors = click.visitor().map(|visitor| self.sources.of_visitor(visitor));
        for other in visitors.unwrap_or_default() {
            if other.number() != click.number() {
                let fact = Fact::VisitorClick(other.number());
                ties.push(self.click(kind, fact, other, false, unused));
            }
        }
        ties
    }

    fn by_recipient(&self) -> Vec<Tie> {
        let kind = Evidence::Recipient;
        // The recipient of the named click is known through the click id, so the rules must allow both.
        let carried = self.named_click.and_then(|click| self.sources.recipient(click));
        let carried = carried.filter(|_| self.not_allowed(Evidence::ClickId).is_none());
        let customer = self.order.customer.filter(|customer| carried != Some(*customer));
        let mut ties = Vec::new();
        for person in carried.into_iter().chain(customer) {
            let unused = self.unused_about(kind, Some(person));
            for click in self.sources.of_recipient(person) {
                let fact = Fact::RecipientClick(click.number());
                ties.push(self.click(kind, fact, click, false, unused));
            }
        }
        ties
    }

    fn by_coupon(&self) -> Vec<Tie> {
        let kind = Evidence::Coupon;
        let mut has_code = false;
        let mut ties = Vec::new();
        for (written, found) in self.sources.tags.codes(self.order) {
            let touch = found.map(|(folded, code)| Touch {
                at: self.order.ordered_at,
                id: TouchId::Coupon(folded, self.order.id.clone()),
                tags: self.sources.tags.tags(&code.spec.tags),
                link: None,
                direct: false,
                named: false,
            });
            let unused = match (&touch, has_code) {
                (None, _) => Some(Unused::UnknownCode),
                (Some(_), true) => Some(Unused::LaterCode),
                (Some(_), false) => None,
            };
            has_code |= touch.is_some();
            let fact = Fact::Code(written);
            ties.push(Tie {
                kind,
                fact,
                touch,
                click: None,
                unused: self.not_allowed(kind).or(unused),
            });
        }
        ties
    }

    fn by_utm(&self) -> Option<Tie> {
        let kind = Evidence::Utm;
        let (tags, link) = self.sources.tags.utm(&self.order.utm)?;
        let id = TouchId::Utm(self.order.id.clone());
        let direct = is_direct(&self.order.utm);
        let touch = Touch { at: self.order.ordered_at, id, tags, link, direct, named: false };
        let fact = Fact::Utm(self.order.utm.clone());
        Some(Tie { kind, fact, touch: Some(touch), click: None, unused: self.not_allowed(kind) })
    }

    fn by_customer(&self) -> Vec<Tie> {
        let kind = Evidence::Customer;
        let Some(customer) = self.order.customer else { return Vec::new() };
        let unused = self.unused_about(kind, Some(customer));
        let mut ties = Vec::new();
        for thread in self.sources.of_contact(customer) {
            let (tags, link) = self.sources.tags.conversation(thread);
            let id = TouchId::Conversation(thread.id.clone());
            let at = thread.started_at;
            let touch = Touch { at, id, tags, link, direct: false, named: false };
            let fact = Fact::Conversation(thread.id.clone());
            ties.push(Tie { kind, fact, touch: Some(touch), click: None, unused });
        }
        for order in self.earlier_orders() {
            // An earlier order adds its own click, code and UTM values, unless its click belongs to
            // another person than this order.
            let earlier = Self::for_person(self.sources, order, self.rules, self.person);
            let own = earlier.by_click_id().into_iter();
            let own = own.chain(earlier.by_coupon()).chain(earlier.by_utm());
            ties.extend(own.map(|tie| Tie {
                kind,
                fact: Fact::Earlier(order.id.clone(), Box::new(tie.fact)),
                // This order does not name the click, so the window applies to it.
                touch: tie.touch.map(|touch| Touch { named: false, ..touch }),
                click: tie.click,
                unused: unused.or(tie.unused),
            }));
        }
        if ties.is_empty() {
            let unused = Some(unused.unwrap_or(Unused::NothingFound));
            ties.push(Tie { kind, fact: Fact::Customer, touch: None, click: None, unused });
        }
        ties
    }

    fn click(
        &self,
        kind: Evidence,
        fact: Fact,
        click: &SeenClick,
        named: bool,
        unused: Option<Unused>,
    ) -> Tie {
        let link = self.sources.link(click.link());
        let touch = Touch {
            at: click.at(),
            id: TouchId::Click(click.number()),
            tags: link.map(|link| self.sources.tags.tags(&link.tags)).unwrap_or_default(),
            link: link.map(|_| click.link()),
            direct: false,
            named,
        };
        Tie { kind, fact, touch: Some(touch), click: Some(*click), unused }
    }
}

/// Whether the UTM values mean a direct visit: no source, or one that says so.
fn is_direct(utm: &OrderUtm) -> bool {
    let source = fold_utm(utm.source.as_deref().unwrap_or_default());
    source.is_empty() || ["direct", "(direct)"].iter().any(|word| source.eq_ignore_ascii_case(word))
}

//! Evidence: what ties touches to one order, piece by piece, used or not.
//!
//! Invariant: a piece that is not used says why, and only used pieces have a part in the journey.
//! Absent: the window (a journey's business) and credit.

use crate::attribution::{Journey, Touch, TouchId};
use crate::domain::click::{ClickNumber, ClickSummary};
use crate::domain::code::coupon::CouponCode;
use crate::domain::limits::EARLIER_ORDERS_MAX;
use crate::domain::record::conversion::Conversion;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderUtm;
use crate::domain::record::person::PersonKey;
use crate::domain::settings::rules::{Attribution, Evidence};
use crate::domain::time::Timestamp;

use super::naming::Naming;
use super::sources::Sources;

/// What a piece of evidence is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fact {
    /// The order names this click id.
    NamedClick(ForeignId),
    /// Another click of the visitor of the named click.
    VisitorClick(ClickNumber),
    /// A click on a link that was sent to this person.
    RecipientClick(ClickNumber),
    /// A code on the order, as written.
    Code(CouponCode),
    /// The UTM values of the order.
    Utm(OrderUtm),
    /// A conversation of the customer.
    Conversation(ForeignId),
    /// The same of an earlier order of the customer.
    Earlier(ForeignId, Box<Fact>),
    /// The order says who the customer is, and nothing else is known of them.
    Customer,
}

/// Why a piece of evidence is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unused {
    /// The rules do not allow this kind.
    NotAllowed,
    /// The click id is not one that this data file gave.
    ForeignClick,
    /// The click id is ours, but its click is not in the data file.
    LostClick,
    /// Nobody minted the code.
    UnknownCode,
    /// Another code of the order came first.
    LaterCode,
    /// This kind of evidence, which the rules put first, names another person.
    AnotherPerson(Evidence),
    /// The touch is outside the window, or after the order.
    OutsideWindow,
    /// There is no touch to be found by it.
    Nothing,
}

/// A piece of evidence for one order.
#[derive(Debug, Clone)]
pub(super) struct Tie {
    pub(super) kind: Evidence,
    pub(super) fact: Fact,
    pub(super) touch: Option<Touch>,
    pub(super) click: Option<ClickSummary>,
    pub(super) unused: Option<Unused>,
}

/// All evidence for an order, and its own code, if one is used.
pub(super) struct Evidences {
    pub(super) ties: Vec<Tie>,
    code: Option<TouchId>,
}

impl Evidences {
    /// Gathers what ties touches to an order.
    pub(super) fn of(sources: &Sources<'_>, order: &Conversion, rules: &Attribution) -> Self {
        let case = Case::of(sources, order, rules);
        let mut ties = case.by_click_id();
        let coupons = case.by_coupon();
        let code = coupons.iter().find(|tie| tie.unused.is_none());
        let code = code.and_then(|tie| tie.touch.as_ref()).map(|touch| touch.id.clone());
        ties.extend(coupons);
        ties.extend(case.by_recipient());
        ties.extend(case.by_utm());
        ties.extend(case.by_customer());
        Self { ties, code }
    }

    /// The journey that they make.
    pub(super) fn journey(&self, order: &Conversion, rules: &Attribution) -> Journey {
        let used = self.ties.iter().filter(|tie| tie.unused.is_none());
        let touches = used.filter_map(|tie| tie.touch.clone()).collect();
        Journey::of(touches, order.ordered_at, rules.window, self.code.as_ref())
    }
}

/// One order whose evidence is gathered.
struct Case<'a, 's> {
    sources: &'a Sources<'s>,
    order: &'a Conversion,
    rules: &'a Attribution,
    naming: Naming,
    named: Option<&'a ClickSummary>,
    /// Who it is about: the first person that the allowed evidence names, in the rules' order.
    person: Option<(PersonKey, Evidence)>,
}

impl<'a, 's> Case<'a, 's> {
    fn of(sources: &'a Sources<'s>, order: &'a Conversion, rules: &'a Attribution) -> Self {
        let mut case = Self::about_somebody(sources, order, rules, None);
        case.person = rules.evidence.iter().find_map(|kind| Some((case.names(*kind)?, *kind)));
        case
    }

    fn about_somebody(
        sources: &'a Sources<'s>,
        order: &'a Conversion,
        rules: &'a Attribution,
        person: Option<(PersonKey, Evidence)>,
    ) -> Self {
        let naming = sources.naming(order);
        let named = naming.number().and_then(|number| sources.named(number));
        Self { sources, order, rules, naming, named, person }
    }

    /// The person that a kind of evidence names. A customer of whom it knows nothing within the
    /// window is not named by it, so that an empty name never drives out a real click.
    fn names(&self, kind: Evidence) -> Option<PersonKey> {
        let customer = self.order.customer;
        match kind {
            Evidence::ClickId => self.named?.recipient,
            Evidence::Recipient => {
                let clicks = self.sources.of_recipient(customer?);
                customer.filter(|_| clicks.iter().any(|click| self.in_window(click.at)))
            }
            Evidence::Customer => {
                let threads = self.sources.of_contact(customer?);
                let first = threads.partition_point(|thread| thread.started_at < self.start());
                let thread = threads.get(first);
                let thread = thread.is_some_and(|thread| self.in_window(thread.started_at));
                customer.filter(|_| thread || !self.earlier().is_empty())
            }
            Evidence::Coupon | Evidence::Call | Evidence::Utm => None,
        }
    }

    /// The first instant of the window.
    fn start(&self) -> Timestamp {
        let back = i64::try_from(self.rules.window.ms()).unwrap_or(i64::MAX);
        self.order.ordered_at.plus_ms(back.saturating_neg())
    }

    fn in_window(&self, at: Timestamp) -> bool {
        self.start() <= at && at <= self.order.ordered_at
    }

    /// The customer's orders before this one, within the window. A shop may book all its guests as
    /// one customer, so they are found by halving, and bounded.
    fn earlier(&self) -> &'a [&'s Conversion] {
        let orders = self.order.customer.map(|customer| self.sources.of_customer(customer));
        let orders = orders.unwrap_or_default();
        let first = orders.partition_point(|other| other.ordered_at < self.start());
        let after = orders.partition_point(|other| other.ordered_at < self.order.ordered_at);
        let first = first.max(after.saturating_sub(EARLIER_ORDERS_MAX));
        orders.get(first..after).unwrap_or_default()
    }

    fn allows(&self, kind: Evidence) -> Option<Unused> {
        (!self.rules.evidence.contains(&kind)).then_some(Unused::NotAllowed)
    }

    /// Why evidence of a kind about somebody is not used.
    fn about(&self, kind: Evidence, who: Option<PersonKey>) -> Option<Unused> {
        let other = self.person.filter(|(person, _)| who.is_some_and(|who| who != *person));
        self.allows(kind).or(other.map(|(_, by)| Unused::AnotherPerson(by)))
    }

    fn by_click_id(&self) -> Vec<Tie> {
        let (written, missing) = match &self.naming {
            Naming::Nothing => return Vec::new(),
            Naming::Foreign(written) => (written, Unused::ForeignClick),
            Naming::Click(written, _) => (written, Unused::LostClick),
        };
        let fact = Fact::NamedClick(written.clone());
        let kind = Evidence::ClickId;
        let Some(click) = self.named else {
            let unused = Some(self.allows(kind).unwrap_or(missing));
            return vec![Tie { kind, fact, touch: None, click: None, unused }];
        };
        let unused = self.about(kind, click.recipient);
        let mut ties = vec![self.click(kind, fact, click, true, unused)];
        let visitors = click.visitor.map(|visitor| self.sources.of_visitor(visitor));
        for other in visitors.unwrap_or_default() {
            if other.number != click.number {
                let fact = Fact::VisitorClick(other.number);
                ties.push(self.click(kind, fact, other, false, unused));
            }
        }
        ties
    }

    fn by_recipient(&self) -> Vec<Tie> {
        let kind = Evidence::Recipient;
        // What the named click carried is known through it, so it must be allowed too.
        let carried = self.named.and_then(|click| click.recipient);
        let carried = carried.filter(|_| self.allows(Evidence::ClickId).is_none());
        let customer = self.order.customer.filter(|customer| carried != Some(*customer));
        let mut ties = Vec::new();
        for person in carried.into_iter().chain(customer) {
            let unused = self.about(kind, Some(person));
            for click in self.sources.of_recipient(person) {
                let fact = Fact::RecipientClick(click.number);
                ties.push(self.click(kind, fact, click, false, unused));
            }
        }
        ties
    }

    fn by_coupon(&self) -> Vec<Tie> {
        let kind = Evidence::Coupon;
        let mut taken = false;
        let mut ties = Vec::new();
        for written in &self.order.codes {
            let found = self.sources.tagging.code(written);
            let touch = found.map(|(folded, code)| Touch {
                at: self.order.ordered_at,
                id: TouchId::Coupon(folded, self.order.id.clone()),
                tags: code.spec.tags.clone(),
                link: None,
                direct: false,
                named: false,
            });
            let unused = match (&touch, taken) {
                (None, _) => Some(Unused::UnknownCode),
                (Some(_), true) => Some(Unused::LaterCode),
                (Some(_), false) => None,
            };
            taken |= touch.is_some();
            let fact = Fact::Code(written.clone());
            ties.push(Tie { kind, fact, touch, click: None, unused: self.allows(kind).or(unused) });
        }
        ties
    }

    fn by_utm(&self) -> Option<Tie> {
        let kind = Evidence::Utm;
        let (tags, link) = self.sources.tagging.utm(&self.order.utm)?;
        let id = TouchId::Utm(self.order.id.clone());
        let direct = is_direct(&self.order.utm);
        let touch = Touch { at: self.order.ordered_at, id, tags, link, direct, named: false };
        let fact = Fact::Utm(self.order.utm.clone());
        Some(Tie { kind, fact, touch: Some(touch), click: None, unused: self.allows(kind) })
    }

    fn by_customer(&self) -> Vec<Tie> {
        let kind = Evidence::Customer;
        let Some(customer) = self.order.customer else { return Vec::new() };
        let unused = self.about(kind, Some(customer));
        let mut ties = Vec::new();
        for thread in self.sources.of_contact(customer) {
            let (tags, link) = self.sources.tagging.conversation(thread);
            let id = TouchId::Conversation(thread.id.clone());
            let at = thread.started_at;
            let touch = Touch { at, id, tags, link, direct: false, named: false };
            let fact = Fact::Conversation(thread.id.clone());
            ties.push(Tie { kind, fact, touch: Some(touch), click: None, unused });
        }
        for order in self.earlier() {
            // An earlier order brings what it says itself: its click, its code, its UTM values; but
            // no click that was another person's than the one this order is about.
            let case = Case::about_somebody(self.sources, order, self.rules, self.person);
            let own = case.by_click_id().into_iter().chain(case.by_coupon()).chain(case.by_utm());
            ties.extend(own.map(|tie| Tie {
                kind,
                fact: Fact::Earlier(order.id.clone(), Box::new(tie.fact)),
                // Named by the earlier order, not by this one: the window bounds it.
                touch: tie.touch.map(|touch| Touch { named: false, ..touch }),
                click: tie.click,
                unused: unused.or(tie.unused),
            }));
        }
        if ties.is_empty() {
            let unused = Some(unused.unwrap_or(Unused::Nothing));
            ties.push(Tie { kind, fact: Fact::Customer, touch: None, click: None, unused });
        }
        ties
    }

    fn click(
        &self,
        kind: Evidence,
        fact: Fact,
        click: &ClickSummary,
        named: bool,
        unused: Option<Unused>,
    ) -> Tie {
        let link = self.sources.link(click.link);
        let touch = Touch {
            at: click.at,
            id: TouchId::Click(click.number),
            tags: link.map(|link| link.spec.tags.clone()).unwrap_or_default(),
            link: link.map(|link| link.id),
            direct: false,
            named,
        };
        Tie { kind, fact, touch: Some(touch), click: Some(click.clone()), unused }
    }
}

/// Whether UTM values say that the visitor came from nowhere.
fn is_direct(utm: &OrderUtm) -> bool {
    let source = utm.source.as_deref().unwrap_or_default().trim();
    source.is_empty() || ["direct", "(direct)"].iter().any(|word| source.eq_ignore_ascii_case(word))
}

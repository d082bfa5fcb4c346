//! Looks for the evidence for one order among the sources.
//!
//! A conversion's person is its customer. A visitor joins only through the click that this conversion names;
//! contacts, callers and recipients join by equal hashes. Invariant: no join reaches a second conversion through a
//! visitor. Does not apply the window to touches, and does not say whom an order
//! is about (see `person`).

mod person;

use crate::attribution::{Journey, Touch, TouchKind};
use crate::domain::fold::fold_utm;
use crate::domain::limits::EARLIER_ORDERS_MAX;
use crate::domain::record::order::OrderUtm;
use crate::domain::record::person::PersonKey;
use crate::domain::settings::rules::{Attribution, Evidence, WindowKind};
use crate::domain::time::Timestamp;

use super::{ClickRun, Clue, OrderEvidence, Tie, Unused};
use crate::report::by_person::{Dated, between};
use crate::report::click_reference::ClickReference;
use crate::report::named_clicks::NamedClick;
use crate::report::records::Order;
use crate::report::seen_click::SeenClick;
use crate::report::sources::Sources;

/// Which touches are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Times {
    /// Those that the windows reach.
    Windows,
    /// Those of all times, to show also what the windows leave out.
    All,
}

/// All evidence for the order at a place.
pub(in crate::report) fn gather<'s>(
    sources: &'s Sources<'_>,
    place: u32,
    rules: &Attribution,
    times: Times,
) -> OrderEvidence<'s> {
    let mut gatherer = Gatherer::new(sources, place, rules, times);
    gatherer.by_click_id();
    gatherer.by_ref();
    let first_code = gatherer.ties.len();
    gatherer.by_coupon();
    let code = gatherer.ties[first_code..].iter().find(|tie| tie.unused.is_none());
    let code = code.and_then(|tie| tie.touch).map(|touch| touch.id);
    gatherer.by_recipient();
    gatherer.by_call();
    gatherer.by_utm();
    gatherer.by_customer();
    gatherer.by_answer();
    let ordered_at = gatherer.order.at;
    OrderEvidence { ties: gatherer.ties, runs: gatherer.runs, code, ordered_at }
}

/// Gathers the evidence for one order.
struct Gatherer<'s, 'r> {
    sources: &'s Sources<'s>,
    rules: &'r Attribution,
    times: Times,
    /// The place of the order among all.
    place: u32,
    order: &'s Order<'s>,
    named_click: Option<&'s NamedClick>,
    /// The person that the order is about, and the evidence that names them: the first allowed kind, in
    /// the order of the rules, that names anybody.
    person: Option<(PersonKey, Evidence)>,
    /// The customer's orders before this one.
    orders_before: &'s [Dated],
    /// The earlier order of the customer whose evidence is gathered.
    earlier: Option<u32>,
    ties: Vec<Tie<'s>>,
    runs: Vec<ClickRun<'s>>,
}

impl<'s, 'r> Gatherer<'s, 'r> {
    fn new(sources: &'s Sources<'_>, place: u32, rules: &'r Attribution, times: Times) -> Self {
        let order = sources.order(place);
        let named_click = order.click.number().and_then(|number| sources.clicks.named(number));
        let mut gatherer = Self {
            sources,
            rules,
            times,
            place,
            order,
            named_click,
            person: None,
            orders_before: &[],
            earlier: None,
            ties: Vec::new(),
            runs: Vec::new(),
        };
        gatherer.orders_before = gatherer.earlier_orders();
        let mut kinds = rules.evidence.iter();
        gatherer.person = kinds.find_map(|kind| Some((gatherer.person_by(*kind)?, *kind)));
        gatherer
    }

    fn start(&self, kind: WindowKind) -> Timestamp {
        let back = i64::try_from(self.rules.window_of(kind).ms()).unwrap_or(i64::MAX);
        self.order.at.plus_ms(back.saturating_neg())
    }

    fn in_window(&self, kind: WindowKind, at: Timestamp) -> bool {
        self.start(kind) <= at && at <= self.order.at
    }

    /// Those of a person's records that the window of their kind reaches.
    fn in_windows(&self, kind: WindowKind, records: &'s [Dated]) -> &'s [Dated] {
        between(records, self.start(kind), self.order.at)
    }

    /// Those of a person's records that are looked at.
    fn looked_at(&self, kind: WindowKind, records: &'s [Dated]) -> &'s [Dated] {
        match self.times {
            Times::Windows => self.in_windows(kind, records),
            Times::All => records,
        }
    }

    /// The customer's orders before this one, within the longest window. A shop may enter all guests as one
    /// customer with very many orders, hence the limit.
    fn earlier_orders(&self) -> &'s [Dated] {
        let orders = self.sources.orders_beside(self.place);
        let back = i64::try_from(self.rules.longest_window().ms()).unwrap_or(i64::MAX);
        let at = self.order.at;
        let start = at.plus_ms(back.saturating_neg());
        let first = orders.partition_point(|(of, _)| *of < start);
        let after = orders.partition_point(|(of, _)| *of < at);
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

    fn tie(&mut self, kind: Evidence, clue: Clue, touch: Option<Touch>, unused: Option<Unused>) {
        self.push(Tie { kind, clue, earlier: self.earlier, touch, click: None, unused });
    }

    /// Where only the windows are looked at, nobody asks for what is not used.
    fn push(&mut self, tie: Tie<'s>) {
        if tie.unused.is_none() || self.times == Times::All {
            self.ties.push(tie);
        }
    }

    fn tie_click(
        &mut self,
        kind: Evidence,
        clue: Clue,
        click: &'s SeenClick,
        unused: Option<Unused>,
    ) {
        // An earlier order's click is named by that order, not by this one, so the window applies to it.
        let named = clue == Clue::NamedClick && self.earlier.is_none();
        let touch = Some(Touch { named, ..self.sources.click_touch(click) });
        let click = Some(click);
        self.push(Tie { kind, clue, earlier: self.earlier, touch, click, unused });
    }

    /// Ties the clicks of a person. Among those of its visitor, the named click has a tie of its own.
    fn tie_clicks(
        &mut self,
        kind: Evidence,
        clue: Clue,
        clicks: &'s [SeenClick],
        unused: Option<Unused>,
    ) {
        match self.times {
            Times::All => {
                let named = self.named_click.filter(|_| clue == Clue::VisitorClick);
                let named = named.map(|named| named.click.number());
                for click in clicks.iter().filter(|click| Some(click.number()) != named) {
                    self.tie_click(kind, clue, click, unused);
                }
            }
            Times::Windows if unused.is_none() => {
                let (from, to) = (self.start(WindowKind::Click), self.order.at);
                let first = clicks.partition_point(|click| click.at() < from);
                let after = clicks.partition_point(|click| click.at() <= to);
                let clicks = clicks.get(first..after).filter(|clicks| !clicks.is_empty());
                let named = self.named_click.filter(|_| clue == Clue::VisitorClick);
                let visitor = named.and_then(|named| named.visitor);
                self.runs.extend(clicks.map(|clicks| ClickRun { clue, visitor, clicks }));
            }
            Times::Windows => {}
        }
    }

    /// The click that the order names.
    fn by_named_click(&mut self) {
        let kind = Evidence::ClickId;
        let missing = match self.order.click {
            ClickReference::None => return,
            ClickReference::Foreign => Unused::ForeignClick,
            ClickReference::Valid(_) => Unused::LostClick,
        };
        let Some(named) = self.named_click else {
            let unused = Some(self.not_allowed(kind).unwrap_or(missing));
            return self.tie(kind, Clue::NamedClick, None, unused);
        };
        let unused = self.unused_about(kind, self.sources.clicks.recipient(&named.click));
        self.tie_click(kind, Clue::NamedClick, &named.click, unused);
    }

    /// The click that the order names, and the others of its visitor.
    fn by_click_id(&mut self) {
        let kind = Evidence::ClickId;
        self.by_named_click();
        let Some(named) = self.named_click else { return };
        let unused = self.unused_about(kind, self.sources.clicks.recipient(&named.click));
        let clicks = self.sources.clicks.beside(named);
        self.tie_clicks(kind, Clue::VisitorClick, clicks, unused);
    }

    /// The clicks that the customer's conversations carry, and the conversations that carry the named click or a
    /// code of the order.
    fn by_ref(&mut self) {
        let (kind, sources) = (Evidence::Ref, self.sources);
        if let Some(customer) = self.order.customer {
            let unused = self.unused_about(kind, Some(customer));
            let threads = sources.threads_of(customer);
            for (at, thread) in self.looked_at(WindowKind::Conversation, threads) {
                // The window of the conversation applies, and to the click its own.
                let is_outside = !self.in_window(WindowKind::Conversation, *at);
                let unused = unused.or(is_outside.then_some(Unused::OutsideWindow));
                for number in &sources.thread(*thread).clicks {
                    let clue = Clue::CarriedClick(*thread, *number);
                    match sources.clicks.named(*number) {
                        Some(named) => self.tie_click(kind, clue, &named.click, unused),
                        None => self.tie(kind, clue, None, unused.or(Some(Unused::LostClick))),
                    }
                }
            }
        }
        let unused = self.not_allowed(kind);
        for thread in self.order.click.number().map_or(&[][..], |of| sources.carrying(of)) {
            let touch = self.sources.touch_of(*thread);
            self.tie(kind, Clue::CarryingThread(*thread), Some(touch), unused);
        }
        for (place, (code, _)) in (0..).zip(self.order.codes()) {
            for thread in sources.quoting(code) {
                let touch = self.sources.touch_of(*thread);
                self.tie(kind, Clue::QuotingThread(*thread, place), Some(touch), unused);
            }
        }
    }

    fn by_recipient(&mut self) {
        let kind = Evidence::Recipient;
        // The recipient of the named click is known through the click id, so the rules must allow both.
        let carried = self.named_click.and_then(|of| self.sources.clicks.recipient(&of.click));
        let carried = carried.filter(|_| self.not_allowed(Evidence::ClickId).is_none());
        let customer = self.order.customer.filter(|customer| carried != Some(*customer));
        for person in carried.into_iter().chain(customer) {
            let unused = self.unused_about(kind, Some(person));
            let clicks = self.sources.clicks.of_recipient(person);
            self.tie_clicks(kind, Clue::RecipientClick, clicks, unused);
        }
    }

    fn by_coupon(&mut self) {
        let (kind, at) = (Evidence::Coupon, self.order.at);
        let mut has_code = false;
        for (place, (_, known)) in (0..).zip(self.order.codes()) {
            let touch = known.map(|code| Touch {
                tags: self.sources.code(code).1,
                ..Touch::new(at, TouchKind::Coupon, u64::from(code) << 32 | u64::from(self.place))
            });
            let unused = match (&touch, has_code) {
                (None, _) => Some(Unused::UnknownCode),
                (Some(_), true) => Some(Unused::LaterCode),
                (Some(_), false) => None,
            };
            has_code |= touch.is_some();
            self.tie(kind, Clue::Code(place), touch, self.not_allowed(kind).or(unused));
        }
    }

    fn by_call(&mut self) {
        let (kind, sources) = (Evidence::Call, self.sources);
        let Some(customer) = self.order.customer else { return };
        let unused = self.unused_about(kind, Some(customer));
        for (at, place) in self.looked_at(WindowKind::Call, sources.calls_of(customer)) {
            let touch = sources
                .call(*place)
                .tags
                .map(|tags| Touch { tags, ..Touch::new(*at, TouchKind::Call, u64::from(*place)) });
            let unknown = touch.is_none().then_some(Unused::UnknownNumber);
            self.tie(kind, Clue::Call(*place), touch, unused.or(unknown));
        }
    }

    fn by_utm(&mut self) {
        let kind = Evidence::Utm;
        let Some(utm) = self.order.utm() else { return };
        let touch = Touch {
            tags: utm.tags,
            link: utm.link,
            direct: is_direct(self.order.order.utm()),
            ..Touch::new(self.order.at, TouchKind::Utm, u64::from(self.place))
        };
        self.tie(kind, Clue::Utm, Some(touch), self.not_allowed(kind));
    }

    /// The customer's conversations, and the click, code and UTM values of their earlier orders.
    fn by_customer(&mut self) {
        let kind = Evidence::Customer;
        let Some(customer) = self.order.customer else { return };
        let unused = self.unused_about(kind, Some(customer));
        let first = self.ties.len();
        let threads = self.sources.threads_of(customer);
        for (_, thread) in self.looked_at(WindowKind::Conversation, threads) {
            let touch = self.sources.touch_of(*thread);
            self.tie(kind, Clue::Thread(*thread), Some(touch), unused);
        }
        for (_, place) in self.orders_before {
            self.by_earlier_order(*place, unused);
        }
        if self.ties.len() == first {
            let unused = Some(unused.unwrap_or(Unused::NothingFound));
            self.tie(kind, Clue::Customer, None, unused);
        }
    }

    fn by_earlier_order(&mut self, place: u32, unused: Option<Unused>) {
        let order = self.sources.order(place);
        let clicks = &self.sources.clicks;
        let mut earlier = Self {
            place,
            order,
            named_click: order.click.number().and_then(|number| clicks.named(number)),
            earlier: Some(place),
            ties: Vec::new(),
            runs: Vec::new(),
            ..*self
        };
        earlier.by_named_click();
        earlier.by_coupon();
        earlier.by_utm();
        for tie in earlier.ties {
            self.push(Tie { kind: Evidence::Customer, unused: unused.or(tie.unused), ..tie });
        }
    }

    /// What the customer says counts only where no other evidence leads to a touch: it has no time of its own.
    fn by_answer(&mut self) {
        let kind = Evidence::Said;
        let Some(tags) = self.order.said() else { return };
        let at = self.order.at;
        let touch = (tags.channel != 0)
            .then(|| Touch { tags, ..Touch::new(at, TouchKind::Said, u64::from(self.place)) });
        let reaches = |tie: &Tie<'_>| {
            let reaches = |touch| Journey::reaches(touch, at, self.rules);
            tie.unused.is_none() && tie.touch.as_ref().is_some_and(reaches)
        };
        let is_placed = !self.runs.is_empty() || self.ties.iter().any(reaches);
        let unknown = touch.is_none().then_some(Unused::UnknownChannel);
        let others = is_placed.then_some(Unused::OthersPlace);
        self.tie(kind, Clue::Said, touch, self.not_allowed(kind).or(unknown).or(others));
    }
}

/// Whether the UTM values mean a direct visit: no source, or one that says so.
fn is_direct(utm: &OrderUtm) -> bool {
    let source = fold_utm(utm.source.as_deref().unwrap_or_default());
    source.is_empty() || ["direct", "(direct)"].iter().any(|word| source.eq_ignore_ascii_case(word))
}

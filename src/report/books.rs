//! Credits the orders of a report and adds them up, under the keys of one grouping or of several.
//!
//! Invariant: the evidence of each order is gathered once, whatever the number of groupings; only the keys and what is
//! added up under them are made for each. The sums do not depend on how the orders are dealt out to processors.

use crate::attribution::{Crediting, Journey};
use crate::domain::settings::Settings;

use super::arrivals::{Judge, PeriodArrivals};
use super::beside::Besides;
use super::calls::CallCounter;
use super::coverage::Units;
use super::earnings::Ledger;
use super::evidence::{OrderEvidence, Times, gather};
use super::journey_keys::KeyFinder;
use super::keys::Keys;
use super::query::Query;
use super::received::received;
use super::records::Message;
use super::response::ResponseCounter;
use super::sources::Sources;
use super::stated::{Claimed, Statements};
use super::tying::Tying;

/// What orders add up to.
pub(super) struct Books<'q> {
    /// Under the keys of each grouping, in their order.
    pub(super) accounts: Vec<Accounts<'q>>,
    pub(super) claimed: Claimed<'q>,
    pub(super) tying: Tying,
    pub(super) answers: ResponseCounter<'q>,
    pub(super) calls: CallCounter<'q>,
    /// Nothing, if nobody asked for it.
    pub(super) arrivals: PeriodArrivals,
}

/// What orders add up to under the keys of one grouping.
pub(super) struct Accounts<'q> {
    keys: &'q Keys<'q>,
    finder: KeyFinder<'q>,
    pub(super) ledger: Ledger<'q>,
    pub(super) besides: Besides<'q>,
}

/// What one order has, whatever it is grouped by.
struct Gathered<'s> {
    place: u32,
    evidence: OrderEvidence<'s>,
    journey: Journey,
    /// The message that its customer had received.
    received: Option<&'s Message<'s>>,
}

impl<'q> Accounts<'q> {
    fn new(
        keys: &'q Keys<'q>,
        query: &'q Query,
        crediting: &'q Crediting<'q>,
        settings: &'q Settings,
    ) -> Self {
        Self {
            keys,
            finder: KeyFinder::new(keys, &query.period),
            ledger: Ledger::new(crediting),
            besides: Besides::new(crediting, settings),
        }
    }

    fn add(&mut self, sources: &Sources<'_>, of: &Gathered<'_>, units: Units<'_>) {
        let order = sources.order(of.place).order;
        let of_touches = self.finder.of(sources, of.place, &of.journey);
        let units = units.of(sources, order, &of.evidence, &mut self.finder);
        let received = of.received.map(|message| self.keys.of_message(of_touches.own, message));
        let credited = self.ledger.add(order, &of.journey, &of_touches, &units, received);
        self.besides.add(order, &of.journey, &of_touches, &credited);
    }

    fn add_micro(&mut self, sources: &Sources<'_>, place: u32, journey: &Journey) {
        let of_touches = self.finder.of(sources, place, journey);
        self.besides.add_micro(sources.order(place).order, journey, &of_touches);
    }

    fn merge(&mut self, other: Self) {
        self.ledger.merge(other.ledger);
        self.besides.merge(other.besides);
    }
}

/// What micro conversions add up to.
type OfMicro<'q> = (Vec<Accounts<'q>>, PeriodArrivals);

fn merge_all<'q>(sum: &mut [Accounts<'q>], more: Vec<Accounts<'q>>) {
    sum.iter_mut().zip(more).for_each(|(sum, more)| sum.merge(more));
}

/// Credits the orders at these places, on all processors. `keys` are those of each grouping.
pub(super) fn credited<'q>(
    sources: &Sources<'q>,
    [counted, micro]: [&[u32]; 2],
    query: &'q Query,
    (keys, of_claims): (&'q [Keys<'q>], &'q Keys<'q>),
    crediting: &'q Crediting<'q>,
    statements: &Statements<'_>,
    judge: Option<&Judge<'_>>,
) -> Books<'q> {
    let settings = &sources.records.snapshot.settings;
    let accounts = || {
        let of = |keys| Accounts::new(keys, query, crediting, settings);
        keys.iter().map(of).collect::<Vec<_>>()
    };
    let books = || Books {
        accounts: accounts(),
        claimed: Claimed::new(statements, &query.period, of_claims, crediting),
        tying: Tying::default(),
        answers: ResponseCounter::new(&query.period, crediting),
        calls: CallCounter::new(sources.records),
        arrivals: PeriodArrivals::default(),
    };
    let Query { rules, rate_of, .. } = query;
    let units = Units { rate_of: *rate_of, rules };
    let credit = |books: &mut Books<'q>, place: u32| {
        let evidence = gather(sources, place, rules, Times::Windows);
        let journey = evidence.journey(sources, rules);
        let received = received(sources, place, rules);
        let of = Gathered { place, evidence, journey, received };
        books.accounts.iter_mut().for_each(|accounts| accounts.add(sources, &of, units));
        let Gathered { evidence, journey, .. } = &of;
        books.claimed.add(sources, place, journey);
        books.answers.add(sources, journey);
        books.calls.add(journey);
        books.tying.add(sources, place, evidence, journey, rules, crediting);
        if let Some(judge) = judge {
            judge.add(&mut books.arrivals, place, evidence);
        }
    };
    let credit_micro = |(accounts, arrivals): &mut OfMicro<'q>, place: u32| {
        let evidence = gather(sources, place, rules, Times::Windows);
        let journey = evidence.journey(sources, rules);
        for accounts in accounts {
            accounts.add_micro(sources, place, &journey);
        }
        if let Some(judge) = judge {
            judge.add(arrivals, place, &evidence);
        }
    };
    let mut sum = books();
    for books in sources.each_order(counted, books, credit) {
        merge_all(&mut sum.accounts, books.accounts);
        sum.claimed.merge(books.claimed);
        sum.tying.merge(books.tying);
        sum.answers.merge(books.answers);
        sum.calls.merge(books.calls);
        sum.arrivals.merge(books.arrivals);
    }
    let begin = || (accounts(), PeriodArrivals::default());
    for (more, arrivals) in sources.each_order(micro, begin, credit_micro) {
        merge_all(&mut sum.accounts, more);
        sum.arrivals.merge(arrivals);
    }
    sum
}

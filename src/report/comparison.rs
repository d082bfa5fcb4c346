//! The rows of a report under every model, side by side, and how much of the revenue does not depend on the model.
//!
//! Invariant: the figures of a model are those of the report with this model. The clicks are read once and the
//! evidence of each order is gathered once, whatever the number of models; only the credits are made for each.

use std::collections::BTreeMap;

use crate::attribution::{Crediting, ShareSum};
use crate::domain::money::Currency;
use crate::domain::period::Period;
use crate::domain::settings::rules::{Attribution, Model};
use crate::domain::time::Timestamp;
use crate::store::Snapshot;

use super::build::{counted, currency, each_order, touch_range};
use super::data::ReportData;
use super::earnings::{Earned, Earnings, Ledger};
use super::evidence::{Times, gather};
use super::fit::{About, Fit, fit};
use super::group_by::GroupBy;
use super::grouping::{GroupKey, Grouping, compare_keys};
use super::journey_keys::KeyFinder;
use super::keys::Keys;
use super::query::{Query, ReportError};
use super::records::Records;
use super::sources::{Recipients, Sources};
use super::watching::Nothing;

/// How many models are compared: all of [`Model::ALL`].
pub const MODELS: usize = Model::ALL.len();

/// The same period under every model.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelComparison {
    pub period: Period,
    /// Whether the period was not over when it was made.
    pub running: bool,
    /// The rules that all models share; their own model says nothing.
    pub rules: Attribution,
    pub by: Vec<GroupBy>,
    /// What the Markov model stands on.
    pub fit: Fit,
    /// That of the report first, the others by their codes.
    pub currencies: Vec<ComparedCurrency>,
}

/// The rows of one currency.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedCurrency {
    /// `None` if neither a plan nor an order says it.
    pub currency: Option<Currency>,
    /// The rows that any model credits, those that differ most first, then by key with missing tags last.
    pub rows: Vec<ComparedRow>,
    /// Unplaced conversions, the same under every model.
    pub unplaced: Credited,
    /// Rows and unplaced conversions together, the same under every model.
    pub totals: Credited,
    /// What every model puts under the same row, order by order, of orders that brought something; in minor units.
    pub same: i128,
    /// What the placed of these orders brought.
    pub of: i128,
}

/// A row under every model.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedRow {
    /// The values of the groupings; `None` is a missing tag.
    pub key: Vec<Option<String>>,
    /// In the order of [`Model::ALL`].
    pub by_model: [Credited; MODELS],
}

/// Credited conversions, and what they brought.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Credited {
    pub conversions: f64,
    /// After refunds, in minor units.
    pub revenue: i128,
}

impl ComparedRow {
    /// The model that credits it with the least revenue, the first of several; and that revenue.
    #[must_use]
    pub fn lowest(&self) -> (Model, i128) {
        let all = Model::ALL.iter().copied().zip(self.by_model.iter().map(|of| of.revenue));
        all.min_by_key(|(_, revenue)| *revenue).unwrap_or((Model::Last, 0))
    }

    /// The model that credits it with the most revenue, the first of several; and that revenue.
    #[must_use]
    pub fn highest(&self) -> (Model, i128) {
        let all = Model::ALL.iter().copied().zip(self.by_model.iter().map(|of| of.revenue));
        all.rev().max_by_key(|(_, revenue)| *revenue).unwrap_or((Model::Last, 0))
    }

    /// How far the models are apart.
    #[must_use]
    pub fn spread(&self) -> i128 {
        self.highest().1 - self.lowest().1
    }
}

impl ComparedCurrency {
    /// The share of the placed revenue that is under the same row whatever the model; `None` without any.
    #[must_use]
    pub fn same_share(&self) -> Option<f64> {
        (self.of > 0).then(|| self.same as f64 / self.of as f64)
    }
}

/// What orders add up to under every model.
struct Books<'q> {
    finder: KeyFinder<'q>,
    /// In the order of [`Model::ALL`].
    ledgers: Vec<Ledger<'q>>,
    /// By currency, what is under the same row whatever the model, and of how much.
    same: BTreeMap<Currency, (i128, i128)>,
}

/// Compares the models. The model of the query says nothing, nor what its rates divide by.
pub fn compare_models(
    snapshot: &Snapshot<ReportData>,
    query: &Query,
    now: Timestamp,
) -> Result<ModelComparison, ReportError> {
    let records = Records::new(snapshot);
    let counted = counted(&records, &query.period);
    let rules = Attribution { model: Model::Markov, ..query.rules.clone() };
    let range = touch_range(&records, &counted, &query.period, &rules);
    let mut watch = Nothing { needs_variants: query.by.contains(&Grouping::Variant.into()) };
    let sources = Sources::new(&records, &counted, range, Recipients::All, &mut watch)?;
    let places = records.names.channels.places();
    let unfitted = Crediting::of(&rules, &places, None);
    let (effects, fit) =
        fit(&sources, &counted, About { period: &query.period, rules: &rules }, &unfitted);
    let effects = effects.as_ref();
    let creditings: Vec<Crediting<'_>> =
        Model::ALL.iter().map(|model| Crediting { model: *model, effects, ..unfitted }).collect();
    let keys = Keys::new(&query.by, &query.period, &records)?;
    let Books { ledgers, same, .. } = credited(&sources, &counted, (query, &keys), &creditings);
    let main = ledgers.first().and_then(|ledger| currency(snapshot, &ledger.by_currency));
    let mut met: Vec<Option<Currency>> = vec![main];
    let others = ledgers.iter().flat_map(|ledger| ledger.by_currency.keys().copied());
    let mut others: Vec<Option<Currency>> = others.map(Some).filter(|of| *of != main).collect();
    others.sort_unstable();
    others.dedup();
    met.extend(others);
    let compared = |currency: Option<Currency>| {
        let same = currency.and_then(|of| same.get(&of)).copied().unwrap_or_default();
        compared(&records, &keys, &ledgers, currency, same)
    };
    Ok(ModelComparison {
        period: query.period.clone(),
        running: query.period.contains(now),
        rules: query.rules.clone(),
        by: query.by.clone(),
        fit: fit.unwrap_or_default(),
        currencies: met.into_iter().map(compared).collect(),
    })
}

/// Credits the orders at these places under every model, on all processors.
fn credited<'q>(
    sources: &Sources<'_>,
    counted: &[u32],
    (query, keys): (&'q Query, &'q Keys<'q>),
    creditings: &'q [Crediting<'q>],
) -> Books<'q> {
    let books = || Books {
        finder: KeyFinder::new(keys, &query.period),
        ledgers: creditings.iter().map(Ledger::new).collect(),
        same: BTreeMap::new(),
    };
    let credit = |books: &mut Books<'q>, place: u32| {
        let order = sources.order(place).order;
        let evidence = gather(sources, place, &query.rules, Times::Windows);
        let journey = evidence.journey(sources, &query.rules);
        // What every model so far puts under each key.
        let keys = books.finder.of(sources, place, &journey);
        let mut same: Option<Vec<(usize, i64)>> = None;
        for ledger in &mut books.ledgers {
            let parts = ledger.add_parts(order, &journey, &keys);
            let net = |key: usize| {
                parts.iter().find(|(of, _)| *of == key).map_or(0, |(_, part)| part.net())
            };
            same = Some(match same {
                None => parts.iter().map(|(key, part)| (*key, part.net())).collect(),
                Some(same) => {
                    same.into_iter().map(|(key, so_far)| (key, so_far.min(net(key)))).collect()
                }
            });
        }
        // Negative parts of an order that was refunded by more than it brought would count against it.
        if order.net_minor() > 0 && !journey.touches().is_empty() {
            let (sum, of) = books.same.entry(order.total.currency).or_default();
            let same = same.unwrap_or_default();
            *sum += same.iter().map(|(_, net)| i128::from((*net).max(0))).sum::<i128>();
            *of += i128::from(order.net_minor());
        }
    };
    let mut sum = books();
    for books in each_order(counted, books, credit) {
        for (ledger, more) in sum.ledgers.iter_mut().zip(books.ledgers) {
            ledger.merge(more);
        }
        for (currency, (same, of)) in books.same {
            let (sum, all) = sum.same.entry(currency).or_default();
            *sum += same;
            *all += of;
        }
    }
    sum
}

fn compared(
    records: &Records<'_>,
    keys: &Keys<'_>,
    ledgers: &[Ledger<'_>],
    currency: Option<Currency>,
    (same, of): (i128, i128),
) -> ComparedCurrency {
    let nothing = Earnings::default();
    let all = ledgers.iter().filter_map(|ledger| earnings_in(ledger, currency));
    let mut met: Vec<GroupKey> = all.flat_map(|of| of.rows.keys().copied()).collect();
    met.sort_unstable();
    met.dedup();
    let under = |key: GroupKey| {
        let mut by_model = [Credited::default(); MODELS];
        for (credited, ledger) in by_model.iter_mut().zip(ledgers) {
            let of = earnings_in(ledger, currency).and_then(|of| of.rows.get(&key));
            *credited = of.map(Credited::of).unwrap_or_default();
        }
        ComparedRow { key: keys.shown(key, records), by_model }
    };
    let mut rows: Vec<ComparedRow> = met.into_iter().map(under).collect();
    rows.sort_by(|a, b| b.spread().cmp(&a.spread()).then_with(|| compare_keys(&a.key, &b.key)));
    let first = ledgers.first().and_then(|ledger| earnings_in(ledger, currency));
    let first = first.unwrap_or(&nothing);
    let mut totals = first.unplaced.clone();
    first.rows.values().for_each(|earned| totals.merge(earned));
    let (unplaced, totals) = (Credited::of(&first.unplaced), Credited::of(&totals));
    ComparedCurrency { currency, rows, unplaced, totals, same, of }
}

fn earnings_in<'l>(ledger: &'l Ledger<'_>, currency: Option<Currency>) -> Option<&'l Earnings> {
    ledger.by_currency.get(&currency?)
}

impl Credited {
    fn of(earned: &Earned) -> Self {
        let conversions: &ShareSum = &earned.conversions;
        Self { conversions: conversions.value(), revenue: earned.gross - earned.refunds }
    }
}

//! The rows of a report under several models, side by side, and how much of the revenue does not depend on the model.
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

use super::activity::{Activities, Activity};
use super::build::{counted, currency, touch_range};
use super::clock_check::ClockCheck;
use super::data::ReportData;
use super::earnings::{Earned, Earnings, Ledger};
use super::evidence::{Times, gather};
use super::fit::{About, Fit, fit, recipients_for};
use super::group_by::GroupBy;
use super::grouping::{GroupKey, compare_keys};
use super::id_map::IdMap;
use super::journey_keys::KeyFinder;
use super::keys::Keys;
use super::query::{Query, ReportError};
use super::records::Records;
use super::sources::Sources;
use super::watching::OfPeriod;

/// The same period under several models.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelComparison {
    pub period: Period,
    /// Whether the period was not over when it was made.
    pub running: bool,
    /// The rules that all models share; their own model says nothing.
    pub rules: Attribution,
    pub by: Vec<GroupBy>,
    /// The models, each once; two at least.
    pub models: Vec<Model>,
    /// What the models of channels stand on; nothing if none of them is compared.
    pub fit: Fit,
    /// Clicks that were judged `person`, and distinct visitors behind them.
    pub clicks: u64,
    pub people: u64,
    /// That of the report first, the others by their codes.
    pub currencies: Vec<ComparedCurrency>,
}

/// The rows of one currency.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedCurrency {
    /// `None` if neither a plan nor an order says it.
    pub currency: Option<Currency>,
    /// The rows with clicks or credit, those that differ most first, then by key with missing tags last.
    pub rows: Vec<ComparedRow>,
    /// Unplaced conversions, the same under all models.
    pub unplaced: Credited,
    /// Rows and unplaced conversions together, the same under all models.
    pub totals: Credited,
    /// What all models put under the same row, order by order, of orders that brought something; in minor units.
    pub same: i128,
    /// What the placed of these orders brought.
    pub of: i128,
}

/// A row under several models.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedRow {
    /// The values of the groupings; `None` is a missing tag.
    pub key: Vec<Option<String>>,
    /// Clicks that were judged `person`, and distinct visitors behind them.
    pub clicks: u64,
    pub people: u64,
    /// In the order of the comparison.
    pub by_model: Vec<(Model, Credited)>,
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
        self.revenues().min_by_key(|(_, revenue)| *revenue).unwrap_or((Model::Last, 0))
    }

    /// The model that credits it with the most revenue, the first of several; and that revenue.
    #[must_use]
    pub fn highest(&self) -> (Model, i128) {
        self.revenues().rev().max_by_key(|(_, revenue)| *revenue).unwrap_or((Model::Last, 0))
    }

    fn revenues(&self) -> impl DoubleEndedIterator<Item = (Model, i128)> {
        self.by_model.iter().map(|(model, of)| (*model, of.revenue))
    }

    /// Whether any of the models credits it.
    #[must_use]
    pub fn is_credited(&self) -> bool {
        self.by_model.iter().any(|(_, of)| of.conversions > 0.0)
    }

    /// How far the models are apart.
    #[must_use]
    pub fn spread(&self) -> i128 {
        self.highest().1 - self.lowest().1
    }
}

impl ComparedCurrency {
    /// The rows that any of the models credits.
    pub fn credited(&self) -> impl Iterator<Item = &ComparedRow> + Clone {
        self.rows.iter().filter(|row| row.is_credited())
    }

    /// The share of the placed revenue that is under the same row whatever the model; `None` without any.
    #[must_use]
    pub fn same_share(&self) -> Option<f64> {
        (self.of > 0).then(|| self.same as f64 / self.of as f64)
    }
}

/// What orders add up to under several models.
struct Books<'q> {
    finder: KeyFinder<'q>,
    /// In the order of the models.
    ledgers: Vec<Ledger<'q>>,
    /// By currency, what is under the same row whatever the model, and of how much.
    same: BTreeMap<Currency, (i128, i128)>,
}

/// Compares some models, two at least. The model of the query says nothing, nor what its rates divide by.
pub fn compare_models(
    snapshot: &Snapshot<ReportData>,
    query: &Query,
    models: &[Model],
    now: Timestamp,
) -> Result<ModelComparison, ReportError> {
    let records = Records::new(snapshot);
    let counted = counted(&records, &query.period);
    // The model that needs most: one of channels, and of these the one that looks at who did not convert.
    let needs_fit = [Model::Markov, Model::Shapley].into_iter().find(|of| models.contains(of));
    let rules = needs_fit.or(models.first().copied()).unwrap_or(query.rules.model);
    let rules = Attribution { model: rules, ..query.rules.clone() };
    let range = touch_range(&records, &counted, &query.period, &rules);
    let keys = Keys::new(&query.by, &query.period, &records)?;
    let mut activities = Activities::new(&records, &query.period, &keys);
    let clock = ClockCheck::new(&query.period, now);
    let mut watch = OfPeriod::new(activities.click_counter(), clock, None);
    let sources = Sources::new(&records, &counted, range, recipients_for(&rules), &mut watch)?;
    let OfPeriod { counter, counted: clicks, .. } = watch;
    activities.add_clicks(&counter.into_keys(), clicks);
    let people = activities.people();
    let activities: IdMap<GroupKey, Activity> = activities.into_counted().collect();

    let places = records.names.channels.places();
    let unfitted = Crediting::of(&rules, &places, None);
    let (effects, fit) =
        fit(&sources, &counted, About { period: &query.period, rules: &rules }, &unfitted);
    let effects = effects.as_ref();
    let crediting = |model: &Model| Crediting { model: *model, effects, ..unfitted };
    let creditings: Vec<Crediting<'_>> = models.iter().map(crediting).collect();
    let Books { ledgers, same, .. } = credited(&sources, &counted, (query, &keys), &creditings);
    let main = ledgers.first().and_then(|ledger| currency(snapshot, &ledger.by_currency));
    let mut met: Vec<Option<Currency>> = vec![main];
    let others = ledgers.iter().flat_map(|ledger| ledger.by_currency.keys().copied());
    let mut others: Vec<Option<Currency>> = others.map(Some).filter(|of| *of != main).collect();
    others.sort_unstable();
    others.dedup();
    met.extend(others);
    let comparing = Comparing { records: &records, keys: &keys, models, ledgers: &ledgers };
    let (none, all) = (IdMap::default(), &activities);
    let compared = |currency: Option<Currency>| {
        let same = currency.and_then(|of| same.get(&of)).copied().unwrap_or_default();
        // Clicks have no currency: they are shown in the main one.
        comparing.in_currency(currency, if currency == main { all } else { &none }, same)
    };
    Ok(ModelComparison {
        period: query.period.clone(),
        running: query.period.contains(now),
        rules: query.rules.clone(),
        by: query.by.clone(),
        models: models.to_vec(),
        fit: fit.unwrap_or_default(),
        clicks: activities.values().map(Activity::clicks).sum(),
        people,
        currencies: met.into_iter().map(compared).collect(),
    })
}

/// Credits the orders at these places under several models, on all processors.
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
        // What all models so far put under each key.
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
    for books in sources.each_order(counted, books, credit) {
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

/// What rows are made from.
struct Comparing<'a> {
    records: &'a Records<'a>,
    keys: &'a Keys<'a>,
    models: &'a [Model],
    /// One for each model.
    ledgers: &'a [Ledger<'a>],
}

impl Comparing<'_> {
    fn in_currency(
        &self,
        currency: Option<Currency>,
        activities: &IdMap<GroupKey, Activity>,
        (same, of): (i128, i128),
    ) -> ComparedCurrency {
        let all = self.ledgers.iter().filter_map(|ledger| earnings_in(ledger, currency));
        let mut met: Vec<GroupKey> = all.flat_map(|of| of.rows.keys().copied()).collect();
        let clicked = activities.iter().filter(|(_, activity)| activity.clicks() > 0);
        met.extend(clicked.map(|(key, _)| *key));
        met.sort_unstable();
        met.dedup();
        let under = |key: GroupKey| {
            let credited = |(model, ledger): (&Model, &Ledger<'_>)| {
                let of = earnings_in(ledger, currency).and_then(|of| of.rows.get(&key));
                (*model, of.map(Credited::of).unwrap_or_default())
            };
            let activity = activities.get(&key);
            ComparedRow {
                key: self.keys.shown(key, self.records),
                clicks: activity.map_or(0, Activity::clicks),
                people: activity.map_or(0, |activity| activity.people),
                by_model: self.models.iter().zip(self.ledgers).map(credited).collect(),
            }
        };
        let mut rows: Vec<ComparedRow> = met.into_iter().map(under).collect();
        rows.sort_by(|a, b| b.spread().cmp(&a.spread()).then_with(|| compare_keys(&a.key, &b.key)));
        let nothing = Earnings::default();
        let first = self.ledgers.first().and_then(|ledger| earnings_in(ledger, currency));
        let first = first.unwrap_or(&nothing);
        let mut totals = first.unplaced.clone();
        first.rows.values().for_each(|earned| totals.merge(earned));
        let (unplaced, totals) = (Credited::of(&first.unplaced), Credited::of(&totals));
        ComparedCurrency { currency, rows, unplaced, totals, same, of }
    }
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

//! Every conversion is counted once, to the minor unit, whatever the rules and the order of input.

use std::collections::BTreeMap;

use couplet::domain::money::{Currency, Money};
use couplet::domain::record::conversion::Conversion;
use couplet::domain::record::conversion_kind::Weight;
use couplet::domain::settings::exchange::ExchangeRate;
use couplet::domain::settings::rate::RateOf;
use couplet::domain::settings::rules::{
    Attribution, CouponRule, Evidence, KindWindow, Model, WindowKind,
};
use couplet::domain::span::Span;
use couplet::render::{Width, explanation_words};
use couplet::report::{Figures, GroupBy, Grouping, ModelCredits, Report};
use proptest::prelude::*;

use crate::ledger::{Ledger, at};

const LINKS: &str = "
    link ig-mia channel=instagram campaign=bw agent=mia content=story tags=topic:care|reel
    link ig-jon channel=instagram campaign=bw agent=jon tags=reel
    link sms    channel=sms       campaign=bw tags=topic:size
    link bare
    code IGBLACK  channel=instagram campaign=bw
    code SMSBLACK channel=sms       campaign=bw
    code MIA10    agent=mia
    phone +4930901820 channel=flyer campaign=bw
";

/// `key=word` with one of some words, or nothing.
fn maybe(key: &'static str, words: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::option::of(prop::sample::select(words))
        .prop_map(move |word| word.map(|word| format!(" {key}={word}")).unwrap_or_default())
}

const PEOPLE: &[&str] = &["ann", "ben", "cleo"];

fn click() -> impl Strategy<Value = String> {
    let link = prop::sample::select(vec!["ig-mia", "ig-jon", "sms", "bare"]);
    let words = (
        maybe("visitor", &["1", "2", "3"]),
        maybe("recipient", PEOPLE),
        maybe("verdict", &["bot", "preview", "person"]),
        maybe("variant", &["a", "b"]),
    );
    (0_u32..40, link, words).prop_map(|(day, link, (visitor, recipient, verdict, variant))| {
        format!("{day}d link={link}{visitor}{recipient}{verdict}{variant}")
    })
}

fn conversation() -> impl Strategy<Value = String> {
    let channel = prop::sample::select(vec!["instagram", "sms", "fax"]);
    let words = (
        maybe("contact", PEOPLE),
        maybe("agent", &["mia", "jon"]),
        maybe("slug", &["ig-mia", "sms", "gone"]),
        maybe("ref", &["0", "1", "9"]),
        maybe("told", &["SMSBLACK"]),
    );
    let about = (
        maybe("list", &["vip", "VIP", "news"]),
        maybe("type", &["sizes"]),
        maybe("purpose", &["sales", "support"]),
    );
    (0_u32..40, channel, words, about).prop_map(|(day, channel, words, about)| {
        let ((contact, agent, slug, click, code), (list, topic, purpose)) = (words, about);
        format!("{day}d channel={channel}{contact}{agent}{slug}{click}{code}{list}{topic}{purpose}")
    })
}

fn call() -> impl Strategy<Value = String> {
    let number = prop::sample::select(vec!["+4930901820", "+4930901821"]);
    let words = (maybe("caller", PEOPLE), maybe("agent", &["mia", "jon"]));
    (0_u32..40, number, words)
        .prop_map(|(day, number, (caller, agent))| format!("{day}d number={number}{caller}{agent}"))
}

fn send() -> impl Strategy<Value = String> {
    let words = (
        maybe("recipient", PEOPLE),
        maybe("status", &["delivered", "failed"]),
        maybe("list", &["vip", "news"]),
    );
    (0_u32..40, words)
        .prop_map(|(day, (who, status, list))| format!("{day}d channel=sms{who}{status}{list}"))
}

fn order() -> impl Strategy<Value = String> {
    let ties = (
        maybe("click", &["0", "1", "2", "9"]),
        maybe("customer", PEOPLE),
        maybe("codes", &["IGBLACK", "smsblack|IGBLACK", "MIA10", "NOPE"]),
        maybe("source", &["instagram", "sms", "google"]),
        maybe("said", &["instagram", "a_friend"]),
    );
    let state = (
        maybe("currency", &["EUR", "USD", "GBP"]),
        maybe("status", &["paid", "cancelled", "partially_refunded", "pending"]),
        maybe("kind", &["sale", "booking", "lead"]),
        (0_u32..5000, 0_u32..3000, 0_u32..100),
    );
    (10_u32..35, ties, state).prop_map(
        |(day, (click, customer, codes, source, said), (currency, status, kind, amounts))| {
            let cents = |minor: u32| format!("{}.{:02}", minor / 100, minor % 100);
            let [total, refunded, discount] = [amounts.0, amounts.1, amounts.2].map(cents);
            format!(
                "{day}d {total} refunded={refunded} discount={discount}\
                 {click}{customer}{codes}{source}{said}{currency}{status}{kind}"
            )
        },
    )
}

/// Events of all kinds, in October and the days after it, with or without a plan.
pub(crate) fn ledger() -> impl Strategy<Value = Ledger> {
    let clicks = prop::collection::vec(click(), 0..8);
    let conversations = prop::collection::vec(conversation(), 0..8);
    let calls = prop::collection::vec(call(), 0..4);
    let sends = prop::collection::vec(send(), 0..4);
    let orders = prop::collection::vec(order(), 0..10);
    let records = (clicks, conversations, calls, sends, orders);
    (records, any::<bool>(), rates()).prop_map(|(records, planned, rates)| {
        let (clicks, conversations, calls, sends, orders) = records;
        let mut ledger = Ledger::parse(LINKS);
        let read = |kind: &str, events: &[String], ledger: &mut Ledger| {
            for (number, event) in events.iter().enumerate() {
                ledger.read(&format!("{kind} {number} {event}"));
            }
        };
        read("click", &clicks, &mut ledger);
        read("conversation", &conversations, &mut ledger);
        read("call", &calls, &mut ledger);
        read("send", &sends, &mut ledger);
        read("order", &orders, &mut ledger);
        ledger.settings.rates = rates;
        if !planned {
            ledger.settings.currency = None;
        }
        ledger
    })
}

/// Rates of the other currencies, of some of them or of none.
fn rates() -> impl Strategy<Value = BTreeMap<Currency, ExchangeRate>> {
    let rate = || prop::sample::select(vec![None, Some("0.92"), Some("1.333333"), Some("0.005")]);
    (rate(), rate()).prop_map(|(dollar, pound)| {
        let rates = [("USD", dollar), ("GBP", pound)].into_iter();
        let rates = rates.filter_map(|(code, rate)| Some((code, rate?)));
        rates.map(|(code, rate)| (Currency::parse(code).unwrap(), rate.parse().unwrap())).collect()
    })
}

/// An amount as reports have to count it, where all currencies have two decimals.
pub(crate) fn at_rate(ledger: &Ledger, amount: Money) -> Money {
    let Some(plan) = ledger.settings.currency else { return amount };
    let Some(rate) = ledger.settings.rates.get(&amount.currency) else { return amount };
    let (parts, one) = (i128::from(rate.parts()), i128::from(ExchangeRate::ONE));
    let minor = (i128::from(amount.minor.abs()) * parts + one / 2) / one;
    Money { minor: i64::try_from(minor).unwrap() * amount.minor.signum(), currency: plan }
}

/// Total, refunds and discount of an order in minor units, and the currency, as reports have to count them.
pub(crate) fn counted_amounts(ledger: &Ledger, order: &Conversion) -> ([i64; 3], Currency) {
    let discount = order.discount.unwrap_or(Money::zero(order.total.currency));
    let amounts = [order.total, order.refunded, discount].map(|amount| at_rate(ledger, amount));
    (amounts.map(|amount| amount.minor), amounts[0].currency)
}

/// A ledger, and one with the same events in another order.
pub(crate) fn shuffled() -> impl Strategy<Value = (Ledger, Ledger)> {
    ledger().prop_flat_map(|ledger| {
        let orders = Just(ledger.orders.clone()).prop_shuffle();
        let conversations = Just(ledger.conversations.clone()).prop_shuffle();
        let clicks = Just(ledger.clicks.clone()).prop_shuffle();
        let calls = Just(ledger.calls.clone()).prop_shuffle();
        let sends = Just(ledger.sends.clone()).prop_shuffle();
        let codes = Just(ledger.codes.clone()).prop_shuffle();
        let parts = (orders, conversations, calls, sends, clicks, codes);
        (Just(ledger), parts).prop_map(|(ledger, parts)| {
            let (orders, conversations, calls, sends, clicks, codes) = parts;
            let rest = ledger.clone();
            let shuffled = Ledger { codes, orders, conversations, calls, sends, clicks, ..rest };
            (ledger, shuffled)
        })
    })
}

pub(crate) fn rules() -> impl Strategy<Value = Attribution> {
    let evidence = prop::sample::subsequence(Evidence::ALL.to_vec(), 0..=Evidence::ALL.len());
    let evidence = evidence.prop_shuffle();
    let models = prop::sample::select(Model::ALL.to_vec());
    let coupons = prop::sample::select(CouponRule::ALL.to_vec());
    let days = prop::sample::select(vec![0, 1, 7, 30]).prop_map(Span::from_days);
    let own = prop::option::of(days.clone());
    let windows = prop::collection::vec(own, WindowKind::ALL.len()).prop_map(|own| {
        let kinds = WindowKind::ALL.iter().zip(own);
        kinds.filter_map(|(kind, own)| Some(KindWindow { kind: *kind, window: own? })).collect()
    });
    (models, coupons, days, evidence, windows).prop_map(
        |(model, coupon, window, evidence, windows)| Attribution {
            model,
            coupon,
            window,
            evidence,
            windows,
        },
    )
}

pub(crate) fn groupings() -> impl Strategy<Value = Vec<GroupBy>> {
    let mut all: Vec<GroupBy> = Grouping::ALL.iter().copied().map(Into::into).collect();
    all.extend(["tag:topic", "tag:none"].map(|text| text.parse().unwrap()));
    let count = all.len();
    prop::sample::subsequence(all, 0..=count).prop_shuffle()
}

/// Gross, refunds and discounts: the rows of one currency plus what is unplaced in it.
fn added(report: &Report, currency: Option<Currency>, unplaced: &Figures) -> ([i128; 3], f64) {
    let of_currency = report.rows.iter().map(|row| &row.figures);
    let all = of_currency.filter(|f| f.currency == currency).chain([unplaced]);
    all.fold(([0; 3], 0.0), |(money, conversions), f| {
        let money = [money[0] + f.gross, money[1] + f.refunds, money[2] + f.discounts];
        (money, conversions + f.conversions)
    })
}

/// Gross, refunds and discounts of the orders that count, in one currency.
fn counted(ledger: &Ledger, currency: Option<Currency>) -> ([i128; 3], u64) {
    let end = at("31d");
    let counts = ledger.orders.iter().filter(|order| {
        order.ordered_at < end
            && order.status.counts()
            && ledger.settings.is_macro(order.kind)
            && Some(counted_amounts(ledger, order).1) == currency
    });
    counts.fold(([0; 3], 0), |(money, count), order| {
        let amounts = counted_amounts(ledger, order).0.map(i128::from);
        ([money[0] + amounts[0], money[1] + amounts[1], money[2] + amounts[2]], count + 1)
    })
}

fn activity(f: &Figures) -> (u64, u64, u64, u64) {
    (f.clicks, f.conversations, f.conversations_with_contact, f.verdicts.iter().sum())
}

proptest! {
    #[test]
    fn rows_plus_unplaced_equal_the_orders_that_count(
        ledger in ledger(),
        rules in rules(),
        by in groupings(),
    ) {
        let report = ledger.report(&by, &rules, RateOf::People);
        let mine = [(report.unplaced.clone(), report.totals.clone())];
        let mut seen = 0;
        for (unplaced, totals) in mine.iter().chain(&report.other_currencies) {
            let (money, conversions) = added(&report, totals.currency, unplaced);
            let (expected, count) = counted(&ledger, totals.currency);
            prop_assert_eq!(money, expected);
            prop_assert_eq!([totals.gross, totals.refunds, totals.discounts], expected);
            prop_assert!((conversions - totals.conversions).abs() < 1e-9);
            prop_assert!((totals.conversions - count as f64).abs() < 1e-9);
            seen += count;
        }
        let e = report.evidence;
        let tied = e.click_only + e.code_only + e.agree + e.disagree + e.other + e.none;
        prop_assert_eq!(tied, seen);
        let all = counted_in_all_currencies(&ledger);
        prop_assert_eq!(seen, all);
        let sum = report.rows.iter().map(|row| activity(&row.figures)).fold((0, 0, 0, 0), |a, b| {
            (a.0 + b.0, a.1 + b.1, a.2 + b.2, a.3 + b.3)
        });
        prop_assert_eq!(sum, activity(&report.totals));
        let rates = report.rows.iter().map(|row| &row.figures).chain([&report.totals]);
        for rate in rates.map(|figures| figures.rate) {
            prop_assert!(rate.value.is_none_or(|value| value < 1.0 + 1e-9), "{:?}", rate);
            // What has no bounds has a reason: conversions never exceed what they are a share of.
            prop_assert!(rate.reason.is_some() || (rate.low.is_some() && rate.high.is_some()), "{:?}", rate);
        }
        let micro: f64 = report.rows.iter().map(|row| row.figures.micro_conversions).sum();
        let every = mine.iter().chain(&report.other_currencies);
        let (unplaced, totals) = every.fold((0.0, 0.0), |(unplaced, totals), (own, all)| {
            (unplaced + own.micro_conversions, totals + all.micro_conversions)
        });
        prop_assert!((micro + unplaced - totals).abs() < 1e-9);
        let of_weight = |weight| report.kinds.iter().filter(move |of| of.weight == weight);
        let in_kinds: u64 = of_weight(Weight::Macro).map(|of| of.conversions).sum();
        let steps: u64 = of_weight(Weight::Micro).map(|of| of.conversions).sum();
        prop_assert_eq!((in_kinds, steps as f64), (seen, totals));
        let placed: u64 = of_weight(Weight::Macro).map(|of| of.conversions - of.unplaced).sum();
        prop_assert_eq!(report.time_to_order.all.from_first.iter().sum::<u64>(), placed);
        let people: u64 = report.rows.iter().map(|row| row.figures.people).sum();
        prop_assert!(report.totals.people <= people && people <= report.totals.clicks);
    }

    #[test]
    fn the_order_of_input_does_not_matter(
        (ledger, shuffled) in shuffled(),
        rules in rules(),
        by in groupings(),
    ) {
        let report = |ledger: &Ledger| ledger.report(&by, &rules, RateOf::Contacts);
        prop_assert_eq!(report(&ledger), report(&shuffled));
        for order in &ledger.orders {
            let explained = |ledger: &Ledger| ledger.explain(&order.id, &rules);
            prop_assert_eq!(explained(&ledger).unwrap(), explained(&shuffled).unwrap());
        }
    }

    #[test]
    fn an_explanation_credits_the_whole_order_under_every_model(
        ledger in ledger(),
        rules in rules(),
    ) {
        for order in &ledger.orders {
            let explained = ledger.explain(&order.id, &rules).unwrap();
            for credits in &explained.credits {
                let amounts: i64 = credits.credits.iter().map(|credit| credit.amount).sum();
                let ([total, refunded, _], _) = counted_amounts(&ledger, order);
                let net = if explained.journey.is_empty() { 0 } else { total - refunded };
                prop_assert_eq!(amounts, net, "{}", credits.model);
            }
            prop_assert!(explanation_words(&explained, Width::DEFAULT).len() >= 2);
        }
    }
}

proptest! {
    #[test]
    fn explanations_agree_with_the_report(
        ledger in ledger(),
        rules in rules(),
    ) {
        let report = ledger.report(&[Grouping::Channel], &rules, RateOf::People);
        let mut explained: BTreeMap<(Currency, Option<String>), i64> = BTreeMap::new();
        for order in ledger.orders.iter().filter(|order| order.ordered_at < at("31d")) {
            let explained_order = ledger.explain(&order.id, &rules).unwrap();
            let of_model = |credits: &&ModelCredits| credits.model == rules.model;
            let credits = explained_order.credits.iter().find(of_model).unwrap();
            let counts = explained_order.conversion.not_counted.is_none();
            for credit in credits.credits.iter().filter(|_| counts) {
                let channel = credit.tags.channel.as_ref().map(ToString::to_string);
                let currency = counted_amounts(&ledger, order).1;
                prop_assert_eq!(explained_order.conversion.counted_in(), currency);
                *explained.entry((currency, channel)).or_default() += credit.amount;
            }
        }
        let rows = report.rows.iter().filter(|row| row.figures.conversions > 0.0);
        let reported: BTreeMap<(Currency, Option<String>), i64> = rows
            .map(|row| {
                let currency = row.figures.currency.unwrap();
                ((currency, row.key[0].clone()), i64::try_from(row.figures.revenue()).unwrap())
            })
            .collect();
        prop_assert_eq!(reported, explained);
    }
}

fn counted_in_all_currencies(ledger: &Ledger) -> u64 {
    ["EUR", "USD", "GBP"].map(|code| counted(ledger, Currency::parse(code).ok()).1).iter().sum()
}

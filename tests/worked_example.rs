//! A month of 400 conversations and 45 orders gives the published figures.

use std::fs;
use std::path::PathBuf;

use couplet::domain::label::Channel;
use couplet::domain::money::{Currency, decimal};
use couplet::domain::period::{Period, Zone};
use couplet::domain::settings::declarations::ChannelSettings;
use couplet::domain::settings::rate::RateOf;
use couplet::domain::settings::rules::Attribution;
use couplet::report::{EvidenceCounts, Figures, Grouping, Query, Report, build};
use serde_json::{Map, Value};

use crate::ledger::{Ledger, at};

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/worked-example").join(name)
}

/// A CSV row as the `key=value` words of a ledger line.
fn ledger_words(
    headers: &csv::StringRecord,
    row: &csv::StringRecord,
    names: &[(&str, &str)],
) -> String {
    let cell = |name: &str| headers.iter().position(|h| h == name).and_then(|index| row.get(index));
    let word = |(name, key): &(&str, &str)| {
        cell(name).filter(|text| !text.is_empty()).map(|text| format!(" {key}={text}"))
    };
    names.iter().filter_map(word).collect()
}

fn rows(name: &str, mut visit: impl FnMut(&csv::StringRecord, &csv::StringRecord)) {
    let mut reader = csv::Reader::from_path(path(name)).unwrap();
    let headers = reader.headers().unwrap().clone();
    reader.records().for_each(|row| visit(&headers, &row.unwrap()));
}

/// The ledger of the three files. RFC 3339 times become spans after the start of October.
fn ledger() -> Ledger {
    let mut ledger = Ledger::empty();
    let plan: toml::Table = fs::read_to_string(path("links.toml")).unwrap().parse().unwrap();
    ledger.settings.zone = Zone::parse(plan["timezone"].as_str().unwrap()).unwrap();
    ledger.settings.currency = Some(Currency::parse(plan["currency"].as_str().unwrap()).unwrap());
    for (name, channel) in plan["channels"].as_table().unwrap() {
        let text = |key: &str| channel[key].as_str().unwrap();
        let of = ChannelSettings {
            domain: None,
            short: text("short").into(),
            source: text("source").into(),
            medium: Some(text("medium").into()),
            max_chars: None,
            max_segments: None,
            qr: false,
        };
        ledger.settings.channels.insert(Channel::parse(name).unwrap(), of);
    }
    for coupon in plan["coupons"].as_array().unwrap() {
        let campaign = coupon["campaign"].as_str().unwrap();
        for (channel, code) in coupon["codes"].as_table().unwrap() {
            let code = code.as_str().unwrap();
            ledger.read(&format!("code {code} channel={channel} campaign={campaign}"));
        }
    }
    let span = |text: &str| {
        let time = couplet::domain::time::Timestamp::parse(text).unwrap();
        format!("{}ms", time.ms() - at("0d").ms())
    };
    rows("conversations.csv", |headers, row| {
        let names = [("contact", "contact"), ("channel", "channel"), ("agent", "agent")];
        let words = ledger_words(headers, row, &names);
        ledger.read(&format!("conversation {} {}{words}", &row[0], span(&row[4])));
    });
    rows("orders.csv", |headers, row| {
        let names = [
            ("status", "status"),
            ("currency", "currency"),
            ("refunded", "refunded"),
            ("discount_codes", "codes"),
            ("discount_total", "discount"),
            ("customer", "customer"),
        ];
        let words = ledger_words(headers, row, &names);
        ledger.read(&format!("order {} {} {}{words}", &row[0], span(&row[1]), &row[4]));
    });
    ledger
}

fn report(ledger: &Ledger, by: Grouping) -> Report {
    let period = Period::month("2026-10", ledger.settings.zone.clone()).unwrap();
    let rules = Attribution::default();
    let query = Query { period, by: vec![by.into()], rules, rate_of: RateOf::Conversations };
    build(&ledger.snapshot(), &query, at("40d")).unwrap()
}

/// A figure in the form of the report's JSON.
fn figure(figures: &Figures, name: &str) -> Value {
    let places = |value: Option<f64>| value.map(|v| (v * 1e4).round() / 1e4).into();
    let money = |minor: Option<i128>| minor.map(|minor| decimal(minor, 2)).into();
    match name {
        "currency" => figures.currency.unwrap().code().into(),
        "conversations" => figures.conversations.into(),
        "contacts" => figures.contacts.into(),
        "capture_rate" => places(figures.capture_rate()),
        "conversions" => figures.conversions.into(),
        "revenue" => money(Some(figures.revenue())),
        "revenue_per_conversation" => money(figures.revenue_per_conversation()),
        "average_order" => money(figures.average_order()),
        "rate" => {
            let rate = figures.rate;
            let bounds = [("value", rate.value), ("low", rate.low), ("high", rate.high)];
            let of = [("of".to_owned(), Value::from(rate.of.as_str()))];
            let bounds = bounds.map(|(name, value)| (name.to_owned(), places(value)));
            of.into_iter().chain(bounds).collect::<Map<_, _>>().into()
        }
        other => panic!("not a figure: {other}"),
    }
}

/// Compares a row with every published field.
fn compare(found: &Figures, published: &Value, what: &str) {
    for (name, value) in published.as_object().unwrap() {
        if name != "key" {
            let found = figure(found, name);
            let same = found == *value || found.as_f64().is_some_and(|f| Some(f) == value.as_f64());
            assert!(same, "{what} {name}: {found} is not the published {value}");
        }
    }
}

#[test]
fn every_published_figure_is_met() {
    let expected = fs::read_to_string(path("expected.json")).unwrap();
    let expected: Value = serde_json::from_str(&expected).unwrap();
    let ledger = ledger();
    let views = [
        ("channel", Grouping::Channel),
        ("agent", Grouping::Agent),
        ("campaign", Grouping::Campaign),
    ];
    for (name, by) in views {
        let report = report(&ledger, by);
        let published = &expected[format!("by_{name}")];
        let rows = published["rows"].as_array().unwrap();
        assert_eq!(report.rows.len(), rows.len(), "by {name}");
        for (row, published) in report.rows.iter().zip(rows) {
            let key = published["key"][name].as_str().map(str::to_owned);
            assert_eq!(row.key, [key], "by {name}");
            compare(&row.figures, published, name);
        }
        if published.get("totals").is_some() {
            compare(&report.totals, &published["totals"], "totals");
            compare(&report.unplaced, &published["unplaced"], "unplaced");
        }
        assert_eq!(report.warnings, []);
        // Codes and conversations are the only evidence: there are no clicks.
        let evidence = EvidenceCounts { code_only: 45, ..EvidenceCounts::default() };
        assert_eq!(report.evidence, evidence);
    }
}

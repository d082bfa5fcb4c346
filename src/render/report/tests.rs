//! Reports in every format: what an owner reads and what a machine reads.

use crate::domain::rules::{CouponRule, Model};
use crate::domain::{money::Currency, period::Period, period::Zone, rate::RateOf, span::Span};
use crate::report::{
    EvidenceCounts, Figures, Grouping, Rate, RateReason, ReportRow, ReportWarning,
};

use super::*;

mod widths;

fn euro() -> Currency {
    Currency::parse("EUR").unwrap()
}

fn rate(of: RateOf, value: f64, low: f64, high: f64) -> Rate {
    Rate { of, value: Some(value), low: Some(low), high: Some(high), reason: None }
}

/// Without clicks and conversations.
fn figures(conversions: f64, gross: i128, refunds: i128) -> Figures {
    let reason = Some(RateReason::ZeroDenominator);
    Figures {
        currency: Some(euro()),
        conversations: 0,
        contacts: 0,
        conversations_with_contact: 0,
        clicks: 0,
        people: 0,
        verdicts: [0; 8],
        conversions,
        gross,
        refunds,
        discounts: 0,
        cost: None,
        rate: Rate { of: RateOf::People, value: None, low: None, high: None, reason },
    }
}

fn instagram() -> Figures {
    Figures {
        conversations: 200,
        contacts: 190,
        conversations_with_contact: 190,
        clicks: 1412,
        people: 1371,
        verdicts: [1412, 240, 0, 9, 22, 4, 2, 5],
        discounts: 35_000,
        rate: rate(RateOf::People, 0.018_234_9, 0.012_4, 0.026_8),
        ..figures(25.0, 700_000, 0)
    }
}

fn sms() -> Figures {
    Figures {
        clicks: 30,
        people: 28,
        verdicts: [30, 0, 0, 0, 0, 0, 0, 0],
        cost: Some(5_000),
        rate: rate(RateOf::People, 0.0714, 0.0198, 0.2265),
        ..figures(2.0, 40_000, 9_999)
    }
}

fn row(key: &[Option<&str>], figures: Figures) -> ReportRow {
    ReportRow { key: key.iter().map(|value| value.map(str::to_owned)).collect(), figures }
}

fn sample() -> Report {
    let totals = Figures {
        people: 1398,
        clicks: 1442,
        verdicts: [1442, 240, 0, 9, 22, 4, 2, 5],
        rate: rate(RateOf::People, 0.021_5, 0.015_1, 0.030_5),
        cost: Some(5_000),
        discounts: 35_000,
        conversations: 200,
        contacts: 190,
        conversations_with_contact: 190,
        ..figures(30.0, 761_140, 9_999)
    };
    Report {
        period: Period::month("2026-11", Zone::parse("Europe/Berlin").unwrap()).unwrap(),
        model: Model::Last,
        coupon: CouponRule::SameOwnerKeepsClick,
        window: Span::from_days(30),
        by: vec![Grouping::Channel, Grouping::Campaign],
        rows: vec![
            row(&[Some("instagram"), Some("2026-11-black-week")], instagram()),
            row(&[Some("sms"), None], sms()),
        ],
        unplaced: figures(3.0, 21_140, 0),
        other_currencies: Vec::new(),
        totals,
        evidence: EvidenceCounts {
            click_only: 11,
            code_only: 8,
            agree: 6,
            disagree: 2,
            other: 0,
            none: 3,
        },
        warnings: vec![
            ReportWarning::NotCounted(1),
            ReportWarning::UnknownChannel("fax".to_owned(), 1204),
        ],
    }
}

fn shown(value: &Report, format: Format) -> String {
    let mut out = Vec::new();
    report(value, format, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn json(value: &Report) -> serde_json::Value {
    serde_json::from_str(&shown(value, Format::Json)).unwrap()
}

/// A yen order beside the euro ones.
fn with_yen() -> Report {
    let yen = Currency::parse("JPY").unwrap();
    let of = |figures| Figures { currency: Some(yen), ..figures };
    let mut report = sample();
    report.rows.push(row(&[Some("line"), None], of(figures(2.0, 40_000, 0))));
    report.other_currencies.push((of(figures(1.0, 20_000, 0)), of(figures(3.0, 60_000, 0))));
    report
}

#[test]
fn a_terminal_shows_the_sum_in_words_then_the_table_then_how_it_was_placed() {
    insta::assert_snapshot!(shown(&sample(), Format::Table), @"
November 2026, Europe/Berlin (2026-11-01 to 2026-11-30)
last touch, 30 days, coupon same-owner-keeps-click

7,511.41 EUR from 30 conversions, after 99.99 EUR of refunds; 3 of them, worth
211.40 EUR, are unplaced.

channel     campaign            people  conversions     rate      95%   revenue
instagram   2026-11-black-week   1,371           25     1.8%  1.2-2.7  7,000.00
sms         (none)                  28            2  too few             300.01
(unplaced)                                        3                      211.40
total                            1,398           30     2.1%  1.5-3.0  7,511.41

How they were tied: 11 by clicks alone, 8 by a code alone, 6 by both, which
agree, 2 by both, which disagree, 3 by nothing: unplaced.
1,442 clicks by persons, of 1,398 visitors; not counted: 240 preview, 9 scanner,
22 bot, 4 probe, 2 own, 5 unknown.
Note: 1 order pending or cancelled: listed, not counted.
Note: channel fax is not in the plan, kept as written (1,204 rows).
");
}

#[test]
fn a_bar_shows_the_share_of_the_revenue_where_there_is_room() {
    let mut report = sample();
    report.by = vec![Grouping::Channel];
    report.rows.iter_mut().for_each(|row| row.key.truncate(1));
    report.warnings.clear();
    insta::assert_snapshot!(shown(&report, Format::Table), @"
November 2026, Europe/Berlin (2026-11-01 to 2026-11-30)
last touch, 30 days, coupon same-owner-keeps-click

7,511.41 EUR from 30 conversions, after 99.99 EUR of refunds; 3 of them, worth
211.40 EUR, are unplaced.

channel     people  conversions     rate      95%   revenue  share
instagram    1,371           25     1.8%  1.2-2.7  7,000.00  \u{2588}\u{2588}\u{2588}\u{2588}\u{2588}\u{2588}\u{2588}\u{2588}\u{2588}\u{2588}\u{2588}\u{258f}
sms             28            2  too few             300.01  \u{258c}
(unplaced)                    3                      211.40  \u{258d}
total        1,398           30     2.1%  1.5-3.0  7,511.41

How they were tied: 11 by clicks alone, 8 by a code alone, 6 by both, which
agree, 2 by both, which disagree, 3 by nothing: unplaced.
1,442 clicks by persons, of 1,398 visitors; not counted: 240 preview, 9 scanner,
22 bot, 4 probe, 2 own, 5 unknown.
");
}

#[test]
fn every_currency_has_its_own_rows_unplaced_and_total() {
    insta::assert_snapshot!(shown(&with_yen(), Format::Table), @"
November 2026, Europe/Berlin (2026-11-01 to 2026-11-30)
last touch, 30 days, coupon same-owner-keeps-click

7,511.41 EUR from 30 conversions, after 99.99 EUR of refunds; 3 of them, worth
211.40 EUR, are unplaced. 60,000 JPY from 3 conversions; 1 of them, worth 20,000
JPY, is unplaced.

channel     campaign         people  conversions     rate      95%       revenue
instagram   2026-11-black-\u{2026}   1,371           25     1.8%  1.2-2.7  7,000.00 EUR
sms         (none)               28            2  too few             300.01 EUR
line        (none)                0            2        -             40,000 JPY
(unplaced)                                     3                      211.40 EUR
total                         1,398           30     2.1%  1.5-3.0  7,511.41 EUR
(unplaced)                                     1                      20,000 JPY
total                             0            3        -             60,000 JPY

How they were tied: 11 by clicks alone, 8 by a code alone, 6 by both, which
agree, 2 by both, which disagree, 3 by nothing: unplaced.
1,442 clicks by persons, of 1,398 visitors; not counted: 240 preview, 9 scanner,
22 bot, 4 probe, 2 own, 5 unknown.
Note: 1 order pending or cancelled: listed, not counted.
Note: channel fax is not in the plan, kept as written (1,204 rows).
");
}

#[test]
fn a_period_without_conversions_says_so() {
    let mut report = sample();
    report.rows.clear();
    report.warnings.clear();
    report.evidence = EvidenceCounts::default();
    (report.unplaced, report.totals) = (figures(0.0, 0, 0), figures(0.0, 0, 0));
    insta::assert_snapshot!(shown(&report, Format::Table), @"
November 2026, Europe/Berlin (2026-11-01 to 2026-11-30)
last touch, 30 days, coupon same-owner-keeps-click

No conversions in this period.
");
    report.totals.currency = None;
    assert_eq!(json(&report)["totals"]["currency"], serde_json::Value::Null);
    assert_eq!(json(&report)["rows"], serde_json::json!([]));
}

#[test]
fn markdown_is_the_same_table() {
    let mut report = sample();
    report.rows[0].key[0] = Some("insta|<b>".to_owned());
    insta::assert_snapshot!(shown(&report, Format::Md), @"
## November 2026, Europe/Berlin (2026-11-01 to 2026-11-30)

last touch, 30 days, coupon same-owner-keeps-click

7,511.41 EUR from 30 conversions, after 99.99 EUR of refunds; 3 of them, worth 211.40 EUR, are unplaced.

| channel | campaign | people | conversions | rate | 95% | revenue |
| --- | --- | ---: | ---: | ---: | ---: | ---: |
| insta\\|\\<b\\> | 2026-11-black-week | 1,371 | 25 | 1.8% | 1.2-2.7 | 7,000.00 |
| sms | (none) | 28 | 2 | too few |  | 300.01 |
| (unplaced) |  |  | 3 |  |  | 211.40 |
| total |  | 1,398 | 30 | 2.1% | 1.5-3.0 | 7,511.41 |

- How they were tied: 11 by clicks alone, 8 by a code alone, 6 by both, which agree, 2 by both, which disagree, 3 by nothing: unplaced.
- 1,442 clicks by persons, of 1,398 visitors; not counted: 240 preview, 9 scanner, 22 bot, 4 probe, 2 own, 5 unknown.
- Note: 1 order pending or cancelled: listed, not counted.
- Note: channel fax is not in the plan, kept as written (1,204 rows).
");
}

#[test]
fn json_is_the_contract_word_for_word() {
    let text = shown(&sample(), Format::Json);
    let expected = r#"
        {"schema":1,
        "period":{"from":"2026-11-01T00:00:00+01:00","to":"2026-12-01T00:00:00+01:00",
        "timezone":"Europe/Berlin"},
        "model":"last","coupon":"same-owner-keeps-click","window_days":30,
        "by":["channel","campaign"],
        "rows":[
        {"key":{"channel":"instagram","campaign":"2026-11-black-week"},"currency":"EUR",
        "conversations":200,"contacts":190,"capture_rate":0.95,"clicks":1412,"people":1371,
        "verdicts":{"person":1412,"preview":240,"prefetch":0,"scanner":9,"bot":22,"probe":4,
        "own":2,"unknown":5},
        "conversions":25,"gross":"7000.00","refunds":"0.00","discounts":"350.00",
        "revenue":"7000.00","cost":null,
        "rate":{"of":"people","value":0.0182,"low":0.0124,"high":0.0268},
        "revenue_per_conversation":"35.00","revenue_per_click":"4.96",
        "revenue_per_contact":"36.84","average_order":"280.00"},
        {"key":{"channel":"sms","campaign":null},"currency":"EUR",
        "conversations":0,"contacts":0,"capture_rate":null,"clicks":30,"people":28,
        "verdicts":{"person":30,"preview":0,"prefetch":0,"scanner":0,"bot":0,"probe":0,
        "own":0,"unknown":0},
        "conversions":2,"gross":"400.00","refunds":"99.99","discounts":"0.00",
        "revenue":"300.01","cost":"50.00",
        "rate":{"of":"people","value":0.0714,"low":0.0198,"high":0.2265},
        "revenue_per_conversation":null,"revenue_per_click":"10.00",
        "revenue_per_contact":null,"average_order":"150.01"}],
        "unplaced":{"conversions":3,"revenue":"211.40","gross":"211.40","refunds":"0.00",
        "discounts":"0.00","currency":"EUR"},
        "totals":{"currency":"EUR",
        "conversations":200,"contacts":190,"capture_rate":0.95,"clicks":1442,"people":1398,
        "verdicts":{"person":1442,"preview":240,"prefetch":0,"scanner":9,"bot":22,"probe":4,
        "own":2,"unknown":5},
        "conversions":30,"gross":"7611.40","refunds":"99.99","discounts":"350.00",
        "revenue":"7511.41","cost":"50.00",
        "rate":{"of":"people","value":0.0215,"low":0.0151,"high":0.0305},
        "revenue_per_conversation":"37.56","revenue_per_click":"5.21",
        "revenue_per_contact":"39.53","average_order":"250.38"},
        "other_currencies":[],
        "evidence":{"click_only":11,"code_only":8,"agree":6,"disagree":2,"other":0,"none":3},
        "warnings":[{"code":"not_counted",
        "message":"1 order pending or cancelled: listed, not counted","count":1},
        {"code":"unknown_channel",
        "message":"channel fax is not in the plan, kept as written (1,204 rows)","count":1204,
        "channel":"fax"}]}
    "#;
    assert_eq!(text.trim_end(), expected.lines().map(str::trim).collect::<String>());
}

#[test]
fn json_tells_every_currency_by_itself() {
    let value = json(&with_yen());
    let other = &value["other_currencies"][0];
    assert_eq!(other["currency"], "JPY");
    assert_eq!(other["unplaced"]["revenue"], "20000");
    assert_eq!(other["totals"]["conversions"], 3);
    assert_eq!(value["rows"][2]["revenue"], "40000");
    assert_eq!(value["totals"]["revenue"], "7511.41");
}

#[test]
fn shared_credit_has_six_places_and_a_rate_without_interval() {
    let mut report = sample();
    report.window = Span::from_ms(129_600_000);
    let figures = &mut report.rows[0].figures;
    figures.conversions = 25.0 / 3.0;
    figures.rate =
        Rate { low: None, high: None, reason: Some(RateReason::FractionalCredits), ..figures.rate };
    let value = json(&report);
    assert_eq!(value["window_days"], 1.5);
    assert_eq!(value["rows"][0]["conversions"], 8.333_333);
    let rate = serde_json::json!({
        "of": "people", "value": 0.0182, "low": null, "high": null, "reason": "fractional_credits"
    });
    assert_eq!(value["rows"][0]["rate"], rate);
    assert!(shown(&report, Format::Table).contains("8.33     1.8%        -"));
}

#[test]
fn ndjson_has_a_line_for_every_row_and_one_for_what_is_unplaced() {
    let text = shown(&with_yen(), Format::Ndjson);
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let keys: Vec<&serde_json::Value> = lines.iter().map(|line| &line["key"]["channel"]).collect();
    assert_eq!(keys[..3], ["instagram", "sms", "line"]);
    assert_eq!(lines[3]["unplaced"]["revenue"], "211.40");
    assert_eq!(lines[4]["unplaced"]["currency"], "JPY");
    assert_eq!(lines[0], json(&with_yen())["rows"][0]);
}

#[test]
fn csv_has_the_names_of_json_and_what_is_unplaced_at_its_end() {
    let mut report = sample();
    report.rows[1].key[0] = Some("=sms()".to_owned());
    let text = shown(&report, Format::Csv);
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    let column = |at: usize| lines.iter().map(|line| line[at]).collect::<Vec<_>>().join(" | ");
    let columns: Vec<String> = (0..lines[0].len()).map(column).collect();
    insta::assert_snapshot!(columns.join("\n"), @"
channel | instagram | '=sms() | (unplaced)
campaign | 2026-11-black-week |  | (unplaced)
currency | EUR | EUR | EUR
conversations | 200 | 0 | 
contacts | 190 | 0 | 
capture_rate | 0.95 |  | 
clicks | 1412 | 30 | 
people | 1371 | 28 | 
verdict_person | 1412 | 30 | 
verdict_preview | 240 | 0 | 
verdict_prefetch | 0 | 0 | 
verdict_scanner | 9 | 0 | 
verdict_bot | 22 | 0 | 
verdict_probe | 4 | 0 | 
verdict_own | 2 | 0 | 
verdict_unknown | 5 | 0 | 
conversions | 25 | 2 | 3
gross | 7000.00 | 400.00 | 211.40
refunds | 0.00 | 99.99 | 0.00
discounts | 350.00 | 0.00 | 0.00
revenue | 7000.00 | 300.01 | 211.40
cost |  | 50.00 | 
rate_of | people | people | 
rate | 0.0182 | 0.0714 | 
rate_low | 0.0124 | 0.0198 | 
rate_high | 0.0268 | 0.2265 | 
rate_reason |  |  | 
revenue_per_conversation | 35.00 |  | 
revenue_per_click | 4.96 | 10.00 | 
revenue_per_contact | 36.84 |  | 
average_order | 280.00 | 150.01 |
");
}

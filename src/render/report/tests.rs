//! Reports in every format. This file has what an owner reads.

mod conversations;
mod costs;
mod machines;
mod unplaced;
mod widths;

use std::collections::BTreeMap;

use crate::domain::settings::Settings;
use crate::domain::settings::definitions::Definitions;
use crate::domain::settings::privacy::VisitorPolicy;
use crate::domain::settings::rules::Attribution;
use crate::domain::{
    money::Currency, period::Period, period::Zone, settings::rate::RateOf, span::Span,
};
use crate::report::{
    DefinitionsDigest, EvidenceCounts, Figures, GRADES, Grouping, Messaging, Notes, Rate,
    RateReason, ReportRow, ReportWarning, Responses, Survey, TiedBy, TimeToOrder,
};

use super::*;

fn euro() -> Currency {
    Currency::parse("EUR").unwrap()
}

fn rate(of: RateOf, value: f64, low: f64, high: f64) -> Rate {
    Rate { of, value: Some(value), low: Some(low), high: Some(high), reason: None }
}

fn no_rate(of: RateOf) -> Rate {
    let reason = Some(RateReason::ZeroDenominator);
    Rate { of, value: None, low: None, high: None, reason }
}

/// Figures without activity.
fn figures(conversions: f64, gross: i128, refunds: i128) -> Figures {
    Figures {
        currency: Some(euro()),
        conversations: 0,
        contacts: 0,
        conversations_with_contact: 0,
        clicks: 0,
        people_unknown: 0,
        people: 0,
        verdicts: [0; 8],
        conversions,
        gross,
        refunds,
        discounts: 0,
        cost: None,
        rate: no_rate(RateOf::People),
        conversation_rate: no_rate(RateOf::Conversations),
        received_conversions: 0,
        received_revenue: 0,
        micro_conversions: 0.0,
        assisted_conversions: 0,
        days: [None; 4],
        goods: gross - refunds,
        unknown_tax: 0,
        profit: None,
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
        discounts: 35_000,
        conversations: 200,
        contacts: 190,
        conversations_with_contact: 190,
        ..figures(30.0, 761_140, 9_999)
    };
    Report {
        period: Period::month("2026-11", Zone::parse("Europe/Berlin").unwrap()).unwrap(),
        running: false,
        rules: Attribution::default(),
        definitions: DefinitionsDigest::of(&Definitions::of(&Settings::default())),
        fit: None,
        by: vec![Grouping::Channel.into(), Grouping::Campaign.into()],
        rows: vec![
            row(&[Some("instagram"), Some("2026-11-black-week")], instagram()),
            row(&[Some("sms"), None], sms()),
        ],
        unplaced: figures(3.0, 21_140, 0),
        other_currencies: Vec::new(),
        stated: Vec::new(),
        visitors: VisitorPolicy::Daily,
        rules_versions: BTreeMap::from([(4, 690)]),
        changes: None,
        totals,
        kinds: Vec::new(),
        time_to_order: TimeToOrder::default(),
        responses: Responses { bands: Vec::new(), rate: no_rate(RateOf::Conversations) },
        named_clicks: 0,
        tools_cost: None,
        keyless_costs: Vec::new(),
        margin: None,
        messaging: Messaging::default(),
        calls: None,
        hand_outs: None,
        holdouts: Vec::new(),
        leaks: None,
        customers: None,
        cohorts: None,
        missed: None,
        payback: None,
        benchmarks: BTreeMap::new(),
        funnels: Vec::new(),
        evidence: EvidenceCounts {
            click_only: 11,
            code_only: 8,
            agree: 6,
            disagree: 2,
            other: 0,
            none: 3,
        },
        tied_by: vec![TiedBy { grade: &GRADES[0], conversions: 11 }],
        contradicted: [0, 0, 0, 0, 2, 0, 0, 0],
        answered: Vec::new(),
        survey: Survey::default(),
        notes: Notes::default(),
        goals: Vec::new(),
        warnings: vec![
            ReportWarning::NotCounted(1),
            ReportWarning::UnknownChannel("fax".to_owned(), 1204),
        ],
    }
}

fn shown(value: &Report, format: Format) -> String {
    shown_at(value, format, Width::DEFAULT)
}

fn shown_at(value: &Report, format: Format, width: Width) -> String {
    let mut out = Vec::new();
    report(value, format, width, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn json(value: &Report) -> serde_json::Value {
    serde_json::from_str(&shown(value, Format::Json)).unwrap()
}

/// A report with yen orders beside the euro orders.
fn with_yen() -> Report {
    let yen = Currency::parse("JPY").unwrap();
    let of = |figures| Figures { currency: Some(yen), ..figures };
    let mut report = sample();
    report.rows.push(row(&[Some("line"), None], of(figures(2.0, 40_000, 0))));
    report.other_currencies.push((of(figures(1.0, 20_000, 0)), of(figures(3.0, 60_000, 0))));
    report
}

#[test]
fn a_terminal_shows_the_sum_in_words_then_the_table_then_the_evidence() {
    insta::assert_snapshot!(shown(&sample(), Format::Table), @"
    November 2026, Europe/Berlin (2026-11-01 to 2026-11-30)
    Credit: last touch, window 30 days, coupon rule same-owner-keeps-click

    30 conversions brought 7,511.41 EUR after 99.99 EUR in refunds. 3 of them, worth
    211.40 EUR, are unplaced.

    channel     campaign            people  conversions     rate      95%   revenue
    instagram   2026-11-black-week   1,371           25     1.8%  1.2-2.7  7,000.00
    sms         (none)                  28            2  too few             300.01
    (unplaced)                                        3                      211.40
    total                            1,398           30     2.1%  1.5-3.0  7,511.41

    (none) is placed, but this tag is not known; (unplaced) is not tied to any
    touch.
    Evidence, whichever touch got the credit: clicks without a code for 11
    conversions, a code without clicks for 8, clicks and a code that agree for 6,
    clicks and a code that disagree for 2, nothing for 3.
    2 conversions name a click that was not judged to be a person's: 2 bot.
    1,442 clicks by 1,398 visitors. Not counted as clicks: 240 preview, 9 scanner,
    22 bot, 4 probe, 2 own, 5 unknown.
    People are visitors, told apart by network and browser within one day: who comes
    on two days counts twice.
    Requests are judged under rules 4.
    Note: 1 order is pending or cancelled, and so not counted.
    Note: 1,204 conversations came through the channel fax, which is not in the
    plan; add it to [channels], or to the aliases in [vocabulary].

    strongest evidence  what it is                      strength  conversions
    click_id            the click that the order names  strong             11
    ");
}

#[test]
fn a_bar_shows_the_share_of_the_revenue_where_there_is_room() {
    let mut report = sample();
    report.by = vec![Grouping::Channel.into()];
    report.rows.iter_mut().for_each(|row| row.key.truncate(1));
    report.warnings.clear();
    insta::assert_snapshot!(shown(&report, Format::Table), @"
    November 2026, Europe/Berlin (2026-11-01 to 2026-11-30)
    Credit: last touch, window 30 days, coupon rule same-owner-keeps-click

    30 conversions brought 7,511.41 EUR after 99.99 EUR in refunds. 3 of them, worth
    211.40 EUR, are unplaced.

    channel     people  conversions     rate      95%   revenue  share
    instagram    1,371           25     1.8%  1.2-2.7  7,000.00  \u{2588}\u{2588}\u{2588}\u{2588}\u{2588}\u{2588}\u{2588}\u{2588}\u{2588}\u{2588}\u{2588}\u{258f}
    sms             28            2  too few             300.01  \u{258c}
    (unplaced)                    3                      211.40  \u{258d}
    total        1,398           30     2.1%  1.5-3.0  7,511.41

    Evidence, whichever touch got the credit: clicks without a code for 11
    conversions, a code without clicks for 8, clicks and a code that agree for 6,
    clicks and a code that disagree for 2, nothing for 3.
    2 conversions name a click that was not judged to be a person's: 2 bot.
    1,442 clicks by 1,398 visitors. Not counted as clicks: 240 preview, 9 scanner,
    22 bot, 4 probe, 2 own, 5 unknown.
    People are visitors, told apart by network and browser within one day: who comes
    on two days counts twice.
    Requests are judged under rules 4.

    strongest evidence  what it is                      strength  conversions
    click_id            the click that the order names  strong             11
    ");
}

#[test]
fn every_currency_has_its_own_rows_unplaced_and_total() {
    insta::assert_snapshot!(shown(&with_yen(), Format::Table), @"
    November 2026, Europe/Berlin (2026-11-01 to 2026-11-30)
    Credit: last touch, window 30 days, coupon rule same-owner-keeps-click

    30 conversions brought 7,511.41 EUR after 99.99 EUR in refunds. 3 of them, worth
    211.40 EUR, are unplaced. 3 conversions brought 60,000 JPY. 1 of them, worth
    20,000 JPY, is unplaced.

    channel     campaign         people  conversions     rate      95%       revenue
    instagram   2026-11-black-\u{2026}   1,371           25     1.8%  1.2-2.7  7,000.00 EUR
    sms         (none)               28            2  too few             300.01 EUR
    line        (none)                0            2        -             40,000 JPY
    (unplaced)                                     3                      211.40 EUR
    total                         1,398           30     2.1%  1.5-3.0  7,511.41 EUR
    (unplaced)                                     1                      20,000 JPY
    total                             0            3        -             60,000 JPY

    (none) is placed, but this tag is not known; (unplaced) is not tied to any
    touch.
    Evidence, whichever touch got the credit: clicks without a code for 11
    conversions, a code without clicks for 8, clicks and a code that agree for 6,
    clicks and a code that disagree for 2, nothing for 3.
    2 conversions name a click that was not judged to be a person's: 2 bot.
    1,442 clicks by 1,398 visitors. Not counted as clicks: 240 preview, 9 scanner,
    22 bot, 4 probe, 2 own, 5 unknown.
    People are visitors, told apart by network and browser within one day: who comes
    on two days counts twice.
    Requests are judged under rules 4.
    Note: 1 order is pending or cancelled, and so not counted.
    Note: 1,204 conversations came through the channel fax, which is not in the
    plan; add it to [channels], or to the aliases in [vocabulary].

    strongest evidence  what it is                      strength  conversions
    click_id            the click that the order names  strong             11
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
    Credit: last touch, window 30 days, coupon rule same-owner-keeps-click

    No conversions in this period.

    2 conversions name a click that was not judged to be a person's: 2 bot.
    Requests are judged under rules 4.

    strongest evidence  what it is                      strength  conversions
    click_id            the click that the order names  strong             11
    ");
    report.totals.currency = None;
    assert_eq!(json(&report)["totals"]["currency"], serde_json::Value::Null);
    assert_eq!(json(&report)["rows"], serde_json::json!([]));
}

/// A month that was not over looked as final as any other.
#[test]
fn a_period_that_is_not_over_is_marked() {
    let mut report = sample();
    assert!(json(&report)["period"].get("running").is_none());
    report.running = true;
    for format in [Format::Table, Format::Md] {
        assert!(
            shown(&report, format).contains("November 2026 so far, Europe/Berlin (2026-11-01 to")
        );
    }
    assert_eq!(json(&report)["period"]["running"], true);
}

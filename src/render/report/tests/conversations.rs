//! What conversations came to, and what the plan expects of channels, as people see it.

use super::super::conversations::{by_response, classic};
use super::*;
use crate::domain::label::Channel;
use crate::domain::record::conversion_kind::{ConversionKind, Weight};
use crate::domain::settings::rate::{Benchmark, ExpectedRate};
use crate::render::table::Table;
use crate::report::{KindSum, ResponseBand, ResponseTime};

fn with_bands() -> Report {
    let mut report = sample();
    let band = |time, conversations, conversions, rate| ResponseBand {
        time,
        conversations,
        conversions,
        rate,
    };
    let of = RateOf::Conversations;
    let repeat = Rate { reason: Some(RateReason::Repeat), ..no_rate(of) };
    report.responses = Responses {
        bands: vec![
            band(ResponseTime::Under5Min, 120, 18, rate(of, 0.15, 0.097, 0.2248)),
            band(ResponseTime::From5Min, 40, 2, rate(of, 0.05, 0.0138, 0.165)),
            band(ResponseTime::From15Min, 0, 0, no_rate(of)),
            band(ResponseTime::From1Hour, 30, 6, repeat),
            band(ResponseTime::Unknown, 10, 0, rate(of, 0.0, 0.0, 0.2775)),
        ],
        rate: rate(of, 0.15, 0.107, 0.206),
    };
    report
}

fn markdown(table: Option<Table>) -> String {
    table.map(|table| table.grid().markdown()).unwrap_or_default()
}

#[test]
fn bands_of_the_first_answer_have_their_rates_and_say_no_more() {
    insta::assert_snapshot!(markdown(by_response(&with_bands())), @"
    | first answer | conversations | conversions | rate | 95% |
    | --- | ---: | ---: | ---: | ---: |
    | under 5 minutes | 120 | 18 | 15.0% | 9.7-22.5 |
    | 5 to 15 minutes | 40 | 2 | too few |  |
    | 1 hour or more | 30 | 6 | - |  |
    | not known | 10 | 0 | too few |  |
    ");
    assert_eq!(by_response(&sample()), None);
    let told = shown(&with_bands(), Format::Table);
    assert!(told.contains("under 5 minutes") && !told.contains("because"), "{told}");
    let bands = &json(&with_bands())["response_bands"];
    assert_eq!(bands[0]["first_answer"], "under_5_min");
    assert_eq!(bands[0]["rate"]["low"], 0.097);
    assert_eq!(bands[3]["rate"]["reason"], "repeat");
}

#[test]
fn the_four_figures_of_conversations_are_there_as_far_as_they_are_known() {
    insta::assert_snapshot!(markdown(classic(&with_bands())), @"
    | figure | value | 95% |
    | --- | ---: | ---: |
    | revenue for each conversation | 37.56 EUR |  |
    | conversations that converted | 15.0% | 10.7-20.6 |
    | average order | 250.38 EUR |  |
    | conversations with a contact | 95.0% |  |
    ");
    // A share that is none is left out.
    insta::assert_snapshot!(markdown(classic(&sample())), @"
    | figure | value |
    | --- | ---: |
    | revenue for each conversation | 37.56 EUR |
    | average order | 250.38 EUR |
    | conversations with a contact | 95.0% |
    ");
    let mut none = with_bands();
    none.totals.conversations = 0;
    assert_eq!(classic(&none), None);
}

#[test]
fn the_rate_that_the_plan_expects_stands_beside_that_of_the_channel() {
    let mut report = sample();
    let expected = ExpectedRate::parse("0.018").unwrap();
    let note = Some("ours".into());
    let rates = [((RateOf::People, ConversionKind::Sale), expected)].into();
    report.benchmarks.insert(Channel::parse("instagram").unwrap(), Benchmark { rates, note });
    let is_shown = |report: &Report| shown(report, Format::Md).contains("expected");
    // A campaign of a channel is not the channel.
    assert!(!is_shown(&report));
    report.by = vec![Grouping::Channel.into()];
    report.rows.iter_mut().for_each(|row| row.key.truncate(1));
    let (weight, currency) = (Weight::Macro, euro());
    let kind = |kind| KindSum { kind, weight, currency, conversions: 30, revenue: 0, unplaced: 3 };
    report.kinds = vec![kind(ConversionKind::Sale)];
    let text = shown(&report, Format::Md);
    let table: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).take(6).collect();
    insta::assert_snapshot!(table.join("\n"), @"
    | channel | people | conversions | rate | 95% | expected | revenue |
    | --- | ---: | ---: | ---: | ---: | ---: | ---: |
    | instagram | 1,371 | 25 | 1.8% | 1.2-2.7 | 1.8% | 7,000.00 |
    | sms | 28 | 2 | too few |  |  | 300.01 |
    | (unplaced) |  | 3 |  |  |  | 211.40 |
    | total | 1,398 | 30 | 2.1% | 1.5-3.0 |  | 7,511.41 |
    ");
    let benchmark = serde_json::json!({
        "channel": "instagram", "of": "people", "kind": "sale", "rate": 0.018, "note": "ours",
    });
    assert_eq!(json(&report)["benchmarks"], serde_json::json!([benchmark]));
    // A rate of sales and bookings is none of sales.
    report.kinds.push(kind(ConversionKind::Booking));
    assert!(!is_shown(&report));
}

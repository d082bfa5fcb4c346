//! What a machine reads: JSON, NDJSON and CSV.

use super::costs::with_costs;
use super::*;

#[test]
fn json_is_the_contract_word_for_word() {
    let text = shown(&with_costs(), Format::Json);
    let expected = r#"
        {"schema":1,
        "period":{"from":"2026-11-01T00:00:00+01:00","to":"2026-12-01T00:00:00+01:00",
        "timezone":"Europe/Berlin"},
        "model":"last","coupon":"same-owner-keeps-click","window_days":30,
        "windows_days":{"call":30,"click":30,"conversation":30,"coupon":30,"sent":1},
        "definitions":"a0371c33598c3d77","by":["channel","campaign"],
        "rows":[
        {"key":{"channel":"instagram","campaign":"2026-11-black-week"},"currency":"EUR",
        "conversations":200,"contacts":190,"capture_rate":0.95,"clicks":1412,"people":1371,
        "people_unknown":0,
        "verdicts":{"person":1412,"preview":240,"prefetch":0,"scanner":9,"bot":22,"probe":4,
        "own":2,"unknown":5},
        "conversions":25,"gross":"7000.00","refunds":"0.00","discounts":"350.00",
        "revenue":"7000.00","cost":null,
        "rate":{"of":"people","value":0.0182,"low":0.0124,"high":0.0268},
        "rate_from":0.0182,"rate_to":0.0182,
        "revenue_per_conversation":"35.00","revenue_per_click":"4.96",
        "revenue_per_contact":"36.84","average_order":"280.00",
        "received_conversions":0,"received_revenue":"0.00",
        "micro_conversions":0,"assisted_conversions":0,
        "days_from_first_touch_median":null,"days_from_first_touch_p90":null,
        "days_from_last_touch_median":null,"days_from_last_touch_p90":null,
        "roi":null,"roas":null,"cost_per_conversion":null,"cost_per_conversation":null,
        "profit":null,"profit_base":"7000.00","profit_unknown_tax":0},
        {"key":{"channel":"sms","campaign":null},"currency":"EUR",
        "conversations":0,"contacts":0,"capture_rate":null,"clicks":30,"people":28,
        "people_unknown":0,
        "verdicts":{"person":30,"preview":0,"prefetch":0,"scanner":0,"bot":0,"probe":0,
        "own":0,"unknown":0},
        "conversions":2,"gross":"400.00","refunds":"99.99","discounts":"0.00",
        "revenue":"300.01","cost":"50.00",
        "rate":{"of":"people","value":0.0714,"low":0.0198,"high":0.2265},
        "rate_from":0.0714,"rate_to":0.0714,
        "revenue_per_conversation":null,"revenue_per_click":"10.00",
        "revenue_per_contact":null,"average_order":"150.01",
        "received_conversions":0,"received_revenue":"0.00",
        "micro_conversions":0,"assisted_conversions":0,
        "days_from_first_touch_median":null,"days_from_first_touch_p90":null,
        "days_from_last_touch_median":null,"days_from_last_touch_p90":null,
        "roi":5.0002,"roas":6.0002,"cost_per_conversion":"25.00",
        "cost_per_conversation":null,
        "profit":"70.00","profit_base":"300.01","profit_unknown_tax":0}],
        "unplaced":{"conversions":3,"revenue":"211.40","gross":"211.40","refunds":"0.00",
        "discounts":"0.00","micro_conversions":0,"profit_base":"211.40","profit_unknown_tax":0,
        "currency":"EUR"},
        "totals":{"currency":"EUR",
        "conversations":200,"contacts":190,"capture_rate":0.95,"clicks":1442,"people":1398,
        "people_unknown":0,
        "verdicts":{"person":1442,"preview":240,"prefetch":0,"scanner":9,"bot":22,"probe":4,
        "own":2,"unknown":5},
        "conversions":30,"gross":"7611.40","refunds":"99.99","discounts":"350.00",
        "revenue":"7511.41","cost":"50.00",
        "rate":{"of":"people","value":0.0215,"low":0.0151,"high":0.0305},
        "rate_from":0.0214,"rate_to":0.0215,
        "revenue_per_conversation":"37.56","revenue_per_click":"5.21",
        "revenue_per_contact":"39.53","average_order":"250.38",
        "received_conversions":0,"received_revenue":"0.00",
        "micro_conversions":0,"assisted_conversions":0,
        "days_from_first_touch_median":null,"days_from_first_touch_p90":null,
        "days_from_last_touch_median":null,"days_from_last_touch_p90":null,
        "roi":149.2282,"roas":150.2282,"cost_per_conversion":"1.67",
        "cost_per_conversation":"0.25",
        "profit":null,"profit_base":"7511.41","profit_unknown_tax":1},
        "other_currencies":[],"kinds":[],
        "days_to_order":{
        "from_first_touch":{"same_day":0,"1-7":0,"8-14":0,"15-30":0,"more":0},
        "from_last_touch":{"same_day":0,"1-7":0,"8-14":0,"15-30":0,"more":0},
        "within_days_of_last_touch":{"1":0,"3":0,"7":0,"14":0,"30":0},
        "by_order_value":[]},
        "evidence":{"click_only":11,"code_only":8,"agree":6,"disagree":2,"other":0,"none":3},
        "tied_by":[{"evidence":"click_id","what":"the click that the order names",
        "strength":"strong","conversions":11}],
        "contradicted_verdicts":{"bot":2,"own":0,"prefetch":0,"preview":0,"probe":0,"scanner":0,
        "unknown":0},
        "visitors":"daily","verdict_rules":{"4":690},
        "conversation_rate":{"of":"conversations","value":null,"low":null,"high":null,
        "reason":"zero_denominator"},
        "named_clicks":0,
        "warnings":[{"code":"not_counted",
        "message":"1 order is pending or cancelled, and so not counted","count":1},
        {"code":"unknown_channel",
        "message":"1,204 conversations came through the channel fax, which is not in the plan; add it to [channels], or to the aliases in [vocabulary]","count":1204,
        "channel":"fax"}]}
    "#;
    assert_eq!(text.trim_end(), expected.lines().map(str::trim).collect::<String>());
}

#[test]
fn json_has_every_currency_apart() {
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
    report.rules = report.rules.with_window(Span::from_ms(129_600_000));
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
fn ndjson_has_a_line_for_every_row_and_one_for_unplaced_conversions() {
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
fn csv_has_the_names_of_json_and_ends_with_unplaced_conversions() {
    let mut report = with_costs();
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
    people_unknown | 0 | 0 | 
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
    rate_from | 0.0182 | 0.0714 | 
    rate_to | 0.0182 | 0.0714 | 
    revenue_per_conversation | 35.00 |  | 
    revenue_per_click | 4.96 | 10.00 | 
    revenue_per_contact | 36.84 |  | 
    average_order | 280.00 | 150.01 | 
    received_conversions | 0 | 0 | 
    received_revenue | 0.00 | 0.00 | 
    micro_conversions | 0 | 0 | 0
    assisted_conversions | 0 | 0 | 
    days_from_first_touch_median |  |  | 
    days_from_first_touch_p90 |  |  | 
    days_from_last_touch_median |  |  | 
    days_from_last_touch_p90 |  |  | 
    roi |  | 5.0002 | 
    roas |  | 6.0002 | 
    cost_per_conversion |  | 25.00 | 
    cost_per_conversation |  |  | 
    profit |  | 70.00 | 
    profit_base | 7000.00 | 300.01 | 211.40
    profit_unknown_tax | 0 | 0 | 0
    ");
}

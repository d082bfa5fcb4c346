//! What the figures of a report count: rows, people, currencies, rates, warnings.

use couplet::domain::click::gap::Gap;
use couplet::domain::label::Channel;
use couplet::domain::money::Currency;
use couplet::domain::period::{Period, Zone};
use couplet::domain::settings::declarations::ChannelSettings;
use couplet::domain::settings::rate::RateOf;
use couplet::domain::settings::rules::{Attribution, Model};
use couplet::report::{Figures, Grouping, Query, RateReason, Report, ReportWarning, build};

use crate::ledger::{Ledger, at, shown};

const LINKS: &str = "
    link ig channel=instagram campaign=bw
    link pi channel=instagram campaign=pi
    link sms channel=sms campaign=bw
    link bare
    code IG channel=instagram campaign=bw
";

fn report(events: &str, by: &[Grouping]) -> Report {
    let ledger = Ledger::parse(&format!("{LINKS}\n{events}"));
    ledger.report(by, &Attribution::default(), RateOf::People)
}

fn rows(report: &Report, figure: impl Fn(&Figures) -> String) -> String {
    let rows = report.rows.iter();
    rows.map(|row| format!("{}: {}", shown(&row.key), figure(&row.figures)))
        .collect::<Vec<_>>()
        .join(", ")
}

#[test]
fn people_are_distinct_in_each_row_and_recounted_for_the_totals() {
    let report = report(
        "click 1 1d link=ig visitor=1
         click 2 1d link=ig visitor=1
         click 3 1d link=sms visitor=1
         click 4 1d link=sms visitor=2
         click 5 1d link=sms verdict=bot visitor=3
         click 6 1d link=pi
         click 7 1d link=pi
         click 8 31d link=pi visitor=9
         click 9 -1d link=pi visitor=9",
        &[Grouping::Channel],
    );
    let found = rows(&report, |f| format!("{} {} {:?}", f.clicks, f.people, f.verdicts));
    // Two clicks without a visitor count as two people.
    let expected = "instagram: 4 3 [4, 0, 0, 0, 0, 0, 0, 0], sms: 2 2 [2, 0, 0, 0, 1, 0, 0, 0]";
    assert_eq!(found, expected);
    assert_eq!((report.totals.clicks, report.totals.people), (6, 4));
}

#[test]
fn conversations_and_contacts_are_counted_under_their_own_tags() {
    let report = report(
        "conversation c1 1d contact=ann channel=instagram
         conversation c2 2d contact=ann channel=instagram
         conversation c3 2d channel=sms slug=sms
         conversation c4 3d contact=ann channel=sms
         conversation c5 31d contact=ben channel=sms",
        &[Grouping::Channel, Grouping::Campaign],
    );
    let figure = |f: &Figures| {
        format!("{} {} {}", f.conversations, f.conversations_with_contact, f.contacts)
    };
    assert_eq!(rows(&report, figure), "instagram -: 2 2 1, sms bw: 1 0 0, sms -: 1 1 1");
    assert_eq!(figure(&report.totals), "4 3 1");
}

#[test]
fn every_key_with_activity_or_credit_has_a_row_and_missing_tags_come_last() {
    let report = report(
        "click 1 1d link=bare
         click 2 1d link=sms
         click 3 2d link=ig verdict=preview
         order #1 3d 10 codes=IG
         order #2 3d 7 click=1
         order #3 3d 5",
        &[Grouping::Campaign],
    );
    let found = rows(&report, |f| format!("{} {}", f.conversions, f.revenue()));
    assert_eq!(found, "bw: 1 1000, -: 1 700");
    assert_eq!((report.unplaced.conversions, report.unplaced.revenue()), (1.0, 500));
    let by_link = self::report("click 1 1d link=bare\nclick 2 1d link=sms", &[Grouping::Link]);
    assert_eq!(rows(&by_link, |f| f.clicks.to_string()), "bare: 1, sms: 1");
    let by_nothing = self::report("order #1 3d 10 codes=IG", &[]);
    assert_eq!(rows(&by_nothing, |f| f.revenue().to_string()), ": 1000");
}

#[test]
fn orders_that_are_pending_cancelled_micro_or_outside_the_period_do_not_count() {
    let report = report(
        "order #1 0d 10 codes=IG
         order #2 1d 10 codes=IG status=refunded refunded=10
         order #3 1d 10 codes=IG status=pending
         order #4 1d 10 codes=IG status=cancelled
         order #5 1d 10 codes=IG kind=lead
         order #6 31d 10 codes=IG
         order #7 -1ms 10 codes=IG
         order #8 1d 10 codes=IG kind=booking discount=2 status=partially_refunded refunded=3",
        &[Grouping::Channel],
    );
    let t = &report.totals;
    let found = (t.conversions, t.gross, t.refunds, t.discounts, t.revenue());
    assert_eq!(found, (3.0, 3000, 1300, 200, 1700));
    assert_eq!(report.warnings, [ReportWarning::NotCounted(2)]);
}

#[test]
fn another_currency_has_its_own_rows_and_totals() {
    let events = "click 1 1d link=sms
         order #1 3d 10 codes=IG
         order #2 3d 500 codes=IG currency=JPY
         order #3 3d 90 currency=JPY
         order #4 3d 4 codes=IG currency=USD";
    let mut report = report(events, &[Grouping::Channel]);
    let money = |f: &Figures| format!("{} {} {}", f.revenue(), f.currency.unwrap(), f.clicks);
    let expected =
        "instagram: 1000 EUR 0, sms: 0 EUR 1, instagram: 500 JPY 0, instagram: 400 USD 0";
    assert_eq!(rows(&report, money), expected);
    let others = report.other_currencies.iter();
    let others: Vec<String> = others
        .map(|(unplaced, totals)| format!("{}, {}", money(unplaced), money(totals)))
        .collect();
    assert_eq!(others, ["90 JPY 0, 590 JPY 0", "0 USD 0, 400 USD 0"]);
    let currency = |code| Currency::parse(code).unwrap();
    report.warnings.sort_by_key(|warning| format!("{warning:?}"));
    let expected = [("JPY", 2), ("USD", 1)]
        .map(|(code, count)| ReportWarning::OtherCurrency(currency(code), count, false));
    assert_eq!(report.warnings, expected);

    // Before there is a plan, the report uses the currency of most orders.
    let mut ledger = Ledger::parse(&format!("{LINKS}\n{events}"));
    ledger.settings.currency = None;
    let report = ledger.report::<Grouping>(&[], &Attribution::default(), RateOf::People);
    assert_eq!(money(&report.totals), "590 JPY 1");
}

#[test]
fn a_rate_uses_the_requested_denominator() {
    let ledger = Ledger::parse(&format!(
        "{LINKS}
         click 1 1d link=ig visitor=1
         click 2 1d link=ig visitor=1
         conversation c1 1d channel=instagram contact=ann
         conversation c2 1d channel=instagram contact=ann
         conversation c3 1d channel=instagram
         order #1 3d 10 click=1 customer=ann"
    ));
    let table = [
        (RateOf::People, 1),
        (RateOf::Clicks, 2),
        (RateOf::Conversations, 3),
        (RateOf::Contacts, 1),
    ];
    for (of, denominator) in table {
        let rate = ledger.report(&[Grouping::Channel], &Attribution::default(), of).totals.rate;
        assert_eq!((rate.of, rate.value), (of, Some(1.0 / f64::from(denominator))), "{of}");
        assert!(rate.low.is_some() && rate.reason.is_none());
    }
    let shared = Attribution { model: Model::Linear, ..Attribution::default() };
    let rate = ledger.report::<Grouping>(&[], &shared, RateOf::Clicks).totals.rate;
    assert_eq!((rate.value, rate.reason), (Some(0.5), Some(RateReason::FractionalCredits)));
}

/// Names that the plan does not have were a row for each spelling.
#[test]
fn a_name_that_the_plan_does_not_have_is_one_row_in_any_spelling() {
    let events = [
        "channel=Fax agent=Ana campaign=Sale",
        "channel=fax agent=ANA campaign=sale",
        "channel=fax agent=ana campaign=sale",
        "channel=\u{ff26}ax agent=ana campaign=SALE",
    ];
    let conversations = |order: &[usize]| -> Vec<String> {
        let numbered = order.iter().map(|n| format!("conversation c{n} 1d {}", events[*n]));
        numbered.collect()
    };
    let rows = |events: &str| {
        let by = [Grouping::Channel, Grouping::Agent, Grouping::Campaign];
        rows(&report(events, &by), |f| {
            format!("{} {} {}", f.conversations, f.clicks, f.conversions)
        })
    };
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]] {
        let events = conversations(&order).join("\n");
        assert_eq!(rows(&events), "fax ana sale: 4 0 0", "{order:?}");
    }
    // A link and a UTM value are of the same row.
    let events = "link made channel=Viber agent=Ben campaign=Sale\nclick 1 1d link=made\n\
                  conversation c1 1d channel=VIBER agent=BEN campaign=SALE\n\
                  conversation c2 1d channel=VIBER agent=BEN campaign=SALE\n\
                  order #1 2d 9 click=1\norder #2 2d 9 source=viber utm_campaign=sale";
    assert_eq!(rows(events), "viber ben sale: 2 1 1, viber - sale: 0 0 1");
}

/// Codes that were used without a click gave rates above 100%.
#[test]
fn a_rate_is_the_share_of_what_the_row_counts_that_converted() {
    use RateReason::{OutsideDenominator, Repeat, ZeroDenominator};
    let visits = "click 1 1d link=ig visitor=1\nclick 2 2d link=ig visitor=2\n\
                  click 3 2d link=sms visitor=3\nclick 4 -2d link=ig visitor=4\n\
                  conversation c1 1d channel=instagram contact=ann\n\
                  conversation c2 1d channel=instagram contact=ben\n\
                  conversation c3 2d channel=instagram contact=ben";
    let (people, clicks) = (RateOf::People, RateOf::Clicks);
    let (conversations, contacts) = (RateOf::Conversations, RateOf::Contacts);
    // The rate of the row of Instagram, and that of all.
    let table = [
        (people, "order #1 3d 9 click=1", Ok(0.5), Ok(1.0 / 3.0)),
        (clicks, "order #1 3d 9 click=1\norder #2 3d 9 click=2", Ok(1.0), Ok(2.0 / 3.0)),
        (people, "order #1 3d 9 codes=IG", Err(OutsideDenominator), Err(OutsideDenominator)),
        (people, "order #1 3d 9", Ok(0.0), Err(OutsideDenominator)),
        (people, "order #1 3d 9 click=1\norder #2 3d 9 click=1", Err(Repeat), Err(Repeat)),
        // A click of the month before, and one of another channel, are not among those divided by.
        (people, "order #1 3d 9 click=4", Err(OutsideDenominator), Err(OutsideDenominator)),
        (people, "order #1 3d 9 click=3 codes=IG", Err(OutsideDenominator), Ok(1.0 / 3.0)),
        (conversations, "order #1 3d 9 customer=ann", Ok(1.0 / 3.0), Ok(1.0 / 3.0)),
        (conversations, "order #1 3d 9 click=1", Err(OutsideDenominator), Err(OutsideDenominator)),
        (contacts, "order #1 3d 9 customer=ben codes=IG", Ok(0.5), Ok(0.5)),
        (
            contacts,
            "order #1 3d 9 customer=ben\norder #2 4d 9 customer=ben",
            Err(Repeat),
            Err(Repeat),
        ),
    ];
    for (of, orders, row, all) in table {
        let ledger = Ledger::parse(&format!("{LINKS}\n{visits}\n{orders}"));
        let report = ledger.report(&[Grouping::Channel], &Attribution::default(), of);
        let instagram = report.rows.iter().find(|row| row.key == [Some("instagram".to_owned())]);
        let rates = [instagram.unwrap().figures.rate, report.totals.rate];
        assert_eq!(
            rates.map(|rate| rate.value.ok_or_else(|| rate.reason.unwrap())),
            [row, all],
            "{of}, {orders}"
        );
    }
    let ledger = Ledger::parse(&format!("{LINKS}\norder #1 3d 9 codes=IG"));
    let rate = ledger.report::<Grouping>(&[], &Attribution::default(), people).totals.rate;
    assert_eq!((rate.value, rate.reason), (None, Some(ZeroDenominator)));
}

#[test]
fn a_report_warns_about_missing_and_unknown_data() {
    let mut ledger = Ledger::parse(&format!(
        "{LINKS}
         conversation c1 1d channel=Fax
         conversation c2 1d channel=Insta
         order #1 3d 10 codes=Nope|IG
         order #2 3d 10 codes=n-ope
         order #3 3d 10 click=77
         order #4 3d 10 click_id=gclid"
    ));
    let instagram = Channel::parse("instagram").unwrap();
    let of = ChannelSettings {
        domain: None,
        short: "ig".into(),
        source: "instagram".into(),
        medium: None,
        max_chars: None,
        max_segments: None,
        qr: false,
    };
    ledger.settings.channels.insert(instagram.clone(), of);
    ledger.settings.aliases.insert("insta".into(), instagram);
    let period = Period::month("2026-10", Zone::utc()).unwrap();
    let rules = Attribution::default();
    let query = Query { period, by: Vec::new(), rules, rate_of: RateOf::People };
    let report = build(&ledger.snapshot(), &query, at("2d")).unwrap();
    let expected = [
        ReportWarning::FutureOrders(4),
        ReportWarning::UnknownChannel("fax".to_owned(), 1),
        ReportWarning::UnknownCode("Nope".to_owned(), 2),
        ReportWarning::ForeignClickIds(1),
        ReportWarning::LostClicks(1),
    ];
    assert_eq!(report.warnings, expected);
}

#[test]
fn every_conversion_is_counted_under_one_kind_of_evidence() {
    let report = report(
        "click 1 1d link=ig
         conversation c1 1d channel=instagram contact=ann
         order #1 3d 10 click=1
         order #2 3d 10 codes=IG
         order #3 3d 10 codes=IG click=1
         order #4 3d 10 codes=IG customer=ann
         order #5 3d 10 customer=ann
         order #6 3d 10
         click 2 1d link=sms
         order #7 3d 10 codes=IG click=2",
        &[],
    );
    let e = report.evidence;
    let found = [e.click_only, e.code_only, e.agree, e.disagree, e.other, e.none];
    assert_eq!(found, [1, 2, 1, 1, 1, 1]);
}

#[test]
fn every_report_that_overlaps_a_gap_mentions_the_lost_clicks() {
    let gap =
        |from: &str, to: &str, lost| Gap { from: at(from), to: at(to), lost, late: 4, missing: 0 };
    let killed = |from: &str, to: &str| Gap { missing: 7, ..gap(from, to, 0) };
    let mut snapshot = Ledger::parse(LINKS).snapshot();
    snapshot.gaps = vec![
        gap("9d", "9d", 2),
        gap("-2d", "-1d", 1),
        gap("-1d", "0d", 3),
        // Clicks written late are counted.
        gap("5d", "5d", 0),
        gap("30d", "33d", 5),
        gap("31d", "31d", 6),
        killed("8d", "9d"),
        killed("31d", "32d"),
    ];
    let period = Period::month("2026-10", Zone::utc()).unwrap();
    let rules = Attribution::default();
    let query = Query { period, by: Vec::new(), rules, rate_of: RateOf::People };
    let report = build(&snapshot, &query, at("40d")).unwrap();
    let [first, second, third] =
        [gap("-1d", "0d", 3), gap("9d", "9d", 2), gap("30d", "33d", 5)].map(ReportWarning::Gap);
    let told = [first, ReportWarning::Killed(killed("8d", "9d")), second, third];
    assert_eq!(report.warnings, told);
}

/// The warnings in the report of a month with these clicks, made on a given day.
fn warnings(month: &str, clicks: &str, now: &str) -> Vec<ReportWarning> {
    let period = Period::month(month, Zone::utc()).unwrap();
    let rules = Attribution::default();
    let query = Query { period, by: Vec::new(), rules, rate_of: RateOf::People };
    build(&Ledger::parse(&format!("{LINKS}{clicks}")).snapshot(), &query, at(now)).unwrap().warnings
}

#[test]
fn a_clock_that_was_set_back_is_mentioned_by_the_months_on_both_sides() {
    // The clicks of an hour in which the clock was ahead used to land in another month, and no
    // report mentioned it.
    let clicks = "click 1 1d link=sms\nclick 2 35d link=sms\nclick 3 35d link=sms\n\
                  click 4 2d link=sms\nclick 5 65d link=sms";
    let set_back = [ReportWarning::ClockSetBack { from: at("35d"), to: at("2d"), count: 1 }];
    assert_eq!(warnings("2026-10", clicks, "90d"), set_back);
    assert_eq!(warnings("2026-11", clicks, "90d"), set_back);
    assert_eq!(warnings("2026-12", clicks, "90d"), []);
    // A step back of one day is a time zone fix or a small correction; days without clicks are not
    // a jump.
    let quiet = "click 1 1d link=sms\nclick 2 20d link=sms\nclick 3 19d link=sms";
    assert_eq!(warnings("2026-10", quiet, "90d"), []);
    let twice =
        "click 1 9d link=sms\nclick 2 1d link=sms\nclick 3 9d link=sms\nclick 4 3d link=sms";
    let widest = ReportWarning::ClockSetBack { from: at("9d"), to: at("1d"), count: 2 };
    assert_eq!(warnings("2026-10", twice, "90d"), [widest]);
}

#[test]
fn clicks_dated_in_the_future_are_mentioned_if_no_clock_skew_explains_them() {
    let clicks = "click 1 1d link=sms\nclick 2 11d link=sms\nclick 3 12d link=sms\n\
                  click 4 13d link=sms\nclick 5 40d link=sms";
    assert_eq!(warnings("2026-10", clicks, "11d"), [ReportWarning::FutureClicks(1)]);
    assert_eq!(warnings("2026-10", clicks, "12d"), []);
}

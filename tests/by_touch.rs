//! `report --basis touch`: orders in the month of the touch that earned the credit, with what is still to come.

use std::collections::BTreeMap;
use std::fmt::Write;

use couplet::domain::money::Currency;
use couplet::domain::period::{Period, Zone};
use couplet::domain::settings::rate::RateOf;
use couplet::domain::settings::rules::Attribution;
use couplet::domain::time::Timestamp;
use couplet::render::{Format, Width, by_touch as render_by_touch};
use couplet::report::{GroupBy, Grouping, Query, TouchMonths, TouchReport, build, by_touch};
use proptest::prelude::*;

use crate::conservation::{groupings, ledger, rules, shuffled};
use crate::folder::Folder;
use crate::ledger::{Ledger, at};

/// From the first day of one month to the last of another.
fn months(from: &str, to: &str) -> Period {
    let month = |text| Period::month(text, Zone::utc()).unwrap();
    Period { to: month(to).to, ..month(from) }
}

fn booked<T: Into<GroupBy> + Clone>(
    ledger: &Ledger,
    period: Period,
    by: &[T],
    rules: &Attribution,
    now: Timestamp,
) -> TouchReport {
    let months = TouchMonths::new(&period, now, rules.longest_window()).unwrap();
    let (by, rules) = (by.iter().cloned().map(Into::into).collect(), rules.clone());
    let query = Query { period, by, rules, rate_of: RateOf::People };
    by_touch(&ledger.snapshot(), &query, &months).unwrap()
}

fn written(of: &TouchReport, format: Format, width: u16) -> String {
    let mut out = Vec::new();
    render_by_touch(of, format, Width::of(width), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// August and September with 20 orders each, of which half came two days after a click on the 26th and half 25 days
/// after it; and 8 orders of October, by the same clock. One order of September also has an earlier touch by SMS.
fn shop() -> Ledger {
    let mut text =
        "link ig channel=instagram campaign=bw\nlink sms channel=sms campaign=bw\n".to_owned();
    let mut number = 0;
    for (first_day, orders) in [(-61_i32, 20), (-30, 20), (0, 8)] {
        for order in 0..orders {
            number += 1;
            let days = if order < 10 { 2 } else { 25 };
            let click = first_day + 25;
            writeln!(text, "click {number} {click}d link=ig").unwrap();
            writeln!(text, "order #{number} {}d 10.00 click={number}", click + days).unwrap();
        }
    }
    text.push_str("click 90 5d link=sms recipient=ann\nclick 91 30d link=ig recipient=ann\n");
    text.push_str("order #90 31d 9.99 customer=ann\norder #91 33d 5.00");
    Ledger::parse(&text)
}

fn october() -> Period {
    months("2026-10", "2026-10")
}

#[test]
fn orders_are_in_the_month_of_their_touch_with_what_is_still_to_come() {
    // Of 40 orders of complete months, the half had come after 45 days; so as many as there are now will come.
    let report =
        booked(&shop(), october(), &[Grouping::Channel], &Attribution::default(), at("45d"));
    let table = written(&report, Format::Table, 80);
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    insta::assert_snapshot!(table, @"
    Touches of October 2026, UTC
    Credit: last touch, window 30 days, coupon rule same-owner-keeps-click

    Touches of October 2026 brought before 2026-11-15: 9 conversions, 89.99 EUR;
    about 9.0 more are still to come (90% interval: 3.0 to 19).

    Conversions so many days after the touch, and still to come:
    channel    1 day  7 days  30 days  90 days  so far  to come        90%
    instagram      1       9        -        -       9      9.0  3.0 to 19
    total          1       9        -        -       9      9.0  3.0 to 19

    Revenue so many days after the touch:
    channel    1 day  7 days  30 days  90 days  so far
    instagram   9.99   89.99        -        -   89.99
    total       9.99   89.99        -        -   89.99

    An order is booked in the month of the touch that earned the credit, whenever it
    came; one that is unplaced has no touch and is in no month.
    Days have a figure once all touches of the month are that old, and within the
    longest window, 30 days.
    What is still to come is read off 2 complete months: how much of their
    conversions had come at the same age (chain ladder; the interval has 90% of
    1,000 drawn futures). It needs 30 conversions in them.
    ");
    insta::assert_snapshot!(written(&report, Format::Csv, 80), @"
    touch_month,channel,currency,conversions_1d,conversions_7d,conversions_30d,conversions_90d,conversions,revenue_1d,revenue_7d,revenue_30d,revenue_90d,revenue,still_to_come,still_to_come_low,still_to_come_high,still_to_come_reason
    2026-10,instagram,EUR,1,9,,,9,9.99,89.99,,,89.99,9,3,19,
    ");
    insta::assert_snapshot!(written(&report, Format::Ndjson, 80), @r#"{"touch_month":"2026-10","key":{"channel":"instagram"},"currency":"EUR","conversions_1d":1,"conversions_7d":9,"conversions_30d":null,"conversions_90d":null,"conversions":9,"revenue_1d":"9.99","revenue_7d":"89.99","revenue_30d":null,"revenue_90d":null,"revenue":"89.99","still_to_come":{"value":9.0,"low":3.0,"high":19.0}}"#);
    insta::assert_snapshot!(written(&report, Format::Json, 80), @r#"{"schema":1,"basis":"touch","period":{"from":"2026-10-01T00:00:00+00:00","to":"2026-11-01T00:00:00+00:00","timezone":"UTC","running":true},"model":"last","coupon":"same-owner-keeps-click","window_days":30,"windows_days":{"call":30,"click":30,"conversation":30,"coupon":30,"sent":1},"definitions":"a1ae4312d4926217","by":["channel"],"complete_months":2,"months":[{"touch_month":"2026-10","complete":false,"counted_to":"2026-11-15T00:00:00+00:00","rows":[{"key":{"channel":"instagram"},"currency":"EUR","conversions_1d":1,"conversions_7d":9,"conversions_30d":null,"conversions_90d":null,"conversions":9,"revenue_1d":"9.99","revenue_7d":"89.99","revenue_30d":null,"revenue_90d":null,"revenue":"89.99","still_to_come":{"value":9.0,"low":3.0,"high":19.0}}],"totals":[{"currency":"EUR","conversions_1d":1,"conversions_7d":9,"conversions_30d":null,"conversions_90d":null,"conversions":9,"revenue_1d":"9.99","revenue_7d":"89.99","revenue_30d":null,"revenue_90d":null,"revenue":"89.99","still_to_come":{"value":9.0,"low":3.0,"high":19.0}}]}]}"#);
}

#[test]
fn months_side_by_side_are_booked_each_by_its_own_touches() {
    let rules = Attribution {
        model: couplet::domain::settings::rules::Model::Linear,
        ..Attribution::default()
    };
    let months = months("2026-08", "2026-10");
    let report = booked::<Grouping>(&shop(), months, &[], &rules, at("75d"));
    insta::assert_snapshot!(written(&report, Format::Md, 80), @"
    ## Touches of August 2026 to October 2026, UTC

    Credit: linear, window 30 days, coupon rule same-owner-keeps-click

    Touches of August 2026 brought: 20 conversions, 200.00 EUR; nothing is still to come. Touches of September 2026 brought: 20 conversions, 200.00 EUR; nothing is still to come. Touches of October 2026 brought: 9 conversions, 89.99 EUR; nothing is still to come.

    Conversions so many days after the touch, and still to come:

    | touch month |  | 1 day | 7 days | 30 days | 90 days | so far | to come | 90% |
    | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
    | 2026-08 | all | 0 | 10 | 20 | - | 20 | 0 | - |
    | 2026-08 | total | 0 | 10 | 20 | - | 20 | 0 | - |
    | 2026-09 | all | 0 | 10 | 20 | - | 20 | 0 | - |
    | 2026-09 | total | 0 | 10 | 20 | - | 20 | 0 | - |
    | 2026-10 | all | 0.50 | 8.50 | 9 | - | 9 | 0 | - |
    | 2026-10 | total | 0.50 | 8.50 | 9 | - | 9 | 0 | - |

    Revenue so many days after the touch:

    | touch month |  | 1 day | 7 days | 30 days | 90 days | so far |
    | --- | --- | ---: | ---: | ---: | ---: | ---: |
    | 2026-08 | all | 0.00 | 100.00 | 200.00 | - | 200.00 |
    | 2026-08 | total | 0.00 | 100.00 | 200.00 | - | 200.00 |
    | 2026-09 | all | 0.00 | 100.00 | 200.00 | - | 200.00 |
    | 2026-09 | total | 0.00 | 100.00 | 200.00 | - | 200.00 |
    | 2026-10 | all | 4.99 | 84.99 | 89.99 | - | 89.99 |
    | 2026-10 | total | 4.99 | 84.99 | 89.99 | - | 89.99 |

    - An order is booked in the month of the touch that earned the credit, whenever it came; one that is unplaced has no touch and is in no month.
    - All touches are older than the longest window, 30 days, so nothing is still to come.
    ");
}

#[test]
fn a_month_of_few_orders_says_why_nothing_is_to_be_expected() {
    let ledger = Ledger::parse(
        "link ig channel=instagram
         click 1 4d link=ig
         order #1 5d 10.00 click=1",
    );
    let report =
        booked(&ledger, october(), &[Grouping::Channel], &Attribution::default(), at("20d"));
    insta::assert_snapshot!(written(&report, Format::Table, 80), @"
    Touches of October 2026, UTC
    Credit: last touch, window 30 days, coupon rule same-owner-keeps-click

    Touches of October 2026 brought before 2026-10-21: 1 conversion, 10.00 EUR; too
    few to say what is still to come.

    Conversions so many days after the touch, and still to come:
    channel    1 day  7 days  30 days  90 days  so far  to come  90%
    instagram      -       -        -        -       1  too few    -
    total          -       -        -        -       1  too few    -

    Revenue so many days after the touch:
    channel    1 day  7 days  30 days  90 days  so far
    instagram      -       -        -        -   10.00
    total          -       -        -        -   10.00

    An order is booked in the month of the touch that earned the credit, whenever it
    came; one that is unplaced has no touch and is in no month.
    Days have a figure once all touches of the month are that old, and within the
    longest window, 30 days.
    What is still to come is not known: no month with orders is complete, its last
    touch older than the longest window.
    ");
    let nothing =
        booked::<Grouping>(&Ledger::empty(), october(), &[], &Attribution::default(), at("20d"));
    insta::assert_snapshot!(written(&nothing, Format::Table, 80), @"
    Touches of October 2026, UTC
    Credit: last touch, window 30 days, coupon rule same-owner-keeps-click

    No conversion is credited to touches of October 2026.

    An order is booked in the month of the touch that earned the credit, whenever it
    came; one that is unplaced has no touch and is in no month.
    Days have a figure once all touches of the month are that old, and within the
    longest window, 30 days.
    What is still to come is not known: no month with orders is complete, its last
    touch older than the longest window.
    ");
}

#[test]
fn only_whole_months_have_touch_months() {
    let day = |text| couplet::domain::period::parse_day(text).unwrap();
    let days = Period::days(day("2026-10-02"), day("2026-10-31"), Zone::utc()).unwrap();
    let refused = TouchMonths::new(&days, at("45d"), Attribution::default().longest_window());
    insta::assert_snapshot!(refused.unwrap_err(), @"2026-10-02 to 2026-10-31 is not a month or several whole months");
}

/// Conversions and revenue of each row that has any.
type Sums = BTreeMap<(Vec<Option<String>>, Option<Currency>), (f64, i128)>;

fn by_month(report: &TouchReport) -> Sums {
    let mut sums = Sums::new();
    for of in report.months.iter().flat_map(|month| &month.currencies) {
        for row in &of.rows {
            let sum = sums.entry((row.key.clone(), Some(of.currency))).or_default();
            sum.0 += row.figures.so_far.conversions;
            sum.1 += row.figures.so_far.revenue;
        }
        let rows: i128 = of.rows.iter().map(|row| row.figures.so_far.revenue).sum();
        assert_eq!(rows, of.totals.so_far.revenue);
    }
    sums
}

proptest! {
    #[test]
    fn all_touch_months_together_have_what_the_orders_are_credited_with(
        ledger in ledger(),
        rules in rules(),
        by in groupings(),
    ) {
        let all = months("2026-10", "2026-12");
        let sums = by_month(&booked(&ledger, all.clone(), &by, &rules, at("365d")));
        // To the same instant, so that both fit a model of channels to the same journeys.
        let query = Query {
            period: Period { to: at("365d"), ..all },
            by,
            rules,
            rate_of: RateOf::People,
        };
        let report = build(&ledger.snapshot(), &query, at("365d")).unwrap();
        let rows = report.rows.iter().filter(|row| row.figures.conversions > 0.0);
        let mut left = sums;
        for row in rows {
            let key = (row.key.clone(), row.figures.currency);
            let (conversions, revenue) = left.remove(&key).unwrap_or_default();
            prop_assert!((conversions - row.figures.conversions).abs() < 1e-9, "{key:?}");
            prop_assert_eq!(revenue, row.figures.revenue());
        }
        prop_assert_eq!(left, Sums::new());
    }

    #[test]
    fn the_order_of_imports_has_no_say_in_touch_months(
        (ledger, shuffled) in shuffled(),
        rules in rules(),
        by in groupings(),
        day in 0_u32..90,
    ) {
        let now = at(&format!("{day}d"));
        let all = months("2026-10", "2026-11");
        let of = |ledger: &Ledger| booked(ledger, all.clone(), &by, &rules, now);
        prop_assert_eq!(of(&ledger), of(&shuffled));
    }
}

#[test]
fn flags_of_reports_by_order_are_refused() {
    let folder = Folder::new();
    let mut text = String::new();
    for flags in [
        "--month 2026-10 --against previous",
        "--month 2026-10 --compare-models",
        "--month 2026-10 --unplaced",
        "--month 2026-10 --rate-of clicks",
        "--month 2026-10 --strict",
    ] {
        let ran = folder.run(&format!("report --basis touch {flags}"));
        assert_eq!(ran.code, 2, "{flags}");
        text.push_str(&ran.err);
    }
    insta::assert_snapshot!(text, @"
    error: --against does not go with --basis touch
    error: --compare-models does not go with --basis touch
    error: --unplaced does not go with --basis touch
    error: --rate-of does not go with --basis touch
    error: --strict does not go with --basis touch
    ");
}

//! The columns of a terminal that a report takes, with keys from outside.

use super::*;
use crate::domain::record::conversion_kind::{ConversionKind, Weight};
use crate::render::width::columns;
use crate::report::{DayCounts, KindSum, ValueBand};

/// Fails if a line is wider than a terminal of 80 columns.
pub(super) fn fits_80_columns(text: &str) {
    fits(text, 80);
}

fn fits(text: &str, width: usize) {
    let widest = text.lines().map(columns).max();
    assert!(widest <= Some(width), "{widest:?} columns:\n{text}");
}

// Without a click there is no rate, and the table had an empty column `95%`.
#[test]
fn the_interval_is_left_out_where_no_row_has_one() {
    let mut report = sample();
    report.rows = vec![row(&[Some("sms"), None], figures(2.0, 40_000, 0))];
    report.totals = figures(5.0, 61_140, 0);
    assert!(!shown(&report, Format::Table).contains("95%"));
    assert!(!shown(&report, Format::Md).contains("95%"));
    report.totals.rate = sample().totals.rate;
    assert!(shown(&report, Format::Table).contains("95%"));
}

// Tables and sentences were cut for 80 columns on a terminal of 160.
#[test]
fn a_report_takes_the_width_of_its_terminal() {
    let mut report = with_yen();
    report.by = [Grouping::Channel, Grouping::Campaign, Grouping::Agent].map(Into::into).to_vec();
    for row in &mut report.rows {
        row.key = vec![Some("a long name of a channel".to_owned()); 3];
    }
    let shown: Vec<String> = [80, 120, 160]
        .map(|columns| shown_at(&report, Format::Table, Width::of(columns)))
        .into_iter()
        .collect();
    for (text, width) in shown.iter().zip([80, 120, 160]) {
        fits(text, width);
    }
    assert!(shown[0].contains("left out to fit 80 columns"), "{}", shown[0]);
    assert!(!shown[2].contains("left out") && !shown[2].contains('\u{2026}'), "{}", shown[2]);
    assert!(shown[2].lines().count() < shown[0].lines().count(), "{}", shown[2]);
}

#[test]
fn no_line_of_a_terminal_is_wider_than_80_columns_and_none_moves_its_cursor() {
    let mut report = with_yen();
    report.by = [Grouping::Channel, Grouping::Campaign, Grouping::Agent, Grouping::Content]
        .map(Into::into)
        .to_vec();
    for row in &mut report.rows {
        let long = "\u{1b}[31m a key that somebody wrote into an inbox tool";
        row.key = vec![Some(long.to_owned()), None, Some("\u{65e5}\u{672c}".repeat(20)), None];
    }
    report.warnings.push(ReportWarning::UnknownCode("\u{1b}]0;x\u{7}".to_owned(), 1));
    let text = shown(&report, Format::Table);
    fits_80_columns(&text);
    assert!(!text.contains(['\u{1b}', '\u{7}']), "{text}");
    assert!(text.contains('\u{2026}'), "{text}");
}

#[test]
fn wide_keys_stay_within_80_columns_and_the_columns_after_them_line_up() {
    let keys = [
        "\u{65e5}\u{672c}\u{8a9e}",
        "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{1f1e9}\u{1f1ea} story",
        "cafe\u{301} \u{1f44d}\u{1f3fd}",
    ];
    let mut report = sample();
    report.by = vec![Grouping::Channel.into()];
    report.rows = keys.map(|key| row(&[Some(key)], instagram())).to_vec();
    report.warnings.push(ReportWarning::UnknownCode("\u{6bd4}".repeat(64), 1));
    for long in [false, true] {
        if long {
            report.rows.iter_mut().for_each(|row| row.key = vec![Some(keys.concat().repeat(3))]);
        }
        let text = shown(&report, Format::Table);
        fits_80_columns(&text);
        let people: Vec<_> = text
            .lines()
            .filter_map(|line| line.split_once("1,371"))
            .map(|(before, _)| columns(before))
            .collect();
        assert_eq!(people, [people[0]; 3], "{text}");
    }
}

#[test]
fn columns_and_tables_beside_the_figures_are_there_only_with_something_to_show() {
    let mut report = sample();
    let plain = shown(&report, Format::Table);
    assert!(!plain.contains("assisted") && !plain.contains("under 1 day"), "{plain}");
    report.by = vec![Grouping::Channel.into()];
    report.rows[0] = row(&[Some("instagram")], Figures { assisted_conversions: 3, ..instagram() });
    report.rows[1] = row(&[Some("sms")], Figures { micro_conversions: 1.5, ..sms() });
    let kind = |kind, weight, conversions| KindSum {
        kind,
        weight,
        currency: euro(),
        conversions,
        revenue: 761_140,
        unplaced: 3,
    };
    report.kinds = vec![
        kind(ConversionKind::Sale, Weight::Macro, 30),
        kind(ConversionKind::Lead, Weight::Micro, 4),
    ];
    let counts = DayCounts {
        from_first: [20, 4, 2, 1, 0],
        from_last: [26, 1, 0, 0, 0],
        within: [20, 24, 26, 27, 27],
    };
    let all = ValueBand { from: None, below: Some(5_000), counts };
    let none = ValueBand { from: Some(5_000), below: None, counts: DayCounts::default() };
    let by_value = vec![all, none];
    report.time_to_order =
        TimeToOrder { all: counts, currency: Some(euro()), by_value, other_currencies: 0 };
    let text = shown(&report, Format::Table);
    fits_80_columns(&text);
    let tables: Vec<&str> = text.split("\n\n").collect();
    insta::assert_snapshot!([tables[2], tables[4], tables[5]].join("\n\n"), @"
    channel     people  conversions  assisted  micro     rate      95%   revenue
    instagram    1,371           25         3      0     1.8%  1.2-2.7  7,000.00
    sms             28            2         0   1.50  too few             300.01
    (unplaced)                    3                0                      211.40
    total        1,398           30         0      0     2.1%  1.5-3.0  7,511.41

    kind  weight  conversions  unplaced       revenue
    sale  macro            30         3  7,611.40 EUR
    lead  micro             4         3  7,611.40 EUR

    orders       touch  under 1 day  1-7 days  8-14  15-30  more
    all          first           20         4     2      1     0
                 last            26         1     0      0     0
    under 50.00  first           20         4     2      1     0
                 last            26         1     0      0     0
    ");
    let value = json(&report);
    assert_eq!(value["kinds"][1]["weight"], "micro");
    assert_eq!(value["days_to_order"]["by_order_value"][0]["from_first_touch"]["8-14"], 2);
    assert_eq!(value["days_to_order"]["by_order_value"][1]["from"], "50.00");
}

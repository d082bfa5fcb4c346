//! The columns of a terminal that a report takes, with keys from outside.

use super::*;
use crate::render::width::columns;

/// Fails if a line is wider than a terminal of 80 columns.
fn fits_80_columns(text: &str) {
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
    report.by = vec![Grouping::Channel, Grouping::Campaign, Grouping::Agent];
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
    report.by = vec![Grouping::Channel, Grouping::Campaign, Grouping::Agent, Grouping::Content];
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
    report.by = vec![Grouping::Channel];
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

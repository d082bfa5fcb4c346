//! What a period cost, as people see it.

use super::widths::fits_80_columns;
use super::*;

/// A report of which some is known to have cost something.
pub(super) fn with_costs() -> Report {
    let mut report = sample();
    let costs = |figures: &mut Figures| figures.cost = Some(5_000);
    costs(&mut report.rows[1].figures);
    costs(&mut report.totals);
    report.rows[1].figures.profit = Some(7_000);
    report.totals.unknown_tax = 1;
    report
}

#[test]
fn what_it_cost_is_there_where_there_is_any_and_a_narrow_line_leaves_it_out_first() {
    let report = with_costs();
    insta::assert_snapshot!(table(&shown(&report, Format::Md), "| channel"), @r"
    | channel | campaign | people | conversions | rate | 95% | revenue | cost | roas | cost each | profit |
    | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
    | instagram | 2026-11-black-week | 1,371 | 25 | 1.8% | 1.2-2.7 | 7,000.00 | - | - | - | - |
    | sms | (none) | 28 | 2 | too few |  | 300.01 | 50.00 | x6.00 | 25.00 | 70.00 |
    | (unplaced) |  |  | 3 |  |  | 211.40 |  |  |  |  |
    | total |  | 1,398 | 30 | 2.1% | 1.5-3.0 | 7,511.41 | 50.00 | x150.23 | 1.67 | - |
    ");
    let narrow = shown(&report, Format::Table);
    fits_80_columns(&narrow);
    assert!(
        narrow.contains("(left out to fit 80 columns: cost each, roas, profit, cost;"),
        "{narrow}"
    );
    assert!(narrow.contains("rate"), "{narrow}");
    assert!(!shown(&sample(), Format::Md).contains("cost"));
}

/// The lines of a table that begins so.
fn table(text: &str, start: &str) -> String {
    let lines = text.lines().skip_while(|line| !line.starts_with(start));
    lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

//! `report --compare-models`: the rows of a report under every model, side by side.

use couplet::domain::settings::rate::RateOf;
use couplet::domain::settings::rules::{Attribution, Model};
use couplet::render::{Format, Width, comparison};
use couplet::report::{GroupBy, Grouping, ModelComparison, Query, compare_models};
use proptest::prelude::*;

use crate::conservation::{groupings, ledger, rules};
use crate::folder::Folder;
use crate::ledger::{Ledger, at, october, shown};

/// October 2026 under every model.
fn under_all<T: Into<GroupBy> + Clone>(
    ledger: &Ledger,
    by: &[T],
    rules: &Attribution,
) -> ModelComparison {
    let (period, rate_of) = (october(), RateOf::People);
    let by = by.iter().cloned().map(Into::into).collect();
    let query = Query { period, by, rules: rules.clone(), rate_of };
    compare_models(&ledger.snapshot(), &query, Model::ALL, at("365d")).unwrap()
}

fn written(of: &ModelComparison, format: Format, width: u16) -> String {
    let mut out = Vec::new();
    comparison(of, format, Width::of(width), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// An order over Instagram, then `WhatsApp`; one over Instagram alone; and one that nothing leads to.
fn small() -> Ledger {
    Ledger::parse(
        "link ig channel=instagram campaign=bw
         click 1 4d link=ig recipient=ann
         click 2 4d link=ig
         conversation c1 8d channel=whatsapp contact=ann
         conversation c2 9d channel=whatsapp contact=ann
         order #1 10d 1234.00 customer=ann
         order #2 10d 66.50 click=2
         order #3 10d 5.00",
    )
}

#[test]
fn people_see_what_moves_and_what_does_not_in_80_columns() {
    let compared = under_all(&small(), &[Grouping::Channel], &Attribution::default());
    let table = written(&compared, Format::Table, 80);
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    insta::assert_snapshot!(table, @"
    October 2026, UTC
    Credit: 8 models side by side, window 30 days, coupon rule
    same-owner-keeps-click

    The models differ most about instagram: 66.50 to 1,300.50 EUR; 5% of the placed
    revenue is under the same row whatever the model.

    Least and most revenue by channel:
    channel    lowest  under   highest  under    spread
    instagram   66.50  last   1,300.50  first  1,234.00
    whatsapp     0.00  first  1,234.00  last   1,234.00

    Revenue by channel under each model:
    channel      last  first  linear  position  decay  markov  shapley
    instagram      67  1,301     478       560    366     889      684
    whatsapp    1,234      0     823       740    935     411      617
    (unplaced)      5      5       5         5      5       5        5
    total       1,306  1,306   1,306     1,306  1,306   1,306    1,306

    Conversions by channel under each model:
    channel     last  first  linear  position  decay  markov  shapley
    instagram      1      2     1.3       1.4    1.2     1.7      1.5
    whatsapp       1      0     0.7       0.6    0.8     0.3      0.5
    (unplaced)     1      1       1         1      1       1        1
    total          3      3       3         3      3       3        3

    last-non-direct gives every row the same as last. markov and shapley stand on 2
    placed conversions.
    ");
    let narrow = written(&compared, Format::Table, 50);
    assert!(narrow.lines().all(|line| line.chars().count() <= 50), "{narrow}");
    assert!(narrow.contains("left out"), "{narrow}");
}

#[test]
fn what_every_model_puts_under_the_same_row_is_counted_order_by_order() {
    // #1 is all WhatsApp by last touch and all Instagram by first, so nothing of it is the same; #2 is all the same.
    let compared = under_all(&small(), &[Grouping::Channel], &Attribution::default());
    assert_eq!((compared.currencies[0].same, compared.currencies[0].of), (6_650, 130_050));
    // Without groupings everything is one row.
    let whole = under_all::<Grouping>(&small(), &[], &Attribution::default());
    assert_eq!(whole.currencies[0].same_share(), Some(1.0));
    let table = written(&whole, Format::Table, 80);
    assert!(table.contains("All models put the same revenue under every row."), "{table}");
}

#[test]
fn programs_read_every_model_with_its_exact_amounts() {
    let compared = under_all(&small(), &[Grouping::Channel], &Attribution::default());
    insta::assert_snapshot!(written(&compared, Format::Csv, 80), @"
    channel,currency,conversions_last,revenue_last,conversions_last_non_direct,revenue_last_non_direct,conversions_first,revenue_first,conversions_linear,revenue_linear,conversions_position,revenue_position,conversions_decay,revenue_decay,conversions_markov,revenue_markov,conversions_shapley,revenue_shapley,lowest_model,lowest_revenue,highest_model,highest_revenue,spread,clicks,people
    instagram,EUR,1,66.50,1,66.50,2,1300.50,1.333333,477.84,1.4,560.10,1.242326,365.53,1.666667,889.17,1.5,683.50,last,66.50,first,1300.50,1234.00,2,2
    whatsapp,EUR,1,1234.00,1,1234.00,0,0.00,0.666667,822.66,0.6,740.40,0.757674,934.97,0.333333,411.33,0.5,617.00,first,0.00,last,1234.00,1234.00,0,0
    (unplaced),EUR,1,5.00,1,5.00,1,5.00,1,5.00,1,5.00,1,5.00,1,5.00,1,5.00,,,,,,,
    ");
    let json: serde_json::Value =
        serde_json::from_str(&written(&compared, Format::Json, 80)).unwrap();
    let row = &json["rows"][0];
    assert_eq!(row["models"].as_object().unwrap().len(), Model::ALL.len());
    assert_eq!(row["key"]["channel"], "instagram");
    assert_eq!(row["models"]["last"]["revenue"], "66.50");
    assert_eq!(row["models"]["last"]["conversions"], 1);
    assert_eq!(row["lowest"]["model"], "last");
    assert_eq!(json["sums"][0]["unplaced"]["revenue"], "5.00");
    assert_eq!(written(&compared, Format::Ndjson, 80).lines().count(), 3);
}

#[test]
fn a_period_without_orders_has_nothing_to_compare() {
    let compared = under_all(&Ledger::empty(), &[Grouping::Channel], &Attribution::default());
    insta::assert_snapshot!(written(&compared, Format::Table, 80), @"
    October 2026, UTC
    Credit: 8 models side by side, window 30 days, coupon rule
    same-owner-keeps-click

    No conversion is placed, so there is no credit to compare.
    ");
}

proptest! {
    #[test]
    fn each_model_has_the_figures_of_its_own_report(
        ledger in ledger(),
        rules in rules(),
        by in groupings(),
    ) {
        let compared = under_all(&ledger, &by, &rules);
        for (index, model) in Model::ALL.iter().enumerate() {
            let rules = Attribution { model: *model, ..rules.clone() };
            let report = ledger.report(&by, &rules, RateOf::People);
            let mut reported: Vec<String> = report
                .rows
                .iter()
                .filter(|row| row.figures.conversions > 0.0)
                .map(|row| {
                    let (key, f) = (shown(&row.key), &row.figures);
                    format!("{key} {:?} {:.6} {}", f.currency, f.conversions, f.revenue())
                })
                .collect();
            let mut mine = Vec::new();
            for currency in &compared.currencies {
                for row in &currency.rows {
                    let (key, of) = (shown(&row.key), row.by_model[index].1);
                    if of.conversions > 0.0 {
                        let currency = currency.currency;
                        mine.push(format!("{key} {currency:?} {:.6} {}", of.conversions, of.revenue));
                    }
                }
                let others = report.other_currencies.iter().map(|(left, all)| (left, all));
                let sums = std::iter::once((&report.unplaced, &report.totals)).chain(others);
                for (unplaced, totals) in sums.filter(|(_, of)| of.currency == currency.currency) {
                    prop_assert_eq!(unplaced.revenue(), currency.unplaced.revenue);
                    prop_assert_eq!(totals.revenue(), currency.totals.revenue);
                    prop_assert!((totals.conversions - currency.totals.conversions).abs() < 1e-9);
                }
                prop_assert!(0 <= currency.same && currency.same <= currency.of);
            }
            reported.sort_unstable();
            mine.sort_unstable();
            prop_assert_eq!(mine, reported, "{}", model);
        }
    }
}

#[test]
fn some_models_can_be_named_each_once() {
    let folder = Folder::new();
    folder.write(
        "orders.csv",
        "order_id,ordered_at,currency,total\n#1,2026-10-05T10:00:00Z,EUR,10.00\n",
    );
    assert_eq!(folder.run("import orders orders.csv").code, 0);
    let mut text =
        folder.run("report --month 2026-10 --compare-models first,last --format csv").out;
    for models in ["last", "last,first,last", "latest,first"] {
        let ran = folder.run(&format!("report --month 2026-10 --compare-models {models}"));
        assert_eq!(ran.code, 2, "{models}");
        text.push_str(&ran.err);
    }
    insta::assert_snapshot!(text, @"
    channel,currency,conversions_first,revenue_first,conversions_last,revenue_last,lowest_model,lowest_revenue,highest_model,highest_revenue,spread,clicks,people
    (unplaced),EUR,1,10.00,1,10.00,,,,,,,
    error: --compare-models compares two models or more, such as `last,linear`; without a name, all of them
    error: --compare-models names last twice
    error: invalid value 'latest' for '--compare-models [<MODELS>]': `latest` is not one of last, last-non-direct, first, linear, position, decay, markov, shapley

    For more information, try '--help'.
    ");
}

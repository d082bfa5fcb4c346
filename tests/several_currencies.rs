//! Reports of orders in several currencies: each sentence and each row names its own.

use crate::folder::Folder;

const PLAN: &str = "version = 1\ndomain = \"https://go.example.com\"\ntimezone = \"Europe/Berlin\"\n\
                    currency = \"EUR\"\n[channels]\ninstagram = { short = \"ig\" }\n";

/// The plan's currency had no order, so that the report began with `No conversions in this period.`
#[test]
fn what_is_said_of_one_of_several_currencies_names_it() {
    let folder = Folder::new();
    folder.write("links.toml", PLAN).ok("apply links.toml");
    folder.write(
        "orders.csv",
        "order_id,ordered_at,currency,total,utm_source\n\
         1,2026-09-02T10:00:00Z,CHF,7.00,instagram\n\
         2,2026-10-02T10:00:00Z,USD,5.00,instagram\n\
         3,2026-10-02T10:00:00Z,CHF,9.00,\n",
    );
    folder.ok("import orders orders.csv");
    let words = |command: &str| folder.ok(command).split_whitespace().collect::<Vec<_>>().join(" ");
    let report = words("report --month 2026-10");
    assert!(
        report.contains("No conversions in EUR in this period. 1 conversion brought"),
        "{report}"
    );
    let compared = words("report --month 2026-10 --compare-models");
    for sentence in [
        "No conversion in CHF is placed, so there is no credit to compare.",
        "All models put the same revenue in USD under every row.",
    ] {
        assert!(compared.contains(sentence), "{compared}");
    }
    let against = folder.ok("report --month 2026-10 --against previous --format md");
    let rows: Vec<&str> = against
        .lines()
        .skip_while(|line| !line.contains("revenue before"))
        .take_while(|line| line.starts_with('|'))
        .collect();
    insta::assert_snapshot!(rows.join("\n"), @"
    | channel | currency | before | now | a day | revenue before | revenue | change |
    | --- | --- | ---: | ---: | ---: | ---: | ---: | --- |
    | instagram | USD | 0 | 1 | - | 0.00 | 5.00 | too few to say |
    | instagram | CHF | 1 | 0 | - | 7.00 | 0.00 | too few to say |
    | (unplaced) | CHF | 0 | 1 | - | 0.00 | 9.00 | - |
    | total | EUR | 0 | 0 | - | 0.00 | 0.00 | - |
    | total | CHF | 1 | 1 | - | 7.00 | 9.00 | too few to say |
    | total | USD | 0 | 1 | - | 0.00 | 5.00 | too few to say |
    ");
}

#[test]
fn a_step_without_a_value_is_not_called_an_order_of_nothing() {
    let folder = Folder::new();
    folder.write("links.toml", PLAN).ok("apply links.toml");
    folder.write(
        "orders.csv",
        "order_id,ordered_at,currency,total,kind\ne2,2026-10-02T10:00:00Z,EUR,0.00,lead\n",
    );
    folder.ok("import orders orders.csv");
    let told = folder.ok("explain e2");
    assert_eq!(told.lines().next(), Some("The lead e2 came on 2026-10-02 12:00 (Europe/Berlin)."));
}

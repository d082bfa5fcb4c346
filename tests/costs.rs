//! What a period cost, what came back for it, and what was left.

use couplet::domain::label::{Campaign, Channel};
use couplet::domain::money::{Currency, Money};
use couplet::domain::record::cost::{Cost, CostKey, Month};
use couplet::domain::settings::rate::RateOf;
use couplet::domain::settings::rules::Attribution;
use couplet::report::{Figures, GroupBy, Grouping, Report};
use proptest::prelude::*;

use crate::conservation::{groupings, ledger, rules};
use crate::folder::Folder;
use crate::ledger::Ledger;

const PLAN: &str = "\
version = 1
domain = \"https://go.example.com\"
timezone = \"Europe/Berlin\"
currency = \"EUR\"
[channels]
instagram = { short = \"ig\" }
tiktok = { short = \"tt\" }
[rates]
USD = \"0.9\"
[hours]
price = \"35.00\"
[margin]
share = \"40%\"
[campaigns.bw]
[[costs]]
month = \"2026-11\"
channel = \"instagram\"
amount = \"600.00\"
[[costs]]
month = \"2026-11\"
channel = \"tiktok\"
campaign = \"bw\"
amount = \"90.00\"
";

const ORDERS: &str = "\
order_id,ordered_at,currency,total,tax,shipping,utm_source,utm_campaign
1,2026-11-02T10:00:00Z,EUR,119.00,19.00,,instagram,bw
2,2026-11-20T10:00:00Z,EUR,1190.00,190.00,10.00,instagram,bw
3,2026-11-21T10:00:00Z,EUR,50.00,,,,
";

/// A folder with the plan, the orders, and the costs of a file.
fn folder(costs: &str) -> Folder {
    let folder = Folder::new();
    folder.write("links.toml", PLAN).ok("apply links.toml");
    folder.write("orders.csv", ORDERS).ok("import orders orders.csv");
    if !costs.is_empty() {
        let head = "month,channel,campaign,amount,currency,kind,hours";
        folder.write("costs.csv", &format!("{head}\n{costs}\n")).ok("import costs costs.csv");
    }
    folder
}

/// The rows of a report in CSV, then the totals of JSON: the key, and some columns of each.
fn told(folder: &Folder, command: &str, columns: &[&str]) -> Vec<String> {
    let text = folder.ok(&format!("{command} --format json"));
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    let rows = report["rows"].as_array().unwrap().iter().chain([&report["totals"]]);
    let value = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Null => "-".to_owned(),
        other => other.to_string(),
    };
    rows.map(|row| {
        let key = row["key"].as_object().map(|key| key.values().map(value).collect::<Vec<_>>());
        let key = key.map_or("total".to_owned(), |key| key.join(" "));
        let values: Vec<String> = columns.iter().map(|name| value(&row[*name])).collect();
        format!("{key}: {}", values.join(" "))
    })
    .collect()
}

#[test]
fn a_cost_is_under_the_fields_that_it_has_and_always_in_the_totals() {
    let folder = folder("2026-11,instagram,,100.00,USD,tools,\n2026-11,,,,,hours,2");
    let by = |by: &str| told(&folder, &format!("report --month 2026-11 --by {by}"), &["cost"]);
    assert_eq!(by("channel"), ["instagram: 690.00", "tiktok: 90.00", "total: 850.00"]);
    assert_eq!(by("campaign"), ["bw: 90.00", "total: 850.00"]);
    assert_eq!(by("channel,campaign"), ["bw instagram: -", "bw tiktok: 90.00", "total: 850.00"]);
    assert_eq!(by("agent"), ["-: -", "total: 850.00"]);
    assert_eq!(by("month"), ["2026-11: 850.00", "total: 850.00"]);
}

#[test]
fn a_monthly_cost_is_spread_over_its_days() {
    let folder = folder("2026-11,instagram,,100.00,EUR,tools,");
    let cost = |days: &str| told(&folder, &format!("report {days} --by channel"), &["cost"]);
    // 700.00 over 30 days.
    assert_eq!(cost("--from 2026-11-01 --to 2026-11-01")[0], "instagram: 23.33");
    assert_eq!(cost("--from 2026-11-02 --to 2026-11-30")[0], "instagram: 676.67");
    assert_eq!(cost("--from 2026-10-01 --to 2026-11-15")[0], "instagram: 350.00");
    assert_eq!(cost("--month 2026-12"), ["total: -"]);
    // Weeks come one after the other, whatever they earned.
    let weeks = told(&folder, "report --month 2026-11 --by week", &["cost"]);
    assert_eq!(
        weeks,
        [
            "2026-W44: 26.33",
            "2026-W45: 184.34",
            "2026-W46: 184.33",
            "2026-W47: 184.33",
            "2026-W48: 184.34",
            "2026-W49: 26.33",
            "total: 790.00"
        ]
    );
}

#[test]
fn hours_without_a_price_make_the_cost_unknown_and_are_warned_of() {
    let folder = folder("2026-11,instagram,,,,hours,2");
    folder.write("links.toml", &PLAN.replace("[hours]\nprice = \"35.00\"\n", ""));
    folder.ok("apply links.toml");
    let report = "report --month 2026-11 --by channel";
    assert_eq!(
        told(&folder, report, &["cost", "roas"]),
        ["instagram: - -", "tiktok: 90.00 0.0", "total: - -"]
    );
    let warned = folder.ok(report).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(warned.contains("1 cost states hours without an amount"), "{warned}");
}

#[test]
fn what_came_back_is_divided_by_what_it_cost() {
    let folder = folder("2026-11,tiktok,,10.00,CHF,,");
    let columns = [
        "cost",
        "roi",
        "roas",
        "cost_per_conversion",
        "profit",
        "profit_base",
        "profit_unknown_tax",
    ];
    // The goods are 100.00 and 990.00; 40% of both less 600.00.
    assert_eq!(
        told(&folder, "report --month 2026-11 --by channel", &columns),
        [
            "instagram: 600.00 1.1817 2.1817 300.00 -164.00 1090.00 0",
            "tiktok: 90.00 -1.0 0.0 - -90.00 0.00 0",
            "tiktok: 10.00 -1.0 0.0 - -10.00 0.00 0",
            "total: 690.00 0.9696 1.9696 230.00 - 1090.00 1",
        ]
    );
}

#[test]
fn people_see_costs_where_there_are_any_and_narrow_lines_leave_them_out() {
    let folder = folder("");
    let table = |more: &str| {
        let text = folder.ok(&format!("report --month 2026-11 --by channel --format md {more}"));
        let lines = text.lines().skip_while(|line| !line.starts_with("| channel"));
        lines.take_while(|line| line.starts_with('|')).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(table(""), @"
    | channel | conversions | revenue | cost | roas | cost each | profit |
    | --- | ---: | ---: | ---: | ---: | ---: | ---: |
    | instagram | 2 | 1,309.00 | 600.00 | x2.18 | 300.00 | -164.00 |
    | tiktok | 0 | 0.00 | 90.00 | x0.00 | - | -90.00 |
    | (unplaced) | 1 | 50.00 |  |  |  |  |
    | total | 3 | 1,359.00 | 690.00 | x1.97 | 230.00 | - |
    ");
    let told = folder.ok("report --month 2026-11").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("1 order does not state the tax"), "{told}");
    let none = folder.ok("report --month 2026-12 --by channel --format md");
    assert!(!none.contains("cost"), "{none}");
}

/// The goods of a conversion whose tax is known, by the formula of the contract.
fn goods(order: &couplet::domain::record::conversion::Conversion) -> Option<i64> {
    let (total, net) = (i128::from(order.total.minor), i128::from(order.net_minor()));
    if net == 0 {
        return Some(0);
    }
    let goods = (total
        - i128::from(order.tax?.minor)
        - order.shipping.map_or(0, |of| i128::from(of.minor)))
    .max(0);
    if total <= 0 {
        return None;
    }
    let twice = 2 * net * goods;
    let magnitude = (twice.abs() + total) / (2 * total);
    Some(i64::try_from(magnitude * twice.signum()).unwrap())
}

fn sums(report: &Report, unplaced: &Figures, currency: Option<Currency>) -> i128 {
    let rows = report.rows.iter().map(|row| &row.figures);
    rows.filter(|f| f.currency == currency).chain([unplaced]).map(|f| f.goods).sum()
}

proptest! {
    #[test]
    fn goods_of_rows_and_unplaced_add_up_to_those_of_the_orders_that_count(
        mut ledger in ledger(),
        taxes in proptest::collection::vec((any::<Option<u8>>(), any::<Option<u8>>()), 10),
        rules in rules(),
        by in groupings(),
    ) {
        // Amounts at a rate are those of another test.
        ledger.settings.rates.clear();
        for (order, (tax, shipping)) in ledger.orders.iter_mut().zip(taxes) {
            let amount = |minor: u8| Money { minor: minor.into(), currency: order.total.currency };
            (order.tax, order.shipping) = (tax.map(amount), shipping.map(amount));
        }
        let end = crate::ledger::at("31d");
        let report = ledger.report(&by, &rules, RateOf::People);
        let main = [(report.unplaced.clone(), report.totals.clone())];
        for (unplaced, totals) in main.iter().chain(&report.other_currencies) {
            let counted = ledger.orders.iter().filter(|order| {
                Some(order.total.currency) == totals.currency
                    && order.ordered_at < end
                    && order.status.counts()
                    && ledger.settings.is_macro(order.kind)
            });
            let all: Vec<Option<i64>> = counted.map(goods).collect();
            let sum: i128 = all.iter().flatten().map(|minor| i128::from(*minor)).sum();
            prop_assert_eq!(sums(&report, unplaced, totals.currency), sum);
            prop_assert_eq!(totals.goods, sum);
            prop_assert_eq!(totals.unknown_tax, all.iter().filter(|of| of.is_none()).count() as u64);
        }
    }

    #[test]
    fn costs_that_have_every_field_add_up_to_the_totals(
        amounts in proptest::collection::vec((0_i64..1_000_000, 0_usize..3, 0_usize..3, 0_usize..3), 0..8),
        by in prop::sample::subsequence(
            vec![Grouping::Channel, Grouping::Campaign, Grouping::Week, Grouping::Month], 0..=4,
        ),
    ) {
        let mut ledger = Ledger::empty();
        for (minor, month, channel, campaign) in amounts {
            let month = Month::parse(["2026-09", "2026-10", "2026-11"][month]).unwrap();
            let channel = Channel::parse(["a", "b", "c"][channel]).ok();
            let campaign = Campaign::parse(["x", "y", "z"][campaign]).ok();
            let amount = Money { minor, currency: Currency::parse("EUR").unwrap() };
            ledger.settings.costs.push(Cost { key: CostKey { month, campaign, channel }, amount });
        }
        let by: Vec<GroupBy> = by.into_iter().map(Into::into).collect();
        let report = ledger.report(&by, &Attribution::default(), RateOf::People);
        let rows: i128 = report.rows.iter().filter_map(|row| row.figures.cost).sum();
        prop_assert_eq!(rows, report.totals.cost.unwrap_or_default());
        let october = Month::parse("2026-10").unwrap();
        let mut keyed: std::collections::BTreeMap<&CostKey, i64> = std::collections::BTreeMap::new();
        for cost in ledger.settings.costs.iter().filter(|cost| cost.key.month == october) {
            keyed.insert(&cost.key, cost.amount.minor);
        }
        let expected: i128 = keyed.values().map(|minor| i128::from(*minor)).sum();
        prop_assert_eq!(report.totals.cost.unwrap_or_default(), expected);
    }
}

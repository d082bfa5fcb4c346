//! Orders in currencies that the plan has rates of: counted in its own currency, wherever they are counted.

use couplet::domain::settings::rate::RateOf;
use couplet::domain::settings::rules::Attribution;
use couplet::report::Grouping;

use crate::folder::Folder;
use crate::ledger::{Ledger, earners};

const PLAN: &str = "version = 1\ndomain = \"https://go.example.com\"\ntimezone = \"Europe/Berlin\"\n\
                    currency = \"EUR\"\n[channels]\ninstagram = { short = \"ig\" }\n\
                    sms = { short = \"sms\" }\n";

const RATES: &str = "[rates]\nUSD = \"0.92\"\nJPY = \"0.00615\"\n";

/// Four orders in dollars, of which one is unplaced and one is not paid, and one in each of three other currencies.
fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("links.toml", &format!("{PLAN}{RATES}")).ok("apply links.toml");
    folder.write(
        "orders.csv",
        "order_id,ordered_at,currency,total,refunded,discount_total,status,utm_source,customer\n\
         1,2026-10-02T10:00:00Z,EUR,10.00,,,paid,instagram,\n\
         2,2026-10-02T11:00:00Z,USD,60.00,20.55,5.00,partially_refunded,instagram,ann@example.com\n\
         3,2026-10-02T12:00:00Z,USD,0.55,,,paid,sms,ann@example.com\n\
         4,2026-10-02T13:00:00Z,JPY,1000,,,paid,instagram,\n\
         5,2026-10-02T14:00:00Z,CHF,7.00,,,paid,instagram,\n\
         6,2026-10-02T15:00:00Z,USD,9.99,,,paid,,\n\
         7,2026-10-02T16:00:00Z,USD,1.00,,,pending,sms,\n",
    );
    folder.ok("import orders orders.csv");
    folder
}

#[test]
fn an_order_in_a_currency_with_a_rate_stands_in_the_rows_of_the_plans_currency() {
    let folder = folder();
    let report = folder.json("report --month 2026-10 --by channel");
    let figures = |of: &serde_json::Value| {
        let text = |name: &str| of[name].as_str().unwrap_or_default().to_owned();
        let names = ["currency", "gross", "refunds", "discounts", "revenue"];
        names.map(text).join(" ")
    };
    let rows: Vec<String> = report["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| format!("{} {}", row["key"]["channel"].as_str().unwrap(), figures(row)))
        .collect();
    // 55.20 - 18.91 + 6.15 + 10.00, each order rounded by itself.
    insta::assert_snapshot!(rows.join("\n"), @"
    instagram EUR 71.35 18.91 4.60 52.44
    sms EUR 0.51 0.00 0.00 0.51
    instagram CHF 7.00 0.00 0.00 7.00
    ");
    assert_eq!(figures(&report["unplaced"]), "EUR 9.19 0.00 0.00 9.19");
    assert_eq!(report["totals"]["revenue"], "62.14");
    assert_eq!(report["totals"]["conversions"], 5);
    assert_eq!(report["other_currencies"].as_array().unwrap().len(), 1);
    let warnings = serde_json::to_string_pretty(&report["warnings"]).unwrap();
    insta::assert_snapshot!(warnings, @r#"
    [
      {
        "code": "not_counted",
        "count": 1,
        "message": "1 order is pending or cancelled, and so not counted"
      },
      {
        "code": "converted",
        "count": 1,
        "currency": "JPY",
        "message": "1 order in JPY was counted at 0.00615 EUR",
        "rate": "0.00615"
      },
      {
        "code": "converted",
        "count": 3,
        "currency": "USD",
        "message": "3 orders in USD were counted at 0.92 EUR",
        "rate": "0.92"
      },
      {
        "code": "other_currency",
        "count": 1,
        "currency": "CHF",
        "message": "1 order is in CHF, which is not converted but has rows of its own"
      }
    ]
    "#);
    let words = folder.ok("report --month 2026-10");
    assert!(words.contains("3 orders in USD were counted at 0.92 EUR"), "{words}");
}

#[test]
fn all_that_counts_orders_counts_them_at_the_same_rate() {
    let folder = folder();
    let report = folder.json("report --month 2026-10 --by channel");
    let unplaced = folder.json("report --month 2026-10 --unplaced");
    assert_eq!(unplaced[0]["currency"], "EUR");
    assert_eq!(unplaced[0]["net"], report["unplaced"]["revenue"]);
    let row = |row: &serde_json::Value| row["revenue"].as_str().unwrap().to_owned();
    let rows: Vec<String> = report["rows"].as_array().unwrap().iter().map(row).collect();
    let column = |command: &str, name: &str| -> Vec<String> {
        let rows = folder.rows(&format!("report --month 2026-10 --by channel {command}"));
        let euros = rows.iter().filter(|row| row["currency"] == "EUR");
        let placed = euros.filter(|row| row["channel"] != "(unplaced)");
        placed.map(|row| row[name].clone()).collect()
    };
    assert_eq!(column("--compare-models", "revenue_last"), rows[..2]);
    assert_eq!(column("--basis touch", "revenue"), rows[..2]);
    // 55.20 is in the middle of the values of the plan's currency; 1,000 yen are not.
    let by_value = report["days_to_order"]["by_order_value"].as_array().unwrap();
    let same_day = |of: &serde_json::Value| of["from_last_touch"]["same_day"].as_u64().unwrap();
    let counts: Vec<u64> = by_value.iter().map(same_day).collect();
    assert_eq!(counts, [3, 1, 0], "{by_value:?}");
}

/// Nothing in dollars was placed where a platform claimed dollars.
#[test]
fn a_claim_in_a_currency_with_a_rate_stands_as_it_was_beside_what_is_placed_in_the_plans_currency()
{
    let folder = folder();
    folder.write(
        "totals.csv",
        "month,channel,claimed_by,conversions,revenue,currency\n\
         2026-10,instagram,meta,9,400.00,USD\n2026-10,instagram,tiktok,9,50.00,CHF\n",
    );
    folder.ok("import totals totals.csv");
    let words = folder.ok("report --month 2026-10");
    let claims: Vec<&str> = words.lines().skip_while(|line| !line.contains("Claimed")).collect();
    insta::assert_snapshot!(claims.join("\n"), @"
    Claimed by meta for 2026-10, instagram: 9 conversions, 400.00 USD in revenue.
    Placed there: 3 conversions, 52.44 EUR.
    Claimed by tiktok for 2026-10, instagram: 9 conversions, 50.00 CHF in revenue.
    Placed there: 1 conversion, 7.00 CHF.
    Note: 1 order is pending or cancelled, and so not counted.
    Note: 1 order in JPY was counted at 0.00615 EUR.
    Note: 3 orders in USD were counted at 0.92 EUR.
    Note: 1 order is in CHF, which is not converted but has rows of its own.

    kind  weight  conversions  unplaced    revenue
    sale  macro             5         1  62.14 EUR
    sale  macro             1         0   7.00 CHF

    strongest evidence  what it is               strength  conversions
    utm                 UTM values of the order  good                5

    channel    currency  assisted  credited
    instagram  EUR              1         3
    Of 5 conversions in EUR, 1 also had touches of other rows than the one that gets
    the credit under the model `last`.
    Assisted: conversions with a touch of the row that did not get the credit; one
    may be in several rows. Whether they would have come without it is not known.
    ");
}

#[test]
fn an_explanation_says_what_was_paid_and_what_counts_and_at_which_rate() {
    let folder = folder();
    insta::assert_snapshot!(folder.ok("explain 2"), @"
    Order 2 of 60.00 USD was placed on 2026-10-02 13:00 (Europe/Berlin).
    It is paid, with 20.55 USD refunded. It counts as 36.29 EUR of revenue.
    The plan counts 1 USD as 0.92 EUR.

    Evidence that ties it to links, codes and conversations:
    + The order has the UTM values instagram: good.
    - The order names its customer. Not used: no conversation and no earlier order
      of this customer is known.

    Its journey has 1 touch (window: 30 days):
    1. 2026-10-02 13:00  utm 2 (instagram)

    Credit under each model:
      last (in use)      36.29 EUR to touch 1 (instagram)
      last-non-direct    the same
      first              the same
      linear             the same
      position           the same
      decay              the same
      markov             the same
      shapley            the same
    ");
    let json = folder.json("explain 2");
    let converted = serde_json::to_string_pretty(&json["conversion"]).unwrap();
    insta::assert_snapshot!(converted, @r#"
    {
      "at": "2026-10-02T11:00:00.000Z",
      "codes": [],
      "converted": {
        "currency": "EUR",
        "discount": "4.60",
        "gross": "55.20",
        "net": "36.29",
        "rate": "0.92",
        "refunded": "18.91"
      },
      "counted": true,
      "currency": "USD",
      "discount": "5.00",
      "gross": "60.00",
      "id": "2",
      "kind": "sale",
      "net": "39.45",
      "refunded": "20.55",
      "status": "partially_refunded"
    }
    "#);
    let credit = &json["credits"]["last"][0];
    assert_eq!((&credit["net"], &credit["currency"]), (&"36.29".into(), &"EUR".into()));
    let plain = folder.json("explain 5");
    assert_eq!(plain["conversion"]["converted"], serde_json::Value::Null);
    insta::assert_snapshot!(folder.ok("explain --contact ann@example.com"), @"
    2 orders on 2026-10-02 (Europe/Berlin).
    2 orders count, as 36.80 EUR.

    2026-10-02 13:00  sale 2: 39.45 USD (36.29 EUR), partially_refunded
    2026-10-02 14:00  sale 3: 0.55 USD (0.51 EUR), paid
    ");
}

#[test]
fn an_export_has_what_the_shop_wrote_and_its_credits_what_reports_count() {
    let folder = folder();
    let amounts = |command: &str| -> Vec<String> {
        let rows = folder.rows(command);
        let names =
            ["conversion_id", "currency", "gross", "refunded", "net", "discount", "channel"];
        rows.iter().map(|row| names.map(|name| row[name].as_str()).join(" ")).collect()
    };
    insta::assert_snapshot!(amounts("export conversions").join("\n"), @"
    1 EUR 10.00 0.00 10.00  instagram
    2 USD 60.00 20.55 39.45 5.00 instagram
    3 USD 0.55 0.00 0.55  sms
    4 JPY 1000 0 1000  instagram
    5 CHF 7.00 0.00 7.00  instagram
    6 USD 9.99 0.00 9.99  
    7 USD 1.00 0.00 1.00
    ");
    insta::assert_snapshot!(amounts("export conversions --credits").join("\n"), @"
    1 EUR 10.00 0.00 10.00  instagram
    2 EUR 55.20 18.91 36.29 4.60 instagram
    3 EUR 0.51 0.00 0.51  sms
    4 EUR 6.15 0.00 6.15  instagram
    5 CHF 7.00 0.00 7.00  instagram
    6 EUR 9.19 0.00 9.19  
    7 EUR 0.92 0.00 0.92
    ");
}

#[test]
fn an_order_that_would_be_too_large_at_the_rate_stays_in_rows_of_its_own() {
    let ledger = Ledger::parse(
        "channel sms
         rate USD 5000
         order #1 1d 90000000000000000 source=sms currency=USD
         order #2 1d 1.00 source=sms currency=USD",
    );
    let report = ledger.report(&[Grouping::Channel], &Attribution::default(), RateOf::People);
    assert_eq!(earners(&report), ["sms 1", "sms 1"]);
    assert_eq!(report.totals.gross, 500_000);
    assert_eq!(report.other_currencies[0].1.gross, 9_000_000_000_000_000_000);
    assert_eq!(report.warnings.len(), 2, "{:?}", report.warnings);
}

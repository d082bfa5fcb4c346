//! Costs of ad accounts, as the accounts write them.

use super::*;
use crate::domain::label::Channel;
use crate::domain::money::Currency;
use crate::import::{ImportError, Row};

const GOOGLE_MONTH: &str = "\
Campaign report
\"July 8, 2025 - July 31, 2025\"
Campaign status,Campaign,Budget,Budget name,Campaign type,Currency code,Impr.,Interactions,Avg. cost,Cost,Cost / conv.
Enabled,Video views,5000.00, --,Video,INR,\"25,881\",\"20,127\",0.08,1661.67,0.00
Paused,Sand,500.00, --,Demand Gen,INR,\"20,287\",\"1,934\",0.47,\"2,904.26\",60.28
Paused,Not run,500.00, --,Search,INR,0,0, --, --, --
Total: Campaigns, --, --, --, --,INR,\"46,168\",\"22,061\",0.12,4565.93,171.06
Total: Account,,,,,INR,\"46,168\",\"22,061\",0.12,4565.93,171.06
Total: Video,,,,Video,INR,\"25,881\",\"20,127\",0.08,1661.67,0.00
";

const GOOGLE_DAYS: &str = "\
Campaign report
\"September 1, 2026 - October 3, 2026\"
Day,Campaign,Device,Currency code,Cost,Impr.,Clicks
2026-09-01,Brand,Computers,CAD,12.34,\"1,234\",7
2026-10-01,Brand,Computers,CAD,3.10,40,2
2026-09-02,Brand,Mobile phones,CAD,\"1,020.50\",\"10,500\",88
Total: Account,--,--,CAD,\"1,035.94\",\"11,774\",97
";

const GOOGLE_GERMAN: &str = "\
Kampagnenbericht
1. September 2026 - 30. September 2026
Kampagne\tW\u{e4}hrungscode\tKosten\tKlicks
Dach Fr\u{fc}hling\tEUR\t1.234,56\t120
Gesamt: Konto\tEUR\t1.234,56\t120
";

const GOOGLE_SIGNS: &str = "\
Day,Campaign,Clicks,Impressions,Cost
\"Thu, 5 Feb 2026\",Brand,0,0,US$50.00
\"Fri, 6 Feb 2026\",Brand,0,0,\"US$1,050.00\"
";

const META_DAYS: &str = "\
Reporting starts,Reporting ends,Campaign name,Ad set name,Ad name,Day,Amount spent (USD),Impressions
2026-09-20,2026-10-02,Winter Sale,Broad 25-45,Hoodie,2026-09-20,12.50,3400
2026-09-20,2026-10-02,Winter Sale,Broad 25-45,Hoodie,2026-10-01,\"1,010.00\",3100
2026-09-20,2026-10-02,winter sale,Broad 25-45,Jacket,2026-10-01,5.00,100
2026-09-20,2026-10-02,,,,,1027.50,6600
";

const META_PLATFORMS: &str = "\
Reporting starts,Reporting ends,Campaign name,Platform,Amount spent (EUR)
2026-11-01,2026-11-30,Winter Sale,All,640.00
2026-11-01,2026-11-30,Winter Sale,Facebook,600.00
2026-11-01,2026-11-30,Winter Sale,Instagram,40.00
2026-11-01,2026-11-30,Not run,All,
";

const META_MONTHS: &str = "\
Month,Account name,Amount spent,Currency,Reporting starts,Reporting ends
2026-10-01 - 2026-10-31,Shop,640.00,EUR,2026-10-01,2026-11-30
2026-11-01 - 2026-11-30,Shop,600.00,EUR,2026-10-01,2026-11-30
";

const META_SPANISH: &str = "\
Inicio del informe,Fin del informe,Nombre de la campa\u{f1}a,Importe gastado (MXN)
2026-11-01,2026-11-30,Rebajas,640.00
";

const TIKTOK: &str = "\
By Day,Campaign name,Ad group name,Ad name,Cost,Impressions,Clicks (destination)
2026-09-20,Winter,Interest,One,8.00,5000,70
2026-09-21,Winter,Interest,One,\"1,234.50\",5000,70
-,Total of 2 results,-,-,\"1,242.50\",10000,140
";

/// What a file says: its costs, bad rows, and rows that are left out.
fn read(file: &str, options: &Options) -> String {
    let mut rows = costs(file.as_bytes(), options, None).unwrap();
    let mut told = vec![rows.title().unwrap().to_owned()];
    for row in rows.by_ref() {
        told.push(match row.unwrap() {
            Row::Good { record: FileCost { month, channel, campaign, amount, .. }, .. } => {
                let channel = channel.map(|channel| channel.to_string()).unwrap_or_default();
                let campaign = campaign.map(|campaign| campaign.to_string()).unwrap_or_default();
                format!("{month} {channel} {campaign}: {}", amount.unwrap())
            }
            Row::Bad(bad) => bad.to_string(),
        });
    }
    told.extend(rows.left_out().iter().map(|(what, count)| format!("{what} {count}")));
    told.join("\n")
}

fn given(channel: Option<&str>, currency: Option<&str>) -> Options {
    let channel = channel.map(|channel| Channel::parse(channel).unwrap());
    let currency = currency.map(|currency| Currency::parse(currency).unwrap());
    Options { currency, channel, ..Options::default() }
}

#[test]
fn costs_of_google_are_months_of_campaigns_without_its_totals() {
    let plain = Options::default();
    insta::assert_snapshot!(read(GOOGLE_MONTH, &plain), @"
    Google Ads costs
    2025-07 google Video views: 1661.67 INR
    2025-07 google Sand: 2904.26 INR
    rows without a cost 1
    totals 3
    ");
    insta::assert_snapshot!(read(GOOGLE_DAYS, &plain), @"
    Google Ads costs
    2026-09 google Brand: 1032.84 CAD
    2026-10 google Brand: 3.10 CAD
    totals 1
    ");
    insta::assert_snapshot!(read(GOOGLE_GERMAN, &plain), @"
    Google Ads costs
    2026-09 google Dach Fr\u{fc}hling: 1234.56 EUR
    totals 1
    ");
    insta::assert_snapshot!(read(GOOGLE_SIGNS, &plain), @"
    Google Ads costs
    2026-02 google Brand: 1100.00 USD
    ");
}

#[test]
fn costs_of_meta_are_months_of_campaigns_without_its_totals() {
    let plain = Options::default();
    insta::assert_snapshot!(read(META_DAYS, &given(Some("instagram"), None)), @"
    Meta Ads costs
    2026-09 instagram Winter Sale: 12.50 USD
    2026-10 instagram Winter Sale: 1015.00 USD
    totals 1
    ");
    insta::assert_snapshot!(read(META_PLATFORMS, &plain), @"
    Meta Ads costs
    2026-11 Facebook Winter Sale: 600.00 EUR
    2026-11 Instagram Winter Sale: 40.00 EUR
    totals 2
    ");
    insta::assert_snapshot!(read(META_MONTHS, &plain), @"
    Meta Ads costs
    2026-10 meta : 640.00 EUR
    2026-11 meta : 600.00 EUR
    ");
    insta::assert_snapshot!(read(META_SPANISH, &plain), @"
    Meta Ads costs
    2026-11 meta Rebajas: 640.00 MXN
    ");
}

#[test]
fn costs_of_tiktok_are_months_of_campaigns_without_its_totals() {
    insta::assert_snapshot!(read(TIKTOK, &given(None, Some("EUR"))), @"
    TikTok Ads costs
    2026-09 tiktok Winter: 1242.50 EUR
    totals 1
    ");
}

#[test]
fn a_cost_of_two_months_is_refused() {
    let of_both = "2026-10-15,2026-11-14,Old,5.00";
    let file = format!(
        "Reporting starts,Reporting ends,Campaign name,Amount spent (EUR)\n{of_both}\n\
         2026-11-01,2026-11-30,New,7.00\n"
    );
    insta::assert_snapshot!(read(&file, &Options::default()), @"
    Meta Ads costs
    line 2, column Reporting starts: 2026-10-15 and 2026-11-14 are in two months; export the report by month or by day
    2026-11 meta New: 7.00 EUR
    ");
}

#[test]
fn a_file_that_does_not_say_when_its_costs_were_is_refused() {
    let refused = |file: &str| match costs(file.as_bytes(), &Options::default(), None) {
        Err(ImportError::Refused { why, .. }) => why,
        _ => panic!("{file}"),
    };
    let of_all_time = GOOGLE_MONTH.replace("\"July 8, 2025 - July 31, 2025\"", "All time");
    let of_two_months = GOOGLE_MONTH.replace("July 8", "June 8");
    let of_campaigns =
        "Campaign name,Primary status,Cost,Clicks (destination)\nWinter,Active,8.00,70\n";
    let [all_time, two_months, campaigns] =
        [&of_all_time, &of_two_months, of_campaigns].map(refused);
    insta::assert_snapshot!(all_time, @"nothing in the file says in which month a cost was; export the report by month or by day");
    insta::assert_snapshot!(two_months, @"June 8, 2025 and July 31, 2025 are in two months; export the report by month or by day");
    assert_eq!(campaigns, all_time);
}

#[test]
fn a_month_of_which_a_day_could_not_be_read_is_refused_and_other_months_are_not() {
    let file = "\
Day,Campaign,Currency code,Cost,Clicks
2026-09-01,Brand,EUR,12.34,7
2026-09-02,Brand,EUR,twelve,7
2026-09-02,Other,EUR,5.00,7
2026-10-01,Brand,EUR,3.10,2
";
    insta::assert_snapshot!(read(file, &Options::default()), @"
    Google Ads costs
    line 3, column Cost: `twelve` is not an amount such as 1234.50
    line 2, column Cost: another row of its month could not be read, so its amounts cannot be added up
    2026-09 google Other: 5.00 EUR
    2026-10 google Brand: 3.10 EUR
    ");
    let any_day = file.replace("2026-09-02,Brand,EUR,twelve", "today,Brand,EUR,12.00");
    insta::assert_snapshot!(read(&any_day, &Options::default()), @"
    Google Ads costs
    line 3, column Day: `today` is neither a day such as 2026-11-20 nor a month such as 2026-11
    line 2, column Cost: another row of its month could not be read, so its amounts cannot be added up
    2026-09 google Other: 5.00 EUR
    line 5, column Cost: another row of its month could not be read, so its amounts cannot be added up
    ");
    let any_campaign = format!("{file}2026-09-03,Brand,EUR,1.00,7,8,9\n");
    insta::assert_snapshot!(read(&any_campaign, &Options::default()), @"
    Google Ads costs
    line 3, column Cost: `twelve` is not an amount such as 1234.50
    line 6: the row has 7 cells, but the header has 5; write a value with the mark between cells in quotes
    line 2, column Cost: another row of its month could not be read, so its amounts cannot be added up
    line 4, column Cost: another row of its month could not be read, so its amounts cannot be added up
    line 5, column Cost: another row of its month could not be read, so its amounts cannot be added up
    ");
}

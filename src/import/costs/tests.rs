//! Rows of costs: what is required of which kind, and what settles their currency.

mod ad_accounts;

use super::*;
use crate::domain::money::Currency;
use crate::import::Row;

const HEAD: &str = "month,channel,campaign,amount,currency,kind,hours\n";

fn read(rows: &str, currency: Option<&str>) -> Vec<String> {
    let currency = currency.map(|code| Currency::parse(code).unwrap());
    let options = Options { currency, ..Options::default() };
    let file = format!("{HEAD}{rows}");
    let rows = costs(file.as_bytes(), &options, None).unwrap().map(Result::unwrap);
    rows.map(|row| match row {
        Row::Good { record: FileCost { id, amount, hours, .. }, .. } => {
            format!("{id} = {amount:?} {hours:?}")
        }
        Row::Bad(bad) => bad.to_string(),
    })
    .collect()
}

#[test]
fn a_cost_is_an_amount_or_hours_of_a_month() {
    insta::assert_debug_snapshot!(
        read(
            "2026-11,Instagram,Black Week,640.00,EUR,,\n\
             2026-11-01,,,9.99,usd,tools,\n\
             2026-11,sms,,,,hours,12.5\n\
             2026-11,sms,,,,,\"7,25\"\n\
             2026-11,sms,,100.00,EUR,hours,\n\
             2026-11,sms,,,EUR,,\n\
             2026-11,sms,,,,hours,\n\
             2026-11,sms,,-1.00,EUR,,\n\
             2026-11,sms,,,,hours,-1\n\
             2026-11,sms,,,,hours,1.125\n\
             2026-11,sms,,1.00,,,\n\
             2026-11-15,sms,,1.00,EUR,,\n",
            None
        ),
        @r#"
    [
        "2026-11|INSTAGRAM|BLACK WEEK|EUR|ads = Some(Money { minor: 64000, currency: EUR }) None",
        "2026-11|||USD|tools = Some(Money { minor: 999, currency: USD }) None",
        "2026-11|SMS|||hours = None Some(Hundredths(1250))",
        "2026-11|SMS|||hours = None Some(Hundredths(725))",
        "2026-11|SMS||EUR|hours = Some(Money { minor: 10000, currency: EUR }) None",
        "line 7, column amount: it cannot be empty; fill it in, or leave the row out",
        "line 8, column hours: it cannot be empty; fill it in, or leave the row out",
        "line 9, column amount: `-1.00` is negative; write refunds and discounts as positive amounts",
        "line 10, column hours: `-1` is not a number with at most two decimals, such as 7.5",
        "line 11, column hours: `1.125` is not a number with at most two decimals, such as 7.5",
        "line 12, column amount: nothing names its currency; add it, such as --currency EUR",
        "line 13, column month: `2026-11-15` is not a month such as 2026-11; a day stands for its month only if it is the first",
    ]
    "#
    );
}

#[test]
fn a_currency_that_no_column_names_is_the_given_one() {
    assert_eq!(
        read("2026-11,sms,,1.00,,,\n2026-11,sms,,1.00,USD,,\n", Some("EUR")),
        [
            "2026-11|SMS||EUR|ads = Some(Money { minor: 100, currency: EUR }) None",
            "2026-11|SMS||USD|ads = Some(Money { minor: 100, currency: USD }) None"
        ]
    );
}

/// The same hours, once with `--currency` and once without it, were two costs.
#[test]
fn hours_without_an_amount_are_in_no_currency() {
    let hours = "2026-11,sms,,,,hours,12.5\n";
    assert_eq!(read(hours, Some("EUR")), read(hours, None));
}

//! What a report reckons with, as the plan says it: privacy, rates, phones, costs, benchmarks.

use super::*;
use crate::domain::limits::ORDER_VALUES_MAX;
use crate::plan::altered_settings;

#[test]
fn what_a_report_reckons_with_is_kept_as_it_is_written() {
    let settings = wanted(
        "[privacy]\nvisitor = \"none\"\nkeep = { clicks = \"25 months\" }\n\
         [rates]\nUSD = \"0.92\"\n\
         [[phones]]\nnumber = \"+49 30 901820\"\nchannel = \"instagram\"\n\
         [[costs]]\nchannel = \"whatsapp\"\nmonth = \"2026-11\"\namount = \"640.00\"\n\
         [[costs]]\nmonth = \"2026-11\"\namount = \"9.99\"\ncurrency = \"USD\"\n\
         [benchmarks]\ninstagram = { people_to_sale = 0.018, contacts_to_lead = 1, note = \"ours\" }",
    )
    .settings;
    assert_eq!(settings.privacy.visitor.as_str(), "none");
    assert_eq!(settings.privacy.clicks.unwrap().to_string(), "25 months");
    assert_eq!(settings.privacy.user_agents, None);
    let rates: Vec<String> = settings.rates.iter().map(|(c, rate)| format!("{c} {rate}")).collect();
    assert_eq!(rates, ["USD 0.92"]);
    let phone = settings.phones.iter().next().unwrap();
    assert_eq!(phone.0.as_str(), "+4930901820");
    assert_eq!(phone.1.channel.as_ref().unwrap().as_str(), "instagram");
    let cost = |cost: &crate::domain::record::cost::Cost| {
        let channel = cost.key.channel.as_ref().map(ToString::to_string);
        let amount = format!("{} {}", cost.amount.decimal(), cost.amount.currency);
        (cost.key.month.to_string(), channel, amount)
    };
    let costs: Vec<_> = settings.costs.iter().map(cost).collect();
    let month = || "2026-11".to_owned();
    let whatsapp = (month(), Some("whatsapp".to_owned()), "640.00 EUR".to_owned());
    assert_eq!(costs, [whatsapp, (month(), None, "9.99 USD".to_owned())]);
    let benchmark = settings.benchmarks.values().next().unwrap();
    let rates: Vec<_> =
        benchmark.rates.iter().map(|((of, kind), rate)| format!("{of} {kind} {rate}")).collect();
    assert_eq!(rates, ["people sale 0.018", "contacts lead 1"]);
    assert_eq!(benchmark.note.as_deref(), Some("ours"));
}

#[test]
fn what_a_report_cannot_reckon_with_is_shown_where_it_stands() {
    assert_faults(&[
        (
            "[privacy]\nvisitor = \"weekly\"\nkeep = { clicks = \"25\", agents = \"1 day\" }",
            &[
                "9:11 `visitor`: `weekly` is not one of daily, none",
                "10:19 `clicks`: `25` is not a period such as 90 days, \
                 25 months or 2 years",
                "10:25 there is no key `agents` in [privacy.keep] | unknown key = allowed: \
                 clicks, user_agents, labels, backups",
            ],
        ),
        (
            "[rates]\nUSD = \"0,92\"\nEUR = \"1\"\nusd = \"0.92\"\nUS = \"1\"\nGBP = 1.15",
            &[
                "9:7 `USD`: `0,92` is not an exchange rate such as 0.92",
                "10:1 EUR is the currency of this plan and needs no rate | always 1",
                "12:1 a rate: `US` is not a currency code such as EUR or USD",
                "13:7 `GBP` in [rates] must be text in quotes, not a number with a point | a \
                 number with a point = write GBP = \"1.15\"",
            ],
        ),
        (
            "[[phones]]\nnumber = \"030 901820\"\n[[phones]]\nchannel = \"instagram\"\n\
             [[phones]]\nnumber = \"+4930901820\"\n[[phones]]\nnumber = \"+49 30 90 18 20\"",
            &[
                "9:10 `number`: `030 901820` is not a phone number with its country code, such as \
                 +49 30 901820",
                "10:1 `number` is missing in [[phones]] | needs `number` = add a line such as \
                 number = \"+49 30 901820\"",
                "15:10 phone number +4930901820 is listed twice | a second time",
            ],
        ),
        (
            "[[costs]]\nmonth = \"2026-13\"\namount = \"-1\"\n\
             [[costs]]\nmonth = \"2026-11\"\namount = \"1\"\n\
             [[costs]]\nmonth = \"2026-11\"\namount = \"2.345\"",
            &[
                "9:9 `month`: `2026-13` is not a month such as 2026-11",
                "10:10 `amount` cannot be negative | negative",
                "15:9 line 12 already has this cost for 2026-11 | a second time = write one \
                 [[costs]] with the sum of the two",
                "16:10 `amount`: `2.345` has too many decimals: EUR has 2",
            ],
        ),
        (
            "[hours]\nprice = \"-1\"\nrate = 35\n[margin]",
            &[
                "9:9 `price` cannot be negative | negative",
                "10:1 there is no key `rate` in [hours] | unknown key = allowed: price",
                "11:2 `share` is missing in [margin] | needs `share` = add a line such as share = \"40%\"",
            ],
        ),
        (
            "[margin]\nshare = \"140%\"\n[hours]\nprice = \"3.555\"",
            &[
                "9:9 `share`: `140%` is not a share between 0% and 100%, such as 40% or 12.5%",
                "11:9 `price`: `3.555` has too many decimals: EUR has 2",
            ],
        ),
        (
            "[benchmarks]\ninstagram = { people_to_sales = 0.1 }\nwhatsapp = { people_to_sale = 1.8 }\n\
             fax = {}",
            &[
                "9:15 there is no key `people_to_sales` in [benchmarks.instagram] | unknown key = \
                 did you mean `people_to_sale`? allowed: people_to_sale, people_to_booking, \
                 people_to_lead, people_to_referral, people_to_signup, clicks_to_sale, \
                 clicks_to_booking, clicks_to_lead, clicks_to_referral, clicks_to_signup, \
                 conversations_to_sale, conversations_to_booking, conversations_to_lead, \
                 conversations_to_referral, conversations_to_signup, contacts_to_sale and 5 more",
                "10:31 `people_to_sale`: 1.8 is not a rate between 0 and 1 with at most six \
                 decimals, such as 0.018",
                "11:1 channel `fax` is not in [channels] | unknown channel = allowed: instagram, \
                 whatsapp",
            ],
        ),
    ]);
}

#[test]
fn the_price_of_an_hour_is_in_the_plans_currency_and_the_margin_is_a_share() {
    let settings = wanted("[hours]\nprice = \"35\"\n[margin]\nshare = \"12.50%\"").settings;
    assert_eq!(settings.hour_price.map(|price| price.to_string()).as_deref(), Some("35.00 EUR"));
    assert_eq!(settings.margin.map(|share| share.to_string()).as_deref(), Some("12.5%"));
    let facts: Vec<(String, Option<String>)> = altered_settings(&wanted("").settings, &settings)
        .into_iter()
        .map(|altered| (altered.field, altered.new))
        .collect();
    let told = |field: &str, new: &str| (field.to_owned(), Some(new.to_owned()));
    assert_eq!(facts, [told("hours.price", "35.00"), told("margin.share", "12.5%")]);
}

#[test]
fn order_values_beyond_the_limit_are_refused_as_a_whole() {
    let listed = |count: usize| {
        let values: Vec<String> = (1..=count).map(|value| format!("\"{value}.00\"")).collect();
        format!("[attribution]\norder_values = [{}]\n", values.join(", "))
    };
    assert_eq!(wanted(&listed(ORDER_VALUES_MAX)).settings.order_values.len(), ORDER_VALUES_MAX);
    let told = format!(
        "9:1 `order_values` lists {} values; the limit is {ORDER_VALUES_MAX} | too many",
        ORDER_VALUES_MAX + 1
    );
    assert_faults(&[(&listed(ORDER_VALUES_MAX + 1), &[&told])]);
}

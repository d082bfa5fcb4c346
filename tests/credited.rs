//! `export conversions` with credits: what each order is credited with, and what ties it.

use std::collections::BTreeMap;

use couplet::domain::label::Tags;
use couplet::domain::money::Currency;
use couplet::domain::settings::rate::RateOf;
use couplet::domain::settings::rules::{Attribution, Model};
use couplet::report::{CreditedOrder, Grade, Grouping, ReportError, each_credited};
use proptest::prelude::*;

use crate::conservation::{ledger, rules};
use crate::folder::Folder;
use crate::ledger::{Ledger, at, october, shown};

/// A key, the parts of total, refunds and discount, and the share.
type KeyCredit = (Vec<Option<String>>, [i64; 3], f64);

/// A currency, and a channel with an agent.
type Key = (Currency, Vec<Option<String>>);

/// An order with its credits.
struct CreditedLine {
    id: String,
    currency: Currency,
    /// Total, refunds and discount.
    amounts: [i64; 3],
    /// Whether its status counts, and its kind is one of revenue.
    has_status: bool,
    is_macro: bool,
    credits: Vec<KeyCredit>,
    tied_by: Option<&'static Grade>,
}

impl CreditedLine {
    fn of(of: &CreditedOrder<'_>, ledger: &Ledger) -> Self {
        let credits = of.credits.iter().map(|credit| {
            let discount = credit.discount.map_or(0, |amount| amount.minor);
            let amounts = [credit.gross.minor, credit.refunded.minor, discount];
            (key(&credit.tags), amounts, credit.share.value())
        });
        let order = of.order;
        let discount = order.discount.map_or(0, |amount| amount.minor);
        Self {
            id: order.id.to_string(),
            currency: order.total.currency,
            amounts: [order.total.minor, order.refunded.minor, discount],
            has_status: order.status.counts(),
            is_macro: ledger.settings.is_macro(order.kind),
            credits: credits.collect(),
            tied_by: of.tied_by,
        }
    }
}

/// Channel, campaign, agent and content.
fn key(tags: &Tags) -> Vec<Option<String>> {
    let Tags { campaign, channel, agent, content } = tags;
    vec![
        channel.as_ref().map(ToString::to_string),
        campaign.as_ref().map(ToString::to_string),
        agent.as_ref().map(ToString::to_string),
        content.as_ref().map(ToString::to_string),
    ]
}

/// The orders of October 2026 with their credits, by id.
fn credited(ledger: &Ledger, rules: &Attribution) -> Vec<CreditedLine> {
    let mut lines = Vec::new();
    let visit = |of: &CreditedOrder<'_>| {
        lines.push(CreditedLine::of(of, ledger));
        Ok::<_, ReportError>(())
    };
    each_credited(&ledger.snapshot(), &october(), rules, visit).unwrap();
    lines
}

/// `#1 click_id strong: instagram mia bw - 40.00`, a line for each order that ends with its credits.
fn line(of: &CreditedLine) -> String {
    let tied = of.tied_by.map(|grade| format!(" {} {}", grade.evidence, grade.strength));
    let credit =
        |(key, amounts, share): &KeyCredit| format!("{} {} {share:.2}", shown(key), amounts[0]);
    let credits: Vec<String> = of.credits.iter().map(credit).collect();
    format!("{}{}: {}", of.id, tied.unwrap_or_default(), credits.join(", "))
}

#[test]
fn each_order_has_its_credits_and_its_strongest_evidence() {
    let ledger = Ledger::parse(
        "link ig-mia channel=instagram campaign=bw agent=mia
         link sms channel=sms campaign=bw
         code SMSBLACK channel=sms campaign=bw
         click 1 4d link=ig-mia visitor=1
         click 2 5d link=ig-mia visitor=1
         click 3 5d link=sms visitor=1
         conversation c1 5d channel=whatsapp contact=ann agent=jon
         order #1 6d 10.00 click=1 customer=ann
         order #2 6d 10.01 codes=SMSBLACK
         order #3 6d 10.00 customer=ann
         order #4 6d 10.00
         order #5 6d 10.00 codes=SMSBLACK status=cancelled
         order #6 40d 10.00 codes=SMSBLACK",
    );
    let rules = Attribution { model: Model::Linear, ..Attribution::default() };
    let lines: Vec<String> = credited(&ledger, &rules).iter().map(line).collect();
    // Two clicks under the same tags are one credit, and tags that a touch lacks are filled as in the report.
    insta::assert_snapshot!(lines.join("\n"), @"
    #1 click_id strong: instagram bw mia - 500 0.50, whatsapp - jon - 250 0.25, sms bw - - 250 0.25
    #2 coupon good: sms bw - - 1001 1.00
    #3 customer good: whatsapp - jon - 1000 1.00
    #4: 
    #5:
    ");
}

/// Each row of an order had the evidence of its strongest touch, whoever had the credit.
#[test]
fn a_row_for_a_credit_says_what_ties_the_touches_of_that_row() {
    let ledger = Ledger::parse(
        "link ig channel=instagram
         click 1 1d link=ig visitor=1
         conversation c1 2d channel=whatsapp contact=ann
         order #1 3d 10.00 click=1 customer=ann",
    );
    let rules = Attribution { model: Model::Linear, ..Attribution::default() };
    let mut rows = Vec::new();
    let visit = |of: &CreditedOrder<'_>| {
        for credit in &of.credits {
            let (channel, grade) = (credit.tags.channel.as_ref().unwrap(), credit.tied_by.unwrap());
            rows.push(format!("{channel} {} {}", grade.evidence, grade.strength));
        }
        rows.push(format!("whole: {}", of.tied_by.unwrap().evidence));
        Ok::<_, ReportError>(())
    };
    each_credited(&ledger.snapshot(), &october(), &rules, visit).unwrap();
    assert_eq!(rows, ["instagram click_id strong", "whatsapp customer good", "whole: click_id"]);
}

#[test]
fn credits_of_links_with_other_free_tags_have_rows_of_their_own() {
    let folder = Folder::new();
    let plan = "version = 1\ndomain = \"https://go.example.com\"\ntimezone = \"UTC\"\n\
                currency = \"EUR\"\n[channels]\nsms = {}\n";
    folder.write("links.toml", plan).ok("apply links.toml");
    for (slug, tags) in
        [("one", " --tag reel --tag topic:care"), ("two", " --tag reel"), ("old", "")]
    {
        folder.ok(&format!("link new https://shop.example.com/ --slug {slug} --channel sms{tags}"));
    }
    let serving = folder.serve("");
    let slugs = ["one", "two", "two", "old"];
    let clicks = slugs.map(|slug| serving.get(&format!("/{slug}.ann")).click_id().to_owned());
    serving.stop();
    let exported = folder.rows("export clicks");
    let shown: Vec<String> =
        exported.iter().map(|row| format!("{} {}", row["slug"], row["tags"])).collect();
    assert_eq!(shown, ["one reel|topic:care", "two reel", "two reel", "old "]);
    let at = exported.iter().map(|row| row["at"].clone()).max().unwrap();
    folder.write(
        "orders.csv",
        &format!(
            "order_id,ordered_at,currency,total,click_id,customer\n\
             A,{at},EUR,10.00,{},ann\nB,{at},EUR,3.00,,ben\n",
            clicks[0]
        ),
    );
    folder.ok("import orders orders.csv");
    let rows = |command: &str| -> Vec<String> {
        let names = ["conversion_id", "channel", "net", "credit", "tied_by", "tags"];
        let rows = folder.rows(&format!("export conversions --model linear {command}"));
        rows.iter().map(|row| names.map(|name| row[name].as_str()).join(" ")).collect()
    };
    insta::assert_snapshot!(rows("--credits").join("\n"), @"
    A sms 2.50 0.25 click_id reel|topic:care
    A sms 5.00 0.5 click_id reel
    A sms 2.50 0.25 click_id 
    B  3.00
    ");
    insta::assert_snapshot!(rows("").join("\n"), @"
    A sms 10.00 1 click_id reel
    B  3.00
    ");
    let json = folder.json("export conversions --model linear --credits");
    assert_eq!(
        (&json[0]["tags"], &json[3]["tags"]),
        (&"reel|topic:care".into(), &serde_json::Value::Null)
    );
}

/// A lead with a code had neither channel nor credit in the export, though its explanation gave both.
#[test]
fn a_micro_conversion_has_the_credits_that_its_explanation_gives() {
    let ledger = Ledger::parse(
        "link ig channel=instagram
         code SMSBLACK channel=sms campaign=bw
         click 1 -20d link=ig
         order #1 3d 0.00 kind=lead codes=SMSBLACK
         order #2 3d 7.00 kind=lead click=1
         order #3 9d 0.00 kind=lead codes=SMSBLACK status=cancelled
         order #4 9d 10.00 codes=SMSBLACK",
    );
    for model in Model::ALL {
        let rules = Attribution { model: *model, ..Attribution::default() };
        let lines: Vec<String> = credited(&ledger, &rules).iter().map(line).collect();
        assert_eq!(
            lines,
            [
                "#1 coupon good: sms bw - - 0 1.00",
                "#2 click_id strong: instagram - - - 700 1.00",
                "#3: ",
                "#4 coupon good: sms bw - - 1000 1.00",
            ]
        );
    }
}

proptest! {
    #[test]
    fn the_credits_of_an_order_add_up_to_it_and_those_of_all_to_the_report(
        ledger in ledger(),
        rules in rules(),
    ) {
        let report = ledger.report(&[Grouping::Channel, Grouping::Agent], &rules, RateOf::People);
        let mut sums: BTreeMap<Key, [i64; 2]> = BTreeMap::new();
        let lines = credited(&ledger, &rules);
        let october = ledger.orders.iter().filter(|order| order.ordered_at < at("31d"));
        prop_assert_eq!(lines.len(), october.count());
        for of in &lines {
            prop_assert!(of.has_status || of.credits.is_empty());
            prop_assert_eq!(of.tied_by.is_some(), !of.credits.is_empty());
            if of.credits.is_empty() {
                continue;
            }
            let mut whole = [0; 3];
            for (key, amounts, _) in &of.credits {
                whole.iter_mut().zip(amounts).for_each(|(sum, more)| *sum += more);
                if !of.is_macro {
                    continue;
                }
                let sum = sums.entry((of.currency, vec![key[0].clone(), key[2].clone()])).or_default();
                sum[0] += amounts[0];
                sum[1] += amounts[1];
            }
            prop_assert_eq!(whole, of.amounts);
            let shares: f64 = of.credits.iter().map(|(_, _, share)| share).sum();
            prop_assert!((shares - 1.0).abs() < 1e-9);
        }
        let rows = report.rows.iter().filter(|row| row.figures.conversions > 0.0);
        let reported: BTreeMap<Key, [i64; 2]> = rows
            .map(|row| {
                let (figures, narrow) = (&row.figures, |minor| i64::try_from(minor).unwrap());
                let sums = [narrow(figures.gross), narrow(figures.refunds)];
                ((figures.currency.unwrap(), row.key.clone()), sums)
            })
            .collect();
        prop_assert_eq!(sums, reported);
    }
}

fn folder() -> Folder {
    let folder = Folder::new();
    for name in ["links.toml", "conversations.csv", "orders.csv"] {
        folder.copy(&format!("tests/worked-example/{name}"));
    }
    folder.ok("apply links.toml");
    folder.ok("import orders orders.csv");
    folder.ok("import conversations conversations.csv");
    folder
}

fn cents(text: &str) -> i64 {
    text.replace('.', "").parse().unwrap_or_default()
}

#[test]
fn every_order_is_exported_once_with_its_credit_month_by_month() {
    let folder = folder();
    folder.write(
        "more.csv",
        "order_id,ordered_at,currency,total,status,discount_codes,customer\n\
         A,2024-02-29T23:30:00Z,USD,1.00,paid,IGHELLO,\n\
         B,2026-09-30T22:30:00Z,USD,2.00,paid,IGHELLO,in-129\n\
         C,2026-11-30T23:30:00Z,USD,3.00,cancelled,IGHELLO,\n",
    );
    folder.ok("import orders more.csv");
    let all = folder.rows("export conversions");
    assert_eq!(all.len(), 48);
    let mut ids: Vec<&str> = all.iter().map(|row| row["conversion_id"].as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 48);
    // The first minutes of October in Berlin are September in UTC.
    let october = folder.rows("export conversions --month 2026-10");
    assert_eq!(october.len(), 46);
    let some = folder.rows("export conversions --from 2026-10-31 --to 2026-12-31");
    let ids = |rows: &[crate::folder::Row]| {
        let mut ids: Vec<String> = rows.iter().map(|row| row["conversion_id"].clone()).collect();
        ids.sort_unstable();
        ids
    };
    let expected: Vec<crate::folder::Row> =
        all.iter().filter(|row| *row["at"] >= *"2026-10-30T23:00").cloned().collect();
    assert_eq!(ids(&some), ids(&expected));
    let cancelled = all.iter().find(|row| row["conversion_id"] == "C").unwrap();
    assert_eq!((cancelled["channel"].as_str(), cancelled["credit"].as_str()), ("", ""));
    let first = all.iter().find(|row| row["conversion_id"] == "A").unwrap();
    assert_eq!(first["channel"], "instagram");
    assert_eq!((first["tied_by"].as_str(), first["strength"].as_str()), ("coupon", "good"));
}

#[test]
fn rows_for_each_credit_add_up_to_the_orders_and_to_the_report() {
    let folder = folder();
    folder.write(
        "more.csv",
        "conversation_id,contact,channel,agent,started_at\n\
         m1,in-129,whatsapp,jon,2026-10-02T09:29:00Z\n\
         m2,in-129,whatsapp,jon,2026-10-02T10:29:00Z\n",
    );
    folder.ok("import conversations more.csv");
    let whole = folder.rows("export conversions --month 2026-10 --model linear --coupon fallback");
    let parts = folder
        .rows("export conversions --month 2026-10 --model linear --coupon fallback --credits");
    assert_eq!(parts.len(), whole.len() + 1);
    // Two thirds are one agent's.
    let of_two = whole.iter().find(|row| row["conversion_id"] == "#1010").unwrap();
    assert_eq!((of_two["agent"].as_str(), of_two["credit"].as_str()), ("jon", "0.666667"));
    for row in &whole {
        let of = |part: &&crate::folder::Row| part["conversion_id"] == row["conversion_id"];
        for column in ["gross", "refunded", "net"] {
            let sum: i64 = parts.iter().filter(of).map(|part| cents(&part[column])).sum();
            assert_eq!(sum, cents(&row[column]), "{} of {}", column, row["conversion_id"]);
        }
    }
    let report = folder.json("report --month 2026-10 --by agent --model linear --coupon fallback");
    for row in report["rows"].as_array().unwrap() {
        let agent = row["key"]["agent"].as_str().unwrap();
        let of = parts.iter().filter(|part| part["agent"] == agent && !part["credit"].is_empty());
        let sum: i64 = of.map(|part| cents(&part["net"])).sum();
        assert_eq!(sum, cents(row["revenue"].as_str().unwrap()), "{agent}");
    }
    let refused = folder.run("export clicks --credits");
    assert_eq!(refused.code, 2);
    assert_eq!(
        refused.err,
        "error: clicks have no credits: --credits and rules go with `export conversions`\n"
    );
}

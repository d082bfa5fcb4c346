//! Costs of the plan and of files together: each key once, the file's before the plan's.

use super::*;
use crate::domain::label::{Campaign, Channel};
use crate::domain::record::cost::Month;
use crate::domain::record::ledger::Imports;
use crate::domain::settings::declarations::ChannelSettings;

fn money(text: &str, currency: &str) -> Money {
    Money::parse(text, Currency::parse(currency).unwrap()).unwrap()
}

fn month() -> Month {
    Month::parse("2026-11").unwrap()
}

fn of_file(channel: &str, kind: CostKind, amount: Option<Money>) -> FileCost {
    let (channel, campaign) = (Channel::parse(channel).ok(), None);
    let currency = amount.map(|amount| amount.currency);
    FileCost {
        epoch: 0,
        updated_at: None,
        id: FileCost::key(month(), channel.as_ref(), campaign.as_ref(), currency, kind),
        month: month(),
        channel,
        campaign,
        kind,
        amount,
        hours: (kind == CostKind::Hours).then(|| Hundredths::new(1250)),
        imports: Imports::LASTING,
    }
}

/// A plan with instagram, alias ig, and costs of it and of a campaign.
fn plan() -> Settings {
    let instagram = Channel::parse("instagram").unwrap();
    let mut settings = Settings::default();
    let channel = ChannelSettings {
        short: "ig".into(),
        source: "instagram".into(),
        medium: None,
        max_chars: None,
        max_segments: None,
        qr: false,
        domain: None,
    };
    settings.channels.insert(instagram.clone(), channel);
    settings.aliases.insert("ig".into(), instagram.clone());
    let key = CostKey { month: month(), campaign: None, channel: Some(instagram) };
    let of_campaign =
        CostKey { month: month(), campaign: Campaign::parse("bw").ok(), channel: None };
    settings.costs = vec![
        Cost { key, amount: money("640.00", "EUR") },
        Cost { key: of_campaign, amount: money("9.99", "USD") },
    ];
    settings
}

/// Each as `channel campaign kind amount hours`.
fn told(costs: &Costs) -> Vec<String> {
    let told = |cost: &KnownCost| {
        let name = |name: Option<&str>| name.unwrap_or("-").to_owned();
        format!(
            "{} {} {} {} {}",
            name(cost.key.channel.as_ref().map(Channel::as_str)),
            name(cost.key.campaign.as_ref().map(Campaign::as_str)),
            cost.kind,
            cost.amount.map_or("-".to_owned(), |amount| amount.to_string()),
            cost.hours.map_or("-".to_owned(), |hours| hours.to_string()),
        )
    };
    costs.costs.iter().map(told).collect()
}

#[test]
fn a_cost_of_a_file_replaces_that_of_the_plan_with_its_key_alone() {
    let plan = plan();
    let ads = of_file("IG", CostKind::Ads, Some(money("700.00", "EUR")));
    let table = [
        (&ads, true),
        (&of_file("ig", CostKind::Ads, Some(money("700.00", "USD"))), false),
        (&of_file("ig", CostKind::Tools, Some(money("700.00", "EUR"))), false),
        (&of_file("sms", CostKind::Ads, Some(money("700.00", "EUR"))), false),
        (&of_file("ig", CostKind::Hours, None), false),
    ];
    for (cost, replaces) in table {
        assert_eq!(plan.replaced_by(cost).is_some(), replaces, "{cost:?}");
        let together = plan.costs_with(std::slice::from_ref(cost));
        assert_eq!(together.costs.len(), if replaces { 2 } else { 3 }, "{cost:?}");
    }
    let hours = of_file("ig", CostKind::Hours, None);
    assert_eq!(
        told(&plan.costs_with(&[ads, hours])),
        ["instagram - ads 700.00 EUR -", "instagram - hours - 12.50", "- bw ads 9.99 USD -"]
    );
    assert_eq!(
        told(&plan.costs_with(&[])),
        ["instagram - ads 640.00 EUR -", "- bw ads 9.99 USD -"]
    );
}

/// A file wrote the channel, another one its alias. The sum would count the same money twice.
#[test]
fn of_two_spellings_of_one_key_that_of_the_plan_counts_in_any_order() {
    let plan = plan();
    let alias = of_file("ig", CostKind::Ads, Some(money("700.00", "EUR")));
    let own = of_file("instagram", CostKind::Ads, Some(money("701.00", "EUR")));
    for files in [[alias.clone(), own.clone()], [own, alias.clone()]] {
        let together = plan.costs_with(&files);
        assert_eq!(told(&together)[0], "instagram - ads 701.00 EUR -");
        assert_eq!(together.doubled, std::slice::from_ref(&alias));
    }
}

//! The settings that differ, key by key.
//!
//! Invariant: settings that differ have at least one different key. An added or removed channel, agent
//! or campaign is one change.

use std::collections::BTreeMap;
use std::fmt::Display;

use crate::domain::code::coupon::CouponCode;
use crate::domain::label::{Channel, Content};
use crate::domain::link::picture::PictureFile;
use crate::domain::money::Money;
use crate::domain::percent::Percent;
use crate::domain::record::cost::{Cost, CostKey};
use crate::domain::settings::commission::Commission;
use crate::domain::settings::declarations::{AgentSettings, CampaignSettings, ChannelSettings};
use crate::domain::settings::funnel::FunnelStep;
use crate::domain::settings::goal::{Goal, GoalOf};
use crate::domain::settings::message::Message;
use crate::domain::settings::privacy::{Privacy, SignalPolicy};
use crate::domain::settings::rate::Benchmark;
use crate::domain::settings::rules::{Attribution, KindWindow};
use crate::domain::settings::{Settings, UtmTemplates};

use crate::domain::settings::vocabulary::Vocabulary;

use super::fields::{Altered, Facts, altered, tag_facts};

#[must_use]
pub fn altered_settings(old: &Settings, new: &Settings) -> Vec<Altered> {
    let mut list = altered(&keys(old), &keys(new));
    list.extend(altered(&goal_facts(&old.goals), &goal_facts(&new.goals_begun(old))));
    let (old, new) = (tables(old), tables(new));
    let gone = old.iter().filter(|(name, _)| !new.contains_key(*name));
    for (name, facts) in new.iter().chain(gone) {
        match (old.get(name), new.get(name)) {
            (Some(old), Some(new)) => {
                let within = altered(old, new);
                let named = |a: Altered| Altered { field: format!("{name}.{}", a.field), ..a };
                list.extend(within.into_iter().map(named));
            }
            (old, new) => {
                let text = in_words(facts);
                list.push(Altered {
                    field: name.clone(),
                    old: old.map(|_| text.clone()),
                    new: new.map(|_| text.clone()),
                    is_table: true,
                });
            }
        }
    }
    list
}

/// Amounts in the plan's currency; `None` without any.
fn values_in_words(values: &[Money]) -> Option<String> {
    let words: Vec<String> = values.iter().map(|value| value.decimal()).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// Texts with blanks between them; `None` without any.
fn joined(texts: impl Iterator<Item = impl Display>) -> Option<String> {
    let texts: Vec<String> = texts.map(|text| text.to_string()).collect();
    (!texts.is_empty()).then(|| texts.join(" "))
}

/// The keys outside the tables of channels, agents and campaigns.
#[expect(clippy::too_many_lines, reason = "one line for each key")]
fn keys(settings: &Settings) -> Facts {
    // Destructured, so that no field is forgotten. The last ones are in `tables`.
    let Settings {
        domain,
        domains,
        zone,
        currency,
        target,
        after_end,
        forward_query,
        click_param,
        schemes,
        slug,
        utm,
        vocabulary,
        aliases,
        conversions,
        attribution,
        privacy,
        rates,
        phones,
        costs,
        benchmarks,
        name,
        home,
        ga4_ok,
        day_style,
        pictures,
        order_values,
        funnels,
        hour_price,
        margin,
        commission: _,
        goals: _,
        channels: _,
        agents: _,
        campaigns: _,
    } = settings;
    let Attribution { model, window, evidence, coupon, windows } = attribution;
    let UtmTemplates { source, medium, campaign, content, id, term } = utm;
    let Privacy { visitor, signals, clicks, user_agents, labels, backups } = privacy;
    let mut facts = Facts::new();
    let mut fact = |key: &str, value: Option<String>| {
        facts.extend(value.map(|value| (key.to_owned(), value)));
    };
    fact("domain", domain.as_ref().map(ToString::to_string));
    fact("domains", joined(domains.iter()));
    fact("name", name.as_ref().map(|name| name.as_str().to_owned()));
    fact("home", home.as_ref().map(ToString::to_string));
    fact("date", day_style.as_ref().map(ToString::to_string));
    fact("pictures", joined(pictures.iter().map(PictureFile::name)));
    fact("timezone", Some(zone.to_string()));
    fact("currency", currency.as_ref().map(ToString::to_string));
    fact("to", target.as_ref().map(ToString::to_string));
    fact("slug", Some(slug.to_string()));
    fact("click_param", Some(click_param.as_str().to_owned()));
    fact("after_end", after_end.as_ref().map(ToString::to_string));
    fact("forward_query", Some(forward_query.to_string()));
    fact("schemes", Some(schemes.names().join(" ")));
    fact("utm.source", source.as_ref().map(ToString::to_string));
    fact("utm.medium", medium.as_ref().map(ToString::to_string));
    fact("utm.campaign", campaign.as_ref().map(ToString::to_string));
    fact("utm.content", content.as_ref().map(ToString::to_string));
    fact("utm.id", id.as_ref().map(ToString::to_string));
    fact("utm.term", term.as_ref().map(ToString::to_string));
    // In the order of the file.
    facts.extend(vocabulary_facts(vocabulary, ga4_ok));
    let mut fact = |key: &str, value: Option<String>| {
        facts.extend(value.map(|value| (key.to_owned(), value)));
    };
    for (alias, channel) in aliases {
        fact(&format!("aliases.{alias}"), Some(channel.to_string()));
    }
    for (kind, weight) in conversions {
        fact(&format!("conversions.{kind}"), Some(weight.to_string()));
    }
    fact("model", Some(model.to_string()));
    fact("window", Some(window.to_string()));
    for KindWindow { kind, window } in windows {
        fact(&format!("window.{kind}"), Some(window.to_string()));
    }
    let evidence: Vec<&str> = evidence.iter().map(|kind| kind.as_str()).collect();
    fact("evidence", Some(evidence.join(" ")));
    fact("coupon", Some(coupon.to_string()));
    fact("order_values", values_in_words(order_values));
    fact("privacy.visitor", Some(visitor.to_string()));
    fact("privacy.signals", (*signals != SignalPolicy::Visitor).then(|| signals.to_string()));
    fact("keep.clicks", clicks.map(|kept| kept.to_string()));
    fact("keep.user_agents", user_agents.map(|kept| kept.to_string()));
    fact("keep.backups", backups.map(|kept| kept.to_string()));
    fact("keep.labels", labels.map(|kept| kept.to_string()));
    for (currency, rate) in rates {
        fact(&format!("rates.{currency}"), Some(rate.to_string()));
    }
    for (number, tags) in phones {
        fact(&format!("phones.{number}"), Some(in_words(&tag_facts(tags))));
    }
    facts.extend(cost_facts(costs, *hour_price, *margin));
    facts.extend(benchmark_facts(benchmarks));
    facts.extend(funnels.iter().map(|(name, funnel)| {
        let steps: Vec<&str> = funnel.steps().iter().map(FunnelStep::as_str).collect();
        (format!("funnels.{name}"), steps.join(", "))
    }));
    facts
}

fn vocabulary_facts(vocabulary: &Vocabulary, ga4_ok: &[Box<str>]) -> Facts {
    let Vocabulary { sources, mediums, campaign, case, descriptions, owners, rules } = vocabulary;
    let mut facts = Facts::new();
    let mut fact = |key: &str, value: Option<String>| {
        facts.extend(value.map(|value| (key.to_owned(), value)));
    };
    fact("sources", sources.as_ref().map(|list| list.join(" ")));
    fact("mediums", mediums.as_ref().map(|list| list.join(" ")));
    fact("vocabulary.campaign", campaign.as_ref().map(ToString::to_string));
    fact("case", Some(case.to_string()));
    for (word, text) in descriptions {
        fact(&format!("descriptions.{word}"), Some(text.to_string()));
    }
    for (word, owner) in owners {
        fact(&format!("owners.{word}"), Some(owner.to_string()));
    }
    for (parameter, rule) in rules {
        fact(&format!("rules.{parameter}"), Some(rule.to_string()));
    }
    fact("ga4.ok", (!ga4_ok.is_empty()).then(|| ga4_ok.join(" ")));
    facts
}

fn cost_facts(costs: &[Cost], hour_price: Option<Money>, margin: Option<Percent>) -> Facts {
    let mut facts = Facts::new();
    let mut fact = |key: &str, value: Option<String>| {
        facts.extend(value.map(|value| (key.to_owned(), value)));
    };
    for Cost { key, amount } in costs {
        let CostKey { month, campaign, channel } = key;
        let campaign = campaign.as_ref().map(ToString::to_string);
        let channel = channel.as_ref().map(ToString::to_string);
        let on: Vec<String> = campaign.into_iter().chain(channel).collect();
        let on = if on.is_empty() { String::new() } else { format!(" {}", on.join(" / ")) };
        let amount = format!("{} {}", amount.decimal(), amount.currency);
        fact(&format!("costs.{month}{on}"), Some(amount));
    }
    fact("hours.price", hour_price.map(Money::decimal));
    fact("margin.share", margin.map(|share| share.to_string()));
    facts
}

fn benchmark_facts(benchmarks: &BTreeMap<Channel, Benchmark>) -> Facts {
    let mut facts = Facts::new();
    let mut fact = |key: &str, value: Option<String>| {
        facts.extend(value.map(|value| (key.to_owned(), value)));
    };
    for (channel, Benchmark { rates, note }) in benchmarks {
        for ((of, kind), rate) in rates {
            let name = Benchmark::name(*of, *kind);
            fact(&format!("benchmarks.{channel}.{name}"), Some(rate.to_string()));
        }
        fact(&format!("benchmarks.{channel}.note"), note.as_ref().map(ToString::to_string));
    }
    facts
}

fn goal_facts(goals: &BTreeMap<GoalOf, Goal>) -> Facts {
    goals.iter().map(|(of, goal)| (format!("goals.{of}"), goal.to_string())).collect()
}

/// Facts on one line.
fn in_words(facts: &Facts) -> String {
    facts.iter().map(|(key, value)| format!("{key} {value}")).collect::<Vec<_>>().join(", ")
}

/// The tables of channels, agents and campaigns, and that of the commission.
fn tables(settings: &Settings) -> BTreeMap<String, Facts> {
    let mut tables = BTreeMap::new();
    if let Some(Commission { rate, split }) = &settings.commission {
        let facts = [("rate", Some(rate.to_string())), ("split", Some(split.to_string()))];
        tables.insert("commission".to_owned(), present(facts));
    }
    for (name, of) in &settings.channels {
        let ChannelSettings { short, source, medium, max_chars, max_segments, qr, domain } = of;
        let facts = [
            ("short", Some(short.to_string())),
            ("source", Some(source.to_string())),
            ("medium", medium.as_ref().map(ToString::to_string)),
            ("max_chars", max_chars.map(|most| most.to_string())),
            ("max_segments", max_segments.map(|most| most.to_string())),
            ("qr", qr.then(|| "true".to_owned())),
            ("domain", domain.as_ref().map(ToString::to_string)),
        ];
        tables.insert(format!("channels.{name}"), present(facts));
    }
    for (name, of) in &settings.agents {
        let AgentSettings { name: shown, channels, code, short } = of;
        let channels: Vec<&str> = channels.iter().map(Channel::as_str).collect();
        let facts = [
            ("short", short.as_ref().map(ToString::to_string)),
            ("name", shown.as_ref().map(ToString::to_string)),
            ("channels", (!channels.is_empty()).then(|| channels.join(" "))),
            ("code", code.as_ref().map(ToString::to_string)),
        ];
        tables.insert(format!("agents.{name}"), present(facts));
    }
    for (name, of) in &settings.campaigns {
        let CampaignSettings { short, name: shown, id, starts, ends, target, after_end, .. } = of;
        let facts = [
            ("id", id.as_ref().map(ToString::to_string)),
            ("short", Some(short.to_string())),
            ("name", shown.as_ref().map(ToString::to_string)),
            ("to", target.as_ref().map(ToString::to_string)),
            ("starts", starts.map(|day| day.to_string())),
            ("ends", ends.map(|day| day.to_string())),
            ("after_end", after_end.as_ref().map(ToString::to_string)),
        ];
        let CampaignSettings { messages, content_messages, codes, owner, domain, holdout, .. } = of;
        let mut facts = present(facts);
        facts.extend(domain.iter().map(|domain| ("domain".to_owned(), domain.to_string())));
        facts.extend(owner.iter().map(|owner| ("owner".to_owned(), owner.to_string())));
        facts.extend(holdout.iter().map(|share| ("holdout".to_owned(), share.to_string())));
        let message = |(channel, text): (&Channel, &Message)| {
            (format!("messages.{channel}"), format!("\"{text}\""))
        };
        facts.extend(messages.iter().map(message));
        for (channel, messages) in content_messages {
            let message = |(content, text): (&Content, &Message)| {
                (format!("messages.{channel}.{content}"), format!("\"{text}\""))
            };
            facts.extend(messages.iter().map(message));
        }
        let code = |(channel, text): (&Channel, &CouponCode)| {
            (format!("codes.{channel}"), text.to_string())
        };
        facts.extend(codes.iter().map(code));
        tables.insert(format!("campaigns.{name}"), facts);
    }
    tables
}

fn present<const N: usize>(facts: [(&str, Option<String>); N]) -> Facts {
    facts.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
}

//! Conversions, reports and explanations over the API.
//!
//! Invariant: a report is what `couplet report --format json` writes, made by that command in a process of its own; only
//! words that were read and understood reach it.

pub(super) mod doc;

use hyper::StatusCode;
use serde_json::Value;

use super::input::Query;
use super::problem::{Problem, json};
use super::{Answered, Call, with_next};
use crate::domain::label::{Agent, Campaign};
use crate::domain::period::{Period, PeriodError, Zone, parse_day};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::repeated::repeated;
use crate::domain::settings::rules::Model;
use crate::render::explanation;
use crate::report::GroupBy;

/// The flags of the days that a query names; none if it names none.
fn days(query: &mut Query) -> Result<Vec<String>, Problem> {
    let Some(text) = query.take("period") else { return Ok(Vec::new()) };
    let bad = |why: &dyn std::fmt::Display| Problem::refused("period", why);
    let checked = |period: Result<Period, PeriodError>, flag: String| match period {
        Ok(_) => Ok(vec![flag]),
        Err(why) => Err(bad(&why)),
    };
    if let Some((from, to)) = text.split_once("..") {
        let first = parse_day(from).map_err(|why| bad(&why))?;
        let last = parse_day(to).map_err(|why| bad(&why))?;
        Period::days(first, last, Zone::utc()).map_err(|why| bad(&why))?;
        return Ok(vec![format!("--from={first}"), format!("--to={last}")]);
    }
    match text.len() {
        4 => checked(Period::year(&text, Zone::utc()), format!("--year={text}")),
        _ if text.contains('Q') => {
            checked(Period::quarter(&text, Zone::utc()), format!("--quarter={text}"))
        }
        _ => checked(Period::month(&text, Zone::utc()), format!("--month={text}")),
    }
}

fn words(command: &[&str], more: impl IntoIterator<Item = String>) -> Vec<String> {
    command.iter().map(|word| (*word).to_owned()).chain(more).collect()
}

pub(super) async fn report(Call { api, caller, mut input }: Call<'_>) -> Answered {
    let mut flags = days(&mut input.query)?;
    if let Some(by) = input.query.meant("by", |text| {
        text.split(',').map(str::parse::<GroupBy>).collect::<Result<Vec<_>, _>>()
    })? {
        if let Some(twice) = repeated(&by) {
            return Err(Problem::refused("by", format!("it names {twice} twice")));
        }
        let by: Vec<String> = by.iter().map(ToString::to_string).collect();
        flags.push(format!("--by={}", by.join(",")));
    }
    if let Some(model) = input.query.parsed("model", str::parse::<Model>)? {
        flags.push(format!("--model={model}"));
    }
    input.query.end()?;
    api.unbound(caller)?;
    let written = api.written(words(&["report", "--format=json"], flags)).await?;
    Ok(json(StatusCode::OK, written))
}

pub(super) async fn conversions(Call { api, caller, mut input }: Call<'_>) -> Answered {
    let flags = days(&mut input.query)?;
    let most = input.query.limit()?;
    let from = input.query.cursor()?.unwrap_or_default();
    let from = usize::try_from(from).unwrap_or(usize::MAX);
    input.query.end()?;
    if flags.is_empty() {
        return Err(Problem::malformed("period: say which, as ?period=2026-11"));
    }
    let written = api.written(words(&["export", "conversions", "--format=json"], flags)).await?;
    let permits = &caller.token.spec.permits;
    let own = [
        ("agent", permits.agent.as_ref().map(Agent::as_str)),
        ("campaign", permits.campaign.as_ref().map(Campaign::as_str)),
    ];
    let rows: Vec<Value> = serde_json::from_slice(&written).map_err(|why| {
        let why = format!("what `couplet export conversions` wrote cannot be read: {why}");
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, why)
    })?;
    let is_theirs =
        |row: &Value| own.iter().all(|(tag, own)| own.is_none_or(|own| row[*tag] == *own));
    let mut rest = rows.into_iter().filter(is_theirs).skip(from);
    let shown: Vec<Value> = rest.by_ref().take(most).collect();
    let next = rest.next().map(|_| (from.saturating_add(most)).to_string());
    let content = serde_json::to_vec(&shown).unwrap_or_default();
    Ok(with_next(json(StatusCode::OK, content), &input, next))
}

pub(super) async fn explain(Call { api, caller, mut input }: Call<'_>) -> Answered {
    let all = input.query.parsed("models", |text| match text {
        "all" => Ok(true),
        "plan" => Ok(false),
        _ => Err("use all, or plan for that of the plan alone"),
    })?;
    input.query.end()?;
    let order = ForeignId::parse(&input.param).map_err(|why| Problem::refused("order", why))?;
    let explained = api.explain(caller, order, all.unwrap_or_default()).await?;
    let mut out = Vec::new();
    // Writing to memory does not fail.
    let _ = explanation(&explained.explanation, &mut out);
    Ok(json(StatusCode::OK, out))
}

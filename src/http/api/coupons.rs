//! Codes over the API.

pub(super) mod doc;

use hyper::{Response, StatusCode};
use serde::Deserialize;

use super::links::key;
use super::problem::{Problem, json};
use super::{Answered, Call, array, object, with_next};
use crate::domain::code::coupon::CouponCode;
use crate::domain::code::hand_out::HandOutLabel;
use crate::domain::label::{Agent, BatchName};
use crate::domain::money::Money;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::span::Span;
use crate::domain::time::Timestamp;
use crate::http::Body;
use crate::render::{Cell, CodeAnswer, CouponColumns, code_answer, coupon_row};
use crate::service::api::{GiveAsk, OneCode};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Redeem {
    order: String,
    customer: Option<String>,
    total: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Release {
    order: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Give {
    label: Option<String>,
    agent: Option<String>,
    r#for: Option<String>,
    #[serde(default)]
    unexported: bool,
}

/// A code as `couplet coupon list --format json` has it.
fn row(of: &OneCode, now: Timestamp) -> Vec<Cell<'_>> {
    let flags = of.flags.iter().copied();
    coupon_row(&of.code, now, Some(of.used.count), flags, CouponColumns::ALL, None)
}

pub(super) fn columns() -> Vec<&'static str> {
    CouponColumns::ALL.names()
}

fn one(of: &OneCode, now: Timestamp) -> Response<Body> {
    json(StatusCode::OK, object(&columns(), row(of, now)))
}

fn code(text: &str) -> Result<CouponCode, Problem> {
    CouponCode::parse(text).map_err(|why| Problem::refused("code", why))
}

fn order(text: &str) -> Result<ForeignId, Problem> {
    ForeignId::parse(text).map_err(|why| Problem::refused("order", why))
}

pub(super) async fn list(Call { api, caller, mut input }: Call<'_>) -> Answered {
    let batch = input.query.meant("batch", BatchName::parse)?;
    let cursor = input.query.take("cursor");
    input.query.end()?;
    let rows = api.codes(caller, batch, cursor).await?;
    let now = api.now();
    let response =
        json(StatusCode::OK, array(&columns(), rows.codes.iter().map(|of| row(of, now))));
    Ok(with_next(response, &input, rows.next.map(String::from)))
}

pub(super) async fn show(Call { api, caller, input }: Call<'_>) -> Answered {
    input.query.end()?;
    let found = api.code(caller, code(&input.param)?).await?;
    Ok(one(&found, api.now()))
}

pub(super) async fn check(Call { api, caller, mut input }: Call<'_>) -> Answered {
    let typed = input.query.take("code");
    input.query.end()?;
    let typed = typed.ok_or_else(|| Problem::malformed("code: say which, as ?code=BW-7K2M"))?;
    let checked = api.check_code(caller, code(&typed)?).await?;
    let answer = match &checked.found {
        Some(of) => CodeAnswer::Known { code: &of.code, used: of.used, flags: &of.flags },
        None if !checked.similar.is_empty() => CodeAnswer::Similar(&checked.similar),
        None if checked.is_typo => CodeAnswer::WrongCheck,
        None => CodeAnswer::Unknown,
    };
    let zone = &api.settings().await?.zone;
    let mut list = code_answer(&checked.typed, &answer, api.now(), zone);
    let row = list.rows.pop().unwrap_or_default();
    Ok(json(StatusCode::OK, object(&list.columns, row)))
}

pub(super) async fn redeem(Call { api, caller, input }: Call<'_>) -> Answered {
    input.query.end()?;
    let asked: Redeem = input.object()?;
    let currency = api.settings().await?.currency;
    let total = asked.total.as_deref().map(|text| Money::parse_named(text, currency)).transpose();
    let total = total.map_err(|why| Problem::refused("total", why))?;
    if total.is_some_and(|total| total.minor < 0) {
        return Err(Problem::refused("total", "it is below zero"));
    }
    let (code, order) = (code(&input.param)?, order(&asked.order)?);
    let key = key(api, caller, &input).await?;
    let of = api.redeem(caller, &key, code, order, asked.customer, total).await?;
    Ok(one(&of, api.now()))
}

pub(super) async fn release(Call { api, caller, input }: Call<'_>) -> Answered {
    input.query.end()?;
    let asked: Release = input.object()?;
    let (code, order) = (code(&input.param)?, order(&asked.order)?);
    let key = key(api, caller, &input).await?;
    let of = api.release(caller, &key, code, order).await?;
    Ok(one(&of, api.now()))
}

pub(super) async fn give(Call { api, caller, input }: Call<'_>) -> Answered {
    input.query.end()?;
    let asked: Give = input.object()?;
    let label = asked.label.as_deref().map(HandOutLabel::parse).transpose();
    let agent = asked.agent.as_deref().map(Agent::parse).transpose();
    let span = asked.r#for.as_deref().map(str::parse::<Span>).transpose();
    let span = span.map_err(|why| Problem::refused("for", why))?;
    if span.is_some_and(|span| span.ms() == 0) {
        return Err(Problem::refused("for", "the customer needs some time to use the code"));
    }
    let ask = GiveAsk {
        batch: BatchName::parse(&input.param).map_err(|why| Problem::refused("batch", why))?,
        label: label.map_err(|why| Problem::refused("label", why))?,
        agent: agent.map_err(|why| Problem::refused("agent", why))?,
        valid_for: span,
        unexported: asked.unexported,
    };
    let key = key(api, caller, &input).await?;
    let of = api.give(caller, &key, ask).await?;
    Ok(one(&of, api.now()))
}

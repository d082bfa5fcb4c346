//! Clicks and campaigns over the API.

use hyper::StatusCode;
use serde_json::json as value;

use super::links::slug;
use super::problem::{Problem, json};
use super::schema::{Doc, Param, row_of, text};
use super::{Answered, Call, Endpoint, array, object, with_next};
use crate::domain::click::{ClickNumber, Verdict};
use crate::domain::period::parse_day;
use crate::render::{CAMPAIGN_COLUMNS, CLICK_COLUMNS, campaign_row, click_row};
use crate::service::api::ClickAsk;

fn verdict(word: &str) -> Result<Verdict, String> {
    Verdict::named(word)
        .ok_or_else(|| format!("use one of {}", Verdict::ALL.map(Verdict::as_str).join(", ")))
}

pub(super) async fn list(Call { api, caller, mut input }: Call<'_>) -> Answered {
    let query = &mut input.query;
    let ask = ClickAsk {
        most: query.limit()?,
        day: query.meant("day", parse_day)?,
        verdict: query.parsed("verdict", verdict)?,
        slug: query.take("slug").map(|text| slug(&text)).transpose()?,
        // Beyond the largest number there is no click, so that all are below.
        below: query.cursor()?.and_then(ClickNumber::new),
    };
    query.end()?;
    let rows = api.clicks(caller, ask).await?;
    let shown = rows
        .clicks
        .iter()
        .map(|click| click_row(click, rows.links.get(&click.link), &rows.key).to_vec());
    let response = json(StatusCode::OK, array(CLICK_COLUMNS, shown));
    Ok(with_next(response, &input, rows.next.map(|number| number.get().to_string())))
}

/// All campaigns, or the one that the path names.
pub(super) async fn campaigns(Call { api, caller, input }: Call<'_>, is_one: bool) -> Answered {
    input.query.end()?;
    let found = api.campaigns(caller).await?;
    let mut shown = found.rows.iter().map(|row| campaign_row(row, &found.settings));
    if !is_one {
        return Ok(json(StatusCode::OK, array(CAMPAIGN_COLUMNS, shown)));
    }
    let at = found.rows.iter().position(|row| row.campaign.as_deref() == Some(&*input.param));
    let row = at.and_then(|at| shown.nth(at)).ok_or_else(|| {
        Problem::new(StatusCode::NOT_FOUND, format!("there is no campaign `{}`", input.param))
    })?;
    Ok(json(StatusCode::OK, object(CAMPAIGN_COLUMNS, row)))
}

pub(super) fn doc(endpoint: Endpoint) -> Doc {
    let campaign = row_of(CAMPAIGN_COLUMNS, |name| match name {
        "campaign" => value!({ "type": "string" }),
        "links" | "live" | "clicks" => value!({ "type": "integer", "minimum": 0 }),
        _ => text(),
    });
    let campaign_example = value!({
        "campaign": "black-week", "name": null, "starts": null, "ends": null,
        "links": 2, "live": 2, "clicks": 0,
    });
    match endpoint {
        Endpoint::Campaigns => Doc::list(campaign, campaign_example),
        Endpoint::Campaign => Doc::one(campaign, campaign_example)
            .path("campaign", value!({ "type": "string" }), "black-week")
            .problem(404),
        _ => clicks_doc(),
    }
}

fn clicks_doc() -> Doc {
    let click = row_of(CLICK_COLUMNS, |name| match name {
        "click_id" | "at" | "verdict" | "reason" | "device" => value!({ "type": "string" }),
        _ => text(),
    });
    let example = value!({
        "click_id": "9fIc6MfPwwrg", "at": "2026-11-20T10:00:00.000Z", "slug": "bio",
        "recipient": null, "campaign": null, "channel": "instagram", "agent": null,
        "content": null, "variant": null, "verdict": "person", "reason": "no-sign",
        "visitor": "1f0c", "referrer_host": null, "device": "phone", "language": "de",
        "country": null, "tags": null,
    });
    let verdicts: Vec<&str> = Verdict::ALL.into_iter().map(Verdict::as_str).collect();
    Doc::list(click, example)
        .paged()
        .query(
            Param::new("day", "only clicks of this day, in the plan's time zone")
                .of(value!({ "type": "string", "format": "date" })),
        )
        .query(
            Param::new("verdict", "only clicks that were judged so")
                .of(value!({ "type": "string", "enum": verdicts })),
        )
        .query(
            Param::new("slug", "only clicks of this link")
                .of(value!({ "type": "string", "maxLength": 200 })),
        )
        .problem(404)
        .problem(422)
}

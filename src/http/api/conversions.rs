//! `POST /-/conversions`: what a shop's server tells of its orders, on both listeners.
//!
//! Invariant: it needs a token that may write imports of everybody. Until there is one, visitors find nothing there. Bodies
//! are those of a generic webhook. Answers no other site's pages: it has no headers of CORS.

use hyper::{Response, StatusCode};
use serde_json::{Map, Value, json};

use super::problem;
use super::schema::{Doc, Param, object_of};
use super::{Answered, Call, TELLING};
use crate::domain::limits::{FOREIGN_ID_CHARS_MAX, HOOK_ORDERS_MAX};
use crate::domain::record::phone::Country;
use crate::domain::record::shop::Shop;
use crate::domain::record::version::Tally;
use crate::http::Body;
use crate::import::ORDER_COLUMNS;
use crate::service::api::Telling;

pub(super) async fn tell(Call { api, caller, mut input }: Call<'_>) -> Answered {
    let shop = input.query.meant("shop", str::parse::<Shop>)?;
    let country = input.query.meant("country", str::parse::<Country>)?;
    input.query.end()?;
    api.may_tell(caller)?;
    input.json()?;
    // Under another shop the same numbers are other orders.
    let asked = [TELLING.as_bytes(), input.raw_query.as_bytes(), &input.body];
    let key = api.key(caller, input.key()?.as_deref(), None, &asked).await?;
    let telling = Telling { body: input.body, shop, country };
    Ok(told(api.tell(caller, &key, telling).await?))
}

/// How many orders the body had, and what was new in them.
fn told(tally: Tally) -> Response<Body> {
    let Tally { new, changed, completed, kept, known } = tally;
    let told = json!({
        "conversions": new + changed + completed + kept + known,
        "new": new,
        "changed": changed + completed,
        "contradicted": kept,
        "known": known,
    });
    problem::json(StatusCode::OK, told.to_string())
}

fn order() -> Value {
    let text = |name: &str| match name {
        "order_id" => {
            json!({ "type": ["string", "number"], "minLength": 1, "maxLength": FOREIGN_ID_CHARS_MAX })
        }
        "discount_codes" => {
            json!({ "type": ["string", "array", "null"], "items": { "type": "string" } })
        }
        "ordered_at" | "currency" | "total" => json!({ "type": ["string", "number"] }),
        _ => json!({ "type": ["string", "number", "null"] }),
    };
    let field = |name: &'static str, meaning: &str| {
        let mut schema = text(name);
        schema["description"] = meaning.into();
        (name.to_owned(), schema)
    };
    let fields: Map<String, Value> =
        ORDER_COLUMNS.iter().map(|of| field(of.name, of.meaning)).collect();
    let needed: Vec<&str> =
        ORDER_COLUMNS.iter().filter(|of| of.required).map(|of| of.name).collect();
    object_of(Value::Object(fields), &needed)
}

pub(super) fn doc() -> Doc {
    let names = ["conversions", "new", "changed", "contradicted", "known"];
    let count = |name: &str| (name.to_owned(), json!({ "type": "integer", "minimum": 0 }));
    let counts: Map<String, Value> = names.iter().map(|name| count(name)).collect();
    let mut body = order();
    // One order, or a list of them.
    body["type"] = json!(["object", "array"]);
    body["maxItems"] = HOOK_ORDERS_MAX.into();
    body["items"] = order();
    let shop = json!({ "type": "string", "pattern": "^[A-Za-z0-9_-]{1,32}$" });
    Doc::one(
        object_of(Value::Object(counts), &names),
        json!({ "conversions": 1, "new": 1, "changed": 0, "contradicted": 0, "known": 0 }),
    )
    .query(Param::new("shop", "the shop, if order numbers of several are kept apart").of(shop))
    .query(
        Param::new("country", "the country of phone numbers without a country code")
            .of(json!({ "type": "string", "pattern": "^[A-Za-z]{2}$" })),
    )
    .body(
        body,
        json!({
            "order_id": "T-1001", "ordered_at": "2026-11-20T09:30:00Z", "currency": "EUR", "total": "49.90",
            "kind": "sale", "customer": "ann@example.com",
        }),
    )
}

#[cfg(test)]
mod tests;

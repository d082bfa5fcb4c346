//! What the routes of codes take and answer.

use serde_json::{Value, json};

use super::columns;
use crate::domain::code::coupon::CodeStatus;
use crate::domain::limits::{CODE_CHARS_MAX, FOREIGN_ID_CHARS_MAX};
use crate::http::api::Endpoint;
use crate::http::api::schema::{Doc, Param, count, object_of, row_of, text};
use crate::render::code_answer_columns;

fn of_code(name: &str) -> Value {
    match name {
        "limit" | "redeemed" | "limit_by_customer" => count(),
        _ => text(),
    }
}

fn code() -> Value {
    row_of(&columns(), |name| match name {
        "code" => json!({ "type": "string" }),
        "status" => json!({ "type": "string", "enum": CodeStatus::names() }),
        other => of_code(other),
    })
}

fn answer() -> Value {
    row_of(&code_answer_columns(), |name| match name {
        "answer" => json!({ "type": "string", "enum": ["known", "slip", "unknown"] }),
        "code" => json!({ "type": "string" }),
        other => of_code(other),
    })
}

fn example() -> Value {
    json!({
        "code": "IGBLACK", "campaign": "black-week", "channel": "instagram", "agent": null,
        "batch": null, "discount": "10%", "status": "live", "limit": null, "redeemed": 0,
        "flags": null, "exported": null, "state": null, "label": null, "given_by": null,
        "given_at": null, "until": null,
    })
}

fn answer_example() -> Value {
    let mut example = example();
    if let Some(example) = example.as_object_mut() {
        example.insert("answer".to_owned(), json!("known"));
        for name in ["limit_by_customer", "starts", "ends", "minimum"] {
            example.insert(name.to_owned(), Value::Null);
        }
    }
    example
}

fn typed() -> Value {
    json!({ "type": "string", "minLength": 1, "maxLength": CODE_CHARS_MAX })
}

fn order() -> Value {
    json!({ "type": "string", "minLength": 1, "maxLength": FOREIGN_ID_CHARS_MAX })
}

pub(in crate::http::api) fn doc(endpoint: Endpoint) -> Doc {
    let one = || Doc::one(code(), example());
    let named = |doc: Doc| doc.path("code", typed(), "IGBLACK").problem(404).problem(422);
    match endpoint {
        Endpoint::Coupons => Doc::list(code(), example())
            .with_cursor()
            .query(Param::new("batch", "only the codes of this batch")).problem(404).problem(422),
        Endpoint::CheckCoupon => Doc::one(answer(), answer_example()).query(
            Param::new("code", "the code, as a customer typed it")
                .of(typed())
                .example("ig black").needed(),).problem(422),
        Endpoint::Redeem => named(one()).body(
            object_of(
                json!({
                    "order": order(),
                    "customer": {
                        "type": ["string", "null"],
                        "description": "an e-mail address, a phone number or the shop's id; only a hash is kept",
                    },
                    "total": {
                        "type": ["string", "null"],
                        "description": "as \"55.00 EUR\", or 55 in the plan's currency",
                    },
                }),
                &["order"],
            ),
            json!({ "order": "#1010", "total": "55.00 EUR" }),
        ),
        Endpoint::Release => named(one())
            .body(object_of(json!({ "order": order() }), &["order"]), json!({ "order": "#1010" })),
        Endpoint::Give => one()
            .path("batch", json!({ "type": "string", "minLength": 1, "maxLength": 100 }), "sms")
            .problem(404)
            .body(
                object_of(
                    json!({
                        "label": { "type": ["string", "null"], "maxLength": 100 },
                        "agent": { "type": ["string", "null"], "maxLength": 100 },
                        "for": {
                            "type": ["string", "null"],
                            "description": "how long the customer is told that it is valid, such as 48h",
                        },
                        "unexported": {
                            "type": "boolean",
                            "description": "also give codes that no shop knows yet",
                        },
                    }),
                    &[],
                ),
                json!({ "label": "Ann", "for": "48h", "unexported": true }),
            ),
        _ => named(one()),
    }
}

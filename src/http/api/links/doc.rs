//! What the routes of links take and answer.

use serde_json::{Value, json};

use super::columns;
use crate::domain::limits::{
    API_BATCH_ITEMS_MAX, FOREIGN_ID_CHARS_MAX, LABEL_CHARS_MAX, TARGET_BYTES_MAX, TITLE_CHARS_MAX,
};
use crate::domain::link::Status;
use crate::http::api::Endpoint;
use crate::http::api::schema::{Doc, Param, count, object_of, problem, row_of, text};

fn link() -> Value {
    row_of(&columns(), |name| match name {
        "slug" | "short_url" | "target" => json!({ "type": "string" }),
        "status" => json!({ "type": "string", "enum": Status::names() }),
        "clicks" => json!({ "type": "integer", "minimum": 0 }),
        "stated_clicks" | "limit" => count(),
        _ => text(),
    })
}

fn example() -> Value {
    json!({
        "slug": "bio", "short_url": "https://go.example.com/bio",
        "target": "https://shop.example.com/?utm_source=instagram", "campaign": null,
        "channel": "instagram", "agent": null, "content": null, "status": "live", "clicks": 0,
        "tags": null, "stated_clicks": null, "title": null, "starts_at": null, "ends_at": null,
        "limit": null, "external_id": null,
    })
}

/// The fields of a link that is asked for.
fn fields() -> Value {
    let label = || json!({ "type": ["string", "null"], "maxLength": LABEL_CHARS_MAX });
    let day = |word: &str| {
        json!({
            "type": ["string", "null"],
            "description": format!("a day in the plan's time zone, such as 2026-11-20{word}"),
        })
    };
    json!({
        "url": { "type": "string", "minLength": 1, "maxLength": TARGET_BYTES_MAX },
        "slug": { "type": ["string", "null"], "description": "random if it is left out" },
        "title": { "type": ["string", "null"], "maxLength": TITLE_CHARS_MAX },
        "campaign": label(), "channel": label(), "agent": label(), "content": label(),
        "tags": { "type": ["array", "null"], "items": { "type": "string" } },
        "starts": day(""),
        "ends": day(", its last one; or never"),
        "limit": { "type": ["integer", "null"], "minimum": 1, "maximum": u32::MAX },
        "domain": text(),
    })
}

fn new(more: Value) -> Value {
    let mut all = fields();
    if let (Some(all), Value::Object(more)) = (all.as_object_mut(), more) {
        all.extend(more);
    }
    object_of(all, &["url"])
}

fn external() -> Value {
    json!({ "type": "string", "minLength": 1, "maxLength": FOREIGN_ID_CHARS_MAX })
}

/// A link that is made by itself.
fn made() -> Value {
    new(json!({
        "external_id": { "type": ["string", "null"], "maxLength": FOREIGN_ID_CHARS_MAX },
        "find_if_exists": {
            "type": "boolean",
            "description": "answer with a link that is as asked already, if there is one",
        },
    }))
}

/// What of a link is to be changed.
fn edit() -> Value {
    let mut all = fields();
    if let Some(fields) = all.as_object_mut() {
        fields.remove("slug");
        fields.insert("live".to_owned(), live());
    }
    object_of(all, &[])
}

fn live() -> Value {
    json!({ "type": "boolean", "description": "put a retired link into use again" })
}

fn slug(doc: Doc, example: &str) -> Doc {
    let schema = json!({ "type": "string", "minLength": 1, "maxLength": 200 });
    doc.path("slug", schema, example).problem(404).tagged()
}

fn external_path(doc: Doc) -> Doc {
    doc.path("external_id", external(), "sku-7").problem(422).tagged()
}

pub(in crate::http::api) fn doc(endpoint: Endpoint) -> Doc {
    let one = || Doc::one(link(), example());
    match endpoint {
        Endpoint::Links => {
            let status = json!({ "type": "string", "enum": Status::names() });
            Doc::list(link(), example())
                .paged()
                .query(Param::new("campaign", "only links of this campaign"))
                .query(Param::new("channel", "only links of this channel").example("instagram"))
                .query(Param::new("agent", "only links of this agent"))
                .query(Param::new("status", "only links of this status").of(status))
                .problem(422)
        }
        Endpoint::NewLink => one()
            .statuses(&[201, 200])
            .body(
                made(),
                json!({
                    "url": "https://shop.example.com/new", "channel": "instagram",
                    "title": "Link in bio",
                }),
            )
            .tagged(),
        Endpoint::NewLinks => {
            let item = json!({
                "type": "object",
                "description": "what `NewLink` takes; what is wrong with one is told in its result",
            });
            let items = json!({ "type": "array", "items": item, "maxItems": API_BATCH_ITEMS_MAX });
            let result = object_of(
                json!({
                    "status": { "type": "integer" },
                    "link": link(),
                    "problem": problem(),
                }),
                &["status"],
            );
            Doc::list(result, json!({ "status": 201, "link": example() })).body(
                object_of(json!({ "items": items }), &["items"]),
                json!({
                    "items": [
                        { "url": "https://shop.example.com/a" },
                        { "url": "https://shop.example.com/b", "slug": "b" },
                    ],
                }),
            )
        }
        Endpoint::EditLink => slug(one(), "bio")
            .body(edit(), json!({ "title": "Link in bio", "limit": 1000 }))
            .matched(),
        Endpoint::RetireLink => slug(one(), "old")
            .body(
                object_of(
                    json!({
                        "gone": {
                            "type": "boolean",
                            "description": "answer from now on as if it did not exist",
                        },
                    }),
                    &[],
                ),
                json!({}),
            )
            .matched(),
        Endpoint::PutExternalLink => external_path(one()).statuses(&[200, 201]).body(
            new(json!({ "live": live() })),
            json!({ "url": "https://shop.example.com/sku/7", "title": "SKU 7" }),
        ),
        Endpoint::ExternalLink => external_path(one()).problem(404),
        _ => slug(one(), "bio"),
    }
}

//! The `OpenAPI` 3.1 document, made of the table of routes and of what each says it takes and answers.
//!
//! Invariant: it has every route of the table, and nothing else.

use std::collections::BTreeSet;

use hyper::{Method, StatusCode};
use serde_json::{Map, Value, json};

use super::routes::{Endpoint, ROUTES};
use super::schema::{Doc, Param, problem};
use super::{clicks, conversions, coupons, links, reports};
use crate::domain::limits::API_KEY_CHARS_MAX;
use crate::http::route::{Access, Route};

fn doc(endpoint: Endpoint) -> Doc {
    match endpoint {
        Endpoint::OpenApi => Doc::one(json!({ "type": "object" }), json!({ "openapi": "3.1.0" })),
        Endpoint::Links
        | Endpoint::NewLink
        | Endpoint::NewLinks
        | Endpoint::Link
        | Endpoint::EditLink
        | Endpoint::RetireLink
        | Endpoint::ExternalLink
        | Endpoint::PutExternalLink => links::doc::doc(endpoint),
        Endpoint::Coupons
        | Endpoint::CheckCoupon
        | Endpoint::Coupon
        | Endpoint::Redeem
        | Endpoint::Release
        | Endpoint::Give => coupons::doc::doc(endpoint),
        Endpoint::Campaigns | Endpoint::Campaign | Endpoint::Clicks => clicks::doc(endpoint),
        Endpoint::Tell => conversions::doc(),
        Endpoint::Conversions | Endpoint::Report | Endpoint::Explain => reports::doc::doc(endpoint),
    }
}

/// The whole document.
pub(super) fn document() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for route in &ROUTES {
        // HEAD is answered as GET without the body.
        for method in route.methods.iter().filter(|method| **method != Method::HEAD) {
            let path = paths.entry(route.pattern).or_insert_with(|| json!({}));
            path[method.as_str().to_lowercase()] = operation(route);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Couplet",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Short links and coupon codes that can say what they earned. Objects are those that \
                            the commands write with --format json. A list says in the header Link where its next \
                            page is.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": { "Problem": problem() },
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token that `couplet token new NAME --scope AREA:read` or `AREA:write` makes.",
                },
            },
        },
    })
}

fn operation(route: &Route<Endpoint>) -> Value {
    let doc = doc(route.endpoint);
    let mut parameters: Vec<Value> = Vec::new();
    if let Some((name, schema, example)) = &doc.path {
        parameters.push(json!({
            "name": name, "in": "path", "required": true, "schema": schema, "example": example,
        }));
    }
    parameters.extend(doc.query.iter().map(in_query));
    if doc.has_key {
        parameters.push(json!({
            "name": "Idempotency-Key",
            "in": "header",
            "description": "a request with the same key and the same body is done once, and answered as before",
            "schema": {
                "type": "string", "minLength": 1, "maxLength": API_KEY_CHARS_MAX,
                "pattern": "^(\"[!#-~]+\"|[!#-~]+)$",
            },
        }));
    }
    if doc.has_match {
        parameters.push(json!({
            "name": "If-Match",
            "in": "header",
            "description": "do it only if the ETag is still this one",
            "schema": { "type": "string", "pattern": "^(\\*|(W/)?\"[!#-~]*\")$" },
        }));
    }
    let mut operation = json!({
        "operationId": format!("{:?}", route.endpoint),
        "summary": route.purpose,
        "parameters": parameters,
        "responses": responses(route, &doc),
    });
    if let Some((schema, example)) = &doc.body {
        operation["requestBody"] = json!({
            "required": true,
            "content": { "application/json": { "schema": schema, "example": example } },
        });
    }
    if let Access::Area(area, scope) = route.access {
        operation["security"] = json!([{ "token": [] }]);
        operation["description"] = json!(format!("Needs a token with the scope {area}:{scope}."));
    }
    operation
}

fn in_query(param: &Param) -> Value {
    let mut shown = json!({
        "name": param.name, "in": "query", "description": param.about, "schema": param.schema,
        "required": param.is_needed,
    });
    if let Some(example) = &param.example {
        shown["example"] = example.clone();
    }
    shown
}

fn responses(route: &Route<Endpoint>, doc: &Doc) -> Value {
    let reason = |status: u16| {
        let known = StatusCode::from_u16(status).ok().and_then(|of| of.canonical_reason());
        known.unwrap_or_default().to_owned()
    };
    let mut all = Map::new();
    for (number, status) in doc.statuses.iter().enumerate() {
        let mut content = json!({ "schema": doc.answer });
        if number == 0 {
            content["example"] = doc.example.clone();
        }
        let mut answer = json!({
            "description": reason(*status), "content": { "application/json": content },
        });
        let text = json!({ "schema": { "type": "string" } });
        if doc.is_paged {
            answer["headers"]["Link"] = text.clone();
        }
        if doc.has_etag {
            answer["headers"]["ETag"] = text;
        }
        all.insert(status.to_string(), answer);
    }
    let mut problems: BTreeSet<u16> = doc.problems.iter().copied().collect();
    if route.access != Access::Anyone {
        problems.extend([400, 401, 403, 429, 500, 503]);
    }
    for status in problems {
        let content = json!({ "schema": { "$ref": "#/components/schemas/Problem" } });
        all.insert(
            status.to_string(),
            json!({
                "description": reason(status), "content": { "application/problem+json": content },
            }),
        );
    }
    Value::Object(all)
}

//! What the routes of reports take and answer.

use serde_json::{Map, Value, json};

use crate::domain::settings::rules::Model;
use crate::http::api::Endpoint;
use crate::http::api::schema::{Doc, Param, object_of, row_of, text};
use crate::render::CONVERSION_COLUMNS;

/// What every report has.
const ALWAYS: [&str; 22] = [
    "schema",
    "period",
    "model",
    "coupon",
    "window_days",
    "windows_days",
    "definitions",
    "by",
    "rows",
    "unplaced",
    "totals",
    "other_currencies",
    "kinds",
    "days_to_order",
    "evidence",
    "tied_by",
    "contradicted_verdicts",
    "visitors",
    "verdict_rules",
    "conversation_rate",
    "named_clicks",
    "warnings",
];

/// What a report has if there is something to say.
const SOMETIMES: [&str; 27] = [
    "fit",
    "against",
    "stated",
    "response_bands",
    "response_compared",
    "messaging",
    "calls",
    "hand_outs",
    "holdouts",
    "leaks",
    "customers",
    "cohorts",
    "missed",
    "payback",
    "benchmarks",
    "funnels",
    "said",
    "said_agreement",
    "best_per_conversation",
    "margin",
    "costs_in_totals_alone",
    "survey",
    "goals",
    "notes",
    "decided_before",
    "closed",
    "data_health",
];

fn report() -> Value {
    let names = ALWAYS.iter().chain(&SOMETIMES);
    let fields: Map<String, Value> = names.map(|name| ((*name).to_owned(), json!({}))).collect();
    object_of(Value::Object(fields), &ALWAYS)
}

fn explanation() -> Value {
    let fields = json!({
        "schema": { "type": "integer" },
        "conversion": { "type": "object" },
        "evidence": { "type": "array" },
        "journey": { "type": "array" },
        "coupon": { "type": "string" },
        "branch": { "type": "string" },
        "model": { "type": "string" },
        "window": { "type": "string" },
        "windows": { "type": "object" },
        "credits": { "type": "object" },
    });
    let names: Vec<String> =
        fields.as_object().into_iter().flat_map(|fields| fields.keys().cloned()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    object_of(fields, &names)
}

fn conversion() -> Value {
    row_of(CONVERSION_COLUMNS, |name| match name {
        "conversion_id" | "kind" | "at" | "status" | "source" => json!({ "type": "string" }),
        "credit" => json!({ "type": ["number", "string", "null"] }),
        _ => text(),
    })
}

fn conversion_example() -> Value {
    json!({
        "conversion_id": "#1010", "kind": "order", "at": "2026-11-20T10:00:00.000Z",
        "status": "paid", "currency": "EUR", "gross": "55.00", "refunded": "0.00", "net": "55.00",
        "discount": null, "codes": "IGBLACK", "click_id": null, "customer": null, "source": "generic",
        "channel": "instagram", "campaign": "black-week", "agent": null, "content": null,
        "credit": 1.0, "tied_by": "coupon", "strength": "strong", "tags": null,
    })
}

fn period() -> Param {
    const DAY: &str = "20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])";
    let pattern = format!("^20[0-9]{{2}}(-(0[1-9]|1[0-2])|-Q[1-4])?$|^{DAY}\\.\\.{DAY}$");
    let about =
        "a month as 2026-11, a quarter as 2026-Q4, a year, or days as 2026-11-20..2026-11-30";
    Param::new("period", about)
        .of(json!({ "type": "string", "pattern": pattern }))
        .example("2026-11")
}

pub(in crate::http::api) fn doc(endpoint: Endpoint) -> Doc {
    match endpoint {
        Endpoint::Conversions => Doc::list(conversion(), conversion_example())
            .query(period().needed())
            .paged()
            .problem(422),
        Endpoint::Report => {
            let example: Map<String, Value> =
                ALWAYS.iter().map(|name| ((*name).to_owned(), json!({}))).collect();
            Doc::one(report(), Value::Object(example))
                .query(period())
                .problem(422)
                .query(
                    Param::new("by", "what its rows are grouped by, with commas between")
                        .example("channel,campaign"),
                )
                .query(
                    Param::new("model", "the model of attribution")
                        .of(json!({ "type": "string", "enum": Model::names() })),
                )
        }
        _ => {
            let example = json!({
                "schema": 1, "conversion": {}, "evidence": [], "journey": [], "coupon": "",
                "branch": "", "model": "last", "window": "30d", "windows": {}, "credits": {},
            });
            let order = json!({ "type": "string", "minLength": 1, "maxLength": 255 });
            Doc::one(explanation(), example)
                .path("order", order, "#1010")
                .query(
                    Param::new("models", "the credits of the plan's model, or of all")
                        .of(json!({ "type": "string", "enum": ["plan", "all"] })),
                )
                .problem(404)
                .problem(422)
        }
    }
}

//! What a route takes and answers, as its document says it.
//!
//! Invariant: a schema names every field, and allows no other one, so that a test can hold it against real answers. Each
//! example is one that works on the data of that test.

use serde_json::{Map, Value, json};

use crate::domain::limits::{API_CURSOR_DIGITS_MAX, API_ROWS_MAX};

/// A parameter of a query.
#[derive(Debug, Clone)]
pub(super) struct Param {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) schema: Value,
    /// A value that is sent in an example; `None` for a parameter that is left out there.
    pub(super) example: Option<Value>,
    pub(super) is_needed: bool,
}

impl Param {
    pub(super) fn new(name: &'static str, about: &'static str) -> Self {
        let schema = json!({ "type": "string", "minLength": 1, "maxLength": 100 });
        Self { name, about, schema, example: None, is_needed: false }
    }

    pub(super) fn of(self, schema: Value) -> Self {
        Self { schema, ..self }
    }

    pub(super) fn example(self, example: impl Into<Value>) -> Self {
        Self { example: Some(example.into()), ..self }
    }

    pub(super) fn needed(self) -> Self {
        Self { is_needed: true, ..self }
    }
}

/// What a route takes and answers.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a header or none")]
pub(super) struct Doc {
    /// The schema and an example of the parameter in its path.
    pub(super) path: Option<(&'static str, Value, Value)>,
    pub(super) query: Vec<Param>,
    /// The schema and an example of its body.
    pub(super) body: Option<(Value, Value)>,
    /// The statuses of its answers, the first for the example.
    pub(super) statuses: Vec<u16>,
    pub(super) answer: Value,
    pub(super) example: Value,
    /// The statuses of its own problems.
    pub(super) problems: Vec<u16>,
    pub(super) is_paged: bool,
    /// Whether it takes an `Idempotency-Key`.
    pub(super) has_key: bool,
    /// Whether it takes an `If-Match`.
    pub(super) has_match: bool,
    /// Whether its answers have an `ETag`.
    pub(super) has_etag: bool,
}

impl Doc {
    pub(super) fn one(answer: Value, example: Value) -> Self {
        Self {
            path: None,
            query: Vec::new(),
            body: None,
            statuses: vec![200],
            answer,
            example,
            problems: Vec::new(),
            is_paged: false,
            has_key: false,
            has_match: false,
            has_etag: false,
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "they are written where they are passed")]
    pub(super) fn list(row: Value, example: Value) -> Self {
        Self::one(json!({ "type": "array", "items": row }), json!([example]))
    }

    /// Takes a cursor and a number of rows.
    pub(super) fn paged(mut self) -> Self {
        let limit = json!({ "type": "integer", "minimum": 1, "maximum": API_ROWS_MAX });
        self.query.push(Param::new("limit", "how many rows at most").of(limit));
        let mut paged = self.with_cursor();
        if let Some(cursor) = paged.query.last_mut() {
            let pattern = format!("^[0-9]{{1,{API_CURSOR_DIGITS_MAX}}}$");
            cursor.schema = json!({ "type": "string", "pattern": pattern });
        }
        paged
    }

    /// Takes a cursor.
    pub(super) fn with_cursor(mut self) -> Self {
        let about = "where a page ended; the header `Link` of an answer has the next one";
        self.query.push(Param::new("cursor", about).of(json!({ "type": "string" })));
        self.is_paged = true;
        self
    }

    pub(super) fn path(mut self, name: &'static str, schema: Value, example: &str) -> Self {
        self.path = Some((name, schema, example.into()));
        self
    }

    pub(super) fn query(mut self, param: Param) -> Self {
        self.query.push(param);
        self
    }

    /// Takes a body, and does what it says once under a key.
    pub(super) fn body(mut self, schema: Value, example: Value) -> Self {
        self.body = Some((schema, example));
        self.has_key = true;
        self.problem(422).problem(413).problem(415).problem(408).problem(409)
    }

    pub(super) fn statuses(self, statuses: &[u16]) -> Self {
        Self { statuses: statuses.to_vec(), ..self }
    }

    pub(super) fn problem(mut self, status: u16) -> Self {
        self.problems.push(status);
        self
    }

    pub(super) fn matched(self) -> Self {
        Self { has_match: true, ..self }.problem(412)
    }

    pub(super) fn tagged(self) -> Self {
        Self { has_etag: true, ..self }
    }
}

/// A text that may be unknown.
pub(super) fn text() -> Value {
    json!({ "type": ["string", "null"] })
}

/// A number that may be unknown.
pub(super) fn count() -> Value {
    json!({ "type": ["integer", "null"], "minimum": 0 })
}

/// A row with these columns, all of which are there.
pub(super) fn row_of(columns: &[&str], of: impl Fn(&str) -> Value) -> Value {
    let properties: Map<String, Value> =
        columns.iter().map(|name| ((*name).to_owned(), of(name))).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": columns,
        "additionalProperties": false,
    })
}

/// An object with these fields, of which some are always there.
#[expect(clippy::needless_pass_by_value, reason = "they are written where they are passed")]
pub(super) fn object_of(fields: Value, required: &[&str]) -> Value {
    let mut schema = json!({
        "type": "object",
        "properties": fields,
        "additionalProperties": false,
    });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

/// The schema of a problem.
pub(super) fn problem() -> Value {
    object_of(
        json!({
            "type": { "type": "string" },
            "title": { "type": "string" },
            "status": { "type": "integer", "minimum": 400, "maximum": 599 },
            "detail": { "type": "string" },
            "hint": { "type": "string" },
        }),
        &["type", "title", "status", "detail"],
    )
}

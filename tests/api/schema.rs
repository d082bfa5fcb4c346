//! Holds a value against a schema of the API's document: the keywords that it uses, and no other.
//!
//! Invariant: a keyword that is not known here fails, so that no schema says more than is checked.

use serde_json::{Map, Value};

/// What does not fit, each with where it is; empty if all fits.
pub(super) fn faults(value: &Value, schema: &Value, document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(value, schema, document, "$", &mut found);
    found
}

fn check(value: &Value, schema: &Value, document: &Value, at: &str, found: &mut Vec<String>) {
    let Some(keywords) = schema.as_object() else { panic!("{at}: not a schema: {schema}") };
    for (keyword, of) in keywords {
        match keyword.as_str() {
            "$ref" => {
                let path = of.as_str().unwrap().strip_prefix('#').unwrap();
                check(value, document.pointer(path).unwrap(), document, at, found);
            }
            "type" => {
                let types: Vec<&str> = match of {
                    Value::Array(of) => of.iter().map(|of| of.as_str().unwrap()).collect(),
                    of => vec![of.as_str().unwrap()],
                };
                if !types.iter().any(|of| is_of_type(value, of)) {
                    found.push(format!("{at}: {value} is not {types:?}"));
                }
            }
            "enum" => {
                if !of.as_array().unwrap().contains(value) {
                    found.push(format!("{at}: {value} is not one of {of}"));
                }
            }
            "properties" => properties(value, of, document, at, found),
            "required" => {
                let names = of.as_array().unwrap().iter().map(|name| name.as_str().unwrap());
                let missing = names.filter(|name| value.get(name).is_none());
                found.extend(missing.map(|name| format!("{at}: no {name}")));
            }
            "additionalProperties" => {
                assert_eq!(of, &Value::Bool(false), "{at}");
                let known = keywords.get("properties").and_then(Value::as_object);
                let none = Map::new();
                let fields = value.as_object().unwrap_or(&none).keys();
                let more = fields.filter(|name| !known.is_some_and(|of| of.contains_key(*name)));
                found.extend(more.map(|name| format!("{at}: {name} is not in the schema")));
            }
            "items" => {
                for (number, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(item, of, document, &format!("{at}[{number}]"), found);
                }
            }
            "minimum" | "maximum" => {
                let (is_min, of) = (keyword == "minimum", of.as_f64().unwrap());
                if let Some(number) = value.as_f64()
                    && (if is_min { number < of } else { number > of })
                {
                    found.push(format!("{at}: {number} is beyond the {keyword} {of}"));
                }
            }
            // Those of requests, and words for people.
            "minLength" | "maxLength" | "maxItems" | "pattern" | "format" | "description" => {}
            other => panic!("{at}: the keyword {other} is not known here"),
        }
    }
}

fn properties(value: &Value, of: &Value, document: &Value, at: &str, found: &mut Vec<String>) {
    for (name, schema) in of.as_object().unwrap() {
        if let Some(field) = value.get(name) {
            check(field, schema, document, &format!("{at}.{name}"), found);
        }
    }
}

fn is_of_type(value: &Value, of: &str) -> bool {
    match of {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("the type {other} is not known here"),
    }
}

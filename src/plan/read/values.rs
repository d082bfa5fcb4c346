//! Values of the wrong type: what was written, what is needed, and what to write instead.

use toml::de::DeValue;

use crate::plan::dates::date_parts;

/// The types that a key can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    Truth,
    Whole,
    Number,
    Date,
    List,
    Table,
}

impl Type {
    /// The type as messages name it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Text => "text in quotes",
            Self::Truth => "true or false",
            Self::Whole => "a whole number",
            Self::Number => "a number such as 0.018",
            Self::Date => "a date such as 2026-11-20",
            Self::List => "a list such as [\"a\", \"b\"]",
            Self::Table => "a table",
        }
    }
}

/// The type of a value as messages name it.
pub(super) fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text in quotes",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(at) if at.date.is_none() => "a time of day",
        DeValue::Datetime(at) if at.time.is_some() => "a date with a time",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// What to write instead of a value, if that can be said. `written` is the value as the file has it.
pub(super) fn instead(
    key: &str,
    value: &DeValue<'_>,
    written: &str,
    wanted: Type,
) -> Option<String> {
    let text = value.as_str().map(str::trim);
    let is_scalar = !matches!(value, DeValue::Array(_) | DeValue::Table(_) | DeValue::String(_));
    match wanted {
        Type::Text if key == "discount" && !matches!(value, DeValue::Boolean(_)) && is_scalar => {
            Some(format!("\"{written}%\""))
        }
        Type::Text if is_scalar => Some(format!("\"{written}\"")),
        Type::Truth => match text?.to_lowercase().as_str() {
            "true" | "yes" | "on" => Some("true".to_owned()),
            "false" | "no" | "off" => Some("false".to_owned()),
            _ => None,
        },
        Type::Whole | Type::Number => text?.parse::<f64>().ok().map(|_| text_of(text)),
        Type::Date => match (value, text) {
            (DeValue::Datetime(at), _) => at.date.map(|date| date.to_string()),
            (_, Some(text)) => date_parts(text)?.date().map(|day| day.to_string()),
            _ => None,
        },
        Type::List if text.is_some() => Some(format!("[{written}]")),
        Type::Table => Some("{ ... }".to_owned()),
        _ => None,
    }
}

fn text_of(text: Option<&str>) -> String {
    text.unwrap_or_default().to_owned()
}

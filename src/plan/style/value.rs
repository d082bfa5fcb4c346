//! Writes one value in the one style.

use toml_edit::{Array, InlineTable, Value};

use super::ranked;

/// A list that is longer has one item on each line.
const LIST_CHARS_MAX: usize = 90;

/// A value as it is written. Numbers, dates and texts stay as they are; `path` names the keys that lead to it.
pub(super) fn written(value: &Value, path: &[&str]) -> String {
    match value {
        Value::String(text) => text.display_repr().into_owned(),
        Value::Integer(number) => number.display_repr().into_owned(),
        Value::Float(number) => number.display_repr().into_owned(),
        Value::Boolean(truth) => truth.display_repr().into_owned(),
        Value::Datetime(time) => time.display_repr().into_owned(),
        Value::Array(_) | Value::InlineTable(_) if has_comments(value) => as_it_is(value),
        Value::Array(list) => array(list, path),
        Value::InlineTable(table) => inline_table(table, path),
    }
}

/// Whether there are comments within a value.
fn has_comments(value: &Value) -> bool {
    let text = as_it_is(value);
    // A `#` within a text is no comment, but such a value is rare and may stay as it is.
    text.contains('\n') && text.contains('#')
}

fn as_it_is(value: &Value) -> String {
    let mut value = value.clone();
    value.decor_mut().clear();
    value.to_string().trim().to_owned()
}

fn array(list: &Array, path: &[&str]) -> String {
    let items: Vec<String> = list.iter().map(|item| written(item, path)).collect();
    let line = format!("[{}]", items.join(", "));
    if line.chars().count() <= LIST_CHARS_MAX || items.is_empty() {
        return line;
    }
    let items: Vec<String> = items.iter().map(|item| format!("    {item},\n")).collect();
    format!("[\n{}]", items.concat())
}

fn inline_table(table: &InlineTable, path: &[&str]) -> String {
    let mut entries: Vec<_> = table
        .get_values()
        .into_iter()
        .map(|(keys, value)| {
            let mut names = path.to_vec();
            let (rank, key) = ranked(&keys, &mut names);
            (rank, format!("{key} = {}", written(value, &names)))
        })
        .collect();
    entries.sort_by(|(one, _), (other, _)| one.cmp(other));
    if entries.is_empty() {
        return "{}".to_owned();
    }
    let entries: Vec<String> = entries.into_iter().map(|(_, entry)| entry).collect();
    format!("{{ {} }}", entries.join(", "))
}

//! Slips in a user's own map, told without the words of the program.
//!
//! Invariant: what is told has the line. Errors of TOML itself are not told here (see `plan::syntax_fault`).

use super::PresetError;

/// Keys that built-in presets have, and that no map needs.
const INTERNAL: [&str; 8] =
    ["hidden_ids", "refused", "zone_in", "unquoted", "unnamed", "messages", "days", "lacks"];

/// What is wrong with a map that is TOML.
pub(super) fn told(text: &str, error: &toml::de::Error) -> PresetError {
    let start = error.span().map_or(0, |span| span.start);
    let line = text.get(..start).unwrap_or_default().matches('\n').count() + 1;
    let slip = wrong_form(text, start, error.message()).unwrap_or_else(|| plain(error.message()));
    PresetError::Toml(format!("line {line}: {slip}"))
}

/// A value of another form than its key has, with the line as it is right.
fn wrong_form(text: &str, start: usize, message: &str) -> Option<String> {
    let (found, expected) = message.strip_prefix("invalid type: ")?.split_once(", expected ")?;
    let is_list = found == "sequence";
    let begins = found.strip_prefix("string ").unwrap_or(if is_list { "[" } else { "" });
    let rest = text.get(start..)?.lines().next()?;
    let written = rest.find(begins).filter(|_| !begins.is_empty()).map_or(start, |at| start + at);
    let before = text.get(..written)?.trim_end().strip_suffix('=')?.trim_end();
    let is_of_key = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let key = before.rsplit(|c| !is_of_key(c)).next().filter(|key| !key.is_empty())?;
    let right = match (expected, begins) {
        ("a sequence", "" | "[") => return Some(format!("`{key}` is a list: {key} = [\"...\"]")),
        ("a sequence", value) => format!("[{value}]"),
        ("a string", "[") => {
            let list = text.get(written + 1..)?.split(']').next()?;
            list.split(',').next()?.trim().to_owned()
        }
        ("a string", _) => "\"...\"".to_owned(),
        ("a boolean", _) => "true".to_owned(),
        _ => return None,
    };
    Some(format!("`{key}` is written so: {key} = {right}"))
}

fn plain(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let first = quoted.next().unwrap_or_default();
    if message.starts_with("unknown field ") {
        let known: Vec<&str> = quoted.filter(|key| !INTERNAL.contains(key)).collect();
        format!("`{first}` is no word for maps; here stand {}", known.join(", "))
    } else if message.starts_with("missing field ") {
        format!("{first} is missing here")
    } else {
        message.to_owned()
    }
}

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
    PresetError::Toml(format!("line {line}: {}", plain(error.message())))
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

//! A preset to fill in, for a file that no preset fits.
//!
//! Invariant: once each required column has a heading of the file, it is a preset.

use std::fmt::Write as _;

use super::find;
use crate::import::columns::ColumnSpec;
use crate::import::conversations::CONVERSATION_COLUMNS;
use crate::import::orders::ORDER_COLUMNS;

/// The text of a preset for a kind of file, with what its headings tell already.
#[must_use]
pub fn template(specs: &[ColumnSpec], names: &[String]) -> String {
    let title = match specs {
        ORDER_COLUMNS => "orders of my shop",
        CONVERSATION_COLUMNS => "conversations of my inbox",
        _ => "rows of my tool",
    };
    let mut text = format!("title = {title:?}\n\n[columns]\n");
    for required in [true, false] {
        for spec in specs.iter().filter(|spec| spec.required == required) {
            let found =
                find(names, spec.name).or_else(|| find(names, &spec.name.replace('_', " ")));
            let heading = found.and_then(|index| names.get(index)).map_or("", String::as_str);
            let mark = if required || !heading.is_empty() { "" } else { "# " };
            let _ = writeln!(text, "{mark}{} = {heading:?}  # {}", spec.name, spec.meaning);
        }
    }
    if let Some(status) = specs.iter().find(|spec| spec.name == "status") {
        let heading = find(names, status.name).and_then(|index| names.get(index));
        let heading = heading.map_or("State", String::as_str);
        let _ = write!(
            text,
            "\n# What words of the file mean that are none of those of {}:\n\
             # [[state]]\n# is = \"paid\"\n\
             # when = [{{ column = {heading:?}, is = [\"complete\", \"shipped\"] }}]\n",
            status.name
        );
    }
    text
}

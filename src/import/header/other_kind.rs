//! Finds out that a file is of another kind than the one that is imported: orders where conversations were expected.
//!
//! Invariant: it is told only by a header that a preset of the other kind fits, by the columns that every such file
//! has, or by the beginning of a chat. Does not read the file.

use super::{DELIMITERS, has_required, names_of};
use crate::import::chat::is_chat;
use crate::import::columns::ColumnSpec;
use crate::import::conversations::CONVERSATION_COLUMNS;
use crate::import::error::ImportError;
use crate::import::preset::{KINDS, presets_of};

/// Required columns by which a kind is told: one alone, such as a month, has another meaning elsewhere.
const REQUIRED_MIN: usize = 2;

/// What a file is, by its first lines, if it is of another kind than the one with these columns.
pub(super) fn found(specs: &'static [ColumnSpec], lines: &[Vec<u8>]) -> Option<ImportError> {
    let others = || KINDS.iter().filter(|kind| kind.specs != specs);
    let split = |line: &Vec<u8>| DELIMITERS.map(|delimiter| names_of(line, delimiter));
    let headers: Vec<Vec<String>> = lines.iter().flat_map(split).collect();
    for kind in others() {
        let fits = presets_of(kind.specs)
            .iter()
            .find(|preset| preset.has_header() && headers.iter().any(|names| preset.fits(names)));
        if let Some(preset) = fits {
            return Some(other(format!("these are {}; import them", preset.title), kind.command));
        }
    }
    let required = |specs: &[ColumnSpec]| specs.iter().filter(|spec| spec.required).count();
    let documented = others().find(|kind| {
        required(kind.specs) >= REQUIRED_MIN
            && headers.iter().any(|names| has_required(kind.specs, names))
    });
    if let Some(kind) = documented {
        return Some(other(format!("these are {}; import them", kind.name), kind.command));
    }
    let first = lines.iter().find(|line| !line.iter().all(u8::is_ascii_whitespace))?;
    let is_chat = specs != CONVERSATION_COLUMNS && is_chat(first.as_slice(), None);
    is_chat
        .then(|| other("this is a chat of WhatsApp; import it".to_owned(), "import conversations"))
}

fn other(what: String, command: &'static str) -> ImportError {
    ImportError::OtherKind { what, command }
}

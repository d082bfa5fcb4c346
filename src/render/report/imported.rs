//! The files that were imported since a period began, by kind: a table of data health.
//!
//! Invariant: a file that was taken back again is not there. In no format for programs, since the same records may come
//! in by other files: `import list` has each file.

use std::collections::BTreeMap;

use crate::domain::period::Zone;
use crate::domain::record::ledger::StoredImport;
use crate::render::table::{Table, Value};
use crate::store::kind_name;

/// Of each kind, how many files came in, the last one and its day, and how many rows of all were bad.
pub(super) fn table(imports: &[StoredImport], zone: &Zone) -> Option<Table> {
    let mut kinds: BTreeMap<u8, Vec<&StoredImport>> = BTreeMap::new();
    for import in imports {
        kinds.entry(import.spec.kind).or_default().push(import);
    }
    let row = |(kind, files): (u8, Vec<&StoredImport>)| {
        let last = files.iter().max_by_key(|file| (file.begun_at, file.number));
        let bad = files.iter().filter_map(|file| file.ended).map(|ended| ended.bad).sum();
        let name = last.and_then(|last| last.spec.file.as_deref());
        let day = last.map(|last| zone.day(last.begun_at).to_string());
        vec![
            Value::text(kind_name(kind).unwrap_or_default()),
            Value::or_missing(day, Value::Text),
            Value::or_missing(name, Value::text),
            Value::Count(files.len() as u64),
            Value::Count(bad),
        ]
    };
    let heads = ["imported", "last_import", "last_file", "files", "bad_rows"];
    let table = Table::new(heads, 3).with_rows(kinds.into_iter().map(row));
    (!table.rows.is_empty()).then_some(table)
}

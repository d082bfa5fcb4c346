//! The list of imports.

use super::cell::Cell;
use super::list::List;
use crate::domain::record::ledger::StoredImport;
use crate::domain::record::version::Tally;
use crate::store::kind_name;

/// The list of `import list`.
#[must_use]
pub fn imports(imports: &[StoredImport]) -> List<'_> {
    List { columns: COLUMNS.to_vec(), spare: SPARE, rows: imports.iter().map(row).collect() }
}

fn row(import: &StoredImport) -> Vec<Cell<'_>> {
    let kind = kind_name(import.spec.kind);
    let mut cells = vec![
        Cell::Count(import.number.get().into()),
        Cell::Plain(import.begun_at.to_string().into()),
        Cell::plain(kind),
        Cell::text(import.spec.file.as_deref()),
    ];
    let counts = import.ended.map(|ended| {
        let Tally { new, changed, completed, kept, known } = ended.tally;
        [new, changed, completed, kept, known, ended.bad]
    });
    let counts = counts.map_or([const { Cell::Missing }; 6], |counts| counts.map(Cell::Count));
    cells.extend(counts);
    cells.push(Cell::Bool(import.spec.replaces));
    cells.push(Cell::Plain(import.state().into()));
    cells
}

const COLUMNS: &[&str] = &[
    "number",
    "imported_at",
    "kind",
    "file",
    "new",
    "changed",
    "completed",
    "kept",
    "known",
    "bad",
    "replace",
    "state",
];
const SPARE: &[&str] = &["replace", "kept", "completed", "known", "changed", "bad", "kind"];

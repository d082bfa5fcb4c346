//! `--replace`: it settles the records of its file, and no others.

use crate::folder::Folder;

const HEAD: &str = "order_id,ordered_at,currency,total,status,updated_at\n";
const COSTS: &str = "month,channel,amount,currency\n2026-10,instagram,640.00,EUR\n";

fn state(folder: &Folder) -> Vec<String> {
    let rows = folder.rows("export conversions");
    rows.iter().map(|row| format!("{} {}", row["status"], row["net"])).collect()
}

fn order(state: &str, updated: &str) -> String {
    format!("#1,2026-10-03T10:00:00Z,EUR,50.00,{state},{updated}\n")
}

/// After any --replace, of any kind, every later import outranked everything before: costs were replaced, and a refund
/// became paid again, silently, by an older row.
#[test]
fn replaced_costs_leave_orders_as_they_are() {
    let folder = Folder::new();
    folder.write("new.csv", &format!("{HEAD}{}", order("refunded", "2026-10-20T00:00:00Z")));
    folder.write("old.csv", &format!("{HEAD}{}", order("paid", "2026-10-05T00:00:00Z")));
    folder.write("undated.csv", &format!("{HEAD}{}", order("paid", "")));
    folder.write("costs.csv", COSTS);
    folder.ok("import orders undated.csv");
    folder.ok("import orders new.csv");
    folder.ok("import costs costs.csv --replace");
    for file in ["old.csv", "undated.csv"] {
        let ran = folder.run(&format!("import orders {file}"));
        assert!(ran.code == 0 && !ran.err.contains("changed"), "{ran:#?}");
    }
    assert_eq!(state(&folder), ["refunded 0.00"]);
    assert!(folder.ok("verify").contains("orders"));
}

/// After the replacement of another kind, a second value was taken for a change.
#[test]
fn a_second_value_is_refused_also_after_the_replacement_of_another_kind() {
    let folder = Folder::new();
    folder.write("costs.csv", COSTS);
    for (file, counted) in [("one.csv", 200), ("two.csv", 201)] {
        folder.write(file, &format!("month,channel,conversations\n2026-10,instagram,{counted}\n"));
    }
    folder.ok("import totals one.csv");
    folder.ok("import costs costs.csv --replace");
    let ran = folder.run("import totals two.csv");
    assert_eq!(ran.code, 5, "{ran:#?}");
    assert!(ran.err.contains("200") && ran.err.contains("import 1"), "{ran:#?}");
    folder.ok("import totals two.csv --replace");
    // The replaced value is known, not refused, and changes nothing.
    let ran = folder.run("import totals one.csv");
    assert!(ran.code == 0 && ran.err.contains("0 new, 1 known"), "{ran:#?}");
}

/// A replaced order, and then the file from before again: nearly all its orders changed.
#[test]
fn a_file_from_before_a_replacement_changes_nothing_when_it_is_imported_again_or_in_pieces() {
    let folder = Folder::new();
    let row = |id: u8, total: &str| format!("#{id},2026-10-03T10:00:00Z,EUR,{total},paid,\n");
    let all: Vec<String> = (1..=4).map(|id| row(id, "20.00")).collect();
    folder.write("all.csv", &format!("{HEAD}{}", all.concat()));
    folder.write("piece.csv", &format!("{HEAD}{}", all[..2].concat()));
    folder.write("one.csv", &format!("{HEAD}{}", row(1, "12.00")));
    folder.ok("import orders all.csv");
    folder.ok("import orders one.csv --replace");
    let before = folder.ok("export conversions");
    for (file, known) in [("all.csv", 4), ("piece.csv", 2)] {
        let dry = folder.run(&format!("import orders {file} --dry-run"));
        let ran = folder.run(&format!("import orders {file}"));
        let told = format!("0 new, {known} known");
        assert!(dry.err.contains(&told) && ran.err.contains(&told), "{dry:#?} {ran:#?}");
    }
    assert_eq!(folder.ok("export conversions"), before);
    // Without the replacement, the file counts again.
    folder.ok("import undo 2");
    assert_eq!(state(&folder), ["paid 20.00"; 4]);
}

//! Costs of an ad account that is exported in pieces.

use crate::folder::Folder;

/// Meta from 1 to 15 November, and then from 16 to 30: the second file was refused as another amount, and --replace,
/// which the message advised, left the second half alone.
#[test]
fn costs_of_a_month_in_two_files_are_told_to_come_in_one() {
    let file = |from: &str, to: &str, spent: &str| {
        format!(
            "Reporting starts,Reporting ends,Campaign name,Amount spent (EUR)\n{from},{to},Brand,{spent}\n"
        )
    };
    let folder = Folder::new();
    folder.write("first.csv", &file("2026-11-01", "2026-11-15", "100.00"));
    folder.write("second.csv", &file("2026-11-16", "2026-11-30", "90.00"));
    folder.write("whole.csv", &file("2026-11-01", "2026-11-30", "190.00"));
    folder.ok("import costs first.csv --channel instagram");
    let ran = folder.run("import costs second.csv --channel instagram");
    assert_eq!(ran.code, 5, "{ran:#?}");
    let told = "parts of a month are not added up, so a month must come in one file: export the whole month, and import \
                it with --replace, which replaces the whole month";
    assert!(ran.err.contains(told), "{ran:#?}");
    let ran = folder.run("import costs whole.csv --channel instagram --replace");
    assert!(ran.code == 0 && ran.err.contains("190.00 EUR"), "{ran:#?}");
    let help = folder.ok("import costs --help");
    assert!(help.contains("a month must come in one file"), "{help}");
}

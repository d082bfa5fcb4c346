//! Data files and backups of earlier releases: each is read, verified, reported and imported into as
//! by the release that wrote it.
//!
//! A folder of `tests/golden` has the name of its release. It holds the data file with its people key,
//! a backup of it, the files that were imported, and what that release printed. None of them is ever
//! changed; a release adds its own folder.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::folder::Folder;

/// The folders of `tests/golden`.
fn releases() -> Vec<PathBuf> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut releases: Vec<_> =
        fs::read_dir(golden).unwrap().map(|entry| entry.unwrap().path()).collect();
    releases.sort();
    assert!(!releases.is_empty());
    releases
}

/// A folder with the files of a release, except for its data file.
fn folder_of(release: &Path) -> Folder {
    let folder = Folder::new();
    for entry in fs::read_dir(release).unwrap() {
        let from = entry.unwrap().path();
        let name = from.file_name().unwrap();
        if name != "couplet.redb" {
            let to = folder.path().join(name);
            fs::copy(&from, &to).unwrap();
            fs::set_permissions(&to, fs::Permissions::from_mode(0o600)).unwrap();
        }
    }
    folder
}

/// Runs a test on the data file of each release, and on the file that its backup restores.
fn with_each(test: impl Fn(&Folder, &Path)) {
    for release in releases() {
        let folder = folder_of(&release);
        fs::copy(release.join("couplet.redb"), folder.data()).unwrap();
        test(&folder, &release);
        let folder = folder_of(&release);
        folder.ok("restore couplet.backup");
        test(&folder, &release);
    }
}

fn expected(release: &Path, name: &str) -> String {
    fs::read_to_string(release.join(name)).unwrap()
}

/// Fails unless `found` has everything that `expected` has. Later releases add fields and columns.
fn assert_has(found: &Value, expected: &Value, place: &str) {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => {
            for (key, expected) in expected {
                let found = found.get(key).unwrap_or(&Value::Null);
                assert_has(found, expected, &format!("{place}.{key}"));
            }
        }
        (Value::Array(found), Value::Array(expected)) => {
            assert_eq!(found.len(), expected.len(), "{place}");
            for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
                assert_has(found, expected, &format!("{place}[{index}]"));
            }
        }
        _ => assert_eq!(found, expected, "{place}"),
    }
}

/// The figures of a release whose rate later releases do not give, because their conversions are no share of
/// what it divides by: release, report, place, and the reason that is given instead.
const RATES_GONE: [(&str, &str, &str, &str); 4] = [
    ("0.1.0", "report.json", "/rows/0", "outside_denominator"),
    ("0.1.0", "report.json", "/totals", "outside_denominator"),
    ("0.1.0", "report-linear.json", "/rows/0", "outside_denominator"),
    ("0.1.0", "report-linear.json", "/totals", "outside_denominator"),
];

/// Checks the rates that are gone, and takes them out of what is wanted.
fn forget_rates(release: &str, report: &str, found: &Value, wanted: &mut Value) {
    for (_, _, place, reason) in
        RATES_GONE.iter().filter(|gone| (gone.0, gone.1) == (release, report))
    {
        let rate = &found.pointer(place).unwrap()["rate"];
        assert_eq!((&rate["value"], &rate["low"]), (&Value::Null, &Value::Null), "{place}");
        assert_eq!(rate["reason"], *reason, "{place}");
        let figures = wanted.pointer_mut(place).unwrap().as_object_mut().unwrap();
        assert!(figures.remove("rate").is_some_and(|rate| !rate["value"].is_null()), "{place}");
    }
}

/// The rows of a CSV text as JSON objects.
fn csv_rows(text: &str) -> Value {
    let rows = csv::Reader::from_reader(text.as_bytes()).into_deserialize();
    Value::Array(
        rows.map(|row| serde_json::to_value::<crate::folder::Row>(row.unwrap()).unwrap()).collect(),
    )
}

fn counts(folder: &Folder) -> Value {
    let counts = folder.run("verify --format json");
    assert_eq!(counts.code, 0, "{counts:#?}");
    serde_json::from_str(&counts.out).unwrap()
}

#[test]
fn a_file_of_an_earlier_release_verifies_with_the_same_counts() {
    with_each(|folder, release| {
        let mut wanted: Value = serde_json::from_str(&expected(release, "verify.json")).unwrap();
        let mut found = counts(folder);
        // A restored file has no tokens.
        for counts in [&mut wanted, &mut found] {
            counts.as_array_mut().unwrap().retain(|count| count["what"] != "tokens");
        }
        assert_eq!(found, wanted);
    });
}

/// Release 0.1.0 kept the rates of a plan and used none. This release does, so its figures are those of the same plan
/// without them.
fn without_rates(folder: &Folder) {
    let report = folder.json("report --month 2026-11");
    // 99.90 and 10.00 dollars at 0.92.
    assert_eq!(report["totals"]["gross"], "514.41");
    assert_eq!(report["totals"]["revenue"], "455.21");
    assert_eq!(report["other_currencies"].as_array().unwrap().len(), 0);
    let plan = fs::read_to_string(folder.path().join("links.toml")).unwrap();
    let (before, rates) = plan.split_once("[rates]").unwrap();
    let (_, after) = rates.split_once("\n\n").unwrap();
    folder.write("plain.toml", &format!("{before}{after}")).ok("apply plain.toml");
}

#[test]
fn a_file_of_an_earlier_release_reports_the_same_figures() {
    with_each(|folder, release| {
        without_rates(folder);
        for (flags, name) in [
            ("", "report.json"),
            ("--by channel,campaign,agent --model linear", "report-linear.json"),
        ] {
            let found = folder.json(&format!("report --month 2026-11 {flags}"));
            let mut wanted: Value = serde_json::from_str(&expected(release, name)).unwrap();
            // Warnings depend on the day of the test, and their words change.
            wanted.as_object_mut().unwrap().remove("warnings");
            let release = release.file_name().unwrap().to_str().unwrap();
            forget_rates(release, name, &found, &mut wanted);
            assert_has(&found, &wanted, name);
        }
    });
}

#[test]
fn a_file_of_an_earlier_release_lists_and_exports_the_same_rows() {
    with_each(|folder, release| {
        for (command, name) in [
            ("link list", "links.csv"),
            ("coupon list", "coupons.csv"),
            ("export clicks", "clicks.csv"),
            ("export conversions", "conversions.csv"),
        ] {
            let found = csv_rows(&folder.ok(&format!("{command} --format csv")));
            let mut wanted = csv_rows(&expected(release, name));
            if command == "coupon list" {
                // Release 0.1.0 called a code that is used up live.
                for row in wanted.as_array_mut().unwrap() {
                    let count = |name: &str| row[name].as_str().unwrap().parse::<u64>().ok();
                    let is_used_up =
                        count("limit").is_some_and(|max| count("redeemed") >= Some(max));
                    if is_used_up && row["status"] == "live" {
                        row["status"] = "used up".into();
                    }
                }
            }
            if command == "export conversions" {
                // Release 0.1.0 left out the click id of an order that only its landing page names.
                let order = |row: &&mut Value| row["conversion_id"] == "#1005";
                for row in wanted.as_array_mut().unwrap().iter_mut().filter(order) {
                    assert_eq!(row["click_id"], "");
                    row["click_id"] = "9fIc6MfPwwrg".into();
                }
            }
            assert_has(&found, &wanted, name);
        }
    });
}

#[test]
fn a_file_imported_by_an_earlier_release_is_known() {
    with_each(|folder, _| {
        let before = counts(folder);
        for (kind, name) in [
            ("orders", "orders.csv"),
            ("orders", "orders-later.csv"),
            ("conversations", "conversations.csv"),
            ("conversations", "conversations-later.csv"),
        ] {
            let ran = folder.run(&format!("import {kind} {name}"));
            assert!(ran.err.contains(" 0 new"), "{ran:#?}");
        }
        let mut after = counts(folder);
        // Those of a release before the ledger and the log have neither.
        let added =
            |row: &serde_json::Value| row["what"] == "imports" || row["what"] == "logged changes";
        after.as_array_mut().unwrap().retain(|row| !added(row));
        assert_eq!(after, before);
        // The rows are from before the ledger, and stay.
        for number in 1..=4 {
            folder.ok(&format!("import undo {number}"));
        }
        let mut after = counts(folder);
        after.as_array_mut().unwrap().retain(|row| !added(row));
        assert_eq!(after, before);
    });
}

#[test]
fn the_plan_of_an_earlier_release_creates_and_retires_nothing() {
    with_each(|folder, _| {
        let plan = folder.ok("plan links.toml");
        // Later releases end codes with their campaign; nothing else differs.
        let is_end = |line: &str| line.contains(": ends none -> ");
        let changes = plan.lines().filter(|line| line.starts_with(['+', '-', '~']));
        assert!(changes.clone().all(is_end), "{plan}");
        assert!(plan.contains("links: + 0 create  ~ 0 change  = 15 same  - 0 retire\n"), "{plan}");
    });
}

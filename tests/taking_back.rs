//! The list of imports, taking a file back, and the look at a file before it is imported.

use std::fmt::Write;
use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use crate::folder::{Folder, Serving};
use crate::network::token;
use crate::small_plan::with_plan;

const A: &str = "order_id,ordered_at,currency,total,status,customer,discount_codes,click_id\n\
                 #1,2026-11-02T10:00:00Z,EUR,10.00,paid,ann@x.example,HELLO10,\n\
                 #2,2026-11-03T10:00:00Z,EUR,20.00,pending,ann@x.example,FOO,abc\n";
const B: &str = "order_id,ordered_at,currency,total,status\n\
                 #2,2026-11-03T10:00:00Z,EUR,20.00,refunded\n\
                 #3,2026-11-04T10:00:00Z,USD,30.00,paid\n\
                 #4,2026-11-04T10:00:00Z,EUR\n";

fn two_files() -> Folder {
    let folder = Folder::new();
    folder.write("a.csv", A).write("b.csv", B);
    folder.ok("coupon new HELLO10 --campaign autumn --channel sms");
    folder
}

fn orders(folder: &Folder) -> String {
    folder.ok("export conversions --format csv")
}

/// Number, file, new, changed, bad and state of every import.
fn listed(folder: &Folder) -> Vec<String> {
    let rows = folder.rows("import list");
    let names = ["number", "file", "new", "changed", "bad", "state"];
    rows.iter().map(|row| names.map(|name| row[name].as_str()).join(" ")).collect()
}

#[test]
fn a_wrong_file_is_taken_back_as_if_it_had_never_come() {
    let folder = two_files();
    folder.ok("import orders a.csv");
    let before = orders(&folder);
    assert_eq!(folder.run("import orders b.csv").code, 5);
    // The same file has one number.
    folder.ok("import orders a.csv");
    assert_eq!(listed(&folder), ["1 a.csv 2 0 0 complete", "2 b.csv 1 1 1 complete"]);
    let undone = folder.run("import undo 2");
    let told =
        "import 2 of b.csv is undone: 1 order removed, 1 changed back to what other imports say\n";
    assert_eq!((undone.code, undone.out.as_str()), (0, told));
    assert_eq!(orders(&folder), before);
    assert!(folder.ok("verify").contains("orders"), "the indexes fit the rows");
    let again = folder.run("import undo 2");
    assert_eq!(
        (again.code, again.out.as_str()),
        (0, "import 2 was already undone; nothing was changed\n")
    );
    let unknown = folder.run("import undo 9");
    assert_eq!(
        (unknown.code, unknown.err.as_str()),
        (
            1,
            "error: there is no import 9\n  hint: `couplet import list` shows those that can be undone; \
             what was imported before Couplet kept that list cannot be\n"
        )
    );
    // It is new again.
    let ran = folder.run("import orders b.csv");
    assert!(ran.err.contains("1 new, 1 changed, 0 known, 1 bad"), "{ran:#?}");
    assert_eq!(listed(&folder)[1..], ["2 b.csv 1 1 1 undone", "3 b.csv 1 1 1 complete"]);
}

#[test]
fn after_the_undo_of_a_replacement_what_was_there_before_counts() {
    let folder = two_files();
    folder.ok("import orders a.csv");
    let before = orders(&folder);
    folder.run("import orders b.csv --replace");
    assert_ne!(orders(&folder), before);
    folder.ok("import undo 2");
    assert_eq!(orders(&folder), before);
    let known = folder.run("import orders a.csv");
    assert!(known.err.contains("0 new, 2 known"), "{known:#?}");
}

#[test]
fn imports_are_listed_and_undone_through_a_server_and_from_another_machine() {
    let folder = two_files();
    folder.ok("import orders a.csv");
    let before = orders(&folder);
    token(&folder, "writer", "--scope write");
    let serving = folder.serve("");
    for over in [String::new(), over(&serving)] {
        let name = if over.is_empty() { "b.csv" } else { "c.csv" };
        folder.write(name, &B.replace("30.00", if over.is_empty() { "31.00" } else { "32.00" }));
        assert_eq!(folder.run(&format!("import orders {name} {over}")).code, 5);
        let rows = folder.ok(&format!("import list --format csv {over}"));
        let number = rows.lines().last().unwrap().split(',').next().unwrap().to_owned();
        let undone = folder.ok(&format!("import undo {number} {over}"));
        assert!(undone.contains("1 order removed"), "{undone}");
        assert_eq!(orders(&folder), before);
    }
    assert_eq!(serving.stop().code, 0);
    folder.ok("verify");
}

fn over(serving: &Serving) -> String {
    format!("--server http://{} --token-file writer.token", serving.admin)
}

#[test]
fn a_dry_run_tells_what_would_be_imported_and_changes_nothing() {
    let empty = Folder::new();
    empty.write("a.csv", A);
    let ran = empty.run("import orders a.csv --dry-run");
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{ran:#?}");
    insta::assert_snapshot!(ran.err, @"
    a.csv: 2 orders read: 2 new, 0 known
      1 paid, 1 pending, net 10.00 EUR
      uses of codes: 0 known, 2 unknown, such as FOO, HELLO10
      click ids: 1 found, 0 known
      1 customer in 2 orders, from the column customer
    this was a dry run: nothing was changed
    ");
    assert_eq!(fs::read_dir(empty.path()).unwrap().count(), 1, "no data file was made");

    let folder = two_files();
    folder.ok("import orders a.csv");
    let before = (orders(&folder), listed(&folder));
    let data = fs::read(folder.data()).unwrap();
    let dry = folder.run("import orders b.csv --dry-run");
    assert_eq!(dry.code, 5);
    assert_eq!(fs::read(folder.data()).unwrap(), data);
    assert_eq!((orders(&folder), listed(&folder)), before);
    // The import says the same.
    let real = folder.run("import orders b.csv");
    let summary = |err: &str| err.lines().take(3).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(summary(&dry.err), summary(&real.err));
    assert!(real.err.contains("b.csv: 3 orders read: 1 new, 1 changed, 0 known, 1 bad\n"));
    assert!(real.err.contains("  1 paid, 1 refunded, net 0.00 EUR, 30.00 USD\n"), "{real:#?}");
}

#[test]
fn the_summary_is_one_json_object_if_asked_for() {
    let folder = two_files();
    for (flags, number, dry) in [(" --dry-run", "null", "true"), ("", "1", "false")] {
        let ran = folder.run(&format!("import orders a.csv --format json{flags}"));
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:#?}");
        let object: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(
            object,
            serde_json::json!({
                "kind": "orders",
                "file": "a.csv",
                "number": number.parse::<u64>().ok(),
                "dry_run": dry == "true",
                "rows": 2,
                "records": 2,
                "counts": {
                    "new": 2, "changed": 0, "completed": 0, "kept": 0, "known": 0, "bad": 0,
                },
                "states": { "paid": 1, "pending": 1 },
                "net": { "EUR": "10.00" },
                "codes": { "known": 1, "unknown": 1, "unknown_examples": ["FOO"] },
                "click_ids": { "found": 1, "known": 0 },
                "customers": { "records": 2, "distinct": 1, "column": "customer" },
                "bad_rows": [],
                "bad_rows_not_listed": 0,
                "left_out": {},
                "warnings": [],
                "notes": [],
                "refunds": 0, "refunds_waiting": 0, "refunds_in_other_currency": 0,
            })
        );
    }
    let bad = folder.run("import orders b.csv --format json");
    assert_eq!((bad.code, bad.err.as_str()), (5, ""), "{bad:#?}");
    let object: serde_json::Value = serde_json::from_str(&bad.out).unwrap();
    assert_eq!(
        object["bad_rows"],
        serde_json::json!([{
            "count": 1,
            "column": null,
            "reason": "the row has 3 cells, but the header has 5",
            "lines": [4],
        }])
    );
}

/// A click that the data file has, and one that it never had.
#[test]
fn click_ids_that_the_data_file_gave_out_are_known() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let serving = folder.serve("");
    let slug = folder.rows("link list")[0]["slug"].clone();
    let answer = serving.get(&format!("/{slug}"));
    let id = answer.click_id();
    let file = format!(
        "order_id,ordered_at,currency,total,click_id\n#1,2026-11-02T10:00:00Z,EUR,1.00,{id}\n\
         #2,2026-11-02T10:00:00Z,EUR,1.00,AAAAAAAAAAAA\n"
    );
    folder.write("clicked.csv", &file);
    let ran = folder.run("import orders clicked.csv --dry-run");
    assert!(ran.err.contains("click ids: 2 found, 1 known"), "{ran:#?}");
    assert_eq!(serving.stop().code, 0);
}

/// Orders in the large file.
const MANY: usize = 12_000;

fn many() -> String {
    let mut file = "order_id,ordered_at,currency,total,discount_codes\n".to_owned();
    for n in 0..MANY {
        let day = n % 28 + 1;
        let _ = writeln!(file, "#{n},2026-10-{day:02}T10:00:00Z,EUR,1.50,CODE{}", n % 9);
    }
    file
}

#[test]
fn an_interrupted_import_goes_on_under_its_number() {
    let folder = Folder::new();
    folder.write("orders.csv", &many());
    let mut pause = Duration::from_millis(20);
    for _ in 0..40 {
        let mut import = folder.command("import orders orders.csv").spawn().unwrap();
        thread::sleep(pause);
        import.kill().unwrap();
        import.wait().unwrap();
        let is_begun = folder.data().exists() && !listed(&folder).is_empty();
        if is_begun && folder.ok("export conversions").lines().count() > 1 {
            break;
        }
        pause = pause * 3 / 2;
    }
    folder.ok("import orders orders.csv");
    assert_eq!(listed(&folder), [format!("1 orders.csv {MANY} 0 0 complete")]);
}

#[test]
fn an_undo_that_was_killed_is_ended_by_the_next_command() {
    let folder = Folder::new();
    folder.write("orders.csv", &many()).write("a.csv", A);
    folder.ok("import orders a.csv");
    let before = orders(&folder);
    folder.ok("import orders orders.csv");
    let begun = Instant::now();
    folder.ok("import undo 2");
    let whole = begun.elapsed();
    let mut killed = 0;
    for part in 1..6 {
        folder.ok("import orders orders.csv");
        let number = listed(&folder).len();
        let mut undo = folder.command(&format!("import undo {number}")).spawn().unwrap();
        thread::sleep(whole * part / 6);
        undo.kill().unwrap();
        killed += u32::from(undo.wait().unwrap().code().is_none());
        // All of it or nothing of it is seen to be gone.
        let is_undone = listed(&folder)[number - 1].ends_with("undone");
        let count = orders(&folder).lines().count() - 1;
        // Two ids are in both files.
        assert_eq!(count, if is_undone { 2 } else { MANY }, "{number}");
        folder.ok("verify");
        folder.ok(&format!("import undo {number}"));
        assert_eq!(orders(&folder), before);
    }
    assert!(killed > 0, "no kill came in time");
}

/// A row of a small file of orders: id, version, state, total, code.
type OrderRow = (u8, u8, u8, u8, u8);

fn order_file(rows: &[OrderRow]) -> String {
    let mut file =
        "order_id,ordered_at,currency,total,status,discount_codes,updated_at\n".to_owned();
    for (id, version, state, total, code) in rows {
        let state = ["", "pending", "paid", "refunded"][usize::from(*state)];
        let updated =
            if *version == 0 { String::new() } else { format!("2026-11-0{version}T12:00Z") };
        let code = if *code == 0 { String::new() } else { format!("CODE{code}") };
        let _ = writeln!(
            file,
            "#{id},2026-11-0{}T10:00Z,EUR,1{total}.00,{state},{code},{updated}",
            id % 3 + 1
        );
    }
    file
}

fn conversation_file(rows: &[OrderRow]) -> String {
    let mut file = "conversation_id,channel,started_at,inbound,agent\n".to_owned();
    for (id, version, _, _, agent) in rows {
        let _ = writeln!(file, "c{id},sms,2026-11-01T10:00Z,{version},agent{agent}");
    }
    file
}

/// Uses of the codes of these orders and of others. What is known of one is the same in all files.
fn redemption_file(rows: &[OrderRow]) -> String {
    let mut file = "code,redeemed_at,order_id,discount,currency\n".to_owned();
    for (id, _, _, total, code) in rows {
        let order = if *total == 0 { String::new() } else { format!("#{id}") };
        let _ = writeln!(file, "CODE{code},2026-11-0{}T10:00Z,{order},,", id % 3 + 1);
    }
    file
}

fn event_file(rows: &[OrderRow]) -> String {
    let mut file = "event_id,kind,at,value,currency,code,updated_at\n".to_owned();
    for (id, version, state, total, code) in rows {
        let kind = ["lead", "booking", "step", "sale"][usize::from(*state)];
        let updated =
            if *version == 0 { String::new() } else { format!("2026-11-0{version}T12:00Z") };
        let _ =
            writeln!(file, "e{id},{kind},2026-11-02T10:00Z,{total}.00,EUR,CODE{code},{updated}");
    }
    file
}

fn files() -> impl Strategy<Value = Vec<Vec<OrderRow>>> {
    let row = (0..4_u8, 0..3_u8, 0..4_u8, 0..3_u8, 0..3_u8);
    prop::collection::vec(prop::collection::vec(row, 1..5), 2..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn any_files_in_any_order_pieces_and_number_less_those_undone_give_what_the_others_give(
        files in files(),
        undone in prop::collection::vec(any::<bool>(), 5),
        split in 0..4_usize,
    ) {
        let (subject, fresh) = (Folder::new(), Folder::new());
        // Both have a data file, whatever is undone.
        fresh.ok("link new https://shop.example.com/");
        for (kind, text) in [
            ("orders", order_file as fn(&[OrderRow]) -> String),
            ("conversations", conversation_file),
            ("redemptions", redemption_file),
            ("events", event_file),
        ] {
            for (index, rows) in files.iter().enumerate().rev() {
                let name = format!("{kind}{index}.csv");
                fresh.write(&name, &text(rows));
                if !undone[index] {
                    fresh.ok(&format!("import {kind} {name}"));
                }
            }
            for (index, rows) in files.iter().enumerate() {
                let (first, second) = rows.split_at(split.min(rows.len()));
                for (part, rows) in [first, second, rows].into_iter().enumerate() {
                    let name = format!("{kind}{index}-{part}.csv");
                    // Two files with the same bytes are one import, so each has its own blank lines.
                    let blank = "\n".repeat(3 * index + part);
                    subject.write(&name, &(text(rows) + &blank));
                    subject.ok(&format!("import {kind} {name}"));
                }
                // Again.
                subject.ok(&format!("import {kind} {kind}{index}-0.csv"));
            }
        }
        for row in subject.rows("import list") {
            let file = &row["file"];
            let index = file.trim_start_matches(char::is_alphabetic).chars().next();
            let index = index.and_then(|digit| digit.to_digit(10)).unwrap() as usize;
            if undone[index] {
                subject.ok(&format!("import undo {}", row["number"]));
            }
        }
        prop_assert_eq!(orders(&subject), orders(&fresh));
        let report = "report --month 2026-11 --by channel,agent --format json";
        prop_assert_eq!(subject.ok(report), fresh.ok(report));
        subject.ok("verify");
    }
}

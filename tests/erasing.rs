//! Erasing a person: nothing leads to them any more, amounts stay, and nothing brings them back.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use crate::crash::Moments;
use crate::folder::{Folder, Row};
use crate::small_plan::with_plan;

const ORDERS: &str = "order_id,ordered_at,currency,total,status,customer\n\
    #1,2025-10-10T10:00:00Z,EUR,119.00,paid,cust-7\n\
    #2,2025-10-11T10:00:00Z,EUR,59.50,paid,cust-8\n\
    #3,2025-10-12T10:00:00Z,EUR,20.00,paid,cust-7\n";
const CONVERSATIONS: &str = "conversation_id,channel,agent,started_at,contact\n\
    c1,instagram,mia,2025-10-09T10:00:00Z,cust-7\n\
    c2,instagram,mia,2025-10-09T11:00:00Z,cust-8\n";
const SENDS: &str = "recipient,at,campaign,channel,list,status\n\
    cust-7,2025-10-08T09:00:00Z,black-week,whatsapp,vip,delivered\n\
    cust-8,2025-10-08T09:00:00Z,black-week,whatsapp,vip,delivered\n";
const EVENTS: &str = "event_id,kind,at,customer\ne1,lead,2025-10-09T12:00:00Z,cust-7\n";
const REDEMPTIONS: &str =
    "code,redeemed_at,order_id,customer\nMIA10,2025-10-10T10:00:00Z,,cust-7\n";

/// Two customers in every kind of record, and clicks on links that were sent to them.
fn shop() -> Folder {
    let folder = with_plan(&[("[agents]\n", "[commission]\nrate = \"5%\"\n\n[agents]\n")]);
    folder.ok("apply links.toml");
    for (kind, rows) in [
        ("orders", ORDERS),
        ("conversations", CONVERSATIONS),
        ("sends", SENDS),
        ("events", EVENTS),
        ("redemptions", REDEMPTIONS),
    ] {
        folder.write(&format!("{kind}.csv"), rows);
        folder.ok(&format!("import {kind} {kind}.csv"));
    }
    folder.ok("coupon redeem IGBLACK --order '#1' --customer cust-7");
    let server = folder.serve("");
    for path in ["/bio.cust-7", "/bio.cust-8", "/bio"] {
        assert_eq!(server.get(path).status, 302);
    }
    server.stop();
    folder
}

/// The hash of a customer, as exports have it.
fn hash(folder: &Folder, order: &str) -> String {
    let rows = folder.rows("export conversions");
    rows.iter().find(|row| row["conversion_id"] == order).unwrap()["customer"].clone()
}

fn bytes_of(hash: &str) -> Vec<u8> {
    (0..hash.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hash[at..at + 2], 16).unwrap())
        .collect()
}

/// The files of the folder that have a hash in their bytes, as bytes or as text.
fn with_traces(folder: &Folder, hash: &str) -> Vec<String> {
    let mut found = Vec::new();
    let traces = [bytes_of(hash), hash.as_bytes().to_vec()];
    for entry in fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let Ok(bytes) = fs::read(&path) else { continue };
        let has = |trace: &Vec<u8>| bytes.windows(trace.len()).any(|window| window == trace);
        if traces.iter().any(has) {
            found.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    found.sort();
    found
}

/// What a report says, without what counts people.
fn totals(folder: &Folder) -> Vec<Row> {
    let mut rows = folder.rows("report --month 2025-10 --by channel");
    for row in &mut rows {
        row.retain(|name, _| {
            ["conversations", "clicks", "revenue", "gross"].contains(&name.as_str())
        });
    }
    // Which row an order is in may become another; the sums may not.
    rows.retain(|row| !row.is_empty());
    rows
}

fn sum(rows: &[Row], column: &str) -> f64 {
    rows.iter().filter_map(|row| row[column].parse::<f64>().ok()).sum()
}

#[test]
fn nothing_leads_to_an_erased_person_and_the_amounts_stay() {
    let folder = shop();
    let (theirs, other) = (hash(&folder, "#1"), hash(&folder, "#2"));
    assert_eq!(with_traces(&folder, &theirs), ["couplet.redb"]);
    let before = totals(&folder);
    let known = folder.rows("export contact cust-7");
    let kinds: Vec<&str> = known.iter().map(|row| row["what"].as_str()).collect();
    for kind in ["order", "conversation", "message", "event", "redemption", "click"] {
        assert!(kinds.contains(&kind), "{kind}: {kinds:?}");
    }
    assert!(kinds.contains(&"redemption at the till"));
    assert_eq!(folder.run("erase cust-7 --dry-run").err, "nothing was changed\n");
    assert_eq!(with_traces(&folder, &theirs), ["couplet.redb"]);

    let receipt = folder.json("erase cust-7");
    assert_eq!((&receipt["bytes_left"], &receipt["rewritten"]), (&false.into(), &true.into()));
    assert_eq!(receipt["taken"]["orders"], 2);
    assert_eq!(receipt["taken"]["clicks on links that were sent to them"], 1);

    // Only the list beside the people key knows the hash.
    assert_eq!(with_traces(&folder, &theirs), ["couplet.redb.erased"]);
    assert_eq!(with_traces(&folder, &other), ["couplet.redb"]);
    assert_eq!(folder.ok("export contact cust-7").lines().count(), 1);
    let after = totals(&folder);
    for column in ["revenue", "conversations"] {
        let [before, after] = [&before, &after].map(|rows| format!("{:.2}", sum(rows, column)));
        assert_eq!(before, after, "{column}");
    }
    assert_eq!(folder.ok("coupon list --format csv").matches("cust").count(), 0);
    folder.ok("verify");
    // Once more is no other erasure.
    let again = folder.json("erase cust-7");
    assert_eq!((&again["erasure"], &again["already"]), (&1.into(), &true.into()));
}

#[test]
fn imports_after_an_erasure_keep_the_amounts_double_nothing_and_bring_nobody_back() {
    let folder = shop();
    let theirs = hash(&folder, "#1");
    folder.ok("erase cust-7");
    let orders = folder.ok("export conversions");
    for kind in ["orders", "conversations", "sends", "events", "redemptions"] {
        let ran = folder.run(&format!("import {kind} {kind}.csv"));
        assert_eq!(ran.code, 0, "{ran:#?}");
        assert!(ran.err.contains(" 0 new"), "{kind}: {ran:#?}");
    }
    assert_eq!(folder.ok("export conversions"), orders);
    folder.write("more.csv", &format!("{ORDERS}#4,2025-10-13T10:00:00Z,EUR,7.00,paid,cust-7\n"));
    let ran = folder.run("import orders more.csv");
    assert!(ran.err.contains("3 rows of people who were erased have nobody"), "{ran:#?}");
    assert!(ran.err.contains(" 1 new"), "{ran:#?}");
    folder.ok("coupon redeem IGBLACK --order '#4' --customer cust-7");
    let server = folder.serve("");
    assert_eq!(server.get("/bio.cust-7").status, 302);
    server.stop();
    assert_eq!(with_traces(&folder, &theirs), ["couplet.redb.erased"]);
    assert_eq!(folder.ok("export contact cust-7").lines().count(), 1);
    folder.ok("verify");
}

#[test]
fn a_person_is_erased_beside_a_running_server_which_names_them_no_more() {
    let folder = shop();
    let theirs = hash(&folder, "#1");
    let server = folder.serve("");
    let receipt = folder.json("erase cust-7");
    assert_eq!(receipt["taken"]["orders"], 2);
    assert_eq!(receipt["rewritten"], false);
    assert_eq!(server.get("/bio.cust-7").status, 302);
    assert_eq!(folder.ok("export contact cust-7").lines().count(), 1);
    let ran = folder.run("import orders orders.csv");
    assert!(ran.err.contains(" 0 new"), "{ran:#?}");
    let refused = folder.run("privacy rewrite");
    assert_eq!(refused.code, 1, "{refused:#?}");
    server.stop();
    folder.ok("privacy rewrite");
    assert_eq!(with_traces(&folder, &theirs), ["couplet.redb.erased"]);
    folder.ok("verify");
}

#[test]
fn an_erasure_that_was_killed_is_ended_by_the_next_command_that_matters() {
    let mut moments = Moments::new();
    for round in 0..4 {
        let folder = shop();
        let theirs = hash(&folder, "#1");
        let server = (round % 2 == 0).then(|| folder.serve(""));
        let mut command = folder.command("erase cust-7");
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(Duration::from_millis(moments.below(60)));
        let _ = child.kill();
        let _ = child.wait();
        if let Some(server) = server {
            server.kill();
        }
        let was_listed = folder.path().join("couplet.redb.erased").exists();
        if was_listed {
            let ran = folder.run("import orders orders.csv");
            assert_eq!(ran.code, 0, "{ran:#?}");
            assert_eq!(folder.ok("export contact cust-7").lines().count(), 1, "round {round}");
        }
        folder.ok("erase cust-7");
        assert_eq!(with_traces(&folder, &theirs), ["couplet.redb.erased"], "round {round}");
        folder.ok("verify");
    }
}

#[test]
fn a_backup_that_is_restored_loses_whoever_was_erased_since_and_the_receipt_names_it() {
    let folder = shop();
    let theirs = hash(&folder, "#1");
    folder.ok("backup monday.backup");
    let receipt = folder.json("erase cust-7");
    let backups = receipt["backups"].as_array().unwrap();
    assert_eq!(backups.len(), 1, "{receipt:#}");
    assert!(backups[0]["file"].as_str().unwrap().ends_with("/monday.backup"));
    assert_eq!((&backups[0]["holds"], &backups[0]["until"]), (&true.into(), &().into()));
    folder.ok("backup tuesday.backup");
    assert_eq!(
        with_traces(&folder, &theirs),
        ["couplet.redb.erased", "monday.backup"],
        "a later backup does not hold the person"
    );
    fs::remove_file(folder.data()).unwrap();
    let ran = folder.run("restore monday.backup");
    assert!(ran.err.contains("1 person who was erased since the backup was taken out"), "{ran:#?}");
    fs::remove_file(folder.path().join("monday.backup")).unwrap();
    assert_eq!(with_traces(&folder, &theirs), ["couplet.redb.erased"]);
    assert_eq!(folder.ok("export contact cust-7").lines().count(), 1);
    folder.ok("verify");
}

#[test]
fn without_the_list_of_erased_people_no_file_that_names_people_is_imported() {
    let folder = shop();
    folder.ok("erase cust-7");
    let list: PathBuf = folder.path().join("couplet.redb.erased");
    let kept = fs::read(&list).unwrap();
    fs::remove_file(&list).unwrap();
    folder.write(
        "new.csv",
        "order_id,ordered_at,currency,total,customer\n#9,2025-10-20T10:00:00Z,EUR,5.00,cust-7\n",
    );
    let ran = folder.run("import orders new.csv");
    assert_eq!(ran.code, 1, "{ran:#?}");
    assert!(
        ran.err.contains("of 1 erased person, the list beside the people key has 0"),
        "{ran:#?}"
    );
    fs::write(&list, kept).unwrap();
    folder.ok("import orders new.csv");
    assert_eq!(folder.ok("export contact cust-7").lines().count(), 1);
}

#[test]
fn an_erasure_is_no_adjustment_and_a_later_refund_still_comes_off_what_was_paid() {
    let folder = shop();
    folder.ok("close 2025-10");
    let adjusted = |folder: &Folder| -> Vec<String> {
        let rows = folder.rows("statement --agent mia --month 2025-11");
        let names = ["order_id", "adjusts", "net"];
        rows.iter().map(|row| names.map(|name| row[name].as_str()).join(" ")).collect()
    };
    assert_eq!(adjusted(&folder), [""; 0]);
    let frozen = folder.ok("report --month 2025-10 --format json");
    let receipt = folder.json("erase cust-7");
    assert_eq!(receipt["closed_months_settled"], 1);
    assert_eq!(adjusted(&folder), [""; 0]);
    assert_eq!(folder.ok("report --month 2025-10 --format json"), frozen);
    folder.write("refund.csv", &ORDERS.replace("119.00,paid", "119.00,refunded"));
    folder.ok("import orders refund.csv");
    assert_eq!(adjusted(&folder), ["#1 2025-10 -119.00"]);
    folder.ok("verify");
}

#[test]
fn a_label_and_a_file_name_that_name_the_person_go_too() {
    let folder = shop();
    folder.ok("coupon batch --name b --count 3 --pattern BW-????-???? --campaign black-week --channel whatsapp --discount 10%");
    for label in ["ann@x.example", "Ann (Ann@X.example), DM", "Bo"] {
        folder.ok(&format!("coupon give --batch b --unexported --label '{label}'"));
    }
    fs::rename(folder.path().join("orders.csv"), folder.path().join("ann@x.example.csv")).unwrap();
    folder.ok("import orders ann@x.example.csv --replace");
    let receipt = folder.json("erase ann@x.example");
    assert_eq!(receipt["taken"]["labels of codes"], 2, "{receipt:#}");
    assert_eq!(receipt["taken"]["names of imported files"], 1, "{receipt:#}");
    let labels: Vec<String> = folder
        .rows("coupon list --batch b")
        .into_iter()
        .map(|row| row["label"].clone())
        .filter(|label| !label.is_empty())
        .collect();
    assert_eq!(labels, ["Bo"]);
    let data: &Path = &folder.data();
    let bytes = fs::read(data).unwrap();
    assert!(!bytes.windows(13).any(|window| window.eq_ignore_ascii_case(b"ann@x.example")));
}

#[test]
fn a_phone_number_is_erased_from_calls_however_it_is_written() {
    let folder = Folder::new();
    folder.write(
        "calls.csv",
        "called_number,caller,started_at,duration_s,outcome\n\
         +4930111111,+491701234567,2025-10-10T10:00:00Z,60,answered\n\
         +4930111111,+491709999999,2025-10-10T11:00:00Z,60,answered\n",
    );
    folder.ok("import calls calls.csv");
    let receipt = folder.json("erase '0170 1234567' --country DE");
    assert_eq!(receipt["taken"]["calls"], 1, "{receipt:#}");
    assert_eq!(receipt["bytes_left"], false);
    let ran = folder.run("import calls calls.csv");
    assert!(ran.err.contains(" 0 new"), "{ran:#?}");
    folder.ok("verify");
}

//! The kinds of files besides orders and conversations: each is imported, listed, undone and imported again,
//! in pieces and with bad rows, and is in backups and audits.

use std::fs;

use crate::folder::Folder;
use crate::small_plan::with_plan;

/// A kind: its name, a header, good rows, a bad row, and what names a person in them.
struct Kind {
    name: &'static str,
    header: &'static str,
    rows: [&'static str; 3],
    bad: &'static str,
    person: Option<&'static str>,
    /// What `verify` calls its records.
    counted: &'static str,
}

const KINDS: [Kind; 6] = [
    Kind {
        name: "redemptions",
        header: "code,redeemed_at,order_id,customer,discount,currency",
        rows: [
            "STORY10,2026-11-20T09:30:00Z,#1,ann@x.example,12.00,EUR",
            "STORY10,2026-11-21T09:30:00Z,#2,,,",
            "STORY10,2026-11-21T09:30:00Z,,ann@x.example,,",
        ],
        bad: "A|B,2026-11-21T09:30:00Z,#2,,,",
        person: Some("ann@x.example"),
        counted: "redemptions of files",
    },
    Kind {
        name: "calls",
        header: "called_number,caller,started_at,duration_s,outcome",
        rows: [
            "+4930901820,+491701234567,2026-11-20T09:30:00Z,95,answered",
            "+4930901820,+12125550123,2026-11-20T09:30:00Z,0,missed",
            "+4930901820,anonymous,2026-11-20T09:30:00Z,,",
        ],
        bad: "+4930901820,0170 1234567,2026-11-20T09:30:00Z,,",
        person: Some("+491701234567"),
        counted: "calls",
    },
    Kind {
        name: "events",
        header: "event_id,kind,at,customer,value,currency,question,answer",
        rows: [
            "e1,booking,2026-11-20T09:30:00Z,ann@x.example,80.00,EUR,,",
            "e2,lead,2026-11-20T09:30:00Z,,,,,",
            "e3,answer,2026-11-20T09:30:00Z,,,,who?,a friend",
        ],
        bad: "e4,purchase,2026-11-20T09:30:00Z,,,,,",
        person: Some("ann@x.example"),
        counted: "events",
    },
    Kind {
        name: "costs",
        header: "month,channel,campaign,amount,currency,kind,hours",
        rows: [
            "2026-11,instagram,black-week,640.00,EUR,,",
            "2026-11,whatsapp,,9.99,EUR,tools,",
            "2026-11,instagram,,,,hours,12.5",
        ],
        bad: "2026-11-15,instagram,,1.00,EUR,,",
        person: None,
        counted: "costs",
    },
    Kind {
        name: "sends",
        header: "recipient,at,campaign,channel,list,status",
        rows: [
            "+491701234567,2026-11-20T09:30:00Z,black-week,sms,vip,delivered",
            "ann@x.example,2026-11-20T09:30:00Z,black-week,email,vip,queued",
            "ann@x.example,2026-11-21T09:30:00Z,,email,,",
        ],
        bad: "ann@x.example,2026-11-20,,email,,gone",
        person: Some("ann@x.example"),
        counted: "sends",
    },
    Kind {
        name: "totals",
        header: "month,channel,agent,list,claimed_by,conversations,revenue,currency",
        rows: [
            "2026-11,instagram,mia,,,200,,",
            "2026-11,instagram,,,meta,,7900.00,EUR",
            "2026-11,whatsapp,,vip,,0,,",
        ],
        bad: "2026-11,instagram,,,,,,EUR",
        person: None,
        counted: "totals",
    },
];

impl Kind {
    fn file(&self, rows: &[&str]) -> String {
        format!("{}\n{}\n", self.header, rows.join("\n"))
    }

    fn noun(&self) -> &str {
        self.name.strip_suffix('s').unwrap()
    }
}

fn counts(folder: &Folder) -> Vec<(String, String)> {
    let rows = folder.rows("verify");
    rows.into_iter().map(|row| (row["what"].clone(), row["count"].clone())).collect()
}

fn count_of(folder: &Folder, what: &str) -> String {
    let counts = counts(folder);
    let found = counts.iter().find(|(counted, _)| counted == what);
    found.map_or_else(|| "0".to_owned(), |(_, count)| count.clone())
}

#[test]
fn each_kind_is_imported_listed_known_undone_and_imported_again() {
    for kind in &KINDS {
        let (folder, name) = (Folder::new(), kind.name);
        folder.write("all.csv", &kind.file(&kind.rows));
        let ran = folder.run(&format!("import {name} all.csv"));
        let told = format!("all.csv: 3 {name} read: 3 new, 0 known\n");
        assert!(ran.code == 0 && ran.err.contains(&told), "{name}: {ran:#?}");
        let again = folder.run(&format!("import {name} all.csv"));
        assert!(again.err.contains("0 new, 3 known"), "{name}: {again:#?}");
        let listed = folder.rows("import list");
        assert_eq!((listed[0]["kind"].as_str(), listed[0]["new"].as_str()), (name, "3"));
        assert_eq!(count_of(&folder, kind.counted), "3", "{name}");
        if let Some(person) = kind.person {
            let bytes = fs::read(folder.data()).unwrap();
            let is_kept = bytes.windows(person.len()).any(|window| window == person.as_bytes());
            assert!(!is_kept, "{name}: {person} is in the data file");
        }
        let undone = folder.ok("import undo 1");
        let told = format!("import 1 of all.csv is undone: 3 {name} removed\n");
        assert_eq!(undone, told);
        assert_eq!(count_of(&folder, kind.counted), "0", "{name}");
        let anew = folder.run(&format!("import {name} all.csv"));
        assert!(anew.err.contains("3 new, 0 known"), "{name}: {anew:#?}");
    }
}

#[test]
fn each_kind_comes_in_pieces_with_bad_rows_and_in_one_file_with_the_same_result() {
    for kind in &KINDS {
        let (folder, name) = (Folder::new(), kind.name);
        let [first, second, third] = kind.rows;
        folder.write("one.csv", &kind.file(&[first, kind.bad, second]));
        folder.write("two.csv", &kind.file(&[third, first, third]));
        let one = folder.run(&format!("import {name} one.csv"));
        assert_eq!(one.code, 5, "{name}: {one:#?}");
        assert!(one.err.contains("2 new, 0 known, 1 bad\n"), "{name}: {one:#?}");
        assert!(one.err.contains("  line 3"), "{name}: {one:#?}");
        let two = folder.run(&format!("import {name} two.csv"));
        let told = format!("two.csv: 2 {name} read in 3 rows: 1 new, 1 known\n");
        assert!(two.code == 0 && two.err.contains(&told), "{name}: {two:#?}");
        let whole = Folder::new();
        whole.write("all.csv", &kind.file(&kind.rows));
        whole.ok(&format!("import {name} all.csv"));
        let of_kind = |folder: &Folder| {
            let mut counts = counts(folder);
            counts.retain(|(what, _)| what.ends_with(kind.counted));
            counts
        };
        assert_eq!(of_kind(&folder), of_kind(&whole));
        folder.write("three.csv", &kind.file(&[kind.bad, first]));
        let nothing = folder.run(&format!("import {name} three.csv --all-or-nothing"));
        assert_eq!(nothing.code, 1, "{name}: {nothing:#?}");
        assert_eq!(folder.rows("import list").len(), 2);
    }
}

#[test]
fn a_dry_run_of_each_kind_tells_what_would_be_imported_and_makes_no_file() {
    for kind in &KINDS {
        let (folder, name) = (Folder::new(), kind.name);
        folder.write("all.csv", &kind.file(&kind.rows));
        let ran = folder.run(&format!("import {name} all.csv --dry-run"));
        assert!(ran.code == 0 && ran.err.contains("3 new, 0 known\n"), "{name}: {ran:#?}");
        assert!(!folder.data().exists());
        let json = folder.ok(&format!("import {name} all.csv --dry-run --format json"));
        let object: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!((&object["kind"], &object["counts"]["new"]), (&name.into(), &3.into()));
    }
}

#[test]
fn each_kind_is_in_backups_and_in_audits_and_old_hashes_find_the_same_people() {
    let folder = Folder::new();
    for kind in &KINDS {
        folder.write("all.csv", &kind.file(&kind.rows));
        folder.ok(&format!("import {} all.csv", kind.name));
    }
    folder.ok("backup all.backup");
    let before = counts(&folder);
    let restored = Folder::new();
    for file in ["all.backup", "couplet.redb.people-key"] {
        fs::copy(folder.path().join(file), restored.path().join(file)).unwrap();
    }
    restored.ok("restore all.backup");
    assert_eq!(counts(&restored), before);
    for kind in &KINDS {
        restored.write("all.csv", &kind.file(&kind.rows));
        let known = restored.run(&format!("import {} all.csv", kind.name));
        assert!(known.err.contains("0 new, 3 known"), "{}: {known:#?}", kind.name);
    }
    // The sound rows of a damaged file, too.
    folder.ok("verify --salvage saved.redb");
    let saved = folder.rows("--data saved.redb verify");
    let count = |rows: &[(String, String)]| -> Vec<String> {
        rows.iter().map(|(what, count)| format!("{what} {count}")).collect()
    };
    let saved: Vec<_> =
        saved.iter().map(|row| (row["what"].clone(), row["count"].clone())).collect();
    assert_eq!(count(&saved), count(&before));
}

#[test]
fn a_cost_of_a_file_replaces_that_of_the_plan_and_the_summary_says_so() {
    let cost =
        "[[costs]]\nmonth = \"2026-11\"\nchannel = \"instagram\"\namount = \"600.00\"\n\n[[links]]";
    let folder = with_plan(&[("[[links]]", cost)]);
    folder.ok("apply links.toml");
    folder.write(
        "costs.csv",
        "month,channel,amount,currency,kind\n2026-11,Instagram,640.00,EUR,\n\
         2026-11,instagram,10.00,EUR,tools\n2026-10,instagram,640.00,EUR,\n",
    );
    let ran = folder.run("import costs costs.csv");
    insta::assert_snapshot!(ran.err, @"
    1 cost replaces that of the plan
    costs.csv: 3 costs read: 3 new, 0 known
      1 Instagram, 2 instagram
      2 ads, 1 tools, in all 1,290.00 EUR
    next: couplet report --month 2026-11
    ");
}

#[test]
fn a_channel_goes_through_the_aliases_of_the_plan_and_an_unknown_one_is_told() {
    let folder =
        with_plan(&[("[agents]", "[vocabulary]\naliases = { insta = \"instagram\" }\n\n[agents]")]);
    folder.ok("apply links.toml");
    folder.write("t.csv", "month,channel,inbound\n2026-11,Insta,1\n2026-11,fax,2\n");
    let ran = folder.run("import totals t.csv");
    insta::assert_snapshot!(ran.err, @"
    warning: channel `fax` of 1 total is not in the plan, and is kept as written
    t.csv: 2 totals read: 2 new, 0 known
      1 Insta, 1 fax
    next: couplet report --month 2026-11
    ");
}

#[test]
fn the_summary_of_each_kind_says_what_its_records_are() {
    let folder = Folder::new();
    let mut told = String::new();
    for kind in &KINDS {
        folder.write("all.csv", &kind.file(&kind.rows));
        let ran = folder.run(&format!("import {} all.csv --dry-run", kind.name));
        told.push_str(&ran.err);
        assert!(ran.err.contains(&format!("3 {}s read", kind.noun())));
    }
    insta::assert_snapshot!(told, @"
    all.csv: 3 redemptions read: 3 new, 0 known
      discounts 12.00 EUR
      uses of codes: 0 known, 3 unknown, such as STORY10
      1 customer in 2 redemptions, from the column customer
    this was a dry run: nothing was changed
    all.csv: 3 calls read: 3 new, 0 known
      1 answered, 1 missed
      2 callers in 2 calls, from the column caller
    this was a dry run: nothing was changed
    all.csv: 3 events read: 3 new, 0 known
      1 answer, 1 booking, 1 lead, worth 80.00 EUR
      1 customer in 1 event, from the column customer
    this was a dry run: nothing was changed
    all.csv: 3 costs read: 3 new, 0 known
      2 instagram, 1 whatsapp
      1 ads, 1 hours, 1 tools, in all 649.99 EUR
    this was a dry run: nothing was changed
    all.csv: 3 sends read: 3 new, 0 known
      2 email, 1 sms
      1 delivered, 1 queued
      2 recipients in 3 sends, from the column recipient
    this was a dry run: nothing was changed
    all.csv: 3 totals read: 3 new, 0 known
      2 instagram, 1 whatsapp
      revenue 7,900.00 EUR
    this was a dry run: nothing was changed
    ");
}

#[test]
fn files_of_a_server_elsewhere_are_imported_alike() {
    let folder = Folder::new();
    let serving = folder.serve("");
    for kind in &KINDS {
        folder.write("all.csv", &kind.file(&[kind.rows[0], kind.bad, kind.rows[1], kind.rows[2]]));
        let ran = folder.run(&format!("import {} all.csv", kind.name));
        assert!(ran.code == 5 && ran.err.contains("3 new"), "{}: {ran:#?}", kind.name);
    }
    assert_eq!(serving.stop().code, 0);
    folder.ok("verify");
}

#[test]
fn a_header_of_another_tool_gets_a_map_to_fill_in() {
    let folder = Folder::new();
    folder.write("calls.csv", "Tracking Number,Customer,Start Time\n+4930901820,,x\n");
    let ran = folder.run("import calls calls.csv");
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains("called_number = ") && ran.err.contains("rows of my tool"),
        "{ran:#?}"
    );
    folder.write(
        "map.toml",
        "title = \"Tracked calls\"\n[columns]\ncalled_number = \"Tracking Number\"\n\
         caller = { phone = \"Customer\" }\nstarted_at = \"Start Time\"\n",
    );
    folder.write(
        "calls.csv",
        "Tracking Number,Customer,Start Time\n+4930901820,0170 1234567,2026-11-20T09:30:00Z\n",
    );
    let ran = folder.run("import calls calls.csv --map map.toml --country DE");
    insta::assert_snapshot!(ran.err, @"
    read as Tracked calls
    calls.csv: 1 call read: 1 new, 0 known
      1 caller in 1 call, from the column Customer
    next: couplet report --month 2026-11
    ");
}

//! Notes and decisions: in the list, in reports and over the network.

use crate::folder::Folder;
use crate::network::token;
use crate::small_plan::with_plan;

const ORDERS: &str = "order_id,ordered_at,currency,total,discount_codes\n\
    #1,2025-10-10T10:00:00Z,EUR,100.00,MIA10\n\
    #2,2025-11-11T10:00:00Z,EUR,50.00,MIA10\n\
    #3,2025-11-12T10:00:00Z,EUR,70.50,\n";

/// Two months with orders, an event and two decisions.
fn noted() -> Folder {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    folder.write("orders.csv", ORDERS);
    folder.ok("import orders orders.csv");
    folder.ok("note add 2025-11-14 'The shop was down for | two hours'");
    folder.ok("note add 2025-10-31 'Stories twice a week' --decision");
    folder.ok("note add 2025-11-02 'No more SMS' --decision");
    folder
}

/// What a report says of notes.
fn said(report: &str) -> String {
    let is_noted = |line: &&str| !line.contains("oted") && !line.contains("ecided");
    report.lines().skip_while(is_noted).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_report_has_the_notes_of_its_days_and_the_decisions_of_the_period_before() {
    let folder = noted();
    insta::assert_snapshot!(said(&folder.ok("report --month 2025-11")), @"
    Decided on 2025-11-02: No more SMS
    Noted on 2025-11-14: The shop was down for | two hours
    Decided before, on 2025-10-31: Stories twice a week
    October 2025 had 1 conversion and 100.00 EUR; November 2025 has 2 conversions
    and 120.50 EUR.
    ");
    insta::assert_snapshot!(said(&folder.ok("report --month 2025-11 --format md")), @r#"
    - Decided on 2025-11-02: No more SMS
    - Noted on 2025-11-14: The shop was down for \| two hours
    - Decided before, on 2025-10-31: Stories twice a week
    - October 2025 had 1 conversion and 100.00 EUR; November 2025 has 2 conversions and 120.50 EUR.
    "#);
    let json = folder.json("report --month 2025-11");
    insta::assert_snapshot!(json["notes"], @r#"[{"day":"2025-11-02","decision":true,"id":3,"text":"No more SMS"},{"day":"2025-11-14","decision":false,"id":1,"text":"The shop was down for | two hours"}]"#);
    insta::assert_snapshot!(json["decided_before"], @r#"{"before":{"conversions":1,"currency":"EUR","revenue":"100.00"},"decisions":[{"day":"2025-10-31","decision":true,"id":2,"text":"Stories twice a week"}],"now":{"conversions":2,"currency":"EUR","revenue":"120.50"}}"#);
    // Of no month before October is anything decided.
    let before = folder.json("report --month 2025-10");
    assert_eq!(before["notes"][0]["text"], "Stories twice a week");
    assert_eq!(before.get("decided_before"), None);
    let bare = folder.json("report --month 2025-09");
    assert_eq!(bare.get("notes"), None);
}

#[test]
fn notes_are_in_no_figure() {
    let folder = noted();
    let mut with = folder.json("report --month 2025-11");
    for id in 1..=3 {
        folder.ok(&format!("note remove {id}"));
    }
    let without = folder.json("report --month 2025-11");
    let all = with.as_object_mut().unwrap();
    assert!(all.remove("notes").is_some() && all.remove("decided_before").is_some());
    assert_eq!(with, without);
}

#[test]
fn notes_are_listed_by_day_and_a_removed_one_is_gone() {
    let folder = noted();
    insta::assert_snapshot!(folder.ok("note list"), @"
    id  day         decision  text
     2  2025-10-31  true      Stories twice a week
     3  2025-11-02  true      No more SMS
     1  2025-11-14  false     The shop was down for | two hours
    ");
    insta::assert_snapshot!(folder.ok("note list --month 2025-11 --format csv"), @"
    id,day,decision,text
    3,2025-11-02,true,No more SMS
    1,2025-11-14,false,The shop was down for | two hours
    ");
    assert_eq!(folder.ok("note remove 1"), "note 1 is removed\n");
    assert_eq!(folder.ok("note remove 1"), "note 1 was already removed\n");
    let ran = folder.run("note remove 9");
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.err, @"
    error: there is no note 9
      hint: `couplet note list` shows all notes
    ");
    assert!(!folder.ok("note list").contains("down"));
    assert!(folder.ok("verify").contains("notes"));
}

#[test]
fn a_note_that_is_no_line_or_of_no_day_is_refused() {
    let folder = Folder::new();
    let two_lines = folder.run("note add 2025-11-14 'a\nb'");
    assert_eq!(two_lines.code, 2);
    assert!(two_lines.err.contains("a note is one line of 1 to 500 characters"), "{two_lines:?}");
    // It was repeated whole, with what it had for the terminal.
    let long = folder.run(&format!("note add 2025-11-14 \u{1b}[2J{}", "x".repeat(5_000)));
    assert_eq!(long.code, 2);
    assert!(long.err.len() < 500 && !long.err.contains('\u{1b}'), "{}", long.err);
    let no_day = folder.run("note add 2025-11-31 text");
    assert_eq!((no_day.code, no_day.out.as_str()), (2, ""));
    assert!(no_day.err.contains("`2025-11-31` is not a day such as 2026-11-20"), "{no_day:?}");
}

/// It said that the report of its month shows it, which was closed and does not.
#[test]
fn a_note_of_a_closed_month_says_where_it_is_shown() {
    let folder = noted();
    folder.ok("close 2025-11");
    insta::assert_snapshot!(folder.ok("note add 2025-11-20 Snow"), @"note 4 is added: the report of 2025-11 is closed and stays as it was; `couplet report --month 2025-11 --now` shows the note");
    insta::assert_snapshot!(folder.ok("note add 2025-11-21 Stories --decision"), @"note 5 is added: the report of 2025-11 is closed and stays as it was; `couplet report --month 2025-11 --now` shows the note, and the report of 2025-12 does too");
    assert!(!folder.ok("report --month 2025-11").contains("Snow"));
    assert!(folder.ok("report --month 2025-11 --now").contains("Snow"));
    assert!(folder.ok("report --month 2025-12").contains("Stories"));
}

#[test]
fn a_server_takes_notes_as_it_takes_other_changes() {
    let folder = noted();
    token(&folder, "laptop", "--scope write");
    token(&folder, "reader", "");
    let serving = folder.serve("");
    let over = |name: &str| format!("--server http://{} --token-file {name}.token", serving.admin);
    assert!(folder.ok(&format!("{} note add 2025-11-20 Snow", over("laptop"))).contains("note 4"));
    let rows = folder.rows(&format!("{} note list --month 2025-11", over("reader")));
    let texts: Vec<&str> = rows.iter().map(|row| row["text"].as_str()).collect();
    assert_eq!(texts, ["No more SMS", "The shop was down for | two hours", "Snow"]);
    let refused = folder.run(&format!("{} note remove 4", over("reader")));
    assert_eq!(refused.code, 1, "{refused:?}");
    // Beside the file, through the local socket.
    folder.ok("note remove 4");
    assert_eq!(folder.rows("note list").len(), 3);
}

#[test]
fn each_picture_of_the_page_has_the_notes_by_number_and_each_table_its_rows_as_csv() {
    let folder = crate::big_month::folder();
    folder.ok("note add 2026-10-02 'No more SMS' --decision");
    folder.ok("note add 2026-09-30 'Stories twice a week' --decision");
    let (page, _) = crate::pages::written(&folder, "");
    let pictures = page.matches("<figure>").count();
    assert!(pictures > 3, "{page}");
    let beneath = "<li><span class=\"noted\">2</span> Noted on 2026-10-14: The shop was down for two hours</li>";
    assert_eq!(page.matches(beneath).count(), pictures);
    assert_eq!(page.matches("<span class=\"noted\">2</span></figcaption>").count(), pictures);
    // Decisions of the month before are in the list of notes alone.
    assert_eq!(page.matches("Stories twice a week").count(), 1);
    assert_eq!(page.matches("<textarea").count(), page.matches("<table").count());
    for number in 1..=10 {
        folder.ok(&format!("note add 2026-10-20 'Note {number}'"));
    }
    let (page, _) = crate::pages::written(&folder, "");
    assert_eq!(page.matches("And 3 more notes, below").count(), pictures);
}

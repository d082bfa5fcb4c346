//! Files as shops and inboxes really export them: bad rows, refused files, newer states, and what
//! ends up in the data file.

use std::fs;

use crate::folder::{Folder, Ran};

const BROKEN: &str = "\
order_id,ordered_at,currency,total,status,refunded,custmer
#1,2026-11-02T10:00:00Z,EUR,10.00,paid,,ann
#2,2026-11-02 10:00,EUR,10.00,paid,,ann
#3,2026-11-02T10:00:00Z,EURO,10.00,paid,,ann
#4,2026-11-02T10:00:00Z,EUR,\"1,250\",paid,,ann
#5,2026-11-02T10:00:00Z,EUR,10.00,payed,,ann
#6,2026-11-02T10:00:00Z,EUR,10.00
#7,03/04/2026,EUR,10.00,paid,,ann
,2026-11-02T10:00:00Z,EUR,10.00,paid,,ann
#9,2026-11-02T10:00:00Z,EUR,10.00,refunded,-10.00,ann
#10,2026-11-02T10:00:00Z,EUR,20.00,paid,,bob
";

/// A folder with the worked example imported.
fn ledger() -> Folder {
    let folder = Folder::new();
    for name in ["links.toml", "conversations.csv", "orders.csv"] {
        folder.copy(&format!("tests/worked-example/{name}"));
    }
    folder.ok("apply links.toml");
    folder.ok("import orders orders.csv");
    folder.ok("import conversations conversations.csv");
    folder
}

/// Everything that an import could change.
fn state(folder: &Folder) -> String {
    let conversations = "report --month 2026-10 --by channel,agent --format json";
    folder.ok("export conversions") + &folder.ok(conversations)
}

/// Id, status, gross and refunded of every order.
fn orders(folder: &Folder) -> Vec<String> {
    let rows = folder.ok("export conversions");
    let told = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        [cells[0], cells[3], cells[5], cells[6]].join(" ")
    };
    rows.lines().skip(1).map(told).collect()
}

#[track_caller]
fn refused(ran: &Ran) -> &str {
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{ran:#?}");
    &ran.err
}

#[test]
fn bad_rows_are_listed_with_line_column_and_reason_and_good_rows_are_imported() {
    let folder = Folder::new();
    folder.write("shop.csv", BROKEN);
    let ran = folder.run("import orders shop.csv");
    assert_eq!((ran.code, ran.out.as_str()), (5, ""), "{ran:#?}");
    insta::assert_snapshot!(ran.err, @"
    warning: column `custmer` is not known and is ignored; did you mean `customer`?
    warning: the file does not say everything: add --dates dmy or --dates mdy, --zone (such as --zone Europe/Berlin), and --decimal comma or --decimal point
    shop.csv: 10 orders read: 2 new, 0 known, 8 bad
      2 paid, net 30.00 EUR
      line 3, column ordered_at: `2026-11-02 10:00` has no time zone; add --zone, such as --zone Europe/Berlin
      line 4, column currency: `EURO` is not a currency code such as EUR or USD
      line 5, column total: `1,250` can be read in two ways; add --decimal comma or --decimal point
      line 6, column status: `payed` is not one of pending, paid, partially_refunded, refunded, cancelled
      line 7: the row has 4 cells, but the header has 7
      line 8, column ordered_at: `03/04/2026` can be read day first or month first; add --dates dmy or --dates mdy
      line 9, column order_id: it cannot be empty; fill it in, or leave the row out
      line 10, column refunded: `-10.00` is negative; write refunds and discounts as positive amounts
    next: couplet report --month 2026-11
    ");
    assert_eq!(orders(&folder), ["#1 paid 10.00 0.00", "#10 paid 20.00 0.00"]);
    // Bad rows are bad again, and good rows are already known.
    let again = folder.run("import orders shop.csv");
    assert_eq!(again.code, 5);
    assert!(again.err.contains("10 orders read: 0 new, 2 known, 8 bad"), "{again:#?}");
}

#[test]
fn all_or_nothing_imports_nothing_if_a_row_is_bad() {
    let folder = ledger();
    let before = state(&folder);
    folder.write("shop.csv", BROKEN);
    for flags in ["--all-or-nothing", "--all-or-nothing --replace"] {
        let ran = folder.run(&format!("import orders shop.csv {flags}"));
        let told = refused(&ran);
        assert!(told.contains("line 5, column total: `1,250` can be read in two ways"), "{told}");
        // The zone of the plan settles the time without an offset.
        assert!(told.contains("error: shop.csv has 7 bad rows; nothing was"), "{told}");
        assert_eq!(state(&folder), before);
    }
    // No new epoch has begun: every order is still known.
    let again = folder.run("import orders orders.csv --all-or-nothing");
    assert_eq!(again.code, 0, "{again:#?}");
    assert!(again.err.contains("0 new, 45 known"), "{again:#?}");
}

#[test]
fn bad_rows_are_told_by_fault_and_long_lists_are_cut_and_counted() {
    let folder = Folder::new();
    let row = "1,yesterday,EUR,1.00\n";
    let file = format!("order_id,ordered_at,currency,total\n{}", row.repeat(60));
    folder.write("shop.csv", &file);
    let ran = folder.run("import orders shop.csv");
    assert_eq!(ran.code, 5);
    let told = "  60 rows, column ordered_at: `yesterday` is not a time such as 2026-11-20T09:30:00Z (lines \
                2, 3, 4, 5, 6, ...)\n";
    assert!(ran.err.contains(told), "{}", ran.err);
    let words: Vec<String> = (0..60).map(|n| format!("1,2026-11-02T10:00Z,EUR{n},1.00")).collect();
    let words = words.join("\n");
    folder.write("shop.csv", &format!("order_id,ordered_at,currency,total\n{words}"));
    let ran = folder.run("import orders shop.csv");
    assert_eq!(ran.err.matches("is not a currency code").count(), 50, "{}", ran.err);
    assert!(ran.err.contains("  and 10 more\n"), "{}", ran.err);
}

#[test]
fn a_refused_file_changes_nothing() {
    let folder = ledger();
    let before = state(&folder);
    folder.write("empty.csv", "");
    folder.write("short.csv", "order_id,ordered_at,total\n#1,2026-11-02T10:00:00Z,10.00\n");
    folder.write("twice.csv", "order_id,ordered_at,currency,total,Total\n");
    fs::write(folder.path().join("utf16.csv"), b"\xff\xfeo\0r\0d\0e\0r\0").unwrap();
    for (file, reason) in [
        ("none.csv", "cannot read none.csv"),
        ("empty.csv", "the file is empty: its first line must name the columns order_id, "),
        ("short.csv", "has no column currency; its columns are order_id, ordered_at, total"),
        ("twice.csv", "the file has the column total twice"),
        (
            "utf16.csv",
            "has no columns order_id, ordered_at, currency, total; its columns are order",
        ),
        (
            "conversations.csv",
            "these are conversations; import them with `couplet import conversations`",
        ),
    ] {
        for flags in ["", "--replace", "--all-or-nothing"] {
            let ran = folder.run(&format!("import orders {file} {flags}"));
            assert!(refused(&ran).contains(reason), "{ran:#?}");
        }
    }
    assert_eq!(state(&folder), before);
    assert!(folder.run("import orders orders.csv").err.contains("0 new, 45 known"));
}

#[test]
fn a_dash_reads_from_stdin() {
    let folder = Folder::new();
    let file = "order_id,ordered_at,currency,total\n#1,2026-11-02T10:00:00Z,EUR,10.00\n";
    let ran = folder.run_fed("import orders -", file);
    assert_eq!(ran.code, 0, "{ran:#?}");
    assert_eq!(orders(&folder), ["#1 paid 10.00 0.00"]);
    folder.write("shop.csv", file);
    assert!(folder.run("import orders shop.csv").err.contains("0 new, 1 known"));
    let ran = folder.run_fed("import orders - --all-or-nothing", BROKEN);
    assert!(refused(&ran).contains("8 bad rows"), "{ran:#?}");
}

#[test]
fn an_unknown_column_is_a_warning_with_the_nearest_name() {
    let folder = Folder::new();
    let file = "order_id,ordered_at,currency,total,discount_code,courier\n\
                #1,2026-11-02T10:00:00Z,EUR,10.00,IGBLACK,fast\n";
    folder.write("shop.csv", file);
    let ran = folder.run("import orders shop.csv");
    assert_eq!(ran.code, 0, "{ran:#?}");
    assert_eq!(
        ran.err,
        "warning: column `discount_code` is not known and is ignored; did you mean `discount_codes`?\n\
         warning: column `courier` is not known and is ignored\n\
         shop.csv: 1 order read: 1 new, 0 known\n  1 paid, net 10.00 EUR\n\
         next: couplet report --month 2026-11\n"
    );
}

#[test]
fn ambiguous_values_are_settled_by_a_flag() {
    let folder = Folder::new();
    folder.write("shop.csv", "Order_ID;Ordered_At;Currency;Total\n#1;2026-11-02 10:00;EUR;1.250\n");
    assert_eq!(folder.run("import orders shop.csv").code, 5);
    assert_eq!(folder.run("import orders shop.csv --zone Europe/Berlin").code, 5);
    folder.ok("import orders shop.csv --zone Europe/Berlin --decimal comma");
    assert_eq!(orders(&folder), ["#1 paid 1250.00 0.00"]);
    assert!(folder.ok("export conversions").contains(",2026-11-02T09:00:00.000Z,"));
}

/// Three exports of the same orders at different times.
const STATES: [&str; 3] = [
    "order_id,ordered_at,currency,total,status,discount_codes
     #1,2026-10-02T10:00:00Z,EUR,10.00,pending,IGHELLO
     #2,2026-10-02T11:00:00Z,EUR,20.00,pending,
     #3,2026-10-02T12:00:00Z,EUR,30.00,paid,",
    "order_id,ordered_at,currency,total,status,customer,refunded
     #1,2026-10-02T10:00:00Z,EUR,10.00,paid,ann,
     #2,2026-10-02T11:00:00Z,EUR,20.00,cancelled,bob,
     #3,2026-10-02T12:00:00Z,EUR,30.00,partially_refunded,ann,5.00",
    "order_id,ordered_at,currency,total,status,refunded
     #1,2026-10-02T10:00:00Z,EUR,10.00,refunded,
     #2,2026-10-02T11:00:00Z,EUR,20.00,paid,
     #3,2026-10-02T12:00:00Z,EUR,30.00,partially_refunded,7.50",
];

#[test]
fn order_states_only_move_forward_whatever_the_order_of_files() {
    let mut reports = Vec::new();
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let folder = Folder::new();
        folder.copy("tests/worked-example/links.toml");
        folder.ok("apply links.toml");
        for (number, text) in STATES.iter().enumerate() {
            folder.write(&format!("{number}.csv"), &text.replace("     #", "#"));
        }
        for number in order {
            folder.ok(&format!("import orders {number}.csv"));
        }
        assert_eq!(
            orders(&folder),
            [
                "#1 refunded 10.00 10.00",
                "#2 cancelled 20.00 0.00",
                "#3 partially_refunded 30.00 7.50",
            ],
            "{order:?}"
        );
        reports.push(folder.ok("report --month 2026-10 --by channel --format json"));
    }
    assert!(reports[0].contains("\"revenue\":\"22.50\""), "{}", reports[0]);
    assert!(reports.iter().all(|report| *report == reports[0]), "{reports:#?}");
}

#[test]
fn replace_overrides_earlier_imports_but_not_later_ones() {
    let folder = Folder::new();
    let head = "order_id,ordered_at,currency,total,status,customer";
    let file = |name: &str, rows: &str| {
        folder.write(name, &format!("{head}\n{rows}"));
    };
    file(
        "old.csv",
        "#1,2026-11-02T10:00:00Z,EUR,10.00,refunded,ann\n#2,2026-11-02T10:00:00Z,EUR,20.00,paid,\n",
    );
    file("new.csv", "#1,2026-11-02T10:00:00Z,EUR,8.00,paid,\n");
    folder.ok("import orders old.csv");
    folder.ok("import orders new.csv");
    assert_eq!(orders(&folder), ["#1 refunded 10.00 10.00", "#2 paid 20.00 0.00"]);
    folder.ok("import orders new.csv --replace");
    assert_eq!(orders(&folder), ["#1 paid 8.00 0.00", "#2 paid 20.00 0.00"]);
    assert!(!folder.ok("export conversions --format json").contains("\"customer\":\""));
    // What was replaced stays so.
    folder.ok("import orders old.csv");
    assert_eq!(orders(&folder), ["#1 paid 8.00 0.00", "#2 paid 20.00 0.00"]);
    // What later files say is of the record that replaced it: states move forward as before.
    file("later.csv", "#1,2026-11-02T10:00:00Z,EUR,8.00,refunded,\n");
    folder.ok("import orders later.csv");
    assert_eq!(orders(&folder), ["#1 refunded 8.00 8.00", "#2 paid 20.00 0.00"]);
}

#[test]
fn without_the_people_key_only_files_that_name_people_are_refused() {
    let folder = ledger();
    let before = state(&folder);
    let key = folder.path().join("couplet.redb.people-key");
    let kept = fs::read(&key).unwrap();
    fs::remove_file(&key).unwrap();
    assert_eq!(state(&folder), before);
    let ran = folder.run("import conversations conversations.csv");
    let told = "line 2 names a person in column contact, but the people key";
    assert!(refused(&ran).contains(told), "{ran:#?}");
    assert_eq!(state(&folder), before);
    folder.write("shop.csv", "order_id,ordered_at,currency,total\n#1,2026-10-02T10:00Z,USD,1\n");
    folder.ok("import orders shop.csv");
    fs::write(&key, kept).unwrap();
    assert!(folder.run("import conversations conversations.csv").err.contains("400 known"));
}

/// A file of Excel's default encoding was refused row by row, and with headings beyond ASCII misread as a whole.
#[test]
fn a_file_in_windows_1252_is_read_and_said_to_be() {
    let folder = Folder::new();
    let rows = b"order_id,ordered_at,currency,total,utm_source\n#1,2026-11-02T10:00:00Z,EUR,10.00,M\xfcnchen\n";
    folder.write("shop.csv", rows);
    let ran = folder.run("import orders shop.csv");
    assert_eq!(ran.code, 0, "{ran:#?}");
    insta::assert_snapshot!(ran.err, @"
    the file is not UTF-8, and was read as windows-1252; --encoding names another encoding
    shop.csv: 1 order read: 1 new, 0 known
      1 paid, net 10.00 EUR
    next: couplet report --month 2026-11
    ");
    let again = folder.run("import orders shop.csv --encoding windows-1252");
    assert!(again.err.starts_with("shop.csv: 1 order read: 0 new, 1 known"), "{again:#?}");
    assert!(!again.err.contains("UTF-8"), "{again:#?}");
}

/// A spreadsheet's sum below the rows was a bad row in every import.
#[test]
fn a_row_of_totals_below_the_others_is_left_out_and_counted() {
    let folder = Folder::new();
    folder.write(
        "shop.csv",
        "order_id,ordered_at,currency,total\n#1,2026-11-02T10:00:00Z,EUR,10.00\nTotal:,,,10.00\n",
    );
    folder.write("costs.csv", "month,amount,currency\n2026-11,5.00,EUR\nGrand total,5.00,\n");
    for import in ["orders shop.csv", "costs costs.csv"] {
        let ran = folder.run(&format!("import {import}"));
        assert_eq!(ran.code, 0, "{ran:#?}");
        assert!(ran.err.contains("s: rows of totals 1\n"), "{ran:#?}");
    }
    // What is called so and has a date is an order.
    folder.write(
        "named.csv",
        "order_id,ordered_at,currency,total\nTotal,2026-11-02T10:00:00Z,EUR,7.00\n",
    );
    assert!(folder.run("import orders named.csv").err.contains("1 new"));
}

/// An order of which an unknown part was given back counted in full without a word.
#[test]
fn a_partial_refund_of_an_unknown_amount_is_told() {
    let folder = Folder::new();
    let head = "order_id,ordered_at,currency,total,status,refunded\n#1,2026-11-02T10:00:00Z,EUR,10.00,partially_refunded,";
    folder.write("shop.csv", &format!("{head}\n")).write("later.csv", &format!("{head}4.00\n"));
    let ran = folder.run("import orders shop.csv");
    assert_eq!(ran.code, 0, "{ran:#?}");
    insta::assert_snapshot!(ran.err, @"
    warning: nothing says how much of 1 partially refunded order was given back, so as long as no file does, all of it counts
    shop.csv: 1 order read: 1 new, 0 known
      1 partially_refunded, net 10.00 EUR
    next: couplet report --month 2026-11
    ");
    assert!(!folder.run("import orders later.csv").err.contains("warning"));
}

//! Files of orders as spreadsheets, databases and shops hand them out: what is read of them, what is
//! refused with its cure, and what is said.

use std::fs;

use crate::folder::Folder;

const PLAN: &str = "version = 1\ndomain = \"https://go.example.com\"\ntimezone = \"Europe/Berlin\"\n\
                    currency = \"EUR\"\n[channels]\ninstagram = { short = \"ig\" }\n";

/// Id, time, gross and refunded of every order.
fn orders(folder: &Folder) -> Vec<String> {
    let rows = folder.ok("export conversions");
    let told = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        [cells[0], cells[2], cells[5], cells[6]].join(" ")
    };
    rows.lines().skip(1).map(told).collect()
}

/// An order stood in one file with 10.00 and with 25.00. The import said `2 new`, and 25.00 counted
/// without a word.
#[test]
fn an_order_with_two_totals_in_one_file_is_one_order_and_is_told() {
    let folder = Folder::new();
    let file = "order_id,ordered_at,currency,total\n#1,2026-11-02T10:00:00Z,EUR,10.00\n\
                #2,2026-11-02T10:00:00Z,EUR,5.00\n#1,2026-11-02T10:00:00Z,EUR,25.00\n";
    folder.write("shop.csv", file);
    let ran = folder.run("import orders shop.csv");
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (
            0,
            "warning: 1 order differs from an earlier row or import, and no updated_at says which is \
             newer: #1 has total 10.00 EUR and 25.00 EUR, and 25.00 EUR counts; fill in updated_at, or \
             import the right one with --replace\n\
             shop.csv: 2 orders read in 3 rows: 2 new, 0 known\n  2 paid, net 30.00 EUR\n\
             next: couplet report --month 2026-11\n"
        )
    );
    assert_eq!(
        orders(&folder),
        ["#1 2026-11-02T10:00:00.000Z 25.00 0.00", "#2 2026-11-02T10:00:00.000Z 5.00 0.00"]
    );
    let again = folder.run("import orders shop.csv");
    assert!(again.err.contains("2 orders read in 3 rows: 0 new, 2 known"), "{again:#?}");
}

/// What came second was `kept` with a warning, `changed` or `known`, depending on which value was larger.
#[test]
fn a_second_version_that_contradicts_the_first_is_told_whichever_counts() {
    let header = "order_id,ordered_at,currency,total,status,discount_codes,updated_at,customer";
    let plain = "#1,2026-11-02T10:00:00Z,EUR,70.00,paid,A1,,ana@x.example";
    let cases: &[(&str, &str, &[&str])] = &[
        ("70.00", "99.00", &["total 70.00 EUR and 99.00 EUR, and 99.00 EUR counts", "1 changed"]),
        ("70.00", "50.00", &["total 70.00 EUR and 50.00 EUR, and 70.00 EUR counts", "1 kept"]),
        ("EUR", "USD", &["currency EUR and USD, and USD counts", "1 changed"]),
        ("A1", "B1", &["discount_codes A1 and B1, and B1 counts", "1 changed"]),
        ("ana@", "ben@", &["a second customer, and the "]),
        ("2T10", "2T09", &["ordered_at 2026-11-02T10:00:00.000Z and 2026-11-02T09:00:00.000Z"]),
        ("paid", "refunded", &["0 new, 1 changed, 0 known"]),
        ("ana@", "ANA@", &["0 new, 1 known"]),
    ];
    for (from, to, said) in cases {
        let folder = Folder::new();
        let (first, second) = (format!("{header}\n{plain}\n"), plain.replacen(from, to, 1));
        folder.write("a.csv", &first).write("b.csv", &format!("{header}\n{second}\n"));
        folder.ok("import orders a.csv");
        let ran = folder.run("import orders b.csv");
        assert!(said.iter().all(|words| ran.err.contains(words)), "{from}, {to}: {ran:#?}");
        let again = folder.run("import orders b.csv");
        assert!(!again.err.contains("warning") && again.err.contains("1 known"), "{again:#?}");
        // In one file it is told in the same words.
        let whole = Folder::new();
        whole.write("both.csv", &format!("{first}{second}\n"));
        let both = whole.run("import orders both.csv");
        // Which customer counts depends on the people key of the folder.
        let warnings = |err: &str| {
            let lines = err.lines().filter(|line| line.starts_with("warning"));
            lines.map(|line| line.replace("the later", "the earlier")).collect::<Vec<_>>()
        };
        assert_eq!(warnings(&both.err), warnings(&ran.err), "{both:#?}");
        assert!(both.err.contains("1 order read in 2 rows: 1 new"), "{both:#?}");
        assert!(!both.err.contains("ana@") && !ran.err.contains("ben@"), "{both:#?}");
    }
}

/// A refund of more than its total made the revenue negative in silence.
#[test]
fn a_refund_of_more_than_the_total_is_imported_and_told() {
    let folder = Folder::new();
    let row = |id, total, refunded| format!("#{id},2026-11-02T10:00:00Z,EUR,{total},{refunded}\n");
    let rows = [row(1, "20.00", "1234.50"), row(2, "9.00", "9.00"), row(3, "5.00", "6.00")];
    folder.write(
        "shop.csv",
        &format!("order_id,ordered_at,currency,total,refunded\n{}", rows.concat()),
    );
    let ran = folder.run("import orders shop.csv");
    let told = "warning: 2 orders have a refund larger than the total, which makes the revenue \
                negative: for example, #1 has 1,234.50 EUR refunded of 20.00 EUR; check the columns \
                refunded and total\n";
    assert!(ran.code == 0 && ran.err.contains(told) && ran.err.contains("3 new"), "{ran:#?}");
}

/// An order with rows in two chunks of a file was counted in each, and an excess in each row.
#[test]
fn an_order_that_is_told_is_counted_once_however_far_its_rows_lie_apart() {
    let folder = Folder::new();
    let header = "order_id,ordered_at,currency,total,refunded\n";
    let row =
        |id: usize, total: usize| format!("#{id},2026-11-02T10:00:00Z,EUR,{total}.00,99.00\n");
    folder.write("a.csv", &format!("{header}{}{}", row(0, 10), row(1, 10)));
    folder.ok("import orders a.csv");
    // Many orders lie between, without anything to tell.
    let plain = |id: usize| format!("#{id},2026-11-02T10:00:00Z,EUR,500.00,\n");
    let between: String = (2..1500).map(plain).collect();
    let rows =
        [row(0, 20), row(0, 21), row(1, 20), between.clone(), row(0, 22), between, row(0, 23)];
    folder.write("b.csv", &format!("{header}{}", rows.concat()));
    let ran = folder.run("import orders b.csv");
    assert!(ran.err.contains("2 orders differ from an earlier row or import"), "{ran:#?}");
    assert!(ran.err.contains("2 orders have a refund larger than the total"), "{ran:#?}");
}

/// A file that had the column was told to add it.
#[test]
fn the_advice_fits_a_file_whose_updated_at_is_equal_or_empty() {
    let header = "order_id,ordered_at,currency,total,updated_at\n";
    let row = |total: u8, updated: &str| {
        format!("{header}#1,2026-11-02T10:00:00Z,EUR,{total},{updated}\n")
    };
    let at = "2026-11-03T10:00:00Z";
    for (first, second, said) in [
        (
            row(10, at),
            row(20, at),
            "both have the same updated_at: #1 has total 10.00 EUR and 20.00",
        ),
        (
            row(20, at),
            row(10, at),
            "give the newer one a later updated_at, or import the right one",
        ),
        (
            row(10, ""),
            row(20, ""),
            "no updated_at says which is newer: #1 has total 10.00 EUR and 20",
        ),
        (
            row(10, at),
            row(20, ""),
            "only one of them has an updated_at: #1 has total 10.00 EUR and 20.00 EUR, and 10.00 EUR",
        ),
        (
            row(10, ""),
            row(20, at),
            "only one of them has an updated_at: #1 has total 10.00 EUR and 20.00 EUR, and 20.00 EUR",
        ),
    ] {
        let folder = Folder::new();
        folder.write("a.csv", &first).write("b.csv", &second);
        folder.ok("import orders a.csv");
        let ran = folder.run("import orders b.csv");
        assert!(ran.code == 0 && ran.err.contains(said), "{said}: {ran:#?}");
    }
}

/// A shop's times without an offset are in the zone of the plan; `--zone` was demanded all the same.
#[test]
fn times_without_an_offset_are_read_in_the_zone_of_the_plan_and_that_is_said() {
    let folder = Folder::new();
    folder
        .write("links.toml", PLAN)
        .write("shop.csv", "order_id,ordered_at,currency,total\n#1,2026-11-02 10:00,EUR,1\n");
    let without_plan = folder.run("import orders shop.csv");
    assert!(without_plan.err.contains("has no time zone; add --zone"), "{without_plan:#?}");
    folder.ok("apply links.toml");
    let ran = folder.run("import orders shop.csv");
    let said = "times without an offset were read in Europe/Berlin, the timezone of the plan";
    assert!(ran.code == 0 && ran.err.contains(said), "{ran:#?}");
    assert_eq!(orders(&folder), ["#1 2026-11-02T09:00:00.000Z 1.00 0.00"]);
    let ran = folder.run("import orders shop.csv --zone Asia/Tokyo");
    assert!(ran.code == 0 && !ran.err.contains("times without"), "{ran:#?}");
    folder.write("other.csv", "order_id,ordered_at,currency,total\n#2,2026-11-02T10:00Z,EUR,1\n");
    let ran = folder.run("import orders other.csv");
    assert!(ran.code == 0 && !ran.err.contains("times without"), "{ran:#?}");
}

/// Every date of a file could be read in two ways, and each had a line of its own.
#[test]
fn the_order_of_dates_is_asked_for_once_and_then_read() {
    let folder = Folder::new();
    let row = |day| format!("#{day},{day:02}/10/2026 09:30,EUR,1");
    let rows: Vec<String> = (1..=14).map(row).collect();
    let rows = rows.join("\n");
    folder.write("shop.csv", &format!("order_id,ordered_at,currency,total\n{rows}"));
    let ran = folder.run("import orders shop.csv --zone UTC");
    assert_eq!(
        ran.err,
        "shop.csv: 14 orders read: 0 new, 0 known, 14 bad\n  \
         12 rows, column ordered_at, such as line 2: `01/10/2026 09:30` can be read day first or month \
         first; add --dates dmy or --dates mdy (lines 2, 3, 4, 5, 6, ...)\n  \
         2 rows, column ordered_at, such as line 14: `13/10/2026 09:30` can only be read day first; add \
         --dates dmy (lines 14, 15)\n"
    );
    let wrong = folder.run("import orders shop.csv --zone UTC --dates mdy --all-or-nothing");
    assert!(wrong.code == 1 && wrong.err.contains("cannot be read month first"), "{wrong:#?}");
    folder.ok("import orders shop.csv --zone UTC --dates dmy");
    assert_eq!(orders(&folder).len(), 14);
    assert!(orders(&folder).contains(&"#13 2026-10-13T09:30:00.000Z 1.00 0.00".to_owned()));
    assert_eq!(folder.run("import orders shop.csv --dates ddmm").code, 2);
}

#[test]
fn a_file_with_many_of_these_at_once_is_read() {
    let folder = Folder::new();
    folder.write("links.toml", PLAN).ok("apply links.toml");
    let text = "sep=;\r\n\"Order_ID\";Ordered_At;Currency;Total;Status;Refunded;Notes;;\r\n\
                =\"00123\";13.10.2026 09:30;eur;1.234,50;Partially Refunded;(0,00);\"a;\r\nb\";;\r\n\
                '00124;14.10.2026 2:30 PM;EUR;12,00 \u{20ac};canceled;;;;\r\n\
                4,5E+12;14.10.2026 14:30;EUR;12,00;paid;;;;\r\n\
                4,5E+12;15.10.2026 14:30;EUR;13,00;paid;;;;;;;\r\n\
                Order_ID;Ordered_At;Currency;Total;Status;Refunded;Notes;;\r\n\
                00125;0000-00-00 00:00:00;EUR;1;paid;;;;\r\n;;;;;;;;\r\n";
    let wide: Vec<u8> =
        format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(folder.path().join("shop.csv"), wide).unwrap();
    let ran = folder.run("import orders shop.csv --dates dmy --decimal comma");
    assert_eq!(ran.code, 5, "{ran:#?}");
    assert!(ran.err.contains("5 orders read: 2 new, 0 known, 3 bad"), "{}", ran.err);
    let shortened =
        "2 rows, column Order_ID: `4,5E+12` is what a spreadsheet makes of a long number";
    assert!(ran.err.contains(shortened), "{}", ran.err);
    assert!(ran.err.contains("`0000-00-00 00:00:00` is not a time such as"), "{}", ran.err);
    assert_eq!(
        orders(&folder),
        [
            "00123 2026-10-13T07:30:00.000Z 1234.50 0.00",
            "00124 2026-10-14T12:30:00.000Z 12.00 0.00"
        ]
    );
}

#[test]
fn what_is_not_csv_is_named_and_changes_nothing() {
    let folder = Folder::new();
    let path = folder.path().join("orders.xlsx");
    for (bytes, told) in [
        (
            b"PK\x03\x04\x14\0\x06\0".as_slice(),
            "this is a zip archive or a damaged workbook, not CSV",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "this is a workbook (.xls), not CSV"),
        (b"<html><table>", "this is an HTML page, not CSV"),
        (b"order_id,ordered_at,currency,total\n", ""),
    ] {
        fs::write(&path, bytes).unwrap();
        for command in ["import orders orders.xlsx", "import conversations orders.xlsx"] {
            let ran = folder.run(command);
            let refused = !told.is_empty() || command.contains("conversations");
            assert_eq!(ran.code, i32::from(refused), "{ran:#?}");
            assert!(ran.err.contains(told), "{ran:#?}");
        }
        assert_eq!(folder.data().exists(), told.is_empty());
    }
    let piped = folder.run_fed("import orders -", "PK\u{3}\u{4}");
    assert!(piped.code == 1 && piped.err.contains("a damaged workbook"), "{piped:#?}");
}

/// A shop that records only the landing page left its orders unplaced, though the page names the channel.
#[test]
fn the_utm_values_of_the_landing_page_are_evidence() {
    let folder = Folder::new();
    folder.write("links.toml", PLAN).ok("apply links.toml");
    folder.write(
        "shop.csv",
        "order_id,ordered_at,currency,total,utm_source,landing_url\n\
         #1,2026-11-02T10:00:00Z,EUR,10.00,,/sale?utm_source=instagram&utm_campaign=bw\n\
         #2,2026-11-02T10:00:00Z,EUR,5.00,newsletter,/sale?utm_source=instagram\n",
    );
    folder.ok("import orders shop.csv");
    let report = folder.json("report --month 2026-11 --by channel,campaign");
    let rows = report["rows"].as_array().unwrap();
    let row = |row: &serde_json::Value| {
        let key = &row["key"];
        format!("{} {} {}", key["channel"], key["campaign"], row["revenue"])
    };
    let rows: Vec<String> = rows.iter().map(row).collect();
    assert_eq!(rows, ["\"instagram\" \"bw\" \"10.00\"", "\"newsletter\" null \"5.00\""]);
}

/// It was read as daily, with a warning at most.
#[test]
fn a_plan_that_asks_for_cookies_is_told_that_there_are_none() {
    let folder = Folder::new();
    folder.write("links.toml", &format!("{PLAN}[privacy]\nvisitor = \"cookie\"\n"));
    let ran = folder.run("check links.toml");
    assert!(
        ran.code == 1 && ran.err.contains("Couplet sets no cookies: write `daily`"),
        "{ran:#?}"
    );
}

#[test]
fn help_lists_the_columns_and_says_what_updated_at_is_for() {
    let folder = Folder::new();
    let orders = folder.ok("import orders --help");
    for column in ["* order_id ", "discount_codes ", "updated_at ", "row with the later updated_at"]
    {
        assert!(orders.contains(column), "{orders}");
    }
    assert!(folder.ok("import conversations --help").contains("* conversation_id "));
}

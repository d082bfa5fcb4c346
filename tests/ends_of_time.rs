//! The last day of the year 9999 works like any other, wherever a day or a time is written.

use crate::folder::Folder;
use crate::small_plan::with_plan;

#[test]
fn the_last_representable_day_can_be_the_end_of_anything() {
    // The day used to be refused, because the instant after it cannot be written.
    let folder = with_plan(&[(
        "discount = \"10%\"",
        "discount = \"10%\"\nstarts = 0001-01-01\nends = 9999-12-31",
    )]);
    let plan = std::fs::read_to_string(folder.path().join("links.toml")).unwrap();
    let plan = plan.replace("short    = \"bw\"", "short = \"bw\"\nends = 9999-12-31");
    folder.write("links.toml", &plan);
    folder.ok("apply links.toml");
    folder.ok("plan links.toml --exit-code");
    folder.ok("coupon new LAST10 --campaign black-week --channel instagram --ends 9999-12-31");
    for code in ["LAST10", "IGBLACK"] {
        let checked = folder.ok(&format!("coupon check {code}"));
        assert!(checked.contains("9999-12-31"), "{checked}");
        folder.ok(&format!("coupon redeem {code} --order 1"));
    }
    folder.ok("link edit bio --ends 9999-12-31");
    let shown = folder.ok("link show bio");
    // Midnight in Berlin; RFC 3339 has no year 10000.
    assert!(shown.contains("9999-12-31T23:59:59+00:00"), "{shown}");
    let report = folder.json("report --from 0001-01-01 --to 9999-12-31");
    let period = &report["period"];
    assert_eq!(period["from"], "0001-01-01T00:00:00+00:00", "{period}");
    assert_eq!(period["to"], "9999-12-31T23:59:59+00:00", "{period}");
    for period in ["--month 9999-12", "--quarter 9999-Q4", "--from 9999-12-31 --to 9999-12-31"] {
        folder.ok(&format!("report {period}"));
    }
}

#[test]
fn any_stored_time_can_be_exported_and_explained() {
    // Exports and explanations of the last day of the year 9999 used to panic.
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let orders = "order_id,ordered_at,currency,total\n\
                  first,0001-01-01T00:00:00Z,EUR,1.00\n\
                  last,9999-12-31T23:59:59.999Z,EUR,2.00\n";
    folder.write("orders.csv", orders);
    folder.ok("import orders orders.csv");
    let rows = folder.rows("export conversions");
    let at: Vec<&str> = rows.iter().map(|row| row["at"].as_str()).collect();
    assert_eq!(at, ["0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"]);
    for order in ["first", "last"] {
        folder.ok(&format!("explain {order}"));
        folder.json(&format!("explain {order}"));
    }
    for period in ["--month 9999-12", "--from 0001-01-01 --to 9999-12-31"] {
        for format in ["table", "json", "csv", "md"] {
            folder.ok(&format!("report {period} --format {format}"));
        }
    }
}

#[test]
fn a_verify_of_a_served_file_says_that_its_pages_are_not_checked() {
    // It used to say that every row can be read, just as if the pages had been checked too.
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/");
    let told = "the checksums of the data file were not checked, because a server has it open: stop \
                the server and verify again, or verify a backup\n";
    let server = folder.serve("");
    let beside = folder.run("verify");
    assert!(beside.code == 0 && beside.err.starts_with(told), "{beside:#?}");
    folder.ok("backup all.backup");
    drop(server);
    for line in ["verify", "verify all.backup"] {
        let ran = folder.run(line);
        assert!(ran.code == 0 && !ran.err.contains("checksums"), "{line}: {ran:#?}");
        assert_eq!(ran.out, beside.out, "{line}");
    }
}

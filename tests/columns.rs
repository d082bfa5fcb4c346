//! The columns of lists and exports are a contract with other programs: the same names in every
//! format.

use serde_json::{Map, Value};

use crate::folder::Folder;

/// What only programs read of a link.
const FOR_PROGRAMS: &str = ",title,starts_at,ends_at,limit,external_id";

/// Commands and their columns.
const COLUMNS: [(&str, &str); 5] = [
    (
        "link list",
        "slug,short_url,target,campaign,channel,agent,content,status,clicks,tags,stated_clicks,title,\
         starts_at,ends_at,limit,external_id",
    ),
    (
        "coupon list",
        "code,campaign,channel,agent,batch,discount,status,limit,redeemed,flags,exported,state,label,\
         given_by,given_at,until",
    ),
    (
        "export clicks",
        "click_id,at,slug,recipient,campaign,channel,agent,content,variant,verdict,reason,visitor,\
         referrer_host,device,language,country,tags",
    ),
    (
        "export conversions",
        "conversion_id,kind,at,status,currency,gross,refunded,net,discount,codes,click_id,customer,\
         source,channel,campaign,agent,content,credit,tied_by,strength,tags",
    ),
    (
        "coupon export",
        "code,campaign,channel,agent,batch,discount,status,limit,redeemed,flags,exported,state,label,\
         given_by,given_at,until",
    ),
];

const ORDERS: &str = "order_id,ordered_at,currency,total,status,refunded,discount_codes,customer\n\
                      A1,2026-11-02T10:00:00Z,EUR,10.00,partially_refunded,2.50,IGBLACK|GIFT,ann\n\
                      A2,2026-11-03T10:00:00Z,KWD,1.500,pending,,,\n";

fn full() -> Folder {
    let folder = Folder::new();
    folder.copy("links.example.toml").write("orders.csv", ORDERS);
    let serving = folder.serve("--links links.example.toml");
    for path in ["/bio", "/bw-ig-mia-inq.r-1", "/bw-f-inq"] {
        assert_eq!(serving.get(path).status, 302, "{path}");
    }
    folder.ok("import orders orders.csv --decimal point");
    serving.stop();
    folder
}

#[test]
fn lists_and_exports_have_their_documented_columns() {
    let folder = full();
    for (line, columns) in COLUMNS {
        let csv = folder.ok(&format!("{line} --format csv"));
        assert_eq!(csv.lines().next(), Some(columns), "{line}");
        let json = folder.ok(&format!("{line} --format json"));
        let rows: Vec<Map<String, Value>> = serde_json::from_str(&json).unwrap();
        assert!(!rows.is_empty(), "{line}");
        let names: Vec<&str> = columns.split(',').collect();
        for row in &rows {
            let keys: Vec<&str> = row.keys().map(String::as_str).collect();
            let (mut keys, mut names) = (keys, names.clone());
            // The order of keys in an object does not matter.
            keys.sort_unstable();
            names.sort_unstable();
            assert_eq!(keys, names, "{line}");
        }
        let markdown = folder.ok(&format!("{line} --format md"));
        let columns = columns.strip_suffix(FOR_PROGRAMS).unwrap_or(columns);
        let head = format!("| {} |", columns.replace(',', " | "));
        // The messages of links come before their table.
        let found = markdown.lines().find(|line| line.starts_with('|'));
        assert_eq!(found, Some(head.as_str()), "{line}");
    }
    assert_eq!(folder.ok("export clicks"), folder.ok("export clicks --format csv"));
}

#[test]
fn every_format_has_the_same_rows_and_an_empty_cell_is_null() {
    let folder = full();
    for (line, _) in COLUMNS {
        let json = folder.ok(&format!("{line} --format json"));
        let rows: Vec<Map<String, Value>> = serde_json::from_str(&json).unwrap();
        let lines = folder.ok(&format!("{line} --format ndjson"));
        let by_line: Vec<Map<String, Value>> =
            lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(by_line, rows, "{line}");
        let text = folder.ok(&format!("{line} --format csv"));
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let head = reader.headers().unwrap().clone();
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), rows.len(), "{line}");
        for (record, row) in records.iter().zip(&rows) {
            for (name, cell) in head.iter().zip(record) {
                let value = match &row[name] {
                    Value::Null => String::new(),
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                assert_eq!(cell, value, "{line} {name}");
            }
        }
        let markdown = folder.ok(&format!("{line} --format md"));
        let table = markdown.lines().filter(|line| line.starts_with('|'));
        assert_eq!(table.count(), rows.len() + 2, "{line}");
    }
}

#[test]
fn values_are_written_in_machine_readable_form() {
    let folder = full();
    let orders = folder.ok("export conversions");
    let rows: Vec<&str> = orders.lines().collect();
    let paid = "A1,sale,2026-11-02T10:00:00.000Z,partially_refunded,EUR,10.00,2.50,7.50,,\
                IGBLACK|GIFT,,";
    let (start, customer) = rows[1].split_at(paid.len());
    assert_eq!(start, paid);
    let credit = ",generic,instagram,2036-11-black-week,,,1,coupon,good,";
    let customer = customer.strip_suffix(credit).unwrap();
    assert!(customer.len() == 32 && customer.bytes().all(|b| b.is_ascii_hexdigit()), "{customer}");
    let names_her = rows[1..].iter().any(|row| row.contains("ann"));
    assert!(!names_her, "customers are exported as hashes only");
    let pending =
        "A2,sale,2026-11-03T10:00:00.000Z,pending,KWD,1.500,0.000,1.500,,,,,generic,,,,,,,,";
    assert_eq!(rows[2], pending);
    let clicks = folder.ok("export clicks");
    let cells: Vec<Vec<&str>> = clicks.lines().skip(1).map(|l| l.split(',').collect()).collect();
    let cells = |name: &str| {
        let index = COLUMNS[2].1.split(',').position(|column| column == name).unwrap();
        let mut cells: Vec<&str> = cells.iter().map(|row| row[index]).collect();
        cells.sort_unstable();
        cells.join(" ")
    };
    assert_eq!(cells("slug"), "bio bw-f-inq bw-ig-mia-inq");
    let recipients = cells("recipient");
    let recipient = recipients.strip_prefix("  ").unwrap();
    assert!(recipient.len() == 32 && recipient.bytes().all(|b| b.is_ascii_hexdigit()));
    assert_eq!(cells("verdict"), "person person person");
    assert_eq!(cells("device"), "ios ios ios");
    assert_eq!(cells("language"), "de de de");
    assert!(cells("at").split(' ').all(|at| at.len() == 24 && at.ends_with('Z')));
    assert!(cells("click_id").split(' ').all(|id| id.len() == 12));
}

#[test]
fn an_empty_list_is_valid_in_every_format() {
    let folder = Folder::new();
    folder.write("orders.csv", "order_id,ordered_at,currency,total\n");
    folder.ok("import orders orders.csv");
    for (line, columns) in COLUMNS {
        assert_eq!(folder.ok(&format!("{line} --format json")), "[]\n", "{line}");
        assert_eq!(folder.ok(&format!("{line} --format ndjson")), "", "{line}");
        assert_eq!(folder.ok(&format!("{line} --format csv")), format!("{columns}\n"), "{line}");
    }
}

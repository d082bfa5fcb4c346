//! What people paste, through the whole program: codes, people and tags as chats, PDFs and spreadsheets
//! change them.

use crate::folder::Folder;

const PLAN: &str = r#"version = 1
domain = "https://go.example.com"
timezone = "Europe/Berlin"
currency = "EUR"
[channels]
instagram = { short = "ig", medium = "dm" }
[agents]
ana = { channels = ["instagram"] }
[campaigns.bw]
to = "https://shop.example/"
channels = ["instagram"]
[[coupons]]
campaign = "bw"
codes = { instagram = "CATBIRD" }
[[links]]
slug = "al-ig"
to = "https://shop.example/"
"#;

const HEADER: &str =
    "order_id,ordered_at,currency,total,discount_codes,customer,utm_source,utm_campaign\n";

fn applied() -> Folder {
    let folder = Folder::new();
    folder.write("links.toml", PLAN);
    folder.ok("apply links.toml");
    folder
}

/// The cells of a report's rows by some keys, and what each earned.
fn earned(folder: &Folder, by: &str) -> Vec<(String, String)> {
    let report = folder.json(&format!("report --month 2026-11 --by {by}"));
    let rows = report["rows"].as_array().unwrap().iter();
    let cell = |value: &serde_json::Value| value.as_str().unwrap_or("(none)").to_owned();
    rows.map(|row| (cell(&row["key"][by]), cell(&row["revenue"]))).collect()
}

// A soft hyphen from a PDF made a code a slip, and full-width letters made it unknown.
#[test]
fn a_code_is_known_however_it_was_pasted() {
    let folder = applied();
    for typed in
        ["CAT\u{ad}BIRD", "\u{ff23}\u{ff21}\u{ff34}BIRD", "cat\u{2212}bird", "\u{200e}Cat bird"]
    {
        let ran = folder.run(&format!("coupon check '{typed}'"));
        assert_eq!(ran.code, 0, "{typed}: {}{}", ran.out, ran.err);
        let ran = folder.run(&format!("coupon redeem '{typed}' --order '{typed}'"));
        assert_eq!(ran.code, 0, "{typed}: {}{}", ran.out, ran.err);
    }
    // Quotes, the end of a sentence, and the marks of a chat.
    for typed in
        ["CATBIRD.", "\"CATBIRD\"", "\u{201e}catbird\u{201c}", "(CATBIRD)", "*CATBIRD*", "CATBIRD!"]
    {
        let quoted = |command: &str| format!("coupon {command} '{typed}'");
        for command in
            [quoted("check"), quoted("redeem") + " --order 9", quoted("release") + " --order 9"]
        {
            let ran = folder.run(&command);
            assert_eq!(ran.code, 0, "{command}: {}{}", ran.out, ran.err);
        }
    }
    let orders = "1,2026-11-03,EUR,10.00,CAT\u{ad}BIRD,,,\n2,2026-11-03,EUR,20.00,\u{ff23}AT\u{2013}BIRD,,,\n";
    folder.write("orders.csv", &format!("{HEADER}{orders}"));
    folder.ok("import orders orders.csv --zone Europe/Berlin");
    assert_eq!(earned(&folder, "channel"), [("instagram".into(), "30.00".into())]);
}

// Orders with a shop's own codes stayed unplaced for ever, because the codes could not be registered.
#[test]
fn a_code_of_a_shop_can_be_registered_and_places_its_orders() {
    let folder = applied();
    let long = "WELCOME-TO-OUR-NEWSLETTER-OF-NOVEMBER";
    for code in ["SUMMER_20", "10%OFF", "V\u{c5}R20", "Sommer 20", long] {
        let made = folder.run(&format!("coupon new '{code}' --campaign bw --channel instagram"));
        assert_eq!((made.code, made.out.trim_end()), (0, code), "{}", made.err);
        let warning = "warning: not every shop takes this code: all take 3 to 20 letters, digits and dashes\n";
        assert_eq!(made.err, warning);
    }
    // Two codes that are compared alike are one code.
    let twice = folder.run("coupon new '10% 0ff' --campaign bw --channel instagram");
    assert_eq!(twice.code, 1);
    assert!(twice.err.contains("the code `10%OFF` already exists"), "{}", twice.err);
    let slip = folder.run("coupon check SUMMER20");
    assert_eq!(slip.code, 1);
    assert!(slip.out.contains("SUMMER_20"), "{}", slip.out);
    let codes = ["summer_20", "10\u{ff05}off", "va\u{30a}r20", "SOMMER20", &long.to_lowercase()];
    let row = |(n, code): (usize, &&str)| format!("{n},2026-11-03,EUR,10.00,{code},,,\n");
    let orders: String = codes.iter().enumerate().map(row).collect();
    folder.write("orders.csv", &format!("{HEADER}{orders}"));
    folder.ok("import orders orders.csv --zone Europe/Berlin");
    assert_eq!(earned(&folder, "channel"), [("instagram".into(), "50.00".into())]);
    let listed = folder.ok("coupon list --format csv");
    assert!(listed.contains("\n10%OFF,") && listed.contains("\nV\u{c5}R20,"), "{listed}");
}

#[test]
fn a_registered_code_that_a_spreadsheet_would_calculate_is_escaped() {
    let folder = applied();
    folder.ok("coupon new '=1+1' --campaign bw --channel instagram");
    assert!(folder.ok("coupon list --format csv").contains("\n'=1+1,"));
}

// Two notations of one number passed `--limit-by-customer`.
#[test]
fn one_customer_is_one_however_the_number_is_written() {
    let folder = applied();
    folder.ok("coupon new ONCE --campaign bw --channel instagram --limit-by-customer 1");
    folder.ok("coupon redeem ONCE --order 1 --customer '+49 170 1234567'");
    for (n, same) in [
        "+49 (0)170 1234567",
        "00491701234567",
        "whatsapp:+491701234567",
        "tel:+49-170-1234567",
        "\u{202a}+49\u{a0}170\u{a0}1234567\u{202c}",
    ]
    .iter()
    .enumerate()
    {
        let ran = folder.run(&format!("coupon redeem ONCE --order 2{n} --customer '{same}'"));
        assert_eq!(ran.code, 1, "{same}: {}", ran.out);
    }
    folder.ok("coupon redeem ONCE --order 3 --customer '+49 170 1234568'");
}

// Conversations and orders gave rows that look alike.
#[test]
fn names_that_look_alike_are_one_row_with_the_plans_spelling() {
    let folder = applied();
    let threads = "conversation_id,channel,started_at,agent,contact\n\
        c1,Instagram,2026-11-02,Ana,+49 (0)170 1234567\n\
        c2,instagram,2026-11-02,ana,00491701234568\n\
        c3,INSTAGRAM\u{200b},2026-11-02,\u{ff21}NA,ann@x.example\n";
    folder.write("threads.csv", threads);
    folder.ok("import conversations threads.csv --zone Europe/Berlin");
    let orders = "1,2026-11-03,EUR,10.00,,whatsapp:+491701234567,,\n\
        2,2026-11-03,EUR,20.00,,tel:+491701234568,,\n\
        3,2026-11-03,EUR,30.00,,Ann <Ann@X.example>,,\n";
    folder.write("orders.csv", &format!("{HEADER}{orders}"));
    folder.ok("import orders orders.csv --zone Europe/Berlin");
    assert_eq!(earned(&folder, "agent"), [("ana".into(), "60.00".into())]);
    assert_eq!(earned(&folder, "channel"), [("instagram".into(), "60.00".into())]);
}

/// The spelling that was written most often in a month was shown, so that one agent had another name in the
/// next month, and a third in an explanation.
#[test]
fn a_name_that_the_plan_does_not_have_is_spelled_alike_in_every_report_and_explanation() {
    let folder = applied();
    let threads = "conversation_id,channel,started_at,agent,contact,content\n\
        c1,Signal,2026-10-02,Ben  Li,a@x.example,Story\n\
        c2,Signal,2026-10-02,Ben Li,b@x.example,Story\n\
        c3,SIGNAL,2026-11-02,BEN LI,c@x.example,STORY\n\
        c4,instagram,2026-11-02,ANA,d@x.example,\n";
    folder.write("threads.csv", threads);
    folder.ok("import conversations threads.csv --zone Europe/Berlin");
    folder.write("orders.csv", &format!("{HEADER}1,2026-11-03,EUR,10.00,,c@x.example,,\n"));
    folder.ok("import orders orders.csv --zone Europe/Berlin");
    let names = |month: &str| {
        let report = folder.json(&format!("report --month {month} --by agent,channel,content"));
        let rows = report["rows"].as_array().unwrap().iter();
        rows.map(|row| row["key"].clone()).collect::<Vec<_>>()
    };
    let ben = serde_json::json!({"agent": "ben li", "channel": "signal", "content": "story"});
    // The plan has the other agent.
    let ana = serde_json::json!({"agent": "ana", "channel": "instagram", "content": null});
    assert_eq!(names("2026-10"), std::slice::from_ref(&ben));
    assert_eq!(names("2026-11"), [ben.clone(), ana]);
    let explained = folder.json("explain 1");
    let tags = &explained["journey"][0]["tags"];
    for (field, name) in ben.as_object().unwrap() {
        assert_eq!(&tags[field], name, "{explained}");
    }
}

#[test]
fn utm_values_that_look_alike_are_one_row() {
    let folder = applied();
    let orders = "1,2026-11-03,EUR,10.00,,,Instagram%20,caf\u{e9}\n\
        2,2026-11-03,EUR,20.00,,,instagram,cafe\u{301}\n\
        3,2026-11-03,EUR,30.00,,,\u{a0}Instagram%2520,caf%C3%A9\n";
    folder.write("orders.csv", &format!("{HEADER}{orders}"));
    folder.ok("import orders orders.csv --zone Europe/Berlin");
    assert_eq!(earned(&folder, "channel"), [("instagram".into(), "60.00".into())]);
    assert_eq!(earned(&folder, "campaign"), [("caf\u{e9}".into(), "60.00".into())]);
    // What is stored stays as written.
    assert!(folder.ok("explain 1").contains("Instagram%20"));
}

#[test]
fn a_link_is_served_however_it_was_pasted() {
    let folder = applied();
    let serving = folder.serve("");
    for path in [
        "/al-ig*",
        "//al-ig",
        "/al-%0D%0Aig",
        "/al-ig-",
        "/al%E2%80%91ig",
        "/al%C2%ADig",
        "/al-ig%EF%BC%89",
        "/al-ig&a=b",
    ] {
        assert_eq!(serving.get(path).status, 302, "{path}");
    }
    assert_eq!(serving.get("/al-ix*").status, 404);
    serving.stop();
}

#[test]
fn a_slug_that_inbox_programs_format_is_made_with_a_warning() {
    let folder = applied();
    let made = folder.run("link new https://shop.example/ --slug a_b_c");
    assert_eq!((made.code, made.out.as_str()), (0, "https://go.example.com/a_b_c\n"));
    assert!(made.err.starts_with("warning: some inbox programs turn"), "{}", made.err);
    assert_eq!(folder.run("link new https://shop.example/ --slug a_b").err, "");
}

/// Several codes in one cell were one unknown code, and so was one in quotes.
#[test]
fn the_codes_of_an_order_are_read_apart_and_a_registered_code_stays_whole() {
    let folder = applied();
    folder.ok("coupon new 'CAT,BIRD' --campaign bw --channel instagram");
    let header = "order_id;ordered_at;currency;total;discount_codes\n";
    let cells =
        ["CATBIRD,OTHER", "[\"OTHER\",\"CATBIRD\"]", "\"\"\"CATBIRD\"\".\"", "CAT,BIRD", "'OTHER'"];
    let rows = cells.iter().enumerate();
    let rows: Vec<String> =
        rows.map(|(at, cell)| format!("{at};2026-11-03;EUR;10.00;{cell}")).collect();
    folder.write("orders.csv", &(header.to_owned() + &rows.join("\n")));
    folder.ok("import orders orders.csv");
    let exported = folder.ok("export conversions");
    let codes: Vec<String> = csv::Reader::from_reader(exported.as_bytes())
        .into_deserialize()
        .map(|row: Result<crate::folder::Row, _>| row.unwrap()["codes"].clone())
        .collect();
    assert_eq!(codes, ["CATBIRD|OTHER", "OTHER|CATBIRD", "CATBIRD", "CAT,BIRD", "OTHER"]);
    assert_eq!(earned(&folder, "channel"), [("instagram".into(), "40.00".into())]);
}

/// Codes were split at import against the codes that there were then, so an order that was imported before
/// its code was made stayed without it for ever.
#[test]
fn whether_a_code_or_its_orders_come_first_makes_no_difference() {
    let cells = [
        "\"A1,B1\"",
        "\"A1, X1\"",
        "*A1*",
        "\"\"\"B1\"\".\"",
        "\"[\"\"A1\"\", \"\"B1\"\"]\"",
        "\"C1,A1\"",
        "B1;A1|C1",
        "*B1*",
        "D1.",
    ];
    let row = |(n, cell): (usize, &&str)| format!("{n},2026-11-03,EUR,10.00,{cell},,,\n");
    let rows: String = cells.iter().enumerate().map(row).collect();
    let codes = ["A1", "B1", "C1,A1", "*B1*"];
    let made = |folder: &Folder, code| {
        folder.ok(&format!("coupon new '{code}' --campaign bw --channel instagram"))
    };
    let seen = |folder: &Folder| {
        let mut seen = vec![folder.ok("report --month 2026-11 --by agent --format json")];
        seen.push(folder.ok("report --month 2026-11"));
        seen.push(folder.ok("coupon list --format csv"));
        seen.push(folder.ok("export conversions"));
        seen.extend((0..cells.len()).map(|n| folder.ok(&format!("explain {n} --format json"))));
        seen.extend(codes.map(|code| folder.ok(&format!("coupon check '{code}'"))));
        assert_eq!(folder.run("verify").code, 0);
        seen
    };
    let import = "import orders orders.csv --zone Europe/Berlin";
    let folders = (0..=codes.len()).map(|place| {
        // The import is before, among or after the commands that make codes.
        let folder = applied();
        folder.write("orders.csv", &format!("{HEADER}{rows}"));
        codes[..place].iter().for_each(|code| drop(made(&folder, code)));
        folder.ok(import);
        codes[place..].iter().for_each(|code| drop(made(&folder, code)));
        let again = folder.run(import).err;
        assert!(again.contains("0 new, 9 known") && !again.contains("warning"), "{again}");
        folder
    });
    let folders: Vec<Folder> = folders.collect();
    let first = seen(&folders[0]);
    for folder in &folders {
        assert_eq!(seen(folder), first);
    }
    let folder = &folders[0];
    let exported = folder.rows("export conversions");
    let exported: Vec<&str> = exported.iter().map(|row| row["codes"].as_str()).collect();
    assert_eq!(
        exported,
        ["A1|B1", "A1|X1", "A1", "B1", "A1|B1", "C1,A1", "B1|A1|C1", "*B1*", "D1"]
    );
    let listed = folder.rows("coupon list");
    let redeemed: Vec<_> = listed.iter().map(|row| [&row["code"], &row["redeemed"]]).collect();
    let right = [["*B1*", "1"], ["A1", "5"], ["B1", "4"], ["C1,A1", "1"], ["CATBIRD", "0"]];
    assert_eq!(redeemed, right);
    let told = folder.ok("report --month 2026-11");
    for code in ["X1", "C1", "D1"] {
        assert!(told.contains(code), "{told}");
    }
    let card = folder.ok("coupon check '*A1*'");
    assert!(card.contains("A1") && card.contains("redeemed    5"), "{card}");
    let explained = folder.json("explain 1");
    assert_eq!(explained["conversion"]["codes"], serde_json::json!(["A1", "X1"]));
    for (typed, code) in [("'A1, '", 0), ("'[\"A1\"]'", 0), ("'*B1*'", 0), ("'A1,B1'", 1)] {
        let ran = folder.run(&format!("coupon redeem {typed} --order 99"));
        assert_eq!(ran.code, code, "{typed}: {ran:?}");
    }
}

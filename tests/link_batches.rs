//! Links for a list of contacts: each person gets one, and no second code; their clicks are theirs in the report; who
//! says stop is left out; and who is withheld is compared.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use couplet::domain::time::Timestamp;

use crate::crash::Moments;
use crate::folder::{BROWSER, Folder, Row};

const PLAN: &str = r#"version  = 1
domain   = "https://go.example.com"
timezone = "UTC"
currency = "EUR"

[defaults]
to = "https://shop.example.com/"

[channels]
sms = { short = "sms", medium = "sms" }

[campaigns.bw]
channels = ["sms"]

[campaigns.bw.messages]
sms = "{discount} off with {code}: {link} No more: {stop}"

[[coupons]]
campaign = "bw"
channel  = "sms"
batch    = { count = 40, pattern = "BW-????-????", single_use = true, needs_export = false }
discount = "10%"
"#;

const CONTACTS: &str = "name;Phone;note\n\
    Ann;+49 170 1234567;=1+1\n\
    Bob;+49 170 7654321;\n\
    Ann again;0049-170-1234567;\n\
    Nobody;;\n";

fn planned(alter: &[(&str, &str)]) -> Folder {
    let folder = Folder::new();
    let plan = alter.iter().fold(PLAN.to_owned(), |plan, (from, to)| plan.replace(from, to));
    folder.write("links.toml", &plan);
    folder.ok("apply links.toml");
    folder
}

/// The rows of a file, with what stands between its cells.
fn rows(folder: &Folder, name: &str, delimiter: u8) -> Vec<Row> {
    let text = fs::read_to_string(folder.path().join(name)).unwrap();
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

/// The path of an address on the plan's domain.
fn path(url: &str) -> String {
    url.strip_prefix("https://go.example.com").unwrap().to_owned()
}

/// Now, as files have it.
fn now() -> String {
    #[expect(clippy::disallowed_methods, reason = "orders are dated after what was just made")]
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp::from_ms(i64::try_from(since.as_millis()).unwrap()).unwrap().to_string()
}

#[test]
fn a_list_gets_links_and_codes_whose_clicks_are_the_contacts_and_who_stops_is_left_out() {
    let folder = planned(&[]);
    folder.write("contacts.csv", CONTACTS);
    let command = "link batch contacts.csv --name first --link bw-sms -o first.csv";
    let ran = folder.run(command);
    insta::assert_snapshot!(ran.err, @"
    2 links written to first.csv
    1 row with a contact who is in the list before: the same link again
    1 row without a contact: line 5
    ");
    assert_eq!(ran.code, 5);
    let first = rows(&folder, "first.csv", b';');
    let cell = |row: usize, name: &str| first[row][name].clone();
    assert_eq!(
        [cell(0, "name"), cell(0, "Phone"), cell(0, "note")],
        ["Ann", "+49 170 1234567", "'=1+1"]
    );
    assert_eq!((cell(2, "short_url"), cell(2, "code")), (cell(0, "short_url"), cell(0, "code")));
    assert_eq!((cell(3, "short_url"), cell(3, "code"), cell(3, "message")), Default::default());
    assert_ne!(cell(1, "code"), cell(0, "code"));
    let link = path(&cell(0, "short_url"));
    let (slug, sub_id) = link.split_once('.').unwrap();
    assert_eq!((slug, sub_id.len()), ("/bw-sms", 8));
    let (stop, message) = (cell(0, "stop_url"), cell(0, "message"));
    let code = cell(0, "code");
    assert_eq!(message, format!("10% off with {code}: {} No more: {stop}", cell(0, "short_url")));
    // The same again is the same to the byte, whoever has the data.
    let text = fs::read_to_string(folder.path().join("first.csv")).unwrap();
    let server = folder.serve("");
    folder.run(command);
    assert_eq!(fs::read_to_string(folder.path().join("first.csv")).unwrap(), text);
    let codes = folder.rows("coupon list --batch bw-sms");
    assert_eq!(codes.iter().filter(|row| row["state"] == "given").count(), 2);

    // A link of Ann's own, and her sub-id of the shared one, are clicked by one recipient.
    folder.run(
        "link batch contacts.csv --name letters --link bw-sms --own-slugs --no-codes -o own.csv",
    );
    let own = rows(&folder, "own.csv", b';');
    let own_link = path(&own[0]["short_url"]);
    assert_eq!(own_link.len(), 9, "{own_link}");
    assert_eq!([server.get(&link).status, server.get(&own_link).status], [302, 302]);
    let clicks = folder.rows("export clicks");
    let recipients: HashSet<&str> =
        clicks.iter().map(|click| click["recipient"].as_str()).collect();
    assert_eq!((clicks.len(), recipients.len()), (2, 1));
    assert!(!recipients.contains(""), "{clicks:?}");
    // The order knows neither the click nor the code, only who ordered.
    let at = now();
    let orders =
        format!("order_id,ordered_at,currency,total,customer\n1,{at},EUR,50.00,+491701234567\n");
    folder.write("orders.csv", &orders);
    folder.ok("import orders orders.csv");
    let day = &at[..10];
    let report = folder.json(&format!("report --from {day} --to {day} --by channel"));
    assert_eq!(report["unplaced"]["conversions"], 0, "{report}");
    let row = &report["rows"][0];
    assert_eq!((&row["key"]["channel"], &row["conversions"]), (&"sms".into(), &1.into()));

    // Whoever opens the page has not stopped; whoever presses its button has, before it says so.
    let page = path(&stop);
    let stopped = || {
        folder.run("suppress contacts.csv -o marked.csv");
        let marked = rows(&folder, "marked.csv", b';');
        marked.iter().map(|row| row["stopped"].clone()).collect::<Vec<_>>()
    };
    let form = server.get(&page);
    assert_eq!((form.status, form.header("cache-control")), (200, Some("private, no-store")));
    assert_eq!(form.header("x-robots-tag"), Some("noindex"));
    assert!(
        form.body.contains("<form method=\"post\">") && form.body.contains("<html lang=\"de\">")
    );
    assert_eq!(server.ask("HEAD", &page, BROWSER).status, 200);
    for program in ["WhatsApp/2.23", "facebookexternalhit/1.1", "Slackbot-LinkExpanding 1.0"] {
        let headers = format!("User-Agent: {program}\r\n");
        let preview = server.ask("GET", &page, &headers);
        assert_eq!((preview.status, preview.header("referrer-policy")), (200, Some("no-referrer")));
    }
    assert_eq!(stopped(), ["", "", "", ""]);
    let unknown = server.get("/-/nothing");
    let mut wrong = page.clone();
    wrong.replace_range(wrong.len() - 1.., if wrong.ends_with('2') { "3" } else { "2" });
    for method in ["GET", "POST"] {
        let answer = server.ask(method, &wrong, BROWSER);
        assert_eq!((answer.status, &answer.body), (404, &unknown.body), "{method}");
    }
    assert_eq!(stopped(), ["", "", "", ""]);
    let done = server.ask("POST", &page, BROWSER);
    assert_eq!(done.status, 200);
    assert!(!done.body.contains("<form"), "{}", done.body);
    server.kill();
    assert_eq!(stopped(), ["yes", "", "yes", ""]);

    // The next list leaves Ann out, however her number is written.
    let ran = folder.run("link batch contacts.csv --name second --link bw-sms -o second.csv");
    assert!(ran.err.contains("2 rows left out, of contacts who said stop"), "{}", ran.err);
    let names: Vec<String> = rows(&folder, "second.csv", b';')
        .into_iter()
        .map(|mut row| row.remove("name").unwrap())
        .collect();
    assert_eq!(names, ["Bob", "Nobody"]);
    // She asked for messages again.
    let again = format!("event_id,kind,at,customer\n1,opt_in,{},+491701234567\n", now());
    folder.write("events.csv", &again);
    folder.ok("import events events.csv");
    assert_eq!(stopped(), ["", "", "", ""]);
    folder.ok("verify");
}

#[test]
fn a_list_with_more_contacts_adds_only_those_and_what_was_begun_stays() {
    let folder = planned(&[]);
    folder.write("a.csv", "email\na@x.example\nb@x.example\n");
    let command = "link batch a.csv --name list --link bw-sms";
    let first = folder.ok(command);
    folder.write("a.csv", "email\nc@x.example\nb@x.example\na@x.example\n");
    let second = folder.ok("link batch a.csv --name LIST");
    let by_contact = |text: &str| -> BTreeMap<String, String> {
        let lines = text.lines().skip(1).map(|line| line.split_once(',').unwrap());
        lines.map(|(contact, rest)| (contact.to_owned(), rest.to_owned())).collect()
    };
    let (first, second) = (by_contact(&first), by_contact(&second));
    assert_eq!((first.len(), second.len()), (2, 3));
    assert!(first.iter().all(|(contact, rest)| second[contact] == *rest), "{first:?} {second:?}");
    for (flags, error) in [
        (
            "--name other",
            "there are no links with the name `other` yet: say which link is sent, with --link SLUG",
        ),
        (
            "--name list --own-slugs",
            "the links `list` were begun with one link for all; leave out --own-slugs, or choose another --name",
        ),
        (
            "--name list --no-codes",
            "the links `list` were begun with the codes of `bw-sms`; leave out --no-codes, or choose another --name",
        ),
        (
            "--name list --holdout 10%",
            "the links `list` were begun with no holdout; leave out --holdout, or choose another --name",
        ),
    ] {
        let ran = folder.run(&format!("link batch a.csv {flags}"));
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
        assert_eq!(ran.err.lines().next().unwrap(), format!("error: {error}"));
    }
    let more: Vec<String> = (0..40).map(|number| format!("n{number}@x.example")).collect();
    folder.write("more.csv", &format!("email\n{}\n", more.join("\n")));
    let ran = folder.run("link batch more.csv --name list");
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.starts_with(
            "error: the batch `bw-sms` has too few codes: 40 contacts need one, and 37 can be given"
        ),
        "{}",
        ran.err
    );
    let given = folder.rows("coupon list --batch bw-sms");
    assert_eq!(given.iter().filter(|row| row["state"] == "given").count(), 3);
}

#[test]
fn the_report_compares_who_was_sent_the_message_with_who_was_withheld() {
    let folder =
        planned(&[("channels = [\"sms\"]\n", "channels = [\"sms\"]\nholdout = \"50%\"\n")]);
    let list: Vec<String> = (0..400).map(|number| format!("n{number}@x.example\n")).collect();
    let list = list.concat();
    folder.write("list.csv", &format!("email\n{list}"));
    let ran = folder.run("link batch list.csv --name november --link bw-sms --no-codes -o out.csv");
    assert_eq!(ran.code, 0, "{ran:?}");
    let made = rows(&folder, "out.csv", b',');
    let (withheld, sent): (Vec<&Row>, Vec<&Row>) =
        made.iter().partition(|row| row["withheld"] == "yes");
    assert_eq!(made.len(), 400);
    assert!(withheld.len() > 140 && sent.len() > 140, "{}", withheld.len());
    assert!(withheld.iter().all(|row| row["short_url"].is_empty() && row["stop_url"].is_empty()));
    assert!(sent.iter().all(|row| row["short_url"].starts_with("https://go.example.com/bw-sms.")));
    let at = now();
    let order =
        |id: String, row: &Row, total: u32| format!("{id},{at},EUR,{total}.00,{}\n", row["email"]);
    let of_sent =
        sent.iter().take(60).enumerate().map(|(id, row)| order(format!("s{id}"), row, 20));
    let again = std::iter::once(order("again".to_owned(), sent[0], 5));
    let of_withheld =
        withheld.iter().take(6).enumerate().map(|(id, row)| order(format!("w{id}"), row, 900));
    let orders: String = of_sent.chain(again).chain(of_withheld).collect();
    folder.write("orders.csv", &format!("order_id,ordered_at,currency,total,customer\n{orders}"));
    folder.ok("import orders orders.csv");
    let day = &at[..10];
    let report = folder.json(&format!("report --from {day} --to {day} --by channel"));
    let of = &report["holdouts"][0];
    let arm = |name: &str| {
        [&of[name]["people"], &of[name]["ordered"], &of[name]["orders"]]
            .map(|n| n.as_u64().unwrap())
    };
    assert_eq!(arm("sent"), [sent.len() as u64, 60, 61]);
    assert_eq!(arm("withheld"), [withheld.len() as u64, 6, 6]);
    assert_eq!(of["sent"]["revenue"][0]["amount"], "1205.00");
    assert_eq!((of["verdict"].as_str(), of["window_days"].as_f64()), (Some("higher"), Some(7.0)));
    let (low, high) =
        (of["difference"]["low"].as_f64().unwrap(), of["difference"]["high"].as_f64().unwrap());
    assert!(0.0 < low && low < high, "{of}");
    let told = folder.ok(&format!("report --from {day} --to {day} --by channel"));
    assert!(told.contains("november: more of those who were sent the message ordered"), "{told}");
    // The same list again withholds the same people.
    let before = fs::read_to_string(folder.path().join("out.csv")).unwrap();
    folder.ok("link batch list.csv --name november -o out.csv");
    assert_eq!(fs::read_to_string(folder.path().join("out.csv")).unwrap(), before);
}

#[test]
fn a_command_that_is_killed_goes_on_with_the_next_and_no_code_is_given_twice() {
    const PEOPLE: usize = 3_000;
    let mut moments = Moments::new();
    let folder = planned(&[("count = 40", "count = 3000")]);
    let list: Vec<String> = (0..PEOPLE).map(|number| format!("n{number}@x.example\n")).collect();
    let list = list.concat();
    folder.write("list.csv", &format!("email\n{list}"));
    let command = "link batch list.csv --name all --link bw-sms -o out.csv";
    for _ in 0..3 {
        let mut child =
            folder.command(command).stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(Duration::from_millis(moments.below(1_500)));
        let _ = child.kill();
        child.wait().unwrap();
        // Either all of it is there, or nothing.
        if folder.path().join("out.csv").exists() {
            assert_eq!(rows(&folder, "out.csv", b',').len(), PEOPLE);
        }
    }
    let first = {
        folder.ok(command);
        fs::read_to_string(folder.path().join("out.csv")).unwrap()
    };
    folder.ok(command);
    assert_eq!(fs::read_to_string(folder.path().join("out.csv")).unwrap(), first);
    let made = rows(&folder, "out.csv", b',');
    let distinct = |name: &str| made.iter().map(|row| row[name].clone()).collect::<HashSet<_>>();
    assert_eq!([distinct("short_url").len(), distinct("code").len()], [PEOPLE; 2]);
    let states: HashMap<String, String> = folder
        .rows("coupon list --batch bw-sms")
        .into_iter()
        .map(|mut row| (row.remove("code").unwrap(), row.remove("state").unwrap()))
        .collect();
    assert!(distinct("code").iter().all(|code| states[code] == "given"));
    folder.ok("verify");
}

/// A receipt said that nothing of them was in the data.
#[test]
fn who_is_only_on_a_list_is_known_and_is_taken_off_it_by_an_erasure() {
    let folder = planned(&[]);
    folder.write("contacts.csv", CONTACTS);
    folder.run("link batch contacts.csv --name first --link bw-sms -o first.csv");
    let bob = "'+49 170 7654321'";
    let known = folder.rows(&format!("export contact {bob}"));
    assert_eq!(known.len(), 1, "{known:#?}");
    assert_eq!(known[0]["what"], "link");
    assert_eq!(known[0]["codes"], rows(&folder, "first.csv", b';')[1]["code"]);
    let receipt = folder.ok(&format!("erase {bob}"));
    assert!(receipt.contains("taken out of: 1 lists that links were made for"), "{receipt}");
    assert_eq!(folder.rows(&format!("export contact {bob}")).len(), 0);
    folder.ok("verify");
}

/// The stop of whoever was erased is erased, too, so the next list got messages to them again.
#[test]
fn whoever_was_erased_gets_no_link_and_is_marked_in_any_list() {
    let folder = planned(&[]);
    folder.write("contacts.csv", CONTACTS);
    let command = "link batch contacts.csv --name first --link bw-sms -o first.csv";
    folder.run(command);
    let ann = "'0049 (0)170 1234567'";
    folder.ok(&format!("erase {ann}"));
    for name in ["first", "second"] {
        let ran = folder.run(&command.replace("first", name));
        assert!(ran.err.contains("2 rows left out, of contacts who were erased"), "{}", ran.err);
        let sent = rows(&folder, &format!("{name}.csv"), b';');
        let names: Vec<&str> = sent.iter().map(|row| row["name"].as_str()).collect();
        assert_eq!(names, ["Bob", "Nobody"]);
    }
    assert_eq!(folder.rows(&format!("export contact {ann}")).len(), 0);
    let marked = folder.run("suppress contacts.csv -o marked.csv");
    assert!(marked.err.contains("2 rows of contacts who were erased"), "{}", marked.err);
    let marked = rows(&folder, "marked.csv", b';');
    let stopped: Vec<&str> = marked.iter().map(|row| row["stopped"].as_str()).collect();
    assert_eq!(stopped, ["yes", "", "yes", ""]);
    // Without the list of erased people, nobody can be left out.
    fs::remove_file(folder.path().join("couplet.redb.erased")).unwrap();
    for command in [command, "suppress contacts.csv"] {
        let ran = folder.run(command);
        assert_eq!(ran.code, 1);
        assert!(ran.err.contains("hint: put the backed-up list of erased people"), "{}", ran.err);
    }
}

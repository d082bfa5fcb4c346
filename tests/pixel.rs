//! The pixel of a shop's pages: micro conversions that anybody can say, and nothing more.

mod browser;
mod docs;
mod handing_over;

use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use crate::folder::{BROWSER, Folder, Row, Serving};
use crate::small_plan::plan_of_channels;

const MORE: &str = "[conversions]\nsale = \"macro\"\nbooking = \"macro\"\nlead = \"micro\"\nsignup = \"micro\"\n\
    [funnels.shop]\nsteps = [\"add-to-cart\", \"lead\", \"sale\"]\n";

fn folder(more: &str) -> Folder {
    let folder = Folder::new();
    folder.write("links.toml", &plan_of_channels(&format!("{MORE}{more}")));
    folder.ok("apply links.toml");
    folder.ok("link new https://shop.example/ --slug bio --channel instagram");
    folder
}

/// The head and the body of an answer, of whatever bytes, without its time.
fn raw(serving: &Serving, method: &str, path: &str, headers: &str) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(serving.public).unwrap();
    let request =
        format!("{method} {path} HTTP/1.1\r\nHost: x\r\n{headers}Connection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let lines = head.lines().filter(|line| !line.to_lowercase().starts_with("date:"));
    (lines.collect::<Vec<_>>().join("\n"), bytes[end + 4..].to_vec())
}

/// Loads the pixel as a browser does, and checks that it is the one picture.
fn load(serving: &Serving, query: &str, headers: &str) {
    let (head, body) = raw(serving, "GET", &format!("/-/pixel.gif{query}"), headers);
    let expected = "HTTP/1.1 200 OK\ncontent-type: image/gif\nx-content-type-options: nosniff\n\
        cache-control: private, no-store\ncross-origin-resource-policy: cross-origin\nconnection: close\n\
        content-length: 43";
    assert_eq!(head, expected, "{query}");
    assert!(body.len() == 43 && body.starts_with(b"GIF89a"), "{query}");
}

fn say(serving: &Serving, click: &str, kind: &str, id: &str) {
    load(serving, &format!("?kind={kind}&lnk={click}&id={id}"), BROWSER);
}

#[track_caller]
fn wait_for(folder: &Folder, rows: usize) -> Vec<Row> {
    let begun = Instant::now();
    loop {
        let found = folder.rows("export conversions");
        if found.len() == rows {
            return found;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{found:#?}");
        thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn there_is_no_pixel_and_no_script_unless_the_operator_says_so() {
    let folder = folder("");
    let serving = folder.serve("");
    let unknown = raw(&serving, "GET", "/-/nothing", BROWSER);
    for path in ["/-/pixel.gif", "/-/pixel.gif?kind=lead", "/-/lnk.js"] {
        assert_eq!(raw(&serving, "GET", path, BROWSER), unknown, "{path}");
    }
    serving.stop();
}

#[test]
fn the_path_of_a_domain_may_be_in_front() {
    let folder = folder("");
    let plan = plan_of_channels(MORE).replace("https://go.shop.example", "https://shop.example/go");
    folder.write(
        "links.toml",
        &plan.replace("to = \"https://shop.example/\"", "to = \"https://other.example/\""),
    );
    folder.ok("apply links.toml");
    let token = crate::network::token(&folder, "till", "--scope imports:write");
    let serving = folder.serve("--pixel");
    let (head, script) = raw(&serving, "GET", "/go/-/lnk.js", BROWSER);
    assert!(head.contains("text/javascript") && script.len() <= 1024, "{head}");
    assert_eq!(script, raw(&serving, "GET", "/-/lnk.js", BROWSER).1);
    let (_, picture) = raw(&serving, "GET", "/go/-/pixel.gif", BROWSER);
    assert_eq!(picture.len(), 43);
    let headers = format!(
        "Authorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
    );
    let path = "/go/-/conversions";
    let answer = crate::folder::ask_with(serving.public, "POST", path, &headers, "[]").unwrap();
    assert_eq!(answer.status, 200, "{answer:#?}");
    serving.stop();
}

#[test]
fn what_a_page_says_of_a_click_is_a_micro_conversion_of_its_channel() {
    let folder = folder("");
    let serving = folder.serve("--pixel");
    let click = serving.get("/bio").click_id().to_owned();
    for _ in 0..3 {
        say(&serving, &click, "lead", "");
        say(&serving, &click, "Lead", "form-7");
        say(&serving, &click, "Add-To-Cart", "");
    }
    let found = wait_for(&folder, 2);
    // What is written survives a crash, and is not written again.
    serving.kill();
    let serving = folder.serve("--pixel");
    say(&serving, &click, "lead", "");
    say(&serving, &click, "signup", "");
    serving.stop();
    let ids: Vec<String> =
        folder.rows("export conversions").iter().map(|row| row["conversion_id"].clone()).collect();
    let named = |rest: &str| format!("pixel:{click}:{rest}");
    let mut sorted = ids.clone();
    sorted.sort();
    assert_eq!(sorted, [named(":lead"), named(":signup"), named("form-7:lead")]);
    for row in &found {
        let columns = ["kind", "gross", "net", "source", "click_id"].map(|name| row[name].as_str());
        assert_eq!(columns, ["lead", "0.00", "0.00", "pixel", click.as_str()]);
    }
    let month = &found[0]["at"][..7];
    let report = folder.json(&format!("report --month {month} --by channel"));
    let totals = &report["totals"];
    assert_eq!(
        (totals["conversions"].as_u64(), totals["revenue"].as_str()),
        (Some(0), Some("0.00"))
    );
    assert_eq!(report["rows"][0]["key"]["channel"], "instagram");
    assert_eq!(report["rows"][0]["micro_conversions"], 3, "{report}");
    let steps = &report["funnels"][0]["steps"];
    assert_eq!(
        (&steps[0]["step"], &steps[0]["people"]),
        (&"add-to-cart".into(), &1.into()),
        "{report}"
    );
    let explained = folder.json(&format!("explain {}", named(":lead")));
    assert_eq!(explained["evidence"][0]["kind"], "click_id", "{explained}");
    // All of it is one import, which can be taken back.
    let imports = folder.rows("import list");
    assert_eq!(imports.len(), 1, "{imports:#?}");
    let told = ["file", "kind", "state"].map(|name| imports[0][name].as_str());
    assert_eq!(told, [format!("pixel {month}").as_str(), "events", "open"]);
    folder.ok("import undo 1");
    assert!(folder.rows("export conversions").is_empty());
    folder.ok("verify");
}

#[test]
fn no_request_to_the_pixel_makes_a_goal_or_revenue() {
    let folder = folder("[privacy]\nsignals = \"strict\"\n");
    let serving = folder.serve("--pixel --own 198.51.100.9 --trusted-proxy 127.0.0.0/8");
    let click = serving.get("/bio").click_id().to_owned();
    let good = format!("?kind=lead&lnk={click}");
    // Goals, values, and names that no plan has.
    for query in [
        format!("?kind=sale&lnk={click}&value=99.00&currency=EUR"),
        format!("?kind=booking&lnk={click}&total=99.00"),
        format!("?kind=referral&lnk={click}"),
        format!("?kind=SALE%20&lnk={click}"),
        format!("?kind=step&lnk={click}&step=sale"),
        format!("?kind=%3Cscript%3Ealert(1)%3C/script%3E&lnk={click}"),
        format!("?kind=lead:sale&lnk={click}"),
        format!("?kind=lead&kind=sale&lnk={click}"),
        format!("?kind=lead&lnk={click}&lnk={click}"),
        format!("?kind=lead&lnk={click}&id=a:sale"),
        format!("?kind=lead&lnk={click}&id=%3Cb%3E"),
        format!("?kind=lead&lnk={click}&id={}", "x".repeat(65)),
        format!("?kind=lead&lnk={click}&x={}", "x".repeat(2000)),
        format!("?kind=lead%00&lnk={click}"),
        format!("?kind=lead&click_id={click}"),
        "?kind=lead".to_owned(),
        "?kind=lead&lnk=".to_owned(),
        "?kind=lead&lnk=3Kx9aB7QmZ01".to_owned(),
        "?kind=lead&lnk=000000000000".to_owned(),
        "?kind=lead&lnk=zzzzzzzzzzzz".to_owned(),
        format!("?kind=lead&lnk={}", &click[..11]),
        String::new(),
    ] {
        load(&serving, &query, BROWSER);
    }
    // Who is not a person, or does not want to be tracked.
    let agent = |text: &str| format!("User-Agent: {text}\r\n");
    let with = |more: &str| format!("{BROWSER}{more}\r\n");
    for headers in [
        agent("WhatsApp/2.24.1 A"),
        agent("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"),
        agent("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
        agent("curl/8.5.0"),
        String::new(),
        with("Sec-Purpose: prefetch"),
        with("X-Forwarded-For: 198.51.100.9"),
        with("Sec-GPC: 1"),
        with("DNT: 1"),
    ] {
        load(&serving, &good, &headers);
    }
    for method in ["HEAD", "POST", "PUT", "OPTIONS"] {
        let (head, body) = raw(&serving, method, &format!("/-/pixel.gif{good}"), BROWSER);
        assert!(
            body.is_empty() && !head.to_lowercase().contains("access-control"),
            "{method} {head}"
        );
    }
    // Texts as chance makes them.
    let mut state = 7_u64;
    let mut draw = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let pieces = [
        "kind=", "lnk=", "id=", "sale", "booking", "&", "=", "%", "value=9", ":", "pixel:", &click,
        "%00", "%C3%A9",
    ];
    for _ in 0..300 {
        let mut query = "?".to_owned();
        for _ in 0..draw(12) {
            write!(query, "{}", pieces[draw(pieces.len())]).unwrap();
        }
        let (_, body) = raw(&serving, "GET", &format!("/-/pixel.gif{query}"), BROWSER);
        assert!(body.len() == 43 || body.is_empty(), "{query}");
    }
    serving.stop();
    assert!(folder.rows("export conversions").is_empty());
    assert!(folder.rows("import list").is_empty());
}

#[test]
fn what_a_page_said_is_no_goal_when_a_later_plan_makes_its_kind_one() {
    let folder = folder("");
    let serving = folder.serve("--pixel");
    let click = serving.get("/bio").click_id().to_owned();
    say(&serving, &click, "lead", "");
    let month = wait_for(&folder, 1)[0]["at"][..7].to_owned();
    let macro_now = MORE.replace("lead = \"micro\"", "lead = \"macro\"");
    folder.write("links.toml", &plan_of_channels(&macro_now));
    folder.ok("apply links.toml");
    // The running server takes no more of that kind.
    say(&serving, &click, "lead", "b");
    say(&serving, &click, "signup", "");
    serving.stop();
    assert_eq!(folder.rows("export conversions").len(), 2);
    let report = folder.json(&format!("report --month {month} --by channel"));
    let totals = &report["totals"];
    assert_eq!((&totals["conversions"], &totals["revenue"]), (&0.into(), &"0.00".into()));
    assert_eq!(report["rows"][0]["micro_conversions"], 1, "{report}");
    // A file says of the same click what counts.
    folder.write(
        "events.csv",
        &format!("event_id,kind,at,click_id\nl1,lead,{month}-01T10:00:00Z,{click}\n"),
    );
    folder.ok("import events events.csv");
    let report = folder.json(&format!("report --month {month} --by channel"));
    assert_eq!(report["totals"]["conversions"], 1, "{report}");
}

#[test]
fn a_flood_fills_neither_the_disk_nor_the_month() {
    let folder = folder("");
    let serving = folder.serve("--pixel --trusted-proxy 127.0.0.0/8");
    let click = serving.get("/bio").click_id().to_owned();
    // From many networks, each id once.
    for number in 0..200 {
        let headers = format!("{BROWSER}X-Forwarded-For: 203.0.{}.7\r\n", number % 50);
        load(&serving, &format!("?kind=lead&lnk={click}&id=f{number}"), &headers);
    }
    let count = |of: &[Row], kind: &str| of.iter().filter(|row| row["kind"] == kind).count();
    assert_eq!(count(&wait_for(&folder, 8), "lead"), 8);
    // From one network, of one click after the other.
    let headers = format!("{BROWSER}X-Forwarded-For: 198.51.100.7\r\n");
    for _ in 0..100 {
        let other = serving.get("/bio").click_id().to_owned();
        load(&serving, &format!("?kind=signup&lnk={other}"), &headers);
    }
    assert_eq!(serving.get("/bio").status, 302);
    serving.stop();
    let signups = count(&folder.rows("export conversions"), "signup");
    // About one more in each second that the test took.
    assert!((60..=75).contains(&signups), "{signups}");
}

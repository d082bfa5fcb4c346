//! A file that is imported in the console: what is in it is told first, and it is sent once.

use super::{Browser, OWN, post};
use crate::folder::{Answer, Folder, Serving, ask_with};
use crate::small_plan::with_plan;

const ORDERS: &str = "order_id,ordered_at,currency,total,discount_codes,note\n\
                      #1,2026-11-02T10:00:00Z,EUR,10.00,TEN,a\n\
                      #2,2026-11-03T10:00:00Z,EUR,5.50,,b\n";

/// A form with a file, as a browser sends it.
fn form(fields: &[(&str, &str)], file: Option<(&str, &str)>) -> String {
    let field = |(name, value): &(&str, &str)| {
        format!("--b0\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let of_file = |(name, content): (&str, &str)| {
        format!(
            "--b0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: text/csv\r\n\r\n{content}\r\n"
        )
    };
    let parts: Vec<String> = fields.iter().map(field).chain(file.map(of_file)).collect();
    parts.concat() + "--b0--\r\n"
}

fn send_from(browser: &Browser<'_>, origin: &str, body: &str) -> Answer {
    let headers = format!(
        "{}{origin}Content-Type: multipart/form-data; boundary=b0\r\nContent-Length: {}\r\n",
        browser.headers(),
        body.len()
    );
    ask_with(browser.serving.admin, "POST", "/-/console/import", &headers, body).unwrap()
}

/// Sends a file; the address of the page that says what is in it.
#[track_caller]
fn look(browser: &Browser<'_>, fields: &[(&str, &str)], file: Option<(&str, &str)>) -> String {
    let key = browser.key();
    let fields: Vec<_> = [("key", &*key)].into_iter().chain(fields.iter().copied()).collect();
    let sent = send_from(browser, OWN, &form(&fields, file));
    assert_eq!(sent.status, 303, "{sent:#?}");
    format!("/{}", sent.header("location").unwrap())
}

/// The page of a file, once the command has ended.
#[track_caller]
fn told(browser: &Browser<'_>, path: &str) -> String {
    loop {
        let answer = browser.get(path);
        assert_eq!(answer.status, 200, "{answer:#?}");
        if answer.header("refresh").is_none() {
            return answer.body;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

/// The lines that the command said.
fn lines(page: &str) -> Vec<String> {
    let lines = page.split("<p class=\"said\"><bdi>").skip(1);
    lines.map(|line| line.split("</bdi>").next().unwrap().replace("&quot;", "\"")).collect()
}

fn go_on(browser: &Browser<'_>, page: &str, path: &str, more: &str) -> Answer {
    let held = path.split("held=").nth(1).unwrap();
    browser.send(page, &format!("key={}&held={held}{more}", browser.key()))
}

fn open(folder: &Folder) -> Serving {
    folder.ok("apply links.toml");
    folder.serve("")
}

#[test]
fn a_file_is_looked_at_imported_once_and_taken_back() {
    let folder = with_plan(&[]);
    let serving = open(&folder);
    let browser = Browser::open(&folder, &serving, "--scope write");
    let bad = format!("{ORDERS}#3,yesterday,EUR,1.00,,\n");
    folder.write("shop.csv", &bad);
    let said = folder.run("import orders shop.csv --dry-run --first 3").err;
    let path = look(&browser, &[("kind", "orders")], Some(("C:\\files\\shop.csv", &bad)));
    let page = told(&browser, &path);
    // What the command says, word for word.
    assert_eq!(lines(&page), said.lines().collect::<Vec<_>>(), "{page}");
    assert!(said.contains("2 new") && said.contains("line 4, column ordered_at"), "{said}");
    let first = "  first read: #1, 2026-11-02 11:00:00, paid, 10.00 EUR, code TEN";
    assert!(said.contains(first), "{said}");
    assert!(page.contains("leave out the rows that are listed as wrong"), "{page}");
    assert_eq!(folder.rows("import list").len(), 0);
    let run = go_on(&browser, "/import/run", &path, "");
    let led = run.header("location").unwrap().replace("..", "");
    assert_eq!((run.status, &led), (303, &path), "{run:#?}");
    let page = told(&browser, &path);
    assert!(page.contains("The file is imported, without the rows"), "{page}");
    assert!(page.contains("console/undo?import=1"), "{page}");
    // The same button a second time, and a reload, import nothing.
    go_on(&browser, "/import/run", &path, "");
    assert_eq!(told(&browser, &path), page);
    let imports = folder.rows("import list");
    assert_eq!(imports.len(), 1);
    assert_eq!((&*imports[0]["file"], &*imports[0]["state"]), ("shop.csv", "complete"));
    assert_eq!(folder.rows("export conversions").len(), 2);
    // Known rows are told as such.
    let again = look(&browser, &[("kind", "orders")], Some(("shop.csv", ORDERS)));
    assert!(lines(&told(&browser, &again)).concat().contains("2 known"));
    let undone = browser.send("/undo", &format!("key={}&import=1", browser.key()));
    assert_eq!(undone.status, 303);
    assert_eq!(folder.rows("export conversions").len(), 0);
}

#[test]
fn pasted_rows_are_read_under_other_settings_without_being_sent_again() {
    let folder = with_plan(&[]);
    let serving = open(&folder);
    let browser = Browser::open(&folder, &serving, "--scope write");
    let rows = "Nr;Tag;Betrag\nA1;3.11.2026;1.234,50\n";
    let fields = [("kind", "orders"), ("text", rows), ("currency", "EUR")];
    let path = look(&browser, &fields, Some(("", "")));
    let page = told(&browser, &path);
    assert!(page.contains("Nothing is imported, and this file cannot be"), "{page}");
    assert!(!page.contains("import/run") && page.contains("value=\"EUR\""), "{page}");
    // A file that cannot be read is not imported, whatever is sent.
    go_on(&browser, "/import/run", &path, "");
    let map = "title = \"orders\"\n[columns]\norder_id = \"Nr\"\nordered_at = \"Tag\"\ntotal = \"Betrag\"\n";
    let map: String = url::form_urlencoded::byte_serialize(map.as_bytes()).collect();
    let more = format!("&kind=orders&currency=EUR&dates=dmy&decimal=comma&map={map}");
    let again = go_on(&browser, "/import/again", &path, &more);
    assert_eq!(again.status, 303, "{again:#?}");
    let page = told(&browser, &path);
    assert!(lines(&page).concat().contains("1 new"), "{page}");
    assert!(page.contains("Nothing is imported yet"), "{page}");
    go_on(&browser, "/import/run", &path, "");
    assert!(told(&browser, &path).contains("The file is imported."));
    let orders = folder.rows("export conversions");
    assert_eq!((&*orders[0]["conversion_id"], &*orders[0]["gross"]), ("A1", "1234.50"));
}

#[test]
fn a_file_is_for_its_session_alone_and_for_one_that_may_change() {
    let folder = with_plan(&[]);
    let serving = open(&folder);
    let writes = Browser::open(&folder, &serving, "--scope write");
    let other = Browser::open(&folder, &serving, "--scope write");
    let reads = Browser::open(&folder, &serving, "");
    let path = look(&writes, &[("kind", "orders")], Some(("shop.csv", ORDERS)));
    told(&writes, &path);
    let gone = other.get(&path);
    assert!(gone.status == 409 && gone.body.contains("in the session that sent it"), "{gone:#?}");
    go_on(&other, "/import/run", &path, "");
    go_on(&other, "/import/again", &path, "&kind=events");
    assert!(!reads.page("/imports").contains("multipart"));
    let key = reads.key();
    let refused = send_from(&reads, OWN, &form(&[("key", &key)], Some(("a.csv", ORDERS))));
    assert_eq!(refused.status, 403, "{refused:#?}");
    assert_eq!(reads.get(&path).status, 403);
    for page in ["/import/run", "/import/again"] {
        assert_eq!(go_on(&reads, page, &path, "&kind=orders").status, 403);
    }
    // Forms of another site, and those without the key of this session.
    let fields = |key: &str| form(&[("key", key), ("kind", "orders")], Some(("a.csv", ORDERS)));
    let own = writes.key();
    for (origin, key) in [
        ("Sec-Fetch-Site: cross-site\r\n", &*own),
        ("Origin: http://evil.example\r\n", &own),
        (OWN, ""),
        (OWN, &other.key()),
    ] {
        assert_eq!(send_from(&writes, origin, &fields(key)).status, 403, "{origin} {key}");
    }
    let held = path.split("held=").nth(1).unwrap();
    for page in ["/import/run", "/import/again"] {
        let forged = writes.send(page, &format!("held={held}&kind=orders"));
        assert_eq!(forged.status, 403);
    }
    assert!(told(&writes, &path).contains("Nothing is imported yet"));
    assert_eq!(folder.rows("import list").len(), 0);
    // It ends with its session.
    writes.send("/close", &format!("key={own}"));
    let later = Browser::open(&folder, &serving, "--scope write");
    assert_eq!(later.get(&path).status, 409);
}

#[test]
fn what_cannot_be_taken_is_refused_with_what_to_do() {
    let folder = with_plan(&[]);
    let serving = open(&folder);
    let browser = Browser::open(&folder, &serving, "--scope write");
    let key = browser.key();
    let large = "x".repeat(16 * 1024 * 1024 + 1);
    for (fields, file, status, why) in [
        (&[("kind", "orders")][..], None, 400, "there was no file"),
        (&[("kind", "orders"), ("text", " \r\n")], Some(("a.csv", "")), 400, "there was no file"),
        (&[("kind", "links")], Some(("a.csv", ORDERS)), 400, "which kind of file"),
        (&[("kind", "orders")], Some(("a.csv", &large)), 409, "`couplet import orders FILE`"),
    ] {
        let fields: Vec<_> = [("key", &*key)].into_iter().chain(fields.iter().copied()).collect();
        let refused = send_from(&browser, OWN, &form(&fields, file));
        assert_eq!(refused.status, status, "{refused:#?}");
        assert!(refused.body.contains(why), "{why}: {refused:#?}");
    }
    let headers = format!("{}{OWN}", browser.headers());
    let plain = post(&serving, "/-/console/import", &headers, &format!("key={key}&kind=orders"));
    assert!(plain.status == 400 && plain.body.contains("send the file from there"), "{plain:#?}");
    // A flag that this kind of file does not have, and what would be one as a name or a value.
    let path = look(
        &browser,
        &[("kind", "calls"), ("currency", "EUR")],
        Some(("--replace.csv", "called_number,caller,started_at\n")),
    );
    assert!(lines(&told(&browser, &path)).concat().contains("--currency"));
    let fields = [("kind", "orders"), ("zone", "UTC --replace"), ("from", "--help")];
    let path = look(&browser, &fields, Some(("--replace.csv", ORDERS)));
    assert!(told(&browser, &path).contains("this file cannot be"));
    let path = look(&browser, &[("kind", "orders")], Some(("--replace.csv", ORDERS)));
    assert!(lines(&told(&browser, &path)).concat().contains("--replace.csv: 2 orders read"));
}

#[test]
fn nothing_of_a_file_is_markup() {
    let folder = with_plan(&[]);
    let serving = open(&folder);
    let browser = Browser::open(&folder, &serving, "--scope write");
    let hostile = "<script>alert(1)</script>";
    let rows =
        format!("order_id,ordered_at,currency,total,{hostile}\n{hostile},{hostile},EUR,1.00,\n");
    let name = "<img src=x onerror=alert(2)>.csv";
    let fields = [("kind", "orders"), ("zone", "\"><script>"), ("map", "</textarea><script>")];
    for fields in [&fields[..1], &fields] {
        let path = look(&browser, fields, Some((name, &rows)));
        let page = told(&browser, &path);
        assert!(!page.contains("<script>") && !page.contains("<img"), "{page}");
        go_on(&browser, "/import/run", &path, "");
        let page = told(&browser, &path);
        assert!(!page.contains("<script>") && !page.contains("<img"), "{page}");
    }
    for held in ["%3Cscript%3E", "", "..%2f..", "0"] {
        let gone = browser.get(&format!("/import?held={held}"));
        assert!(gone.status == 409 && !gone.body.contains("<script>"), "{gone:#?}");
    }
    let led = browser.send(
        "/import/run",
        &format!("key={}&held=%0d%0aset-cookie:%20a=b%2f%2fevil.example", browser.key()),
    );
    assert!(led.header("location").unwrap().starts_with("../import?held="), "{led:#?}");
    assert!(led.header("set-cookie").is_none());
}

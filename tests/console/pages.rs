//! What the pages show, where their numbers lead to, and what their forms change.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use super::Browser;
use crate::folder::{BROWSER, Folder};
use crate::small_plan::with_plan;

/// A shop with links, clicks, codes, orders and imports.
fn shop() -> Folder {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    folder.ok("link new https://shop.example.com/spring --slug spring --title 'All of spring' --channel instagram --agent mia");
    folder.ok("coupon new TEN --campaign black-week --channel instagram --limit 3");
    folder.ok(
        "coupon batch --campaign black-week --channel instagram --count 60 --pattern IG-????????",
    );
    folder.write(
        "orders.csv",
        "order_id,ordered_at,currency,total,discount_codes\n\
         #1,2026-11-02T10:00:00Z,EUR,10.00,TEN\n#2,2026-11-03T10:00:00Z,EUR,5.50,\n",
    );
    folder.ok("import orders orders.csv");
    folder
}

/// Whether a page has this link.
fn leads(page: &str, to: &str) -> bool {
    page.contains(&format!("href=\"{}\"", to.replace('&', "&amp;")))
}

#[test]
fn every_page_has_its_rows_and_its_numbers_lead_to_them() {
    let folder = shop();
    let serving = folder.serve("");
    for _ in 0..3 {
        serving.get("/spring");
    }
    serving.ask("GET", "/spring", "User-Agent: WhatsApp/2.23\r\n");
    serving.get("/sprin");
    let browser = Browser::open(&folder, &serving, "--scope write");
    let start = browser.page("");
    for part in ["All is well", "Today", "This month", "orders.csv", "Europe/Berlin"] {
        assert!(start.contains(part), "{part}: {start}");
    }
    assert!(leads(&start, "console/links"), "{start}");
    let persons =
        start.split("href=\"console").find(|rest| rest.contains("verdict=person")).unwrap();
    let persons = persons.split('"').next().unwrap().replace("&amp;", "&");
    let clicks = browser.page(&persons);
    assert!(clicks.contains("judged person since") && clicks.contains("Europe/Berlin"), "{clicks}");
    let rows =
        |query: &str| browser.page(&format!("/clicks?format=csv&{query}")).lines().count() - 1;
    assert_eq!(rows(persons.split_once('?').unwrap().1), 3);
    assert_eq!((rows(""), rows("verdict=preview"), rows("to=2020-01-01")), (4, 1, 0));
    assert!(browser.get("/clicks?from=2026-11-02&to=2026-11-01").status == 400);
    let report =
        start.split("href=\"console").find(|rest| rest.starts_with("/report?month=")).unwrap();
    let report = browser.made(report.split('"').next().unwrap());
    assert!(report.contains("<h1>") && report.contains("Data health"), "{report}");
    assert!(browser.get("/report?month=2026-13").status == 400);
    let links = browser.page("/links?search=spring");
    assert!(leads(&links, "../console/link/spring"), "{links}");
    assert!(links.contains("All of spring") && links.contains("<caption>"), "{links}");
    let link = browser.page("/link/spring");
    assert!(link.contains("<bdi>3</bdi></a></dd>") && link.contains("preview-whatsapp"), "{link}");
    assert!(leads(&link, "../../console/retire?slug=spring"), "{link}");
    assert_eq!(browser.get("/link/spring/qr").header("content-type"), Some("image/svg+xml"));
    let campaigns = browser.page("/campaigns");
    assert!(leads(&campaigns, "../console/links?campaign=black-week&order=clicks"), "{campaigns}");
    let codes = browser.page("/codes");
    assert!(leads(&codes, "../console/code?code=TEN"), "{codes}");
    let code = browser.page("/code?code=ten");
    assert!(leads(&code, "../console/order?order=%231"), "{code}");
    assert!(leads(&browser.page("/batches"), "../console/batch?batch=black-week-instagram"));
    let batch = browser.page("/batch?batch=black-week-instagram");
    assert!(batch.contains("?batch=black-week-instagram&amp;from="), "the next page: {batch}");
    let orders = browser.page("/orders?from=2026-11-01&to=2026-11-30");
    assert!(orders.contains("15.50 EUR") && orders.contains("November 2026"), "{orders}");
    assert!(leads(&orders, "../console/order?order=%232"), "{orders}");
    let orders = browser.page("/orders?from=2026-11-01&to=2026-11-30&format=csv");
    let row = |id: &str| orders.lines().find(|row| row.starts_with(id)).unwrap().to_owned();
    // The same as in the file of the command, and why an order is unplaced.
    for exported in folder.ok("export conversions").lines().skip(1) {
        assert!(orders.contains(exported), "{exported}: {orders}");
    }
    assert!(row("#1").contains(",instagram,black-week,") && row("#1").contains(",coupon,"));
    assert!(row("#2").ends_with(",unplaced: it names nothing to go by"), "{orders}");
    let order = browser.page("/order?order=%231");
    assert!(order.contains("Order #1 of 10.00 EUR") && order.contains("TEN"), "{order}");
    assert!(browser.page("/order?order=%231&models=all").contains("markov"));
    assert!(leads(&browser.page("/imports"), "../console/undo?import=1"));
    assert!(browser.page("/orphans").contains("sprin"), "{}", browser.page("/orphans"));
    assert!(browser.page("/plan").contains("Europe/Berlin"));
    let live = browser.page("/live");
    assert!(live.contains("id=\"n-person\">3<") && live.contains("id=\"n-preview\">1<"), "{live}");
}

#[test]
fn a_table_has_the_rows_of_a_command_as_csv() {
    let folder = shop();
    let serving = folder.serve("");
    serving.get("/spring");
    let browser = Browser::open(&folder, &serving, "");
    assert_eq!(browser.page("/imports?format=csv"), folder.ok("import list --format csv"));
    assert_eq!(browser.page("/tokens?format=csv"), folder.ok("token list --format csv"));
    let own = browser.page("/links?search=spring&format=csv");
    let row = folder.ok("link show spring --format csv");
    // Without what only programs read after the title.
    let row = row.lines().nth(1).unwrap().trim_end_matches(',');
    assert!(own.lines().nth(1).unwrap().starts_with(row), "{own}\n{row}");
    let page = browser.page("/imports");
    assert!(page.contains("<textarea") && page.contains("orders.csv"), "{page}");
    assert!(leads(&page, "../console/imports?format=csv"), "{page}");
}

#[test]
fn links_are_searched_filtered_sorted_and_paged() {
    let folder = Folder::new();
    let mut text = String::from("slug,target,campaign,channel,agent,title\n");
    for number in 0..120 {
        let agent = if number % 2 == 0 { "mia" } else { "jon" };
        // Writing into a string cannot fail.
        let _ = writeln!(
            text,
            "n{number:03},https://shop.example.com/{number},c{},sms,{agent},Title {number}",
            number % 3
        );
    }
    folder.write("known.csv", &text);
    folder.ok("link import known.csv");
    let serving = folder.serve("");
    let browser = Browser::open(&folder, &serving, "--scope write");
    let slugs = |query: &str| -> Vec<String> {
        let csv = browser.page(&format!("/links?format=csv&{query}"));
        csv.lines().skip(1).map(|row| row.split(',').next().unwrap().to_owned()).collect()
    };
    let newest = slugs("");
    assert_eq!((newest.len(), &*newest[0], &*newest[49]), (50, "n119", "n070"));
    let page = browser.page("/links?order=newest");
    let after = page.split("after=").nth(1).unwrap().split('"').next().unwrap();
    let second = slugs(&format!("order=newest&after={after}"));
    assert_eq!((second.len(), &*second[0]), (50, "n069"));
    assert!(page.contains("order=newest&amp;after="), "the query is kept");
    assert_eq!(slugs("order=oldest")[0], "n000");
    assert_eq!(slugs("agent=MIA&campaign=c0").len(), 20);
    assert_eq!(slugs("agent=nobody").len(), 0);
    assert_eq!(slugs("search=title+77"), ["n077"]);
    assert_eq!(slugs("search=n01"), slugs("search=n01"));
    assert_eq!(slugs("search=n01").len(), 10);
    assert_eq!(slugs("search=jon&order=oldest")[..2], ["n001", "n003"]);
    for _ in 0..3 {
        serving.get("/n042");
    }
    serving.get("/n007");
    assert_eq!(slugs("order=clicks")[..2], ["n042", "n007"]);
    // What is changed after the first page is in the next one.
    folder.ok("link new https://shop.example.com/new --slug newer --channel sms --agent zoe");
    folder.ok("link retire n119");
    folder.ok("link edit n118 --limit 1");
    serving.get("/n118");
    assert_eq!(slugs("agent=zoe"), ["newer"]);
    assert_eq!(slugs("status=retired"), ["n119"]);
    assert_eq!(slugs("status=ended"), ["n118"]);
    assert_eq!(slugs("status=live")[..2], ["newer", "n117"]);
}

#[test]
fn links_are_retired_and_an_import_is_taken_back_once_the_page_has_asked() {
    let folder = shop();
    let serving = folder.serve("");
    let browser = Browser::open(&folder, &serving, "--scope write");
    let asks = browser.page("/retire?slug=spring&slug=bio&slug=nothing");
    assert!(
        asks.contains("2 links would be retired") && asks.contains("1 of them is the plan"),
        "{asks}"
    );
    let key = browser.key();
    let retired = browser.send("/retire", &format!("key={key}&slug=spring&slug=bio"));
    assert_eq!(retired.header("location"), Some("links?done=retired&n=2"), "{retired:#?}");
    assert!(browser.page("/links?done=retired&n=2").contains("2 links are retired."));
    let statuses = folder.rows("link list --status retired");
    assert_eq!(statuses.len(), 2, "{statuses:#?}");
    assert_eq!(serving.get("/spring").status, 302);
    browser.send("/retire", &format!("key={key}&slug=spring&gone=yes"));
    assert_eq!(serving.get("/spring").status, 404);
    let refused = browser.send("/retire", &format!("key={key}&slug=nothing"));
    assert!(refused.status == 409 && refused.body.contains("nothing"), "{refused:#?}");
    assert!(browser.page("/undo?import=1").contains("orders.csv"));
    let undone = browser.send("/undo", &format!("key={key}&import=1"));
    assert_eq!(undone.header("location"), Some("imports?done=undone&n=1"), "{undone:#?}");
    assert_eq!(folder.rows("import list")[0]["state"], "undone");
    assert_eq!(folder.rows("export conversions").len(), 0);
}

#[test]
fn live_numbers_come_as_events_until_the_session_ends() {
    let folder = shop();
    let serving = folder.serve("");
    let browser = Browser::open(&folder, &serving, "");
    let mut stream = TcpStream::connect(serving.admin).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let request =
        format!("GET /-/console/live/events HTTP/1.1\r\nHost: x\r\n{}\r\n", browser.headers());
    stream.write_all(request.as_bytes()).unwrap();
    let mut text = String::new();
    let mut until = |wanted: &str| {
        let mut piece = [0; 1024];
        while !text.contains(wanted) {
            let count = stream.read(&mut piece).unwrap();
            assert!(count > 0, "{wanted}: {text}");
            text += &String::from_utf8_lossy(&piece[..count]);
        }
    };
    until("data: person=0 preview=0");
    serving.ask("GET", "/spring", BROWSER);
    until("data: person=1 preview=0");
    assert!(text.contains("content-type: text/event-stream"), "{text}");
    folder.ok("console close");
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).unwrap_or_else(|error| panic!("the stream ends: {error}"));
    // A stream does not hold up a stop.
    let browser = Browser::open(&folder, &serving, "");
    let mut stream = TcpStream::connect(serving.admin).unwrap();
    let request =
        format!("GET /-/console/live/events HTTP/1.1\r\nHost: x\r\n{}\r\n", browser.headers());
    stream.write_all(request.as_bytes()).unwrap();
    stream.read_exact(&mut [0; 16]).unwrap();
    let begun = std::time::Instant::now();
    assert_eq!(serving.stop().code, 0);
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
}

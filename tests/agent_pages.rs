//! The pages of agents, over a real listener.

mod attacks;
mod browser;
mod making;

use std::thread;
use std::time::{Duration, Instant};

use crate::folder::{Answer, Folder, Serving};

/// A plan with two agents, of whom mia answers two channels.
pub(crate) const PLAN: &str = r#"
version = 1
domain = "https://go.example.com"
name = "Example Shop"
timezone = "Europe/Berlin"
currency = "EUR"

[defaults]
to = "https://shop.example.com/"

[channels]
instagram = { short = "ig", medium = "social" }
sms = { short = "sms", medium = "sms" }
whatsapp = { short = "wa", medium = "social" }

[agents]
jon = { name = "Jon", channels = ["instagram", "whatsapp"] }
mia = { name = "Mia <b>\"O'Hara\"</b>", channels = ["instagram", "sms", "whatsapp"], code = "MIA10", discount = "10%" }

[campaigns.2036-11-black-week]
short = "bw"
name = "Black <i>Week</i>"
starts = 2026-01-01
ends = 2036-11-30
channels = ["instagram", "sms", "whatsapp"]
agents = ["*"]

[campaigns.2036-11-black-week.messages]
instagram = "{agent}: {discount} off with {code} until {ends}: {link}"
sms = "{discount} off with {code} {link}"
whatsapp = "Hi <script>alert(1)</script> & {code}: {link}"

[[coupons]]
campaign = "2036-11-black-week"
codes = { instagram = "IG10", sms = "SMS10", whatsapp = "WA10" }
discount = "10%"
"#;

/// A served plan with a batch of codes for `WhatsApp`.
pub(crate) struct Shop {
    pub(crate) folder: Folder,
    pub(crate) serving: Serving,
}

impl Shop {
    pub(crate) fn open() -> Self {
        Self::with("--count 20")
    }

    fn with(batch: &str) -> Self {
        let folder = Folder::new();
        folder.write("links.toml", PLAN);
        folder.ok("apply links.toml");
        folder.ok(&format!(
            "coupon batch --campaign 2036-11-black-week --channel whatsapp --pattern BW-????-???? \
             --name bw-wa --discount 15% --no-export {batch}"
        ));
        let serving = folder.serve("");
        Self { folder, serving }
    }

    /// The path of an agent's page.
    pub(crate) fn path(&self, agent: &str) -> String {
        let page = self.folder.json(&format!("agent page {agent}"));
        let address = page[0]["address"].as_str().unwrap().to_owned();
        address.strip_prefix("https://go.example.com").unwrap().to_owned()
    }

    pub(crate) fn get(&self, path: &str) -> String {
        let answer = self.serving.get(path);
        assert_eq!(answer.status, 200, "{path}\n{answer:#?}");
        answer.body
    }

    /// Sends the form of a page, and fetches the page that it leads to.
    fn submit(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> (String, String) {
        let answer = self.send(page, action, fields);
        let next = led_to(page, &answer);
        let body = self.get(&next);
        (next, body)
    }

    fn send(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let form: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        self.serving.post(&format!("{page}/{action}"), &form.join("&"))
    }
}

pub(crate) fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// The path that the answer to a form of a page leads to.
fn led_to(page: &str, answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{answer:#?}");
    let location = answer.header("location").unwrap();
    match location.strip_prefix("../") {
        Some(home) => format!("/-/me/{home}"),
        None => format!("{page}/{location}"),
    }
}

/// The value of a hidden field.
pub(crate) fn field(body: &str, name: &str) -> String {
    let begin = format!("name=\"{name}\" value=\"");
    let rest = body.split(&begin).nth(1).unwrap_or_else(|| panic!("no {name} in {body}"));
    rest.split('"').next().unwrap().to_owned()
}

/// The code in an address.
fn code_in(path: &str) -> &str {
    path.split("code=").nth(1).unwrap_or_else(|| panic!("no code in {path}"))
}

#[test]
fn an_agent_finds_their_links_with_messages_filled_in() {
    let shop = Shop::open();
    let page = shop.get(&shop.path("mia"));
    for shown in [
        "value=\"https://go.example.com/bw-ig-mia\" readonly",
        "value=\"https://go.example.com/bw-sms-mia\" readonly",
        "value=\"https://go.example.com/bw-wa-mia\" readonly",
        "off with MIA10 until 30 November: https://go.example.com/bw-ig-mia</textarea>",
        "href=\"https://wa.me/?text=Hi%20",
        "href=\"sms:?&amp;body=10%25%20off%20with%20MIA10%20",
        "1 SMS in GSM-7",
        "Europe/Berlin",
    ] {
        assert!(page.contains(shown), "{shown} in {page}");
    }
    assert!(!page.contains("bw-ig-jon"), "{page}");
    let jons = shop.get(&shop.path("jon"));
    assert!(jons.contains("bw-ig-jon") && !jons.contains("bw-sms"), "{jons}");
    assert!(jons.contains("IG10") && !jons.contains("MIA10"), "{jons}");
}

#[test]
fn the_first_view_is_small_however_many_links_an_agent_has() {
    let shop = Shop::open();
    for number in 0..60 {
        let slug = format!("long-{number:02}-{}", "x".repeat(50));
        let line = format!(
            "link new https://shop.example.com/ --agent mia --channel whatsapp \
             --campaign 2036-11-black-week --slug {slug}"
        );
        shop.folder.ok(&line);
    }
    let page = shop.path("mia");
    let body = shop.get(&page);
    let file = |ending: &str| {
        let name = body.split('"').find(|part| part.ends_with(ending)).unwrap();
        shop.get(&format!("/-/me/{name}").replace("/me/..", ""))
    };
    let (style, script) = (file(".css"), file(".js"));
    assert!(script.len() <= 6 * 1024, "{}", script.len());
    let all = body.len() + style.len() + script.len();
    assert!(all <= 30 * 1024, "{all}: {} {} {}", body.len(), style.len(), script.len());
    // All links are found by following the way to the others.
    let (mut seen, mut next) = (Vec::new(), page.clone());
    for _ in 0..63 {
        let body = shop.get(&next);
        let links = body.split("value=\"https://go.example.com/").skip(1);
        seen.extend(links.map(|rest| rest.split('"').next().unwrap().to_owned()));
        match body.split("?from=").nth(1) {
            Some(rest) => {
                next = format!("{page}?from={}", rest.split('"').next().unwrap());
            }
            None => break,
        }
    }
    let found = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((found, seen.len()), (63, 63));
}

#[test]
fn the_link_that_was_used_last_comes_first() {
    let shop = Shop::open();
    let page = shop.path("mia");
    let place = |body: &str, slug: &str| body.find(&format!("/{slug}\"")).unwrap();
    assert_eq!(shop.serving.get("/bw-sms-mia").status, 302);
    let clicked = shop.get(&page);
    assert!(clicked.contains("Today: 1 click, 0 codes given, 0 orders"), "{clicked}");
    assert!(place(&clicked, "bw-sms-mia") < place(&clicked, "bw-ig-mia"));
    assert!(place(&clicked, "bw-sms-mia") < place(&clicked, "bw-wa-mia"));
    // Programs and other agents' links are no clicks of hers.
    shop.serving.get("/bw-ig-jon");
    shop.serving.ask("GET", "/bw-ig-mia", "User-Agent: WhatsApp/2.23.20.0\r\n");
    shop.serving.ask("HEAD", "/bw-ig-mia", "");
    assert!(shop.get(&page).contains("Today: 1 click,"));
    shop.folder.ok("link new https://shop.example.com/new --agent mia --slug brand-new");
    let body = shop.get(&page);
    assert!(place(&body, "brand-new") < place(&body, "bw-sms-mia"));
    shop.folder.ok("link retire brand-new");
    assert!(!shop.get(&page).contains("brand-new"));
}

#[test]
fn the_next_code_is_given_once_told_and_taken_back() {
    let shop = Shop::open();
    let page = shop.path("mia");
    let body = shop.get(&page);
    let once = field(&body, "once");
    let fields = [("once", once.as_str()), ("batch", "bw-wa"), ("label", "Ann <3")];
    let (next, told) = shop.submit(&page, "code", &fields);
    let code = code_in(&next).to_owned();
    assert!(told.contains(&format!("class=\"code\" type=\"text\" value=\"{code}\"")), "{told}");
    assert!(!told.contains(&format!("<p class=\"code\">{code}")), "once is enough: {told}");
    assert!(told.contains("Tell them: 15%, until 2036-11-30"), "{told}");
    assert!(told.contains("<bdi>Ann &lt;3</bdi>"), "{told}");
    // The message has this code and her own link.
    assert!(told.contains(&format!("&amp; {code}: https://go.example.com/bw-wa-mia")), "{told}");
    assert!(told.contains("1 code given, 0 orders"), "{told}");
    // Sent twice, loaded twice, and with a lost answer: one code.
    for _ in 0..2 {
        assert_eq!(shop.submit(&page, "code", &fields).0, next);
        assert!(shop.get(&next).contains(&code));
    }
    let given = || {
        let rows = shop.folder.rows("coupon list --batch bw-wa");
        rows.into_iter().filter(|row| !row["given_at"].is_empty()).collect::<Vec<_>>()
    };
    let rows = given();
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!((&*rows[0]["given_by"], &*rows[0]["label"]), ("mia", "Ann <3"));
    // Another form gives another code.
    let again = field(&told, "once");
    let (other, _) = shop.submit(&page, "code", &[("once", &again), ("batch", "bw-wa")]);
    assert_ne!(code_in(&other), code);
    let undo = [("once", again.as_str()), ("code", code.as_str())];
    let (_, undone) = shop.submit(&page, "undo", &undo);
    assert!(undone.contains("was taken back"), "{undone}");
    assert_eq!(given().len(), 1);
    // The same form, sent again, says the same and takes nothing else back.
    assert!(shop.submit(&page, "undo", &undo).1.contains("was taken back"));
    assert_eq!(given().len(), 1);
    let late = [("once", "another"), ("code", code.as_str())];
    assert!(shop.submit(&page, "undo", &late).1.contains("taken back before"));
}

#[test]
fn a_code_that_an_order_has_is_counted_and_stays_given() {
    let shop = Shop::open();
    let page = shop.path("mia");
    let once = field(&shop.get(&page), "once");
    let (next, _) = shop.submit(&page, "code", &[("once", &once), ("batch", "bw-wa")]);
    let code = code_in(&next);
    let now = shop.folder.rows("coupon list --batch bw-wa");
    let at = now.iter().find(|row| row["code"] == code).unwrap()["given_at"].clone();
    shop.folder.write(
        "orders.csv",
        &format!(
            "order_id,ordered_at,currency,total,discount_codes,status\n#1,{at},EUR,10.00,{code},paid\n\
             #2,{at},EUR,10.00,mia10,paid\n#3,{at},EUR,10.00,MIA10|{code},pending\n#4,{at},EUR,9.00,IG10,paid\n"
        ),
    );
    shop.folder.ok("import orders orders.csv");
    let body = shop.get(&next);
    assert!(body.contains("Today: 0 clicks, 1 code given, 2 orders"), "{body}");
    assert!(body.contains("Used in an order"), "{body}");
    let (_, undone) = shop.submit(&page, "undo", &[("once", "a"), ("code", code)]);
    assert!(undone.contains("An order has this code, so it stays given"), "{undone}");
}

#[test]
fn a_batch_that_is_empty_and_a_day_that_is_full_say_so() {
    let shop = Shop::with("--count 2");
    let page = shop.path("mia");
    let ask = |once: &str| shop.submit(&page, "code", &[("once", once), ("batch", "bw-wa")]).1;
    assert!(ask("1").contains("This code is theirs alone"));
    assert!(ask("2").contains("This code is theirs alone"));
    assert!(ask("3").contains("No code is left"));
    let flags =
        "--campaign 2036-11-black-week --channel whatsapp --pattern MORE-????-???? --no-export";
    shop.folder.ok(&format!("coupon batch {flags} --name many --count 130"));
    let many = |once: usize| {
        let once = once.to_string();
        led_to(&page, &shop.send(&page, "code", &[("once", &once), ("batch", "many")]))
    };
    // A hundred a day, of all batches.
    for once in 0..98 {
        assert!(many(once).contains("code="), "{once}");
    }
    assert!(many(98).ends_with("said=code-limit"));
    assert!(shop.get(&many(99)).contains("as many codes today as you may"));
    // Whoever takes one back may give another; other agents have a day of their own.
    let given = code_in(&many(5)).to_owned();
    shop.submit(&page, "undo", &[("once", "u"), ("code", &given)]);
    assert!(many(100).contains("code="));
    assert!(many(101).ends_with("said=code-limit"));
    let jon = shop.path("jon");
    let next = led_to(&jon, &shop.send(&jon, "code", &[("once", "1"), ("batch", "many")]));
    assert!(next.contains("code="), "{next}");
    // The figures are still those of the index.
    assert!(shop.get(&page).contains("Today: 0 clicks, 100 codes given"));
    assert_eq!(shop.folder.run("verify").code, 0);
}

#[test]
fn the_qr_code_of_a_link_is_dark_on_white() {
    let shop = Shop::open();
    let page = shop.path("mia");
    let body = shop.get(&format!("{page}/qr/bw-wa-mia"));
    assert!(body.contains("<body class=\"qr\">") && body.contains("fill=\"#fff\""), "{body}");
    assert!(body.contains("https://go.example.com/bw-wa-mia"), "{body}");
    for other in ["bw-ig-jon", "none", "%2e%2e"] {
        assert_eq!(shop.serving.get(&format!("{page}/qr/{other}")).status, 404, "{other}");
    }
}

#[test]
fn the_address_is_printed_with_its_code_and_the_same_until_it_is_renewed() {
    let shop = Shop::open();
    let printed = shop.folder.run("agent page mia");
    let mut lines = printed.out.lines();
    let address = lines.next().unwrap();
    assert!(address.starts_with("https://go.example.com/-/me/"), "{printed:#?}");
    assert!(printed.out.contains('\u{2588}'), "{printed:#?}");
    let path = shop.path("MIA");
    assert_eq!(address, format!("https://go.example.com{path}"));
    shop.get(&path);
    let renewed = shop.folder.json("agent page mia --renew");
    assert_ne!(renewed[0]["address"], *address);
    let unknown = shop.serving.get("/-/nothing");
    let ended = shop.serving.get(&path);
    assert_eq!((ended.status, &ended.body), (404, &unknown.body));
    shop.get(&shop.path("mia"));
    let nobody = shop.folder.run("agent page lena");
    assert_eq!(nobody.code, 1, "{nobody:#?}");
    assert!(nobody.err.contains("agent `lena` is not in the plan"), "{nobody:#?}");
    // It holds after a restart, and after the file was written anew.
    let Shop { folder, serving } = shop;
    serving.stop();
    let before = folder.json("agent page jon");
    folder.ok("privacy rewrite");
    assert_eq!(folder.json("agent page jon"), before);
}

#[test]
fn making_pages_does_not_hold_up_redirects() {
    let shop = Shop::open();
    let page = shop.path("mia");
    let pages = thread::scope(|scope| {
        let readers: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| (0..10).filter(|_| shop.serving.get(&page).status == 200).count())
            })
            .collect();
        let begun = Instant::now();
        let mut slowest = Duration::ZERO;
        while begun.elapsed() < Duration::from_millis(300) {
            let asked = Instant::now();
            assert_eq!(shop.serving.get("/bw-wa-mia").status, 302);
            slowest = slowest.max(asked.elapsed());
        }
        assert!(slowest < Duration::from_secs(5), "{slowest:?}");
        readers.into_iter().map(|reader| reader.join().unwrap()).sum::<usize>()
    });
    assert_eq!(pages, 80);
}

//! Shares: what somebody without any access sees at an address, until a day.

mod attacks;
mod browser;

use std::time::Duration;

use crate::folder::{Answer, Folder, Serving};

const PLAN: &str = r#"
version = 1
domain = "https://go.example.com"
timezone = "Europe/Berlin"
currency = "EUR"

[defaults]
to = "https://shop.example.com/"

[channels]
instagram = { short = "ig", medium = "social" }
sms = { short = "sms", medium = "sms" }

[agents]
jon = { name = "Jon", channels = ["instagram"] }
mia = { name = "Mia <i>O'Hara</i>", channels = ["instagram", "sms"] }

[campaigns.black-week]
short = "bw"
name = "Black <b>Week</b>"
starts = 2026-11-20
ends = 2026-11-30
channels = ["instagram", "sms"]
agents = ["*"]

[campaigns.secret]
short = "sec"
channels = ["sms"]

[[coupons]]
campaign = "black-week"
codes = { instagram = "IG10", sms = "SMS10" }

[[coupons]]
campaign = "secret"
codes = { sms = "SECRET7" }

[[costs]]
month = "2026-11"
channel = "sms"
amount = "777.77"
"#;

const ORDERS: &str = "\
order_id,ordered_at,total,currency,discount_codes,email
1001,2026-11-20T10:00:00Z,100.00,EUR,IG10,anna@example.com
1002,2026-11-21T10:00:00Z,50.00,EUR,SMS10,ben@example.com
1003,2026-11-22T10:00:00Z,4321.00,EUR,SECRET7,carl@example.com
1004,2026-11-23T10:00:00Z,8765.00,EUR,,dora@example.com
";

struct Shop {
    folder: Folder,
    serving: Serving,
}

impl Shop {
    fn open() -> Self {
        let folder = Folder::new();
        folder.write("links.toml", PLAN).write("orders.csv", ORDERS);
        folder.ok("apply links.toml");
        folder.ok("import orders orders.csv");
        let serving = folder.serve("");
        Self { folder, serving }
    }

    /// Shares something; the path of its address.
    fn share(&self, words: &str) -> String {
        let address = self.folder.ok(&format!("share {words}"));
        address.trim().strip_prefix("https://go.example.com").unwrap().to_owned()
    }

    /// The page at a path, once it is made.
    fn page(&self, path: &str) -> Answer {
        loop {
            let answer = self.serving.get(path);
            if answer.status != 202 {
                return answer;
            }
            assert_eq!(answer.header("refresh"), Some("2"));
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn shown(&self, path: &str) -> String {
        let answer = self.page(path);
        assert_eq!(answer.status, 200, "{answer:#?}");
        answer.body
    }

    /// An unknown address, which all that is over looks like.
    fn unknown(&self) -> (u16, String) {
        let answer = self.serving.get("/-/nothing");
        (answer.status, answer.body)
    }
}

#[test]
fn the_address_of_a_campaign_shows_its_own_figures_and_nothing_of_others() {
    let shop = Shop::open();
    let page = shop.shown(&shop.share("campaign black-week"));
    for own in ["150.00", "IG10", "SMS10", "instagram", "Black &lt;b&gt;Week"] {
        assert!(page.contains(own), "{own} is missing:\n{page}");
    }
    let others = [
        "secret",
        "SECRET7",
        "4,321",
        "4321",
        "8,765",
        "8765",
        "777",
        "example.com",
        "anna",
        "1001",
        "<b>Week",
    ];
    for other in others {
        assert!(!page.contains(other), "{other} is shown:\n{page}");
    }
    let shown = shop.folder.ok("share show 1");
    assert!(shown.contains("<style>") && shown.contains("150.00"), "{shown}");
}

#[test]
fn the_address_of_an_agent_shows_what_that_agent_brought() {
    let shop = Shop::open();
    let page = shop.shown(&shop.share("agent mia --month 2026-11"));
    assert!(
        page.contains("Mia &lt;i&gt;O&#39;Hara") || page.contains("Mia &lt;i&gt;O'Hara"),
        "{page}"
    );
    assert!(!page.contains("Jon") && !page.contains("8765") && !page.contains("777"), "{page}");
}

#[test]
fn the_address_of_a_report_shows_the_page_that_the_command_writes() {
    let shop = Shop::open();
    let path = shop.share("report --month 2026-11");
    let page = shop.shown(&path);
    assert!(page.contains("8,765") || page.contains("8765"), "{page}");
    assert!(!page.contains("anna") && !page.contains("example.com/"), "{page}");
    shop.folder.ok("report --month 2026-11 -o written.html");
    let written = std::fs::read_to_string(shop.folder.path().join("written.html")).unwrap();
    let from = |text: &str| text[text.find("<main>").unwrap()..].to_owned();
    assert_eq!(from(&page), from(&written));
}

#[test]
fn a_shared_page_loads_nothing_tells_nobody_its_address_and_is_in_no_search_engine() {
    let shop = Shop::open();
    let answer = shop.page(&shop.share("campaign black-week"));
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'nonce-"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(answer.header("x-robots-tag"), Some("noindex"));
    assert_eq!(answer.header("cache-control"), Some("private, no-store"));
    assert_eq!(answer.header("set-cookie"), None);
    assert!(
        !answer.body.contains("<script") && !answer.body.contains("href=\"http"),
        "{answer:#?}"
    );
}

#[test]
fn a_share_that_was_ended_or_is_over_or_was_never_made_is_as_an_unknown_address() {
    let shop = Shop::open();
    let path = shop.share("campaign black-week --until 2036-01-31");
    let other = shop.share("report --month 2026-11");
    assert_eq!(shop.page(&path).status, 200);
    assert!(shop.folder.ok("share end 1").contains("share 1 is ended"));
    assert!(shop.folder.ok("share end 1").contains("already ended"));
    let unknown = shop.unknown();
    // The number of one with the check of the other, a letter less, and one more.
    let [own, others] = [&path, &other].map(|path| path.rsplit('/').next().unwrap().to_owned());
    let forged = [
        path.clone(),
        format!("/-/share/{}{}", &own[..4], &others[4..]),
        format!("/-/share/{}{}", &others[..4], &own[4..]),
        format!("/-/share/{}", &others[1..]),
        format!("/-/share/{others}2"),
        "/-/share/".to_owned(),
        format!("/-/share/{others}/report"),
        format!("/-/share/..%2f{others}"),
        format!("/-/me/{others}"),
    ];
    for path in forged {
        let answer = shop.serving.get(&path);
        assert_eq!((answer.status, answer.body), unknown, "{path}");
    }
    assert_eq!(shop.page(&other).status, 200);
    let listed = shop.folder.json("share list");
    assert_eq!(listed[0]["state"], "ended");
    assert_eq!(listed[0]["address"], serde_json::Value::Null);
    assert_eq!(listed[1]["state"], "open");
    assert_eq!(listed[1]["address"], format!("https://go.example.com{other}"));
}

#[test]
fn a_share_is_only_read() {
    let shop = Shop::open();
    let path = shop.share("campaign black-week");
    assert_eq!(shop.serving.post(&path, "a=b").status, 405);
    assert_eq!(shop.serving.ask("DELETE", &path, "").status, 405);
    let head = loop {
        let head = shop.serving.ask("HEAD", &path, "");
        if head.status != 202 {
            break head;
        }
    };
    assert_eq!((head.status, head.body.as_str()), (200, ""));
}

#[test]
fn what_cannot_be_shared_is_said_with_what_to_do() {
    let shop = Shop::open();
    let refused = |words: &str| shop.folder.run(&format!("share {words}")).err;
    insta::assert_snapshot!(refused("campaign secret"), @"error: the plan has no first day of the campaign `secret`: say which days, such as --month 2026-11 or --from and --to");
    insta::assert_snapshot!(refused("report --month 2026-11 --until 2020-01-31"), @"error: --until 2020-01-31 is past: a share needs a day on which it can be opened");
    insta::assert_snapshot!(refused("campaign blak-week"), @"error: not created: campaign `blak-week` is not in the plan (did you mean `black-week`?); the plan has black-week, secret");
    insta::assert_snapshot!(refused("show 7"), @"error: there is no share 7; `couplet share list` lists them");
    insta::assert_snapshot!(refused("end 7"), @"error: there is no share 7");
    assert!(shop.folder.json("share list").as_array().unwrap().is_empty());
    // The days of the plan, else those that are asked for.
    shop.share("campaign secret --month 2026-11");
    shop.share("campaign black-week");
    let listed = shop.folder.json("share list");
    let days = |of: usize| format!("{} {}", listed[of]["first"], listed[of]["last"]);
    assert_eq!(days(0), "\"2026-11-01\" \"2026-11-30\"");
    assert_eq!(days(1), "\"2026-11-20\" \"2026-11-30\"");
}

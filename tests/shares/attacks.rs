//! What the reader of a share, and a hostile text in the data, come to.

use super::Shop;
use crate::folder::{BROWSER, Folder};

/// A text that would do harm as markup, or as a formula of a spreadsheet.
const HOSTILE: &str = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'";

#[test]
fn no_text_from_outside_is_markup_in_a_share_or_in_the_file_of_a_report() {
    let folder = Folder::new();
    let text = HOSTILE.replace('"', "\\\"");
    folder.write(
        "links.toml",
        &format!(
            "version = 1\ndomain = \"https://go.example.com\"\ntimezone = \"Europe/Berlin\"\ncurrency = \"EUR\"\n\
             [defaults]\nto = \"https://shop.example.com/\"\n[channels]\nsms = {{ short = \"s\" }}\n\
             [attribution]\nevidence = [\"click_id\", \"coupon\", \"utm\", \"said\"]\n\
             [agents]\nmia = {{ name = \"{text}\", channels = [\"sms\"], code = \"MIA10\" }}\n\
             [campaigns.spring]\nname = \"{text}\"\nowner = \"{text}\"\nchannels = [\"sms\"]\n\
             starts = 2026-11-01\nends = 2026-11-30\nagents = [\"mia\"]\n"
        ),
    );
    let quoted = HOSTILE.replace('\'', "");
    folder.ok(&format!(
        "link new https://shop.example.com/ --slug hostile --title '{quoted}' --campaign '{quoted}' --agent '{quoted}' --content '{quoted}'"
    ));
    folder.ok("apply links.toml");
    folder.ok(&format!("note add 2026-11-03 '{quoted}'"));
    let cell = HOSTILE.replace('"', "\"\"");
    folder.write(
        "orders.csv",
        &format!(
            "order_id,ordered_at,currency,total,discount_codes,customer,utm_source,utm_medium,utm_campaign,source_said\n\
             \"{cell}\",2026-11-02T10:00:00Z,EUR,10.00,MIA10,ann@example.com,,,,\n\
             A2,2026-11-02T10:00:00Z,EUR,10.00,\"{cell}\",,\"{cell}\",\"{cell}\",\"{cell}\",\"{cell}\"\n\
             =1+2,2026-11-03T10:00:00Z,EUR,10.00,,,,,,\"{cell}\"\n"
        ),
    );
    folder.ok("import orders orders.csv");
    folder.write(
        "conversations.csv",
        &format!(
            "conversation_id,channel,started_at,contact,agent,campaign\n\
             \"{cell}\",sms,2026-11-02T09:00:00Z,ann@example.com,\"{cell}\",\"{cell}\"\n"
        ),
    );
    folder.ok("import conversations conversations.csv");
    let serving = folder.serve("");
    let visitor =
        format!("{BROWSER}Referer: https://x\"><script>/\r\nAccept-Language: <script>\r\n");
    serving.ask("GET", "/hostile", &visitor);
    let shop = Shop { folder, serving };
    let shares = ["report --month 2026-11", "campaign spring", "agent mia --month 2026-11"];
    let mut pages: Vec<String> = shares.map(|words| shop.shown(&shop.share(words))).into();
    shop.folder.ok("report --month 2026-11 --by campaign,agent -o m.html");
    pages.push(std::fs::read_to_string(shop.folder.path().join("m.html")).unwrap());
    for page in pages {
        assert!(page.contains("&lt;script&gt;") || page.contains("&lt;script>"), "{page}");
        for banned in ["<script", "<img", "\n=1+2"] {
            assert!(!page.contains(banned), "{banned}: {page}");
        }
    }
}

#[test]
fn a_share_shows_the_same_whatever_else_its_address_asks_for() {
    let shop = Shop::open();
    let path = shop.share("campaign black-week");
    let from = |page: &str| page[page.find("<main>").unwrap()..].to_owned();
    let own = from(&shop.shown(&path));
    for query in [
        "campaign=secret",
        "agent=mia&campaign=secret&by=customer",
        "month=2026-10",
        "from=2020-01-01&to=2030-01-01",
        "trace=1003&order=1003",
        "format=csv",
    ] {
        assert_eq!(from(&shop.shown(&format!("{path}?{query}"))), own, "{query}");
    }
    let unknown = shop.unknown();
    for below in ["/..", "/../../console", "/secret", "//", "%2f..%2f..%2fconsole", "/%2e%2e/x"] {
        let answer = shop.serving.get(&format!("{path}{below}"));
        assert_eq!((answer.status, answer.body), unknown, "{below}");
    }
    // The console is not on the public listener, nor what its sessions may.
    for other in ["/-/console", "/-/console/orders", "/-/data", "/-/metrics"] {
        assert_eq!(shop.serving.get(other).status, 404, "{other}");
    }
}

#[test]
fn the_token_of_a_share_is_in_no_log_and_no_referrer() {
    let shop = Shop::open();
    let path = shop.share("campaign black-week");
    let token = path.strip_prefix("/-/share/").unwrap().to_owned();
    shop.shown(&path);
    for path in
        [format!("{path}/x"), format!("/x{path}"), format!("{path}x"), format!("{path}?a=b")]
    {
        let referred = format!("{BROWSER}Referer: https://go.example.com{path}\r\n");
        shop.serving.ask("GET", &path, &referred);
        shop.serving.ask("GET", "/bw-ig-mia", &referred);
    }
    let clicks = shop.folder.ok("export clicks");
    let orphans = shop.folder.ok("link orphans --format csv");
    let Shop { folder, serving } = shop;
    let stopped = serving.stop();
    for (name, text) in [("log", stopped.err), ("clicks", clicks), ("orphans", orphans)] {
        assert!(!text.contains(&token), "{name}: {text}");
    }
    let data = std::fs::read(folder.data()).unwrap();
    assert!(!data.windows(token.len()).any(|part| part == token.as_bytes()));
}

//! What a stranger, another site, or a hostile text in the data comes to.

use super::{Browser, OWN, path, post};
use crate::folder::{Folder, ask};
use crate::small_plan::with_plan;

#[test]
fn without_a_session_every_address_is_answered_alike() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let serving = folder.serve("");
    let browser = Browser::open(&folder, &serving, "");
    let wrong = format!("{}=", browser.cookie.split('=').next().unwrap());
    let last = altered(&browser.cookie);
    for cookie in ["x=1", &wrong, &format!("{wrong}{}", "0".repeat(64)), &last, "=;=;;;"] {
        let headers = format!("Cookie: {cookie}\r\n");
        let pages = [
            "",
            "/",
            "/links",
            "/link/bio",
            "/link/nothing",
            "/link/bio/qr",
            "/nothing",
            "/live/events",
        ];
        for page in pages {
            let answer = ask(serving.admin, "GET", &format!("/-/console{page}"), &headers).unwrap();
            assert_eq!(answer.status, 403, "{page} {cookie}");
            assert!(!answer.body.contains("bio"), "{answer:#?}");
        }
        let changed = post(&serving, "/-/console/retire", &format!("{OWN}{headers}"), "slug=bio");
        assert_eq!(changed.status, 403);
    }
}

/// The same text with another last character.
fn altered(text: &str) -> String {
    let last = if text.ends_with('0') { '1' } else { '0' };
    format!("{}{last}", &text[..text.len() - 1])
}

#[test]
fn a_form_of_another_site_or_without_the_key_changes_nothing() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    folder.ok("link new https://shop.example.com/ --slug mine");
    let serving = folder.serve("");
    let browser = Browser::open(&folder, &serving, "--scope write");
    let other = Browser::open(&folder, &serving, "--scope write");
    let (key, others) = (browser.key(), other.key());
    let secret = browser.cookie.split('=').nth(1).unwrap();
    let short = &key[1..];
    for wrong in
        ["", "key=", &format!("key={others}"), &format!("key={secret}"), &format!("key={short}")]
    {
        let refused = browser.send("/retire", &format!("slug=mine&{wrong}"));
        assert_eq!(refused.status, 403, "{wrong}: {refused:#?}");
        assert_eq!(browser.send("/close", wrong).status, 403, "{wrong}");
    }
    let form = format!("slug=mine&key={key}");
    for origin in [
        "Sec-Fetch-Site: cross-site\r\n",
        "Sec-Fetch-Site: same-site\r\n",
        "Sec-Fetch-Site: none\r\n",
        "Sec-Fetch-Site: cross-site\r\nOrigin: null\r\n",
        "Origin: http://evil.example\r\n",
        "Origin: http://x.evil.example\r\n",
        "Origin: x\r\n",
        "Sec-Fetch-Site: same-origin\r\nOrigin: http://evil.example\r\n",
    ] {
        assert_eq!(browser.send_from("/retire", origin, &form).status, 403, "{origin}");
        let path = path(&serving, &folder.ok("console open"));
        let opened = post(&serving, &path, origin, "");
        assert_eq!((opened.status, opened.header("set-cookie")), (403, None), "{origin}");
    }
    // The key in the address is none: it would be in histories and logs.
    assert_eq!(browser.send(&format!("/retire?{form}"), "slug=mine").status, 403);
    assert_eq!(browser.get(&format!("/retire?{form}")).status, 200, "a page that asks");
    assert_eq!(folder.rows("link list --status retired").len(), 0);
    // Browsers of other kinds say less, and are let in by the key.
    let retired = browser.send_from("/retire", "Origin: http://x\r\n", &form);
    assert_eq!(retired.header("location"), Some("links?done=retired&n=1"), "{retired:#?}");
    assert_eq!(folder.rows("link list --status retired").len(), 1);
}

#[test]
fn nobody_chooses_the_secret_of_a_session() {
    let folder = with_plan(&[]);
    let serving = folder.serve("");
    let path = path(&serving, &folder.ok("console open"));
    let secret = path.rsplit('/').next().unwrap();
    let first = Browser::open(&folder, &serving, "");
    let name = first.cookie.split('=').next().unwrap();
    // A cookie that somebody else set is not taken over, and that of the address is none.
    let chosen = format!("{name}={}", "a".repeat(64));
    let headers = format!("{OWN}Cookie: {chosen}\r\n");
    let opened = post(&serving, &path, &headers, "");
    let own = super::cookie(&opened);
    assert_ne!(own, chosen);
    for cookie in [chosen, format!("{name}={secret}")] {
        assert_eq!(Browser { serving: &serving, cookie }.get("").status, 403);
    }
    assert_eq!(Browser { serving: &serving, cookie: own }.get("").status, 200);
}

/// Names and texts that would do harm as markup, or as a formula of a spreadsheet.
const HOSTILE: &str = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'";

#[test]
fn no_text_from_outside_is_markup_or_a_formula() {
    let folder = Folder::new();
    let quoted = HOSTILE.replace('\'', "");
    folder.ok(&format!(
        "link new https://shop.example.com/?q=%3Cscript%3E --slug hostile --title '{quoted}' --campaign '{quoted}' --agent '{quoted}' --content '=1+1'"
    ));
    let text = HOSTILE.replace('"', "\\\"");
    folder.write(
        "links.toml",
        &format!(
            "version = 1\ndomain = \"https://go.example.com\"\ntimezone = \"Europe/Berlin\"\ncurrency = \"EUR\"\n\
             [defaults]\nto = \"https://shop.example.com/\"\n[channels]\nsms = {{ short = \"s\" }}\n\
             [agents]\nmia = {{ name = \"{text}\", channels = [\"sms\"], code = \"MIA10\" }}\n\
             [campaigns.spring]\nname = \"{text}\"\nowner = \"{text}\"\nchannels = [\"sms\"]\n"
        ),
    );
    folder.ok("apply links.toml");
    let cell = HOSTILE.replace('"', "\"\"");
    folder.write(
        "orders.csv",
        &format!(
            "order_id,ordered_at,currency,total,discount_codes,customer,utm_source,utm_campaign\n\
             \"{cell}\",2026-11-02T10:00:00Z,EUR,10.00,\"{cell}\",ann,\"{cell}\",\"{cell}\"\n\
             =1+2,2026-11-03T10:00:00Z,EUR,10.00,,,,\n"
        ),
    );
    folder.ok("import orders orders.csv");
    folder.write(
        "<script>.csv",
        "order_id,ordered_at,currency,total\nB1,2026-11-02T10:00:00Z,EUR,1.00\n",
    );
    folder.ok("import orders '<script>.csv'");
    let serving = folder.serve("");
    let visitor = format!(
        "{}Referer: https://{}/\r\nAccept-Language: <script>\r\n",
        crate::folder::BROWSER,
        "x\"><script>"
    );
    serving.ask("GET", "/hostile", &visitor);
    serving.ask("GET", "/hostile.%3Cscript%3E", &visitor);
    serving.ask("GET", "/hostilee", &visitor);
    let browser = Browser::open(&folder, &serving, "--scope write");
    let encoded: String = url::form_urlencoded::byte_serialize(HOSTILE.as_bytes()).collect();
    let days = "from=2026-11-01&to=2026-11-30";
    let pages = [
        String::new(),
        "/live".to_owned(),
        "/links?col=title&col=target&col=campaign&col=agent&col=content".to_owned(),
        format!("/links?search={encoded}"),
        format!(
            "/links?campaign={encoded}&agent={encoded}&col={encoded}&order={encoded}&status={encoded}&after={encoded}"
        ),
        "/link/hostile".to_owned(),
        "/retire?slug=hostile".to_owned(),
        "/campaigns".to_owned(),
        "/codes".to_owned(),
        format!("/code?code={encoded}"),
        format!("/codes?from={encoded}"),
        "/batches".to_owned(),
        format!("/given?{days}"),
        format!("/orders?{days}&x={encoded}"),
        format!("/order?order={encoded}"),
        "/imports".to_owned(),
        "/undo?import=2".to_owned(),
        "/orphans".to_owned(),
        "/tokens".to_owned(),
        "/plan".to_owned(),
        format!("/?done=refused&n={encoded}"),
        "/clicks".to_owned(),
        format!("/clicks?verdict={encoded}&below={encoded}"),
        format!("/clicks?from={encoded}"),
        format!("/link/hostile?verdict={encoded}"),
        format!("/import?held={encoded}"),
        format!("/batch?batch={encoded}"),
        format!("/orders?from={encoded}"),
        format!("/{encoded}"),
    ];
    for page in pages {
        let answer = browser.get(&page);
        assert!([200, 400, 404, 409].contains(&answer.status), "{page}: {answer:#?}");
        let body = answer.body.to_lowercase();
        for banned in ["<script>", "<img src=x", "onerror=alert(2)>"] {
            assert!(!body.contains(banned), "{banned} in {page}: {body}");
        }
        assert!(
            answer.header("content-security-policy").unwrap().starts_with("default-src 'none'")
        );
    }
    let csv = browser.page(&format!("/orders?{days}&format=csv"));
    assert!(csv.contains("\n'=1+2,") && csv.contains("\"\"><script>"), "{csv}");
    let answer = browser.get(&format!("/orders?{days}&format=csv"));
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
}

#[test]
fn the_secrets_of_a_session_are_in_no_log_and_not_in_the_data() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let serving = folder.serve("");
    let path = path(&serving, &folder.ok("console open --scope write"));
    let once = path.rsplit('/').next().unwrap().to_owned();
    let browser = Browser::exchange(&serving, &path);
    let (own, key) = (browser.cookie.split('=').nth(1).unwrap().to_owned(), browser.key());
    for page in ["", "/nothing", "/order?order=%00", "/link/nothing"] {
        let answer = browser.get(page);
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{page}");
        assert!(!answer.body.contains(&own) && !answer.body.contains(&once), "{page}");
    }
    for wrong in ["", "key=x"] {
        browser.send("/retire", &format!("slug=bio&{wrong}"));
    }
    let referred = format!("Referer: http://127.0.0.1{path}\r\n");
    serving.ask("GET", "/bio", &referred);
    serving.ask("GET", &path, &referred);
    let told = folder.ok("console list --format json")
        + &folder.ok("export clicks")
        + &folder.ok("link orphans --format csv");
    let stopped = serving.stop();
    let data = std::fs::read(folder.data()).unwrap();
    for secret in [once, own, key] {
        assert!(!stopped.err.contains(&secret) && !told.contains(&secret), "{}", stopped.err);
        assert!(!data.windows(secret.len()).any(|part| part == secret.as_bytes()));
    }
}

#[test]
fn odd_paths_and_huge_queries_are_refused_or_have_no_effect() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let serving = folder.serve("");
    let browser = Browser::open(&folder, &serving, "--scope write");
    for page in [
        "/../../etc/passwd",
        "/link/..%2f..%2fcouplet.redb",
        "/link/../../../couplet.redb",
        "/link/%00",
        "/static/../../couplet.redb",
        "/link/bio/qr/x",
        "/link//qr",
        "//",
        "/links/",
        "/open/../links",
    ] {
        let answer = browser.get(page);
        assert_eq!(answer.status, 404, "{page}: {answer:#?}");
    }
    let long = "x".repeat(12_000);
    for page in [format!("/links?search={long}"), format!("/links?{}", "col=slug&".repeat(1_200))] {
        assert_eq!(browser.get(&page).status, 200);
    }
    let huge = browser.get(&format!("/links?search={}", "x".repeat(200_000)));
    assert!([400, 414, 431].contains(&huge.status), "{huge:#?}");
    for page in [
        "/orders?from=2026-13-01",
        "/orders?from=2026-11-02&to=2026-11-01",
        "/report?from=2026-11-02&to=2026-11-01",
        "/report?month=2026-13",
        "/orders?from=0000-01-01&to=9999-12-31",
        "/order",
        "/code",
        "/code?code=",
        "/undo?import=0",
        "/undo?import=99999999999999999999",
        "/undo?import=7",
        "/token?token=nobody",
        "/batch?batch=nothing",
        "/retire?slug=%2e%2e",
    ] {
        let answer = browser.get(page);
        assert!([400, 404].contains(&answer.status), "{page}: {answer:#?}");
    }
    let ignored = "/links?after=99999999999&status=none&order=none&below=-1&page=%ff%fe&=&&&";
    assert_eq!(browser.get(ignored).status, 200);
    // A form that is larger than any of ours.
    let form = format!("key={}&slug={}", browser.key(), "x".repeat(40_000));
    assert_eq!(browser.send("/retire", &form).status, 413);
    let put = ask(serving.admin, "PUT", "/-/console/links", &browser.headers()).unwrap();
    assert_eq!((put.status, put.header("allow")), (405, Some("GET, HEAD")));
}

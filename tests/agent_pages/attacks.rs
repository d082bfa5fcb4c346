//! What a stranger, another agent, or a program that opens every address comes to.

use super::{PLAN, Shop, encoded, field, led_to};
use crate::folder::{BROWSER, Folder, ask_with};

/// Every address of an agent's page that is fetched with GET.
fn addresses(page: &str) -> Vec<String> {
    ["", "/new", "/manifest", "/qr/bw-wa-mia", "/code", "/undo", "/link"]
        .iter()
        .map(|rest| format!("{page}{rest}"))
        .collect()
}

#[test]
fn a_token_that_is_wrong_is_answered_as_an_unknown_address() {
    let shop = Shop::open();
    let page = shop.path("mia");
    let unknown = shop.serving.get("/-/nothing");
    let without_date = |head: &str| {
        head.lines().filter(|line| !line.starts_with("date:")).collect::<Vec<_>>().join("\n")
    };
    let last = if page.ends_with('2') { '3' } else { '2' };
    let altered = format!("{}{last}", &page[..page.len() - 1]);
    let long = format!("{page}22");
    for wrong in [&altered, &long, "/-/me/x", "/-/me/%2e%2e", "/-/me/mia"] {
        for path in addresses(wrong) {
            let answer = shop.serving.get(&path);
            assert_eq!((answer.status, &answer.body), (404, &unknown.body), "{path}");
            assert_eq!(without_date(&answer.head), without_date(&unknown.head), "{path}");
        }
        for form in ["code", "undo", "link"] {
            let answer = shop
                .serving
                .post(&format!("{wrong}/{form}"), "batch=bw-wa&target=https://a.example/");
            assert_eq!((answer.status, &answer.body), (404, &unknown.body), "{wrong}/{form}");
        }
    }
    assert_eq!(
        shop.folder
            .rows("coupon list --batch bw-wa")
            .iter()
            .filter(|row| !row["given_at"].is_empty())
            .count(),
        0
    );
}

#[test]
fn an_agent_reaches_nothing_of_another() {
    let shop = Shop::open();
    let (mia, jon) = (shop.path("mia"), shop.path("jon"));
    let once = field(&shop.get(&mia), "once");
    let next = led_to(
        &mia,
        &shop.send(&mia, "code", &[("once", &once), ("batch", "bw-wa"), ("label", "Ann")]),
    );
    let code = next.split("code=").nth(1).unwrap();
    // Neither the code nor its label, nor its undo, by its name or by the form of the other.
    let seen = shop.get(&format!("{jon}?code={code}"));
    assert!(!seen.contains(code) && !seen.contains("Ann"), "{seen}");
    for once in [once.as_str(), "x"] {
        let (_, undone) = shop.submit(&jon, "undo", &[("once", once), ("code", code)]);
        assert!(undone.contains("you did not give it"), "{undone}");
    }
    assert!(shop.get(&next).contains(code));
    // The same form of another agent is another form.
    let other = led_to(
        &jon,
        &shop.send(&jon, "code", &[("once", &once), ("batch", "bw-wa"), ("label", "Ann")]),
    );
    assert!(!other.contains(code), "{other}");
    assert_eq!(shop.serving.get(&format!("{jon}/qr/bw-wa-mia")).status, 404);
    assert!(!shop.get(&format!("{jon}/new?made=bw-wa-mia")).contains("bw-wa-mia"));
    // A batch or a channel that is not for the agent, and tags that the form does not have.
    let flags =
        "--campaign 2036-11-black-week --channel sms --pattern S-????-???? --count 2 --no-export";
    shop.folder.ok(&format!("coupon batch {flags} --name for-sms"));
    shop.folder
        .ok(&format!("coupon batch {} --name hers --agent mia", flags.replace("sms", "whatsapp")));
    for batch in ["for-sms", "hers", "none"] {
        let next = led_to(&jon, &shop.send(&jon, "code", &[("once", "b"), ("batch", batch)]));
        assert!(next.ends_with("said=no-batch"), "{batch} {next}");
    }
    let fields = [
        ("once", "c"),
        ("target", "https://shop.example.com/"),
        ("agent", "mia"),
        ("slug", "jons"),
    ];
    shop.submit(&jon, "link", &fields);
    let rows = shop.folder.rows("link list");
    assert_eq!(rows.iter().find(|row| row["slug"] == "jons").unwrap()["agent"], "jon");
    let next = led_to(
        &jon,
        &shop.send(
            &jon,
            "link",
            &[("once", "d"), ("target", "https://shop.example.com/"), ("channel", "sms")],
        ),
    );
    assert!(next.contains("said=tags"), "{next}");
}

#[test]
fn programs_that_open_every_address_change_nothing() {
    let shop = Shop::open();
    let page = shop.path("mia");
    let before = shop.folder.ok("coupon list --batch bw-wa --format csv")
        + &shop.folder.ok("link list --format csv");
    let changes = shop.folder.ok("verify");
    for agent in [
        "WhatsApp/2.23.20.0",
        "facebookexternalhit/1.1",
        "TelegramBot (like TwitterBot)",
        "curl/8.5.0",
    ] {
        for path in addresses(&page) {
            for query in ["", "?batch=bw-wa&code=BW-1&once=1&target=https://a.example/"] {
                for method in ["GET", "HEAD"] {
                    let headers = format!("User-Agent: {agent}\r\n");
                    let answer = shop.serving.ask(method, &format!("{path}{query}"), &headers);
                    assert!(answer.header("set-cookie").is_none());
                    assert!(
                        [200, 404].contains(&answer.status),
                        "{method} {path} {}",
                        answer.status
                    );
                }
            }
        }
    }
    let after = shop.folder.ok("coupon list --batch bw-wa --format csv")
        + &shop.folder.ok("link list --format csv");
    assert_eq!(before, after);
    assert_eq!(shop.folder.ok("verify"), changes);
}

#[test]
fn every_page_keeps_its_address_to_itself() {
    let shop = Shop::open();
    let page = shop.path("mia");
    for path in addresses(&page).iter().take(4) {
        let answer = shop.serving.get(path);
        let header = |name: &str| answer.header(name).unwrap_or_else(|| panic!("{name} of {path}"));
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("cache-control"), "private, no-store");
        assert_eq!(header("x-robots-tag"), "noindex");
        assert_eq!(header("x-content-type-options"), "nosniff");
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert!(answer.header("set-cookie").is_none());
        for banned in ["<style", " style=", "<script>", " onclick=", "javascript:"] {
            assert!(!answer.body.contains(banned), "{banned} in {path}");
        }
        // Nothing is loaded from elsewhere.
        for start in ["src=\"http", "href=\"http", "action=\"http"] {
            for rest in answer.body.split(start).skip(1) {
                assert!(
                    start.starts_with("href") && rest.starts_with("s://wa.me/"),
                    "{start}{rest}"
                );
            }
        }
    }
    // Neither the log nor the data has the token, whatever went wrong with it.
    let token = page.strip_prefix("/-/me/").unwrap().to_owned();
    for path in
        [format!("{page}/x"), format!("/x{page}"), format!("{page}x"), page.clone() + "?from=x"]
    {
        let headers = format!(
            "{BROWSER}X-Forwarded-For: 192.0.2.1\r\nReferer: https://go.example.com{page}\r\n"
        );
        shop.serving.ask("GET", &path, &headers);
        shop.serving.ask("GET", "/bw-wa-mia", &headers);
    }
    let orphans = shop.folder.ok("link orphans --format csv");
    let clicks = shop.folder.ok("export clicks");
    let Shop { folder, serving } = shop;
    let stopped = serving.stop();
    for (name, text) in [("log", stopped.err), ("orphans", orphans), ("clicks", clicks)] {
        assert!(!text.contains(&token), "{name}: {text}");
    }
    let data = std::fs::read(folder.data()).unwrap();
    assert!(!data.windows(token.len()).any(|part| part == token.as_bytes()));
}

#[test]
fn texts_of_strangers_are_texts() {
    let shop = Shop::open();
    let page = shop.path("mia");
    let hostile = "\"><img src=x onerror=alert(1)>'&\u{202e}";
    let once = field(&shop.get(&page), "once");
    let fields = [
        ("once", once.as_str()),
        ("batch", "bw-wa"),
        ("label", "\"><img src=x onerror=alert(1)>'&"),
    ];
    shop.submit(&page, "code", &fields);
    let title = format!("--title '{}'", "\"><img src=x onerror=alert(1)>&");
    let target = "https://shop.example.com/?\"><img/src=x/onerror=alert(1)>";
    shop.folder.ok(&format!("link new {target} --agent mia --slug x {title}"));
    for query in [
        String::new(),
        format!("?said={}", encoded(hostile)),
        format!("?code={}", encoded(hostile)),
        format!("?from={}", encoded(hostile)),
        "?from=18446744073709551615".to_owned(),
        "?from=3".to_owned(),
        "?code=%ff%00".to_owned(),
    ] {
        let body = shop.get(&format!("{page}{query}"));
        assert!(
            !body.contains("<img") && !body.contains("<i>") && !body.contains("<b>"),
            "{query}: {body}"
        );
        assert!(!body.contains("<script>") && !body.contains('\u{202e}'), "{query}: {body}");
    }
    for name in
        ["target", "slug", "title", "campaign", "channel", "url", "text", "made", "said", "once"]
    {
        let body = shop.get(&format!("{page}/new?{name}={}", encoded(hostile)));
        assert!(!body.contains("<img"), "{name}: {body}");
    }
    assert!(shop.get(&page).contains("Mia &lt;b&gt;&quot;O'Hara&quot;&lt;/b&gt;"));
}

#[test]
fn an_answer_leads_nowhere_but_to_the_agents_own_page() {
    let shop = Shop::open();
    let page = shop.path("mia");
    for value in ["https://evil.example/", "//evil.example", "\r\nset-cookie: a=b", "../../x"] {
        for (form, name) in [
            ("code", "batch"),
            ("code", "once"),
            ("undo", "code"),
            ("link", "slug"),
            ("link", "channel"),
        ] {
            let answer =
                shop.send(&page, form, &[(name, value), ("next", value), ("return", value)]);
            let location = answer.header("location").unwrap();
            let is_own = location.starts_with("../") || location.starts_with("new?");
            assert!(
                is_own && !location.contains("://") && !location.starts_with("../../"),
                "{location}"
            );
            assert!(answer.header("set-cookie").is_none());
        }
    }
}

#[test]
fn a_form_that_is_too_large_or_of_another_kind_does_nothing() {
    let shop = Shop::open();
    let page = shop.path("mia");
    let large = format!("batch=bw-wa&label={}", "a".repeat(40_000));
    assert_eq!(shop.serving.post(&format!("{page}/code"), &large).status, 413);
    let long = format!("once=1&batch=bw-wa&label={}", "a".repeat(300));
    let next = led_to(&page, &shop.serving.post(&format!("{page}/code"), &long));
    assert!(next.ends_with("said=label"), "{next}");
    for method in ["PUT", "DELETE", "PATCH"] {
        let answer =
            ask_with(shop.serving.public, method, &format!("{page}/code"), BROWSER, "").unwrap();
        assert_eq!(answer.status, 405, "{method}");
    }
    assert_eq!(shop.serving.post(&page, "batch=bw-wa").status, 405);
    // An address with a header too many is refused as any other.
    assert!(
        shop.folder.rows("coupon list --batch bw-wa").iter().all(|row| row["given_at"].is_empty())
    );
}

#[test]
fn the_key_of_pages_is_the_servers_alone_and_a_backup_has_no_address() {
    use std::os::unix::fs::PermissionsExt;
    let shop = Shop::open();
    let page = shop.path("mia");
    let key = shop.folder.path().join("couplet.redb.pages-key");
    assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    shop.folder.ok("backup all.backup");
    let restored = Folder::new();
    std::fs::copy(shop.folder.path().join("all.backup"), restored.path().join("all.backup"))
        .unwrap();
    restored.ok("restore all.backup");
    let serving = restored.serve("");
    assert_eq!(serving.get(&page).status, 404);
    assert!(PLAN.contains("mia"));
    let anew = restored.json("agent page mia")[0]["address"].as_str().unwrap().to_owned();
    assert_eq!(serving.get(anew.strip_prefix("https://go.example.com").unwrap()).status, 200);
    // A file with a key beside it that is broken still redirects.
    serving.stop();
    restored.write("couplet.redb.pages-key", "broken");
    let serving = restored.serve("");
    assert_eq!(serving.get("/bw-wa-mia").status, 302);
    assert_eq!(serving.get(&page).status, 404);
    assert!(serving.stop().code == 0);
}

//! Answers to visitors, as bytes on the wire.

use super::{bio, cells, desk, planned, row};
use crate::folder::{Answer, BROWSER};

/// The head with its lines sorted, and without values that differ from one answer to the next.
fn plain(answer: &Answer) -> String {
    let id = answer.click_id();
    assert!(id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{id}");
    let date = answer.header("date").unwrap();
    let lines = answer.head.replace(id, "CLICK").replace(date, "DATE");
    let (status, lines) = lines.split_once("\r\n").unwrap();
    let mut lines: Vec<&str> = lines.lines().collect();
    lines.sort_unstable();
    format!("{status}\n{}", lines.join("\n"))
}

#[test]
fn a_visitor_is_redirected_with_tags_and_a_click_id_and_only_necessary_headers() {
    let (_folder, serving) = bio();
    let answer = serving.get("/bio");
    // The connection is closed because the test asked for it.
    insta::assert_snapshot!(plain(&answer), @r"
    HTTP/1.1 302 Found
    cache-control: private, no-store
    connection: close
    content-length: 0
    date: DATE
    location: https://shop.example.com/?utm_source=instagram&utm_campaign=spring&lnk=CLICK
    x-robots-tag: noindex
    ");
    assert_eq!(answer.body, "");
}

#[test]
fn head_is_answered_like_get_and_counts_as_a_probe() {
    let (folder, serving) = bio();
    let (get, head) = (serving.get("/bio"), serving.ask("HEAD", "/bio", BROWSER));
    assert_eq!(plain(&head), plain(&get));
    assert_eq!(head.body, "");
    let clicks = folder.rows("export clicks");
    assert_eq!(clicks.len(), 2);
    let probe = row(&clicks, "click_id", head.click_id());
    assert_eq!(cells(probe, ["verdict", "reason"]), ["probe", "head"]);
    assert_eq!(row(&folder.rows("link list"), "slug", "bio")["clicks"], "1");
}

#[test]
fn other_methods_are_refused_and_not_recorded() {
    let (folder, serving) = bio();
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        let answer = serving.ask(method, "/bio", BROWSER);
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")), "{method}");
    }
    assert_eq!(folder.rows("export clicks"), []);
}

#[test]
fn characters_that_a_chat_appends_to_a_link_are_ignored() {
    let (folder, serving) = bio();
    let paths = [
        "/BIO",
        "/bio.",
        "/bio,",
        "/bio;",
        "/bio:",
        "/bio!",
        "/bio)",
        "/bio]",
        "/bio}",
        "/bio'",
        "/bio%3E",
        "/bio%22",
        "/bio%3F",
        "/bio%29",
        "/bio).",
        "/bio/",
        "/bio%20",
        "/bio-",
        "/bio-%0A",
        "/b%20io",
        "/bio%E2%80%9D",
        "/bio!!!",
        "/bio?",
        "/bio?x=1",
    ];
    for path in paths {
        assert_eq!(serving.get(path).status, 302, "{path}");
    }
    let clicks = folder.rows("export clicks");
    assert_eq!(clicks.len(), paths.len());
    assert!(clicks.iter().all(|click| cells(click, ["slug", "recipient"]) == ["bio", ""]));
    for path in ["/bio-x", "/xbio", "/bio%00", "/bio/bio", "/-/bio"] {
        assert_eq!(serving.get(path).status, 404, "{path}");
    }
}

#[test]
fn an_unknown_link_shows_a_page_in_the_visitors_language() {
    let (folder, serving) = bio();
    let table = [
        ("", "en", "This link does not lead anywhere"),
        ("Accept-Language: nl\r\n", "en", "This link does not lead anywhere"),
        (
            "Accept-Language: de-AT,de;q=0.9,en;q=0.8\r\n",
            "de",
            "Dieser Link f\u{fc}hrt nirgendwohin",
        ),
        ("Accept-Language: es-MX\r\n", "es", "Este enlace no lleva a ninguna parte"),
        ("Accept-Language: fr\r\n", "fr", "Ce lien ne m\u{e8}ne nulle part"),
        ("Accept-Language: pt-BR\r\n", "pt", "Este link n\u{e3}o leva a lugar nenhum"),
        ("Accept-Language: ja\r\n", "ja", "<html lang=\"ja\">"),
    ];
    for (headers, language, words) in table {
        let answer = serving.ask("GET", "/nothing", headers);
        assert_eq!((answer.status, answer.header("content-language")), (404, Some(language)));
        assert!(answer.body.contains(words), "{headers} {}", answer.body);
        assert_eq!(answer.header("cache-control"), Some("private, no-store"));
        let head = serving.ask("HEAD", "/nothing", headers);
        assert_eq!((head.status, head.body.as_str()), (404, ""));
    }
    assert_eq!(folder.rows("export clicks"), []);
}

#[test]
fn an_ended_link_leads_elsewhere_or_shows_a_page_and_logs_its_clicks() {
    let (folder, serving) = planned(
        r#"
        [campaigns.over]
        starts    = 2020-01-01
        ends      = 2020-01-31
        after_end = "https://shop.example.com/late"
        channels  = ["instagram"]

        [campaigns.gone]
        starts   = 2020-01-01
        ends     = 2020-01-31
        channels = ["instagram"]
        "#,
    );
    let over = serving.get("/over-ig");
    assert_eq!(over.status, 302);
    assert!(over.header("location").unwrap().starts_with("https://shop.example.com/late?"));
    let gone = serving.get("/gone-ig");
    assert_eq!((gone.status, gone.header("location")), (410, None));
    assert!(gone.body.contains("Dieser Link ist abgelaufen"), "{}", gone.body);
    let clicks = folder.rows("export clicks");
    assert_eq!(row(&clicks, "click_id", over.click_id())["slug"], "over-ig");
    assert_eq!(row(&clicks, "slug", "gone-ig")["verdict"], "person");
    let links = folder.rows("link list");
    assert!(links.iter().all(|link| cells(link, ["status", "clicks"]) == ["ended", "1"]));
}

#[test]
fn a_visitor_always_gets_the_same_variant_and_variants_share_the_visitors() {
    let (folder, serving) = planned(
        r#"
        [campaigns.split]
        channels = ["instagram"]
        [campaigns.split.variants]
        a = { weight = 50 }
        b = { weight = 50, to = "https://shop.example.com/b" }
        "#,
    );
    let mut shown_b = 0;
    for version in 100..164 {
        let arm = |answer: &Answer| answer.header("location").unwrap().contains(".com/b?");
        let first = serving.ask("GET", "/split-ig", &desk(version));
        let again = serving.ask("GET", "/split-ig", &desk(version));
        assert_eq!(arm(&first), arm(&again), "{version}");
        shown_b += usize::from(arm(&first));
    }
    // 64 fair coins give fewer than 12 or more than 52 heads once in 10^6 runs.
    assert!((12..=52).contains(&shown_b), "{shown_b} of 64 visitors were shown b");
    let clicks = folder.rows("export clicks");
    let b = clicks.iter().filter(|click| click["variant"] == "b").count();
    let a = clicks.iter().filter(|click| click["variant"] == "a").count();
    assert_eq!((a, b), (128 - 2 * shown_b, 2 * shown_b));
}

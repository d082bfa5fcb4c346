//! Verdicts on visitors, and how visitors are distinguished.

use super::{EVER, bio, cells, desk, row};
use crate::folder::{BROWSER, Folder, Row, Serving};

/// The exported click of a request with these headers.
fn click(folder: &Folder, serving: &Serving, headers: &str) -> Row {
    let answer = serving.ask("GET", "/bio", headers);
    row(&folder.rows("export clicks"), "click_id", answer.click_id()).clone()
}

#[test]
fn a_visit_is_counted_in_the_export_the_list_and_the_report() {
    let (folder, serving) = bio();
    let headers = format!("{BROWSER}Referer: https://l.instagram.com/?u=secret\r\n");
    let click = click(&folder, &serving, &headers);
    let tags = ["slug", "campaign", "channel", "agent", "content", "variant", "recipient"];
    assert_eq!(cells(&click, tags), ["bio", "spring", "instagram", "", "", "", ""]);
    let judged = ["verdict", "reason", "referrer_host", "device", "language"];
    assert_eq!(cells(&click, judged), ["person", "browser", "l.instagram.com", "ios", "de"]);
    assert_eq!(row(&folder.rows("link list"), "slug", "bio")["clicks"], "1");
    let report = folder.json(&format!("report {EVER} --by link"));
    assert_eq!(report["rows"][0]["key"]["link"], "bio");
    assert_eq!(report["rows"][0]["clicks"], 1);
    assert_eq!(report["rows"][0]["people"], 1);
    assert_eq!(report["totals"]["clicks"], 1);
}

#[test]
fn machines_are_redirected_too_and_counted_separately() {
    let (folder, serving) = bio();
    let prefetch = format!("{BROWSER}Sec-Purpose: prefetch\r\n");
    let bot =
        "User-Agent: Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)\r\n";
    let table = [
        (BROWSER, "person"),
        ("User-Agent: WhatsApp/2.23.20.0\r\n", "preview"),
        (prefetch.as_str(), "prefetch"),
        (bot, "bot"),
        ("User-Agent: curl/8.5.0\r\n", "bot"),
        ("", "unknown"),
    ];
    for (headers, verdict) in table {
        assert_eq!(click(&folder, &serving, headers)["verdict"], verdict, "{headers}");
    }
    let report = folder.json(&format!("report {EVER} --by link"));
    let verdicts = &report["rows"][0]["verdicts"];
    let counts = ["person", "preview", "prefetch", "bot", "unknown", "probe", "scanner", "own"];
    let counts = counts.map(|verdict| verdicts[verdict].as_u64().unwrap());
    assert_eq!(counts, [1, 1, 1, 2, 1, 0, 0, 0]);
    assert_eq!(row(&folder.rows("link list"), "slug", "bio")["clicks"], "1");
}

#[test]
fn a_forwarded_address_is_believed_only_from_a_trusted_proxy() {
    let from = |address: &str| format!("{}X-Forwarded-For: {address}\r\n", desk(131));
    for (flags, believed) in [
        ("", false),
        ("--trusted-proxy 10.0.0.0/8", false),
        ("--trusted-proxy 10.0.0.0/8 --trusted-proxy 127.0.0.1/32", true),
    ] {
        let folder = Folder::new();
        folder.ok("link new https://shop.example.com/ --slug bio");
        let serving = folder.serve(flags);
        let visitor = |address: &str| click(&folder, &serving, &from(address))["visitor"].clone();
        let one = visitor("198.51.100.1");
        assert_eq!(visitor("198.51.100.1"), one, "{flags}");
        assert_eq!(visitor("198.51.100.2") != one, believed, "{flags}");
        // Entries that a visitor adds before the proxy's have no effect.
        assert_eq!(visitor("203.0.113.9, 198.51.100.1"), one, "{flags}");
    }
}

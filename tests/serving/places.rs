//! Where links are served: the bare domain, the shop's name on pages, and links below a path.

use super::{PLAN, cells};
use crate::folder::Folder;

/// A plan with this domain, and with lines at the top and in `[defaults]`.
fn plan(domain: &str, top: &str, defaults: &str) -> String {
    let plan = PLAN
        .replace("domain   = \"https://go.example.com\"", &format!("domain = \"{domain}\"\n{top}"));
    let links = "\n[[links]]\nslug = \"bio\"\nto = \"https://example.com/welcome\"\nchannel = \"instagram\"\n";
    plan.replace("[defaults]", &format!("[defaults]\n{defaults}")) + links
}

#[test]
fn a_visitor_who_lost_the_way_reads_the_shops_name_and_gets_home() {
    // Pages for a broken link, an ended one and the bare domain named nobody and led nowhere.
    let folder = Folder::new();
    folder.write("links.toml", &plan("https://go.example.com", "", ""));
    let serving = folder.serve("--links links.toml");
    let bare = serving.get("/");
    assert_eq!((bare.status, bare.header("location")), (200, None));
    assert!(bare.body.contains("Dies ist eine Adresse f\u{fc}r Kurzlinks"), "{}", bare.body);
    assert!(!bare.body.contains("href"), "{}", bare.body);

    // Another plan takes effect while the server runs.
    let home = "home = \"https://shop.example.com/?from=short\"";
    folder.write("links.toml", &plan("https://go.example.com", "name = \"Mia & Jon\"", home));
    folder.ok("apply links.toml");
    let bare = serving.get("/");
    assert_eq!(
        (bare.status, bare.header("location")),
        (302, Some("https://shop.example.com/?from=short"))
    );
    let broken = serving.get("/nothing");
    assert_eq!(broken.status, 404);
    assert!(broken.body.contains("Mia &amp; Jon</title>"), "{}", broken.body);
    let onward = "<a href=\"https://shop.example.com/?from=short\">Mia &amp; Jon</a>";
    assert!(broken.body.contains(onward), "{}", broken.body);
    assert_eq!(folder.rows("export clicks"), []);
    drop(serving);

    // And it is still in effect after a restart.
    let serving = folder.serve("");
    assert_eq!(serving.get("/").status, 302);
}

#[test]
fn home_is_checked_like_any_target() {
    let folder = Folder::new();
    for (home, told) in [
        ("https://go.example.com/", "leads back to https://go.example.com"),
        ("http://go.example.com/bio", "leads back to https://go.example.com"),
        ("ftp://shop.example.com/", "`ftp` links are not allowed"),
        ("shop.example.com", "is not a full URL"),
    ] {
        folder.write(
            "links.toml",
            &plan("https://go.example.com", "", &format!("home = \"{home}\"")),
        );
        let ran = folder.run("check links.toml");
        assert_eq!(ran.code, 1, "{home}");
        assert!(ran.err.contains(told), "{home}\n{}", ran.err);
    }
}

#[test]
fn a_shop_without_a_subdomain_has_its_links_below_a_path() {
    let folder = Folder::new();
    let home = "home = \"https://example.com/\"";
    folder.write("links.toml", &plan("https://example.com/s", "", home));
    let serving = folder.serve("--links links.toml");
    for path in ["/s/bio", "/bio", "/S/bio."] {
        let answer = serving.get(path);
        assert_eq!(answer.status, 302, "{path}");
        assert!(answer.header("location").unwrap().starts_with("https://example.com/welcome?"));
    }
    for path in ["/", "/s", "/s/"] {
        assert_eq!(serving.get(path).header("location"), Some("https://example.com/"), "{path}");
    }
    let clicks = folder.rows("export clicks");
    assert_eq!(clicks.len(), 3);
    assert!(clicks.iter().all(|click| cells(click, ["slug", "recipient"]) == ["bio", ""]));

    // Every printed address has the path.
    assert_eq!(folder.rows("link list")[0]["short_url"], "https://example.com/s/bio");
    assert!(folder.ok("link show bio").contains("https://example.com/s/bio\n"));
    let made = folder.ok("link new https://example.com/shoes --slug shoes");
    assert_eq!(made, "https://example.com/s/shoes\n");

    // The shop on the same host is a target, and a short link is none, over either scheme.
    for to in ["https://example.com/s/bio", "http://example.com/S", "https://example.com:443/s/x"] {
        let ran = folder.run(&format!("link new {to}"));
        assert_eq!(ran.code, 1, "{to}");
        assert!(ran.err.contains("leads back to https://example.com/s"), "{to}\n{}", ran.err);
        let ran = folder.run(&format!("link edit shoes --to {to}"));
        assert_eq!(ran.code, 1, "{to}");
    }
}

#[test]
fn a_target_on_the_own_domain_is_refused_wherever_a_plan_takes_one() {
    // Over the other scheme it was made, and a proxy that sends http to https made it a circle.
    let folder = Folder::new();
    let circle = "http://go.example.com/bio";
    let places = [
        plan("https://go.example.com", "", &format!("after_end = \"{circle}\"")),
        plan("https://go.example.com", "", "").replace("https://shop.example.com/", circle),
        plan("https://go.example.com", "", "").replace("https://example.com/welcome", circle),
        plan("https://go.example.com", "", "")
            + &format!("[[links.rules]]\ndevice = \"ios\"\nto = \"{circle}\"\n"),
        plan("https://go.example.com", "", "")
            + &format!(
                "[campaigns.c]\nchannels = [\"instagram\"]\n[campaigns.c.variants]\na = {{ weight = 1, to = \"{circle}?x={{code}}\" }}\nb = {{ weight = 1 }}\n"
            ),
    ];
    for text in places {
        folder.write("links.toml", &text);
        let ran = folder.run("check links.toml");
        assert_eq!(ran.code, 1, "{text}");
        assert!(ran.err.contains("leads back to https://go.example.com"), "{}", ran.err);
    }
}

//! Several domains in one plan, before a running server.

use crate::folder::Folder;

const PLAN: &str = r#"version = 1
domain = "https://go.shop.example"
domains = ["https://txt.example/s"]
timezone = "UTC"
currency = "EUR"
[defaults]
to = "https://shop.example/"
[channels]
instagram = { short = "ig" }
sms = { short = "sms", domain = "https://txt.example/s" }
[campaigns.bw]
channels = ["instagram", "sms"]
"#;

#[test]
fn every_domain_serves_every_link_and_commands_know_each_address() {
    let folder = Folder::new();
    folder.write("links.toml", PLAN);
    let server = folder.serve("--links links.toml");
    for path in ["/bw-sms", "/s/bw-sms", "/bw-ig", "/s/bw-ig"] {
        let answer = server.get(path);
        assert_eq!(answer.status, 302, "{path}");
        assert!(answer.header("location").unwrap().starts_with("https://shop.example/"), "{path}");
    }
    let rows = folder.rows("link list");
    let shown: Vec<&str> = rows.iter().map(|row| row["short_url"].as_str()).collect();
    assert_eq!(shown, ["https://go.shop.example/bw-ig", "https://txt.example/s/bw-sms"]);
    for address in ["https://txt.example/s/bw-ig", "https://go.shop.example/bw-ig"] {
        assert!(folder.ok(&format!("link show {address}")).contains("bw-ig"), "{address}");
    }
    let sheet = folder.ok("link export --sheet");
    for address in ["https://go.shop.example/bw-ig", "https://txt.example/s/bw-sms"] {
        assert!(sheet.contains(&format!(",{address}\n")), "{sheet}");
    }
    let made = folder.ok("link new https://shop.example/x --channel sms --slug x");
    assert_eq!(made, "https://txt.example/s/x\n");
    let refused = folder.run("link new https://txt.example/s/bw-ig --slug y");
    assert_eq!((refused.code, refused.out.as_str()), (1, ""), "{}", refused.err);
}

#[test]
fn a_link_made_by_hand_may_name_the_domain_that_it_is_printed_with() {
    let folder = Folder::new();
    folder.write("links.toml", PLAN).ok("apply links.toml");
    let made = folder.ok("link new https://shop.example/y --slug y --domain https://txt.example/s");
    assert_eq!(made, "https://txt.example/s/y\n");
    let printed = |slug: &str| -> String {
        let rows = folder.rows("link list").into_iter();
        rows.filter(|row| row["slug"] == slug).map(|row| row["short_url"].clone()).collect()
    };
    folder.ok("link edit y --title Y");
    assert_eq!(printed("y"), "https://txt.example/s/y");
    folder.ok("link edit y --domain none");
    assert_eq!(printed("y"), "https://go.shop.example/y");
    folder.ok("link edit y --domain https://txt.example/s");
    assert_eq!(printed("y"), "https://txt.example/s/y");
    // The plan takes it with its domain.
    folder.ok("adopt links.toml");
    assert!(
        folder.ok("plan links.toml").contains("~ 0 change"),
        "{}",
        folder.ok("plan links.toml")
    );
    for line in ["new https://shop.example/z --slug z", "edit y"] {
        let refused = folder.run(&format!("link {line} --domain https://other.example"));
        assert_eq!(refused.code, 1, "{refused:#?}");
        let why = "domain `https://other.example` is not in the plan";
        assert!(
            refused.err.contains(why) && refused.err.contains("https://txt.example/s"),
            "{refused:#?}"
        );
    }
}

//! Links that agents make on their page.

use super::{Shop, field};

#[test]
fn an_agent_makes_links_several_in_a_row() {
    let shop = Shop::open();
    let page = shop.path("mia");
    let new = format!("{page}/new");
    let form = shop.get(&new);
    let fields = |once: &str, target: &str, slug: &str| {
        let fields = [
            ("once", once),
            ("target", target),
            ("campaign", "2036-11-black-week"),
            ("channel", "whatsapp"),
            ("slug", slug),
            ("title", "Red <b>shoes"),
        ];
        shop.submit(&page, "link", &fields)
    };
    let once = field(&form, "once");
    let (next, made) = fields(&once, "https://shop.example.com/red?a=1", "Red-Shoes");
    assert!(next.starts_with(&format!("{new}?made=red-shoes")), "{next}");
    assert!(made.contains("value=\"https://go.example.com/red-shoes\" readonly"), "{made}");
    // The form is there for the next one, of the same campaign and channel.
    assert!(made.contains("<option value=\"whatsapp\" selected>"), "{made}");
    assert!(made.contains("name=\"target\" type=\"url\" value=\"\""), "{made}");
    // Twice sent, one link; a random name is the same one too.
    assert_eq!(fields(&once, "https://shop.example.com/red?a=1", "Red-Shoes").0, next);
    let (drawn, _) = fields("d", "https://shop.example.com/blue", "");
    assert_eq!(fields("d", "https://shop.example.com/blue", "").0, drawn);
    assert_ne!(fields("e", "https://shop.example.com/blue", "").0, drawn);
    let rows = shop.folder.rows("link list");
    let hers: Vec<_> =
        rows.iter().filter(|row| row["target"].contains("shop.example.com/red")).collect();
    assert_eq!(hers.len(), 1);
    let [agent, channel, campaign] = ["agent", "channel", "campaign"].map(|key| &*hers[0][key]);
    assert_eq!((agent, channel, campaign), ("mia", "whatsapp", "2036-11-black-week"));
    let location = shop.serving.get("/red-shoes");
    assert!(location.header("location").unwrap().contains("utm_content=mia"));
    // It is first on her page, with her message.
    let body = shop.get(&page);
    assert!(body.contains("<h3><bdi>Red &lt;b&gt;shoes</bdi></h3>"), "{body}");
}

#[test]
fn a_link_that_cannot_be_made_keeps_what_was_typed() {
    let shop = Shop::open();
    let page = shop.path("mia");
    for (target, slug, channel, told) in [
        ("shop", "", "whatsapp", "No link can lead there"),
        ("javascript:alert(1)", "", "whatsapp", "No link can lead there"),
        ("https://go.example.com/bw-ig-mia", "", "whatsapp", "This is a short link already"),
        ("https://shop.example.com/", "a b/c", "whatsapp", "This name cannot be used"),
        ("https://shop.example.com/", "bw-ig-jon", "whatsapp", "Another link has this name"),
        ("https://shop.example.com/", "", "fax", "cannot be chosen any more"),
        ("", "x", "whatsapp", "No link can lead there"),
    ] {
        let fields = [("once", "a"), ("target", target), ("slug", slug), ("channel", channel)];
        let (_, body) = shop.submit(&page, "link", &fields);
        assert!(body.contains(told), "{target} {slug}: {body}");
        let typed = target.replace('&', "&amp;");
        assert!(body.contains(&format!("type=\"url\" value=\"{typed}\"")), "{target}: {body}");
        assert!(body.contains(&format!("name=\"slug\" type=\"text\" value=\"{slug}\"")), "{body}");
    }
    assert_eq!(shop.folder.rows("link list").len(), 5);
}

#[test]
fn a_phone_that_shares_a_page_finds_it_in_the_form() {
    let shop = Shop::open();
    let page = shop.path("mia");
    let manifest: serde_json::Value =
        serde_json::from_str(&shop.get(&format!("{page}/manifest"))).unwrap();
    let share = &manifest["share_target"];
    assert_eq!((share["action"].as_str().unwrap(), share["method"].as_str()), ("new", Some("GET")));
    let token = page.strip_prefix("/-/me/").unwrap();
    assert_eq!(manifest["start_url"], format!("../{token}"));
    let icon = manifest["icons"][0]["src"].as_str().unwrap().replace("../../", "/-/");
    assert!(shop.get(&icon).starts_with("<svg"));
    let shared = "title=A+page&text=Look%3A+https%3A%2F%2Fshop.example.com%2Fp%3Fa%3D1%26b";
    let body = shop.get(&format!("{page}/new?{shared}"));
    assert!(body.contains("value=\"https://shop.example.com/p?a=1&amp;b\""), "{body}");
    assert!(body.contains("value=\"A page\""), "{body}");
}

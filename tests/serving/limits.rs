//! Rules and click limits of links.

use crate::folder::{Folder, Serving};

const PLAN: &str = "version = 1\ndomain = \"https://go.example.com\"\ntimezone = \"Europe/Berlin\"\n\
    currency = \"EUR\"\n[channels]\nig = {}\n[defaults]\nafter_end = \"https://shop.example/over\"\n\
    [[links]]\nslug = \"bio\"\nto = \"https://shop.example/\"\nchannel = \"ig\"\nlimit = 2\n\
    [[links.rules]]\ndevice = \"ios\"\nto = \"https://apps.example/shop\"\n\
    [[links.rules]]\ndevice = \"android\"\nto = \"https://play.example/shop\"\n";

const PREVIEW: &str = "User-Agent: WhatsApp/2.24.20.83 A\r\n";
const IPHONE: &str = "User-Agent: Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) \
    AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1\r\n";
const DESK: &str =
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n";

fn sent(serving: &Serving, agent: &str) -> String {
    let answer = serving.ask("GET", "/bio", agent);
    let location = answer.header("location").unwrap();
    location.split('?').next().unwrap().to_owned()
}

#[test]
fn the_first_matching_rule_decides_and_other_visitors_get_the_target() {
    let folder = Folder::new();
    folder.write("links.toml", &PLAN.replace("limit = 2\n", ""));
    let serving = folder.serve("--links links.toml");
    assert_eq!(sent(&serving, IPHONE), "https://apps.example/shop");
    assert_eq!(sent(&serving, DESK), "https://shop.example/");
    let answer = serving.ask("GET", "/bio", IPHONE);
    let location = answer.header("location").unwrap();
    assert!(location.contains("?utm_source=ig&") && location.contains("lnk="), "{location}");
}

#[test]
fn only_persons_use_up_a_limit_also_across_a_restart_and_edits_apply_at_once() {
    let folder = Folder::new();
    folder.write("links.toml", PLAN);
    let serving = folder.serve("--links links.toml");
    let (shop, over) = ("https://shop.example/", "https://shop.example/over");
    let seen = |serving: &Serving, agents: &[&str]| {
        agents.iter().map(|agent| sent(serving, agent)).collect::<Vec<_>>()
    };
    assert_eq!(
        seen(&serving, &[PREVIEW, DESK, PREVIEW, DESK, DESK, PREVIEW]),
        [shop, shop, shop, shop, over, over]
    );
    serving.stop();
    let serving = folder.serve("");
    assert_eq!(seen(&serving, &[DESK]), [over]);
    folder.ok("link edit bio --limit 3");
    assert_eq!(seen(&serving, &[DESK, DESK]), [shop, over]);
    folder.ok("link edit bio --limit none");
    assert_eq!(seen(&serving, &[DESK, DESK]), [shop, shop]);
    // Clicks made while there was no limit count too: five by now.
    folder.ok("link edit bio --limit 6");
    assert_eq!(seen(&serving, &[DESK, DESK]), [shop, over]);
}

#[test]
fn a_limit_added_later_counts_earlier_clicks() {
    let folder = Folder::new();
    folder.ok("link new https://shop.example/ --slug bio");
    let serving = folder.serve("");
    for _ in 0..3 {
        assert_eq!(sent(&serving, DESK), "https://shop.example/");
    }
    folder.ok("link edit bio --limit 4");
    assert_eq!(serving.ask("GET", "/bio", DESK).status, 302);
    assert_eq!(serving.ask("GET", "/bio", DESK).status, 410);
    let used_up = folder.ok("link show bio");
    assert!(used_up.contains("limit       4 clicks by people\n"), "{used_up}");
}

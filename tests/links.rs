//! Lists of links, their figures, edits, and QR codes.

use crate::folder::Folder;
use crate::small_plan::with_plan;

fn slugs(folder: &Folder, flags: &str) -> Vec<String> {
    let rows = folder.json(&format!("link list {flags}"));
    let slug = |row: &serde_json::Value| row["slug"].as_str().unwrap().to_owned();
    rows.as_array().unwrap().iter().map(slug).collect()
}

#[test]
fn a_list_shows_the_requested_links() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    folder.ok("link new https://shop.example.com/ --slug extra");
    folder.ok("link retire extra");
    let all = slugs(&folder, "");
    let instagram = slugs(&folder, "--channel instagram");
    assert!(!instagram.is_empty() && instagram.len() < all.len(), "{all:?}");
    assert_eq!(slugs(&folder, "--status retired"), ["extra"]);
    assert_eq!(slugs(&folder, "--channel instagram --status retired"), [""; 0]);
    assert_eq!(slugs(&folder, "--agent nobody"), [""; 0]);
    assert_eq!(folder.run("link list --status dead").code, 2);
}

#[test]
fn people_are_counted_on_request_and_machines_never() {
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio");
    let serving = folder.serve("");
    let preview = "User-Agent: WhatsApp/2.24.20.83 A\r\n";
    let desk =
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n";
    assert_eq!(serving.ask("GET", "/bio", preview).status, 302);
    for _ in 0..3 {
        assert_eq!(serving.get("/bio").status, 302);
    }
    assert_eq!(serving.ask("GET", "/bio", desk).status, 302);
    let row = &folder.json("link list --people")[0];
    assert_eq!((row["clicks"].as_u64(), row["people"].as_u64()), (Some(4), Some(2)));
    assert!(folder.json("link list")[0].get("people").is_none());
}

#[test]
fn the_qr_code_of_a_link_is_drawn_on_the_terminal_or_into_a_file() {
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio");
    let drawn = folder.ok("link qr bio");
    assert!(drawn.lines().all(|line| line.chars().count() <= 80), "{drawn}");
    assert!(drawn.lines().count() > 12, "{drawn}");
    folder.ok("link qr bio -o bio.svg");
    folder.ok("link qr bio -o bio.png");
    let file = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    assert!(file("bio.svg").starts_with(b"<svg "));
    assert!(file("bio.png").starts_with(b"\x89PNG\r\n"));
    assert_eq!(folder.run("link qr bio -o bio.gif").code, 2);
    assert_eq!(folder.run("link qr none").code, 1);
}

#[test]
fn an_edited_link_takes_effect_with_the_next_request() {
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/old --slug bio --channel instagram");
    let serving = folder.serve("");
    let location = || serving.get("/bio").header("location").unwrap().to_owned();
    assert!(location().starts_with("https://shop.example.com/old?utm_source=instagram&lnk="));
    folder
        .ok("link edit bio --to https://shop.example.com/new?a=1 --channel whatsapp --title 'New'");
    assert!(location().starts_with("https://shop.example.com/new?a=1&utm_source=whatsapp&lnk="));
    let shown = folder.ok("link show bio");
    assert!(shown.contains("title       New\n") && shown.contains("clicks      2\n"), "{shown}");

    folder.ok("link edit bio --ends 2020-01-01");
    assert_eq!(serving.get("/bio").status, 410);
    folder.ok("link edit bio --ends never");
    assert_eq!(serving.get("/bio").status, 302);
}

#[test]
fn a_refused_edit_leaves_the_link_unchanged() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    folder.ok("link new https://shop.example.com/ --slug extra");
    let before = folder.ok("link list --format json");
    for (line, code) in [
        ("link edit extra", 2),
        ("link edit extra --to javascript:alert(1)", 1),
        ("link edit extra --channel nowhere", 1),
        ("link edit extra --ends tomorrow", 2),
        ("link edit none --title x", 1),
    ] {
        assert_eq!(folder.run(line).code, code, "{line}");
    }
    assert_eq!(folder.ok("link list --format json"), before);
}

#[test]
fn the_next_apply_undoes_an_edit_of_a_link_of_the_plan() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let before = folder.ok("link list --format json");
    let slug = slugs(&folder, "").swap_remove(0);
    let ran = folder.run(&format!("link edit {slug} --to https://elsewhere.example/"));
    assert_eq!(ran.code, 0, "{ran:#?}");
    assert!(ran.err.contains("the plan contains this link"), "{}", ran.err);
    assert_ne!(folder.ok("link list --format json"), before);
    folder.ok("apply links.toml");
    assert_eq!(folder.ok("link list --format json"), before);
}

#[test]
fn an_agents_messages_are_filled_in_and_ready_to_paste() {
    let folder = Folder::new();
    folder.write(
        "links.toml",
        "version = 1\ndomain = \"https://go.example.com\"\ntimezone = \"Europe/Berlin\"\n\
         currency = \"EUR\"\n[defaults]\nto = \"https://shop.example.com/\"\n\
         [channels]\ninstagram = { short = \"ig\" }\nsms = { short = \"sms\" }\n\
         [agents]\nmia = { channels = [\"instagram\"], code = \"MIA10\" }\n\
         [campaigns.sale]\nchannels = [\"instagram\", \"sms\"]\nagents = [\"*\"]\n\
         [campaigns.sale.messages]\ninstagram = \"Hi!\\n{link} with {code} | *now*\"\n\
         sms = \"{link}\"\n",
    );
    folder.ok("apply links.toml");
    insta::assert_snapshot!(folder.ok("link list --agent mia --format md"), @"
    sale, instagram, mia:

    ```text
    Hi!
    https://go.example.com/sale-ig-mia with MIA10 | *now*
    ```

    | slug | short_url | target | campaign | channel | agent | content | status | clicks | tags | stated_clicks |
    | --- | --- | --- | --- | --- | --- | --- | --- | ---: | --- | --- |
    | sale-ig-mia | https://go.example.com/sale-ig-mia | https://shop.example.com/?utm_source=instagram&utm_campaign=sale&utm_content=mia | sale | instagram | mia |  | live | 0 |  |  |
    ");
    folder.ok("link retire sale-ig-mia");
    assert!(!folder.ok("link list --agent mia --format md").contains("Hi!"));
}

#[test]
fn the_tags_of_a_campaign_link_can_only_be_changed_in_the_plan() {
    // Such an edit used to be accepted, and every later apply failed: the plan no longer found its
    // link, and its slug was taken by a link with other tags.
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let before = folder.ok("link list --format json");
    let ran = folder.run("link edit bw-wa-mia --channel instagram");
    assert_eq!(ran.code, 1, "{ran:#?}");
    assert!(
        ran.err.contains("the plan identifies the link `bw-wa-mia` by its tags"),
        "{}",
        ran.err
    );
    assert_eq!(folder.ok("link list --format json"), before);
    // Setting the same tags changes nothing, and a link under `[[links]]` is matched by its slug.
    folder.ok("link edit bw-wa-mia --channel whatsapp --title 'Mia, on WhatsApp'");
    folder.ok("link edit bio --channel whatsapp");
    folder.ok("apply links.toml");
    assert_eq!(folder.ok("link list --format json"), before);
}

#[test]
fn a_list_without_matches_does_not_say_that_there_are_no_links() {
    // For an agent without links, the list used to say that there were no links yet.
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let ran = folder.run("link list --agent jon");
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    assert_eq!(ran.err, "no link has the agent `jon`; `couplet link list` shows all links\n");
    folder.ok("link edit bio --limit 1");
    assert!(folder.ok("link show bio").contains("limit       1 click by a person\n"));
}

#[test]
fn a_link_has_tags_that_an_edit_replaces_and_takes_away() {
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio --tag Reel --tag topic:care");
    let tags = |folder: &Folder| folder.json("link list")[0]["tags"].clone();
    assert_eq!(tags(&folder), "reel|topic:care");
    assert!(folder.ok("link show bio").contains("tags        reel|topic:care\n"));
    folder.ok("link edit bio --title Bio");
    assert_eq!(tags(&folder), "reel|topic:care");
    folder.ok("link edit bio --tag topic:size");
    assert_eq!(tags(&folder), "topic:size");
    folder.ok("link edit bio --tag none");
    assert_eq!(tags(&folder), serde_json::Value::Null);
    assert!(!folder.ok("link show bio").contains("tags"));
    let twice = folder.run("link edit bio --tag topic:a --tag topic:b");
    assert_eq!(twice.code, 2, "{}", twice.err);
    let said = "error: --tag: a link has one tag `topic:`, not both `topic:a` and `topic:b`\n";
    assert!(twice.err.starts_with(said), "{}", twice.err);
}

#[test]
fn a_served_link_is_tagged_and_reported_by_its_tags() {
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio --tag topic:care");
    folder.ok("link new https://shop.example.com/ --slug sms");
    let serving = folder.serve("");
    folder.ok("link edit sms --tag reel --tag topic:size");
    for path in ["/bio", "/bio", "/sms"] {
        assert_eq!(serving.get(path).status, 302);
    }
    let report = folder.json("report --from 2020-01-01 --to 2099-12-31 --by tag:topic,tag");
    let keys: Vec<_> = report["rows"].as_array().unwrap().iter().collect();
    let rows: Vec<_> = keys.iter().map(|row| (row["key"].clone(), row["clicks"].clone())).collect();
    let key = |topic: &str, tag: &str| serde_json::json!({"tag:topic": topic, "tag": tag});
    let expected =
        [(key("care", "topic:care"), 2.into()), (key("size", "reel|topic:size"), 1.into())];
    assert_eq!(rows, expected);
}

//! A link's own preview, from the plan or by hand to the app that draws it.

use std::fs;

use crate::folder::Folder;
use crate::small_plan::with_plan;

const WHATSAPP: &str = "User-Agent: WhatsApp/2.24.20.83 A\r\n";

#[test]
fn apps_draw_the_preview_of_a_campaign_and_people_go_to_the_shop() {
    let preview = "agents   = [\"mia\"]\npreview = { title = \"Black \\\"Week\\\"\", text = \"From 20 November\", \
                   picture = \"https://shop.example.com/bw.jpg\" }";
    let folder = with_plan(&[("agents   = [\"mia\"]", preview)]);
    folder.ok("apply links.toml");
    let serving = folder.serve("");
    let card = serving.ask("GET", "/bw-ig-mia", WHATSAPP);
    assert_eq!((card.status, card.header("location")), (200, None));
    assert!(card.body.contains("content=\"Black &quot;Week&quot;\""), "{}", card.body);
    assert!(card.body.contains("content=\"https://shop.example.com/bw.jpg\""), "{}", card.body);
    assert!(
        card.body.contains("content=\"0; url=https://shop.example.com/?utm_source="),
        "{}",
        card.body
    );
    assert_eq!(serving.get("/bw-ig-mia").status, 302);
    // A link of another campaign, or of none, has none.
    assert_eq!(serving.ask("GET", "/bio", WHATSAPP).status, 302);
    let verdicts: Vec<String> =
        folder.rows("export clicks").into_iter().map(|row| row["verdict"].clone()).collect();
    assert_eq!(verdicts, ["preview", "person", "preview"]);
    assert_eq!(folder.json("link show bw-ig-mia")[0]["clicks"], 1);
}

#[test]
fn a_preview_is_set_shown_changed_and_removed_by_hand() {
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio");
    let ran = folder.run("link edit bio --preview-text 'From 20 November'");
    assert!(ran.code == 1 && ran.err.contains("a preview needs a title"), "{ran:#?}");
    folder.ok("link edit bio --preview-title 'Black Week' --preview-text 'From 20 November'");
    folder.ok("link edit bio --preview-picture https://shop.example.com/bw.jpg");
    let shown = folder.ok("link show bio");
    assert!(shown.contains("preview     Black Week - From 20 November\n"), "{shown}");
    assert!(shown.contains("picture     https://shop.example.com/bw.jpg\n"), "{shown}");
    let serving = folder.serve("");
    assert_eq!(serving.ask("GET", "/bio", WHATSAPP).status, 200);
    folder.ok("link edit bio --no-preview");
    assert_eq!(serving.ask("GET", "/bio", WHATSAPP).status, 302);
    assert!(!folder.ok("link show bio").contains("preview"));
    assert_eq!(folder.run("link edit bio --preview-picture bw.gif").code, 2);
}

/// A picture of that many bytes: what apps look at are the first ones.
fn gif(bytes: usize) -> Vec<u8> {
    let mut gif = b"GIF89a".to_vec();
    gif.resize(bytes, b' ');
    gif
}

fn with_picture(path: &str) -> Folder {
    let preview = format!(
        "agents   = [\"mia\"]\npreview = {{ title = \"Black Week\", picture = \"{path}\" }}"
    );
    with_plan(&[("agents   = [\"mia\"]", &preview)])
}

#[test]
fn a_picture_beside_the_plan_is_kept_and_served_under_a_name_that_never_changes() {
    let folder = with_picture("pictures/card.jpg");
    fs::create_dir(folder.path().join("pictures")).unwrap();
    fs::write(folder.path().join("pictures/card.jpg"), gif(300 * 1024)).unwrap();
    // A plan that was saved has the picture in it.
    folder.ok("plan links.toml -o plan.json");
    fs::remove_file(folder.path().join("pictures/card.jpg")).unwrap();
    folder.ok("apply plan.json");
    folder.ok("backup all.backup");
    fs::remove_file(folder.path().join("couplet.redb")).unwrap();
    folder.ok("restore all.backup");
    let serving = folder.serve("");
    let card = serving.ask("GET", "/bw-ig-mia", WHATSAPP);
    let (_, url) = card.body.split_once("og:image\" content=\"").unwrap();
    let (url, _) = url.split_once('"').unwrap();
    let path = url.strip_prefix("https://go.example.com").unwrap();
    let name = path.strip_prefix("/-/picture/").unwrap();
    // By what it is, and not by what the file was called.
    assert!(
        name.len() == 36 && name.rsplit_once('.').is_some_and(|(_, ending)| ending == "gif"),
        "{name}"
    );
    let picture = serving.ask("GET", path, WHATSAPP);
    assert_eq!((picture.status, picture.header("content-type")), (200, Some("image/gif")));
    assert_eq!(picture.header("content-length"), Some("307200"));
    assert_eq!(picture.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert_eq!(picture.header("x-content-type-options"), Some("nosniff"));
    let head = serving.ask("HEAD", path, WHATSAPP);
    assert_eq!((head.status, head.header("content-length")), (200, Some("307200")));
    for other in
        ["/-/picture/", "/-/picture/x.png", "/-/picture/00000000000000000000000000000000.png"]
    {
        assert_eq!(serving.ask("GET", other, WHATSAPP).status, 404, "{other}");
    }
    folder.ok("verify");
    // A picture is no click.
    assert_eq!(folder.rows("export clicks").len(), 1);
}

#[test]
fn a_picture_that_is_too_large_or_none_is_a_fault_with_its_place_and_cure() {
    let folder = with_picture("card.png");
    let told = |says: &str| {
        let ran = folder.run("check links.toml");
        assert!(ran.code == 1 && ran.err.contains(says), "{says}\n{ran:#?}");
        assert!(ran.err.contains("links.toml:"), "{ran:#?}");
    };
    told("the file `card.png` cannot be read");
    fs::write(folder.path().join("card.png"), gif(300 * 1024 + 1)).unwrap();
    told("the picture has more than 300 KB; save it smaller");
    fs::write(folder.path().join("card.png"), "<svg></svg>").unwrap();
    told("the file is no PNG, JPEG, WebP or GIF");
    fs::remove_file(folder.path().join("card.png")).unwrap();
    fs::create_dir(folder.path().join("card.png")).unwrap();
    told("it is no file");
    for path in ["/etc/passwd", "../card.png", "shop.example.com:/card.png"] {
        let ran = with_picture(path).run("check links.toml");
        assert!(ran.code == 1 && ran.err.contains("is not a file beside the plan"), "{ran:#?}");
    }
}

//! A link's own preview, from the plan or by hand to the app that draws it.

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

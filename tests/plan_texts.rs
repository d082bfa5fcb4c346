//! The text of a plan: a first one, the one style, and links that were made by hand.

use std::fs;

use crate::folder::Folder;
use crate::small_plan::{failed, files, write_plan};

fn text(folder: &Folder) -> String {
    fs::read_to_string(folder.path().join("links.toml")).unwrap()
}

#[test]
fn a_first_plan_can_be_applied_at_once_and_is_never_written_over() {
    let folder = Folder::new();
    let made = folder.run(
        "init --for dm,sms --shop https://shop.example/ --timezone Europe/Berlin --currency EUR",
    );
    assert_eq!((made.code, made.err.as_str()), (0, "next: couplet check links.toml\n"));
    assert_eq!(made.out, "links.toml: a first plan; adapt it to your shop\n");
    let checked = folder.run("check links.toml").err;
    let sms = "SMS always-sms / sms: 1 SMS in GSM-7, 58 of 160 characters, 102 left\n";
    assert_eq!(checked, format!("{sms}next: couplet plan links.toml\n"));
    assert_eq!(folder.ok("fmt links.toml"), "links.toml: in the one style already\n");
    folder.ok("apply links.toml");
    assert_eq!(folder.rows("link list").len(), 9);

    let before = text(&folder);
    let again = folder.run("init");
    assert_eq!((again.code, again.out.as_str()), (2, ""));
    insta::assert_snapshot!(again.err, @"
    error: links.toml is there already; nothing was written
      hint: choose another file name
    ");
    assert_eq!(text(&folder), before);
}

#[test]
fn a_first_plan_refuses_what_is_no_plan() {
    let folder = Folder::new();
    for flags in [
        "--for mail",
        "--shop shop",
        "--domain go.example.com/x?y",
        "--timezone Mars",
        "--currency euro",
    ] {
        let ran = folder.run(&format!("init {flags}"));
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{flags}: {}", ran.err);
    }
    assert_eq!(files(&folder), [""; 0]);
}

#[test]
fn another_style_is_told_by_check_and_mended_by_fmt() {
    let folder = Folder::new();
    write_plan(&folder, &[("[campaigns.black-week]", "[campaigns.black-week]   # a sale")]);
    let other = format!("{}\n\n\n# the end", text(&folder));
    folder.write("links.toml", &other);
    let told = folder.run("fmt --check links.toml");
    insta::assert_snapshot!(failed(&told), @"
    error: links.toml is not in the one style
      hint: rewrite it: `couplet fmt links.toml`
    ");
    assert_eq!(text(&folder), other);
    assert_eq!(folder.ok("fmt links.toml"), "links.toml: rewritten in the one style\n");
    insta::assert_snapshot!(text(&folder), @r#"
    version  = 1
    domain   = "https://go.example.com"
    timezone = "Europe/Berlin"
    currency = "EUR"

    [defaults]
    to = "https://shop.example.com/"

    [channels]
    instagram = { short = "ig", medium = "dm" }
    whatsapp  = { short = "wa", medium = "dm" }

    [agents]
    mia = { channels = ["instagram", "whatsapp"], code = "MIA10" }

    [campaigns.black-week]                # a sale
    short    = "bw"
    channels = ["instagram", "whatsapp"]
    agents   = ["mia"]

    [[coupons]]
    campaign = "black-week"
    codes    = { instagram = "IGBLACK" }
    discount = "10%"

    [[links]]
    slug    = "bio"
    channel = "instagram"

    # the end
    "#);
    assert_eq!(folder.ok("fmt --check links.toml"), "links.toml: in the one style already\n");

    folder.write("links.toml", "version = 1\ndomain = https://go.example.com\n");
    insta::assert_snapshot!(failed(&folder.run("fmt links.toml")), @r#"
    error: `https://go.example.com` must be in quotes
     --> links.toml:2:10
      |
    2 | domain = https://go.example.com
      |          ^^^^^^^^^^^^^^^^^^^^^^ text without quotes
      |
      = help: write domain = "https://go.example.com"

    error: links.toml has 1 fault
    "#);
}

/// Links that were made in a hurry were never in the plan, and a new link of the plan with such a slug was
/// refused.
#[test]
fn links_made_by_hand_go_into_the_plan_and_are_the_plans_from_then_on() {
    let folder = Folder::new();
    write_plan(&folder, &[]);
    folder.ok("apply links.toml");
    folder.ok("link new https://shop.example.com/tea --slug tea --channel instagram --campaign black-week --title 'Tea # 1'");
    folder.ok("link new https://shop.example.com/old --slug old");
    folder.ok("link new https://shop.example.com/x --slug x --tag topic:tea --limit 5");
    folder.ok("link retire old");

    let dry = folder.run("adopt links.toml --dry-run");
    insta::assert_snapshot!(format!("{}{}", dry.out, dry.err), @"
    tea -> https://shop.example.com/tea
    x -> https://shop.example.com/x
    2 links would be added to links.toml
    ");
    let before = text(&folder);
    let done = folder.run("adopt links.toml");
    insta::assert_snapshot!(format!("{}{}", done.out, done.err), @"
    links.toml: 2 links adopted
    next: couplet plan links.toml
    ");
    insta::assert_snapshot!(text(&folder).strip_prefix(&before).unwrap(), @r#"
    [[links]]
    slug     = "tea"
    to       = "https://shop.example.com/tea"
    campaign = "black-week"
    channel  = "instagram"
    title    = "Tea # 1"

    [[links]]
    slug  = "x"
    to    = "https://shop.example.com/x"
    limit = 5
    tags  = ["topic:tea"]
    "#);
    assert_eq!(folder.run("plan links.toml --exit-code").code, 0);
    assert_eq!(folder.ok("adopt links.toml"), "no live link was made by hand: nothing to do\n");

    // What the plan has no more is retired, as with every link of it.
    folder.write("links.toml", &before);
    folder.ok("apply links.toml");
    let rows = folder.rows("link list");
    let status =
        |slug: &str| rows.iter().find(|row| row["slug"] == slug).unwrap()["status"].clone();
    assert_eq!((status("tea").as_str(), status("bio").as_str()), ("retired", "live"));
}

/// Stopped after the file was written, and before the data knew of it.
#[test]
fn an_adoption_that_was_broken_off_is_finished_by_the_same_command() {
    let folder = Folder::new();
    write_plan(&folder, &[]);
    folder.ok("apply links.toml");
    folder.ok("link new https://shop.example.com/tea --slug tea");
    let entry = "\n[[links]]\nslug = \"tea\"\nto = \"https://shop.example.com/tea\"\n";
    folder.write("links.toml", &format!("{}{entry}", text(&folder)));
    let written = text(&folder);
    assert!(failed(&folder.run("plan links.toml")).contains("adopt"));
    assert_eq!(folder.ok("adopt links.toml"), "links.toml: 1 link adopted\n");
    assert_eq!(text(&folder), written);
    assert_eq!(folder.run("plan links.toml --exit-code").code, 0);
}

#[test]
fn a_link_that_the_plan_cannot_have_leaves_file_and_data_as_they_were() {
    let folder = Folder::new();
    folder
        .ok("link new https://shop.example.com/tea --slug tea --campaign gone --channel instagram");
    write_plan(&folder, &[]);
    let before = text(&folder);
    let refused = folder.run("adopt links.toml");
    insta::assert_snapshot!(failed(&refused), @r#"
    error: campaign `gone` is not in [campaigns]
      --> links.toml:33:12
       |
    33 | campaign = "gone"
       |            ^^^^^^ unknown campaign
       |
       = help: allowed: black-week

    nothing was written: the plan cannot have these links as they are; change them with `couplet link edit`, or retire them
    error: links.toml has 1 fault
    "#);
    assert_eq!(text(&folder), before);
}

#[test]
fn the_conventions_are_a_page_of_their_own() {
    let folder = Folder::new();
    write_plan(&folder, &[]);
    let page = folder.ok("plan doc links.toml");
    assert!(page.starts_with("# Conventions for our links\n"), "{page}");
    let ran = folder.run("plan doc links.toml -o team.md");
    assert_eq!(
        (ran.out.as_str(), ran.err.as_str()),
        ("", "team.md: the conventions of links.toml\n")
    );
    assert_eq!(fs::read_to_string(folder.path().join("team.md")).unwrap(), page);
}

//! The output of `plan` and `apply`, and their effect on the data file.

use crate::folder::Folder;
use crate::small_plan::{failed, files, with_plan, write_plan};

const NO_ENTRY: (&str, &str) = ("[[links]]\nslug    = \"bio\"\nchannel = \"instagram\"\n", "");

/// `slug status` of every link.
fn statuses(folder: &Folder) -> Vec<String> {
    let list = folder.ok("link list --format csv");
    let status = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        format!("{} {}", cells[0], cells[7])
    };
    list.lines().skip(1).map(status).collect()
}

#[test]
fn a_plan_before_any_data_shows_every_target_and_makes_no_file() {
    let folder = with_plan(&[]);
    let ran = folder.run("plan links.toml");
    assert_eq!(ran.code, 0, "{ran:#?}");
    insta::assert_snapshot!(ran.out, @"
    + bw-ig-mia -> https://shop.example.com/?utm_source=instagram&utm_medium=dm&utm_campaign=black-week&utm_content=mia  (GA4: Organic Social)
    + bw-wa-mia -> https://shop.example.com/?utm_source=whatsapp&utm_medium=dm&utm_campaign=black-week&utm_content=mia  (GA4: Organic Social)
    + bio -> https://shop.example.com/?utm_source=instagram&utm_medium=dm  (GA4: Organic Social)
    + code MIA10
    + code IGBLACK
    + settings
        domain: https://go.example.com
        timezone: Europe/Berlin
        currency: EUR
        to: https://shop.example.com/
        agents.mia: channels instagram whatsapp, code MIA10
        campaigns.black-week: short bw, codes.instagram IGBLACK
        channels.instagram: short ig, source instagram, medium dm
        channels.whatsapp: short wa, source whatsapp, medium dm
    links: + 3 create  ~ 0 change  = 0 same  - 0 retire
    codes: + 2 create  ~ 0 change  = 0 same  - 0 retire
    ");
    assert_eq!(ran.err, "next: couplet apply links.toml\n");
    assert_eq!(files(&folder), ["links.toml"]);
}

#[test]
fn applying_a_plan_twice_changes_nothing() {
    let folder = with_plan(&[]);
    insta::assert_snapshot!(folder.ok("apply links.toml"), @"
    links: 3 created, 0 changed, 0 same, 0 retired
    codes: 2 created, 0 changed, 0 same, 0 retired
    settings: changed
    ");
    let links = folder.ok("link list --format csv");
    assert_eq!(folder.ok("apply links.toml"), "nothing to do\n");
    assert_eq!(folder.ok("link list --format csv"), links);
    insta::assert_snapshot!(folder.ok("plan links.toml"), @"
    links: + 0 create  ~ 0 change  = 3 same  - 0 retire
    codes: + 0 create  ~ 0 change  = 2 same  - 0 retire
    ");
}

#[test]
fn a_link_removed_from_the_file_is_retired_and_returns_with_its_slug() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    write_plan(
        &folder,
        &[NO_ENTRY, ("[\"instagram\", \"whatsapp\"]\nagents", "[\"instagram\"]\nagents")],
    );
    insta::assert_snapshot!(folder.ok("plan links.toml"), @"
    - bw-wa-mia (retired; it keeps redirecting)
    - bio (retired; it keeps redirecting)
    links: + 0 create  ~ 0 change  = 1 same  - 2 retire
    codes: + 0 create  ~ 0 change  = 2 same  - 0 retire
    ");
    folder.ok("apply links.toml");
    assert_eq!(statuses(&folder), ["bw-ig-mia live", "bw-wa-mia retired", "bio retired"]);

    // The slug template changes in the meantime: links that come back keep their slugs.
    write_plan(&folder, &[("short    = \"bw\"", "short    = \"week\"")]);
    insta::assert_snapshot!(folder.ok("plan links.toml"), @"
    + bw-wa-mia -> https://shop.example.com/?utm_source=whatsapp&utm_medium=dm&utm_campaign=black-week&utm_content=mia  (GA4: Organic Social) (back in use)
    + bio -> https://shop.example.com/?utm_source=instagram&utm_medium=dm  (GA4: Organic Social) (back in use)
    ~ settings
        campaigns.black-week.short: bw -> week
    links: + 2 create  ~ 0 change  = 1 same  - 0 retire
    codes: + 0 create  ~ 0 change  = 2 same  - 0 retire
    ");
    folder.ok("apply links.toml");
    assert_eq!(statuses(&folder), ["bw-ig-mia live", "bw-wa-mia live", "bio live"]);
}

#[test]
fn a_retired_link_still_leads_to_its_target() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    write_plan(&folder, &[NO_ENTRY]);
    folder.ok("apply links.toml");
    let serving = folder.serve("");
    let answer = serving.get("/bio");
    assert_eq!(answer.status, 302, "{answer:#?}");
    assert!(answer.header("location").unwrap().starts_with("https://shop.example.com/?"));
}

#[test]
fn a_changed_template_renames_no_existing_link() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let renamed = ("to = ", "slug = \"{channel}-{agent}\"\nto = ");
    write_plan(
        &folder,
        &[
            renamed,
            ("[\"mia\"]", "[\"mia\", \"jon\"]"),
            ("[agents]\n", "[agents]\njon = { channels = [\"whatsapp\"] }\n"),
        ],
    );
    // Mia's links keep their slugs; Jon's link is new and follows the new template.
    insta::assert_snapshot!(folder.ok("plan links.toml"), @"
    + whatsapp-jon -> https://shop.example.com/?utm_source=whatsapp&utm_medium=dm&utm_campaign=black-week&utm_content=jon  (GA4: Organic Social)
    ~ settings
        slug: {campaign.short}-{channel.short}-{agent}-{content} -> {channel}-{agent}
        + agents.jon: channels whatsapp
    links: + 1 create  ~ 0 change  = 3 same  - 0 retire
    codes: + 0 create  ~ 0 change  = 2 same  - 0 retire
    ");
}

#[test]
fn a_link_made_by_hand_is_left_alone() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    folder.ok("link new https://shop.example.com/hand --slug hand --channel instagram");
    folder.ok("coupon new HAND10 --campaign black-week --channel whatsapp");
    let by_hand = |folder: &Folder| {
        let (links, codes) =
            (folder.ok("link list --format csv"), folder.ok("coupon list --format csv"));
        let rows = links
            .lines()
            .chain(codes.lines())
            .filter(|line| line.to_lowercase().starts_with("hand"));
        rows.map(str::to_owned).collect::<Vec<_>>()
    };
    let before = by_hand(&folder);
    assert_eq!(before.len(), 2);
    assert_eq!(folder.ok("apply links.toml"), "nothing to do\n");
    write_plan(&folder, &[NO_ENTRY]);
    folder.ok("apply links.toml");
    assert_eq!(by_hand(&folder), before);
}

#[test]
fn a_slug_taken_by_a_hand_made_link_is_a_clash_and_nothing_changes() {
    let folder = with_plan(&[NO_ENTRY]);
    folder.ok("apply links.toml");
    folder.ok("link new https://shop.example.com/mine --slug bio --channel whatsapp");
    folder.ok("coupon new SUMMER --campaign black-week --channel whatsapp");
    let state = |folder: &Folder| {
        (folder.ok("link list --format csv"), folder.ok("coupon list --format csv"))
    };
    let before = state(&folder);
    // The same plan would also add a code, change a target and retire a link.
    write_plan(
        &folder,
        &[
            ("IGBLACK", "SUM-MER"),
            ("https://shop.example.com/", "https://other.example.com/"),
            ("[\"instagram\", \"whatsapp\"]\nagents", "[\"instagram\"]\nagents"),
        ],
    );
    let plan = folder.run("plan links.toml");
    insta::assert_snapshot!(failed(&plan), @r#"
    warning: no campaign and no link uses channel `whatsapp`
      --> links.toml:11:1
       |
    11 | whatsapp  = { short = "wa", medium = "dm" }
       | ^^^^^^^^ unused

    error: the plan conflicts with existing data:
      slug `bio`, wanted for `instagram`, belongs to `whatsapp`, made by hand
      code `SUM-MER` was made by hand, as `SUMMER`
      hint: give the new link another slug; if it is this link, `couplet adopt links.toml` makes it the plan's
      hint: choose another code, or leave this one out of the plan
    "#);
    let apply = folder.run("apply links.toml");
    assert_eq!(failed(&apply), plan.err);
    assert_eq!(state(&folder), before);
    assert!(folder.ok("link show bio").contains("https://shop.example.com/mine"));
}

#[test]
fn a_plan_is_applied_while_its_links_are_served() {
    let folder = with_plan(&[]);
    let serving = folder.serve("--links links.toml");
    assert!(
        serving.get("/bio").header("location").unwrap().starts_with("https://shop.example.com/?")
    );
    assert_eq!(folder.ok("apply links.toml"), "nothing to do\n");
    write_plan(
        &folder,
        &[
            ("https://shop.example.com/", "https://other.example.com/"),
            ("slug    = \"bio\"", "slug    = \"now\""),
        ],
    );
    let plan = folder.ok("plan links.toml");
    assert!(plan.contains("~ bw-ig-mia -> https://other.example.com/"), "{plan}");
    folder.ok("apply links.toml");
    for (slug, host) in [("now", "other"), ("bw-ig-mia", "other"), ("bio", "shop")] {
        let answer = serving.get(&format!("/{slug}"));
        let to = answer.header("location").unwrap_or_default();
        assert!(to.starts_with(&format!("https://{host}.example.com/?")), "{slug}: {answer:#?}");
    }
    assert_eq!(folder.ok("apply links.toml"), "nothing to do\n");
}

#[test]
fn a_changed_link_shows_old_and_new_values() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    write_plan(
        &folder,
        &[
            ("currency = \"EUR\"", "currency = \"USD\""),
            ("slug    = \"bio\"", "slug    = \"bio\"\ntitle   = \"Link in bio\""),
            ("short    = \"bw\"", "short    = \"bw\"\nends     = 2036-11-30\nid       = \"BW36\""),
            ("discount = \"10%\"", "discount = \"15%\""),
            ("[campaigns.black-week]", "[attribution]\nwindow = \"7d\"\n\n[campaigns.black-week]"),
            (
                "[[coupons]]",
                "variants = { a = { weight = 70 }, b = { weight = 30, to = \"https://shop.example.com/b\" } }\n\n[[coupons]]",
            ),
        ],
    );
    insta::assert_snapshot!(folder.ok("plan links.toml"), @"
    ~ bw-ig-mia -> https://shop.example.com/?utm_source=instagram&utm_medium=dm&utm_campaign=black-week&utm_content=mia&utm_id=BW36  (GA4: Organic Social)
        variants.a.weight: none -> 70
        variants.b.weight: none -> 30
        variants.b.to: none -> https://shop.example.com/b?utm_source=instagram&utm_medium=dm&utm_campaign=black-week&utm_content=mia&utm_id=BW36
        ends: none -> 2036-11-30
        utm_id: none -> BW36
    ~ bw-wa-mia -> https://shop.example.com/?utm_source=whatsapp&utm_medium=dm&utm_campaign=black-week&utm_content=mia&utm_id=BW36  (GA4: Organic Social)
        variants.a.weight: none -> 70
        variants.b.weight: none -> 30
        variants.b.to: none -> https://shop.example.com/b?utm_source=whatsapp&utm_medium=dm&utm_campaign=black-week&utm_content=mia&utm_id=BW36
        ends: none -> 2036-11-30
        utm_id: none -> BW36
    ~ bio -> https://shop.example.com/?utm_source=instagram&utm_medium=dm  (GA4: Organic Social)
        title: none -> Link in bio
    ~ code IGBLACK: discount 10% -> 15%, ends none -> 2036-11-30
    ~ settings
        currency: EUR -> USD
        window: 30d -> 7d
        campaigns.black-week.id: none -> BW36
        campaigns.black-week.ends: none -> 2036-11-30
    links: + 0 create  ~ 3 change  = 0 same  - 0 retire
    codes: + 0 create  ~ 1 change  = 1 same  - 0 retire
    ");
    folder.ok("apply links.toml");
    assert_eq!(folder.ok("plan links.toml").lines().count(), 2);
}

#[test]
fn a_new_link_shows_where_each_of_its_variants_leads() {
    let variants = "variants = { a = { weight = 70 }, b = { weight = 30, to = \"https://shop.example.com/b\" } }\n\n[[coupons]]";
    let folder = with_plan(&[
        ("[[coupons]]", variants),
        ("[\"instagram\", \"whatsapp\"]\nagents", "[\"instagram\"]\nagents"),
    ]);
    insta::assert_snapshot!(folder.ok("plan links.toml"), @"
    + bw-ig-mia -> https://shop.example.com/?utm_source=instagram&utm_medium=dm&utm_campaign=black-week&utm_content=mia  (GA4: Organic Social)
        variant a 70 of 100 -> https://shop.example.com/?utm_source=instagram&utm_medium=dm&utm_campaign=black-week&utm_content=mia
        variant b 30 of 100 -> https://shop.example.com/b?utm_source=instagram&utm_medium=dm&utm_campaign=black-week&utm_content=mia
    + bio -> https://shop.example.com/?utm_source=instagram&utm_medium=dm  (GA4: Organic Social)
    + code MIA10
    + code IGBLACK
    + settings
        domain: https://go.example.com
        timezone: Europe/Berlin
        currency: EUR
        to: https://shop.example.com/
        agents.mia: channels instagram whatsapp, code MIA10
        campaigns.black-week: short bw, codes.instagram IGBLACK
        channels.instagram: short ig, source instagram, medium dm
        channels.whatsapp: short wa, source whatsapp, medium dm
    links: + 2 create  ~ 0 change  = 0 same  - 0 retire
    codes: + 2 create  ~ 0 change  = 0 same  - 0 retire
    ");
}

#[test]
fn a_plan_is_one_json_object() {
    let folder = with_plan(&[]);
    let first = folder.json("plan links.toml");
    assert_eq!(first["schema"], 1);
    let sizes = |of: &serde_json::Value| {
        ["create", "change", "retire"].map(|key| of[key].as_array().unwrap().len())
    };
    assert_eq!((sizes(&first), sizes(&first["codes"])), ([3, 0, 0], [2, 0, 0]));
    // Three links, two codes, the settings.
    assert_eq!((&first["changes"], &first["same"]), (&6.into(), &0.into()));
    folder.ok("apply links.toml");
    let nothing = folder.json("plan links.toml");
    assert_eq!(
        nothing,
        serde_json::json!({
            "schema": 1, "create": [], "change": [], "same": 3, "retire": [],
            "codes": { "create": [], "change": [], "same": 2, "retire": [] },
            "batches": { "create": [], "change": [], "same": 0, "retire": [] },
            "settings": [], "changes": 0,
        })
    );
    write_plan(
        &folder,
        &[
            NO_ENTRY,
            ("discount = \"10%\"", "discount = \"15%\""),
            ("[\"mia\"]", "[\"mia\"]\nid = \"B\""),
        ],
    );
    let ran = folder.run("plan links.toml --format json --exit-code");
    assert_eq!(ran.code, 3);
    insta::assert_snapshot!(ran.out.replace("},{", "},\n{").replace("],", "],\n"), @r#"
    {"schema":1,"create":[],
    "change":[{"slug":"bw-ig-mia","short_url":"https://go.example.com/bw-ig-mia","target":"https://shop.example.com/?utm_source=instagram&utm_medium=dm&utm_campaign=black-week&utm_content=mia&utm_id=B","campaign":"black-week","channel":"instagram","agent":"mia","content":null,"variants":[],
    "rules":[],
    "limit":null,"ga4_channel":"Organic Social","changed":[{"field":"utm_id","old":null,"new":"B"}]},
    {"slug":"bw-wa-mia","short_url":"https://go.example.com/bw-wa-mia","target":"https://shop.example.com/?utm_source=whatsapp&utm_medium=dm&utm_campaign=black-week&utm_content=mia&utm_id=B","campaign":"black-week","channel":"whatsapp","agent":"mia","content":null,"variants":[],
    "rules":[],
    "limit":null,"ga4_channel":"Organic Social","changed":[{"field":"utm_id","old":null,"new":"B"}]}],
    "same":0,"retire":[{"slug":"bio","short_url":"https://go.example.com/bio","target":"https://shop.example.com/?utm_source=instagram&utm_medium=dm","campaign":null,"channel":"instagram","agent":null,"content":null,"variants":[],
    "rules":[],
    "limit":null,"ga4_channel":"Organic Social"}],
    "codes":{"create":[],
    "change":[{"code":"IGBLACK","campaign":"black-week","channel":"instagram","agent":null,"content":null,"discount":"15%","changed":[{"field":"discount","old":"10%","new":"15%"}]}],
    "same":1,"retire":[]},"batches":{"create":[],
    "change":[],
    "same":0,"retire":[]},"settings":[{"field":"campaigns.black-week.id","old":null,"new":"B"}],
    "changes":5}
    "#);
}

#[test]
fn a_plan_has_no_other_format() {
    let folder = with_plan(&[]);
    let ran = folder.run("plan links.toml --format csv");
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:#?}");
}

//! A marketer's first ten minutes: from an empty folder to links that were pasted, clicked and
//! corrected.

use crate::folder::Folder;

/// The first plan, with two typos.
const FIRST: &str = r#"version  = 1
domain   = "https://go.example.com"
timezone = "Europe/Berlin"
currency = "EUR"

[defaults]
to = "https://shop.example.com/?voucher={code}"

[channels]
instagram = { short = "ig", medium = "dm" }
sms       = { short = "sms", medium = "sms", max_chars = 160 }

[agents]
mia = { channels = ["instagramm"], code = "MIA10" }

[campaigns.black-week]
short    = "bw"
channels = ["instagram", "sms"]
agents   = ["*"]
content  = ["inq", "follow"]

[campaigns.black-week.messages]
instagram = "Hi! Here is your link: {link} (code {code})"
sms       = "10% off with {cod} {link} STOP to end"

[[coupons]]
campaign = "black-week"
codes    = { sms = "SMSBLACK" }
discount = "10%"

[[coupons]]
campaign = "black-week"
channel  = "sms"
batch    = { count = 20, pattern = "BW-????-????", single_use = true }
discount = "15%"
"#;

/// Writes the plan with replacements.
fn write(folder: &Folder, corrected: &[(&str, &str)]) {
    let mut plan = FIRST.to_owned();
    for (from, to) in corrected {
        assert!(plan.contains(from), "{from}");
        plan = plan.replace(from, to);
    }
    folder.write("links.toml", &plan);
}

const CORRECTED: [(&str, &str); 2] = [("[\"instagramm\"]", "[\"instagram\"]"), ("{cod}", "{code}")];

/// The codes of the batch, as exported for the shop.
fn exported(folder: &Folder) -> Vec<String> {
    let rows = folder.rows("coupon export --batch black-week-sms");
    assert!(rows.iter().all(|row| row["discount"] == "15%" && row["status"] == "live"));
    rows.into_iter().map(|row| row["code"].clone()).collect()
}

/// A code with two adjacent characters swapped.
fn mistyped(code: &str) -> String {
    let mut signs: Vec<char> = code.chars().collect();
    let other =
        |at: &usize| signs[*at] != signs[at + 1] && signs[*at] != '-' && signs[at + 1] != '-';
    let at = (3..signs.len() - 1).find(other).unwrap();
    signs.swap(at, at + 1);
    signs.into_iter().collect::<String>().to_lowercase()
}

#[test]
fn a_marketer_gets_from_an_empty_folder_to_a_pasted_link_without_a_manual() {
    let folder = Folder::new();
    check_shows_both_typos_until_they_are_fixed(&folder);
    the_shown_plan_is_saved_and_applied(&folder);
    links_are_pasted_opened_and_edited(&folder);
    codes_are_handed_out_checked_and_raised(&folder);
}

fn check_shows_both_typos_until_they_are_fixed(folder: &Folder) {
    write(folder, &[]);
    let ran = folder.run("check links.toml");
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{ran:#?}");
    insta::assert_snapshot!(ran.err, @r#"
    error: channel `instagramm` is not in [channels]
      --> links.toml:14:21
       |
    14 | mia = { channels = ["instagramm"], code = "MIA10" }
       |                     ^^^^^^^^^^^^ unknown channel
       |
       = help: did you mean `instagram`? allowed: instagram, sms

    error: `sms`: there is no placeholder {cod}
      --> links.toml:24:13
       |
    24 | sms       = "10% off with {cod} {link} STOP to end"
       |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: did you mean `code`? allowed: link, code, agent, discount, ends, stop

    error: links.toml has 2 faults
    "#);
    write(folder, &CORRECTED);
    assert_eq!(
        folder.ok("check links.toml"),
        "links.toml: 4 links, 2 codes and 1 batch, no faults\n"
    );
}

fn the_shown_plan_is_saved_and_applied(folder: &Folder) {
    insta::assert_snapshot!(folder.ok("plan links.toml"), @r#"
    + bw-ig-mia-inq -> https://shop.example.com/?voucher=MIA10&utm_source=instagram&utm_medium=dm&utm_campaign=black-week&utm_content=mia_inq  (GA4: Organic Social)
    + bw-ig-mia-follow -> https://shop.example.com/?voucher=MIA10&utm_source=instagram&utm_medium=dm&utm_campaign=black-week&utm_content=mia_follow  (GA4: Organic Social)
    + bw-sms-inq -> https://shop.example.com/?voucher=SMSBLACK&utm_source=sms&utm_medium=sms&utm_campaign=black-week&utm_content=inq  (GA4: SMS)
    + bw-sms-follow -> https://shop.example.com/?voucher=SMSBLACK&utm_source=sms&utm_medium=sms&utm_campaign=black-week&utm_content=follow  (GA4: SMS)
    + code MIA10
    + code SMSBLACK
    + batch black-week-sms: 20 codes like BW-????-????, 15%, once
    + settings
        domain: https://go.example.com
        timezone: Europe/Berlin
        currency: EUR
        to: https://shop.example.com/?voucher={code}
        agents.mia: channels instagram, code MIA10
        campaigns.black-week: short bw, messages.instagram "Hi! Here is your link: {link} (code {code})", messages.sms "10% off with {code} {link} STOP to end", codes.sms SMSBLACK
        channels.instagram: short ig, source instagram, medium dm
        channels.sms: short sms, source sms, medium sms, max_chars 160
    links: + 4 create  ~ 0 change  = 0 same  - 0 retire
    codes: + 2 create  ~ 0 change  = 0 same  - 0 retire
    batches: + 1 create  ~ 0 change  = 0 same  - 0 retire
    "#);
    assert_eq!(folder.ok("plan links.toml -o plan.json"), folder.ok("plan links.toml"));
    insta::assert_snapshot!(folder.ok("apply plan.json"), @r"
    links: 4 created, 0 changed, 0 same, 0 retired
    codes: 2 created, 0 changed, 0 same, 0 retired
    batches: 1 created, 0 changed, 0 same, 0 retired; 20 codes made
    settings: changed
    ");
    assert_eq!(folder.ok("apply links.toml"), "nothing to do\n");
}

fn links_are_pasted_opened_and_edited(folder: &Folder) {
    let set = folder.ok("link list --agent mia --format md");
    let (messages, table) = set.split_once("\n\n| ").unwrap();
    assert_eq!(table.lines().count(), 2 + 2, "{table}");
    insta::assert_snapshot!(messages, @r"
    black-week, instagram, mia, inq:

    ```text
    Hi! Here is your link: https://go.example.com/bw-ig-mia-inq (code MIA10)
    ```

    black-week, instagram, mia, follow:

    ```text
    Hi! Here is your link: https://go.example.com/bw-ig-mia-follow (code MIA10)
    ```
    ");
    // The link in the message is the one that a visitor opens.
    let pasted = messages.split("https://go.example.com").nth(1).unwrap();
    let pasted = pasted.split(' ').next().unwrap();
    let serving = folder.serve("");
    let opened = || {
        let answer = serving.get(pasted);
        assert_eq!(answer.status, 302, "{answer:#?}");
        let location = answer.header("location").unwrap().to_owned();
        location.split_once("&lnk=").unwrap().0.to_owned()
    };
    let utm = "utm_source=instagram&utm_medium=dm&utm_campaign=black-week&utm_content=mia_inq";
    assert_eq!(opened(), format!("https://shop.example.com/?voucher=MIA10&{utm}"));

    let slug = pasted.trim_start_matches('/');
    folder.ok(&format!("link edit {slug} --to https://shop.example.com/gifts?c={{code}}"));
    assert_eq!(opened(), format!("https://shop.example.com/gifts?c=MIA10&{utm}"));
    assert_eq!(folder.rows("link list --agent mia")[0]["clicks"], "2");

    // The QR code for the flyer, while the server runs.
    folder.ok(&format!("link qr {slug} -o flyer.svg"));
    let picture = std::fs::read_to_string(folder.path().join("flyer.svg")).unwrap();
    assert!(picture.starts_with("<svg "), "{picture}");
    assert!(folder.ok(&format!("link qr {slug}")).lines().count() > 12);

    // The plan file decides: `plan` shows the edit, and `apply` undoes it.
    let planned = folder.ok("plan links.toml");
    assert!(planned.contains("https://shop.example.com/gifts?c=MIA10 -> "), "{planned}");
    folder.ok("apply links.toml");
    assert_eq!(opened(), format!("https://shop.example.com/?voucher=MIA10&{utm}"));
}

fn codes_are_handed_out_checked_and_raised(folder: &Folder) {
    let codes = exported(folder);
    assert_eq!(codes.len(), 20);
    let typed = folder.run(&format!("coupon check '{}'", mistyped(&codes[0])));
    assert_eq!(typed.code, 1);
    assert_eq!(typed.out, format!("No such code. Did you mean {}?\n", codes[0]));
    let typed = codes[0].to_lowercase().replace('-', " ");
    let card = folder.ok(&format!("coupon check '{typed}'"));
    assert!(card.contains(&codes[0]) && card.contains("redeemed    0 of 1\n"), "{card}");

    let mut more = CORRECTED.to_vec();
    more.push(("count = 20", "count = 30"));
    write(folder, &more);
    assert!(folder.ok("plan links.toml").contains("~ batch black-week-sms: codes 20 -> 30\n"));
    assert!(folder.ok("apply links.toml").contains("; 10 codes made\n"));
    let raised = exported(folder);
    assert_eq!(raised.len(), 30);
    assert!(codes.iter().all(|code| raised.contains(code)));
    assert_eq!(folder.ok("apply links.toml"), "nothing to do\n");
}

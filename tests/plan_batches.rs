//! Batches of unique codes in a plan.

use crate::folder::Folder;

const PLAN: &str = "version = 1\ndomain = \"https://go.example.com\"\ntimezone = \"Europe/Berlin\"\n\
    currency = \"EUR\"\n[defaults]\nto = \"https://shop.example.com/\"\n\
    [channels]\nsms = { short = \"sms\" }\n[campaigns.bw]\nchannels = [\"sms\"]\n";

fn batch(count: u32, more: &str) -> String {
    format!(
        "[[coupons]]\ncampaign = \"bw\"\nchannel = \"sms\"\ndiscount = \"15%\"\n\
         batch = {{ count = {count}, pattern = \"BW-????-????\", single_use = true{more} }}\n"
    )
}

fn applied(folder: &Folder, plan: &str) -> String {
    folder.write("links.toml", plan);
    folder.ok("apply links.toml")
}

fn codes(folder: &Folder, flags: &str) -> Vec<String> {
    let rows = folder.rows(&format!("coupon list {flags}"));
    rows.into_iter().map(|row| row["code"].clone()).collect()
}

#[test]
fn a_plan_shows_its_batches_and_creates_their_codes_once() {
    let folder = Folder::new();
    let plan = format!("{PLAN}{}", batch(500, ""));
    folder.write("links.toml", &plan);
    insta::assert_snapshot!(folder.ok("plan links.toml"), @"
    + bw-sms -> https://shop.example.com/?utm_source=sms&utm_campaign=bw  (GA4: SMS)
    + batch bw-sms: 500 codes like BW-????-????, 15%, once
    + settings
        domain: https://go.example.com
        timezone: Europe/Berlin
        currency: EUR
        to: https://shop.example.com/
        campaigns.bw: short bw
        channels.sms: short sms, source sms
    links: + 1 create  ~ 0 change  = 0 same  - 0 retire
    codes: + 0 create  ~ 0 change  = 0 same  - 0 retire
    batches: + 1 create  ~ 0 change  = 0 same  - 0 retire
    ");
    let made = &folder.json("plan links.toml")["batches"]["create"][0];
    assert_eq!((made["name"].as_str(), made["codes"].as_u64()), (Some("bw-sms"), Some(500)));
    insta::assert_snapshot!(folder.ok("apply links.toml"), @r"
    links: 1 created, 0 changed, 0 same, 0 retired
    codes: 0 created, 0 changed, 0 same, 0 retired
    batches: 1 created, 0 changed, 0 same, 0 retired; 500 codes made
    settings: changed
    ");
    let first = codes(&folder, "--batch bw-sms");
    assert_eq!(first.len(), 500);
    assert_eq!(folder.ok("apply links.toml"), "nothing to do\n");
    assert_eq!(codes(&folder, ""), first);
}

#[test]
fn a_raised_count_adds_codes_and_new_terms_apply_to_all_codes() {
    let folder = Folder::new();
    applied(&folder, &format!("{PLAN}{}", batch(20, "")));
    let before = codes(&folder, "");
    folder.write("links.toml", &format!("{PLAN}{}", batch(50, "").replace("15%", "20%")));
    let planned = folder.ok("plan links.toml");
    assert!(planned.contains("~ batch bw-sms: codes 20 -> 50, discount 15% -> 20%\n"), "{planned}");
    let done = folder.ok("apply links.toml");
    assert!(
        done.contains("batches: 0 created, 1 changed, 0 same, 0 retired; 30 codes made\n"),
        "{done}"
    );
    let after = codes(&folder, "");
    assert_eq!(after.len(), 50);
    assert!(before.iter().all(|code| after.contains(code)));
    assert!(folder.rows("coupon list").iter().all(|row| row["discount"] == "20%"));
}

#[test]
fn a_batch_removed_from_the_plan_is_retired_and_returns_with_the_plan() {
    let folder = Folder::new();
    let plan = format!("{PLAN}{}", batch(5, ""));
    applied(&folder, &plan);
    let code = codes(&folder, "")[0].clone();
    let done = applied(&folder, PLAN);
    assert!(done.contains("batches: 0 created, 0 changed, 0 same, 1 retired\n"), "{done}");
    let refused = folder.run(&format!("coupon redeem {code} --order 1"));
    assert_eq!((refused.code, codes(&folder, "--status retired").len()), (1, 5));
    folder.write("links.toml", &plan);
    let planned = folder.ok("plan links.toml");
    assert!(
        planned.contains("+ batch bw-sms: 5 codes like BW-????-????, 15%, once (back in use)\n")
    );
    folder.ok("apply links.toml");
    folder.ok(&format!("coupon redeem {code} --order 1"));
}

#[test]
fn a_batch_that_exists_with_other_terms_is_refused_with_the_difference() {
    let folder = Folder::new();
    let pattern = "--pattern BW-????-????";
    folder.ok(&format!("coupon batch --campaign bw --channel sms --count 5 {pattern} --name vip"));
    applied(&folder, &format!("{PLAN}{}", batch(5, "")));
    let table = [
        (batch(5, ", name = \"vip\""), "batch `vip` was made by hand"),
        (batch(4, ""), "batch `bw-sms` already has 5 codes, and codes are never deleted"),
        (
            batch(5, "").replace("BW-????-????", "BW-?????-????"),
            "batch `bw-sms` has codes of another pattern, BW-????-????",
        ),
    ];
    for (lines, reason) in table {
        folder.write("links.toml", &format!("{PLAN}{lines}"));
        for line in ["plan links.toml", "apply links.toml"] {
            let ran = folder.run(line);
            assert_eq!(ran.code, 1, "{line}");
            assert!(ran.err.contains(reason), "{}", ran.err);
        }
    }
    assert_eq!(codes(&folder, "").len(), 10);
}

#[test]
fn the_next_apply_completes_an_interrupted_batch() {
    let folder = Folder::new();
    // 29 * 29 codes in all, of which half may be drawn: the second batch cannot be completed.
    let wide = |name: &str| {
        batch(300, &format!(", allow_guessing = true, name = \"{name}\""))
            .replace("BW-????-????", "BW-???")
    };
    let both = format!("{PLAN}{}{}{}", wide("a"), wide("b"), wide("c"));
    folder.write("links.toml", &both);
    let ran = folder.run("apply links.toml");
    assert_eq!(ran.code, 1, "{ran:#?}");
    assert!(ran.err.contains("no free code was found"), "{}", ran.err);
    let planned = folder.ok("plan links.toml");
    assert!(planned.contains("~ batch c: codes 0 -> 300\n"), "{planned}");
    // With a smaller count it can.
    folder.write(
        "links.toml",
        &both.replace(
            "count = 300, pattern = \"BW-???\", single_use = true, \
        allow_guessing = true, name = \"c\"",
            "count = 9, pattern = \"CW-???\", single_use = true, \
        allow_guessing = true, name = \"c\"",
        ),
    );
    folder.ok("apply links.toml");
    assert_eq!(codes(&folder, "--batch c").len(), 9);
    assert_eq!(folder.ok("apply links.toml"), "nothing to do\n");
}

#[test]
fn concurrent_applies_that_raise_the_same_batch_complete_it_together() {
    // When two people applied the same plan at once, the codes were made, but one of the two got an
    // error.
    let folder = Folder::new();
    applied(&folder, &format!("{PLAN}{}", batch(5, "")));
    folder.write("links.toml", &format!("{PLAN}{}", batch(400, "")));
    let serving = folder.serve("");
    let at_once: Vec<_> = std::thread::scope(|scope| {
        let apply = || scope.spawn(|| folder.run("apply links.toml"));
        let running: Vec<_> = (0..6).map(|_| apply()).collect();
        running.into_iter().map(|apply| apply.join().unwrap()).collect()
    });
    for ran in at_once {
        assert_eq!(ran.code, 0, "{ran:#?}");
    }
    assert_eq!(serving.stop().code, 0);
    assert_eq!(codes(&folder, "").len(), 400);
    assert_eq!(folder.ok("apply links.toml"), "nothing to do\n");
}

/// A plan that wrote a batch's name in another case retired the batch and made its codes anew.
#[test]
fn a_batch_is_the_same_in_any_case_of_its_name() {
    let folder = Folder::new();
    applied(&folder, &format!("{PLAN}{}", batch(3, ", name = \"Vip\"")));
    let first = codes(&folder, "--batch vip");
    let renamed = format!("{PLAN}{}", batch(3, ", name = \"VIP\""));
    assert_eq!(applied(&folder, &renamed), "nothing to do\n");
    let more = format!("{PLAN}{}", batch(5, ", name = \"vip\""));
    assert!(applied(&folder, &more).contains("batches: 0 created, 1 changed, 0 same, 0 retired"));
    let both = codes(&folder, "--batch VIP");
    assert!(both.len() == 5 && first.iter().all(|code| both.contains(code)), "{both:?}");
    let listed = folder.rows("coupon list");
    assert!(listed.iter().all(|row| row["batch"] == "Vip"), "{listed:?}");
}

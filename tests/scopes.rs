//! Tokens for a part of the data, with an end; and the log of changes.

use crate::folder::Folder;
use crate::network::{over, token};
use crate::small_plan::with_plan;

#[test]
fn the_list_of_tokens_says_what_each_is_for_and_until_when() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    token(&folder, "laptop", "");
    token(&folder, "bot", "--scope links:write --scope report:read --agent Mia --until 2099-01-31");
    token(&folder, "till", "--scope coupons:write --campaign black-week --rate 60");
    let list = folder.json("token list");
    let of = |at: usize, key: &str| list[at][key].clone();
    assert_eq!(
        ["name", "scope", "status", "agent", "campaign", "ends_at", "used_at"]
            .map(|key| of(0, key)),
        ["bot", "links:write report:read", "live", "mia", "", "2099-01-31T23:00:00.000Z", ""]
            .map(|text| if text.is_empty() { serde_json::Value::Null } else { text.into() })
    );
    assert_eq!(
        ["scope", "agent", "requests_a_minute"].map(|key| of(1, key)),
        [serde_json::json!("read"), serde_json::Value::Null, serde_json::Value::Null]
    );
    assert_eq!((of(2, "campaign"), of(2, "requests_a_minute")), ("black-week".into(), 60.into()));
}

#[test]
fn a_token_that_nobody_could_use_is_not_made() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let said = |flags: &str| {
        let ran = folder.run(&format!("token new bot {flags}"));
        assert!(ran.code > 0 && ran.out.is_empty(), "{ran:#?}");
        ran.err
    };
    insta::assert_snapshot!(said("--until 2020-01-01"), @"error: --until 2020-01-01 is past: a token needs a day on which it can be used");
    insta::assert_snapshot!(said("--scope links:read --scope links:write"), @"error: --scope: `links` has two scopes: name it once");
    insta::assert_snapshot!(said("--scope links:read --scope write"), @"error: --scope read and --scope write are for all of the data, so they stand alone");
    assert!(said("--scope money:read").contains("`money` is not one of links, coupons, clicks"));
    assert!(said("--agent tom").contains("`tom` is not in the plan"));
    assert!(said("--agent mia --campaign black-week").contains("cannot be used with"));
    assert!(said("--rate 0").contains("0 is not in"));
    assert_eq!(folder.ok("token list --format json"), "[]\n");
}

#[test]
fn commands_take_a_token_for_all_of_the_data_alone() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    token(&folder, "bot", "--scope links:write");
    token(&folder, "mias", "--scope write --agent mia");
    let serving = folder.serve("");
    for name in ["bot", "mias"] {
        let ran = folder.run(&format!("{} link list", over(&serving, name)));
        assert!(ran.code == 1 && ran.err.contains("for the API alone"), "{ran:#?}");
    }
    serving.stop();
}

#[test]
fn the_log_says_who_changed_what() {
    let folder = Folder::new();
    folder.ok("link new https://shop.example/ --slug own");
    token(&folder, "cron", "--scope write");
    let serving = folder.serve("");
    folder.ok("link new https://shop.example/ --slug local");
    folder.ok(&format!("{} link new https://shop.example/ --slug far", over(&serving, "cron")));
    folder.ok(&format!("{} link retire far", over(&serving, "cron")));
    serving.stop();
    let log = folder.json("changes list");
    let log: Vec<[&str; 3]> = log
        .as_array()
        .unwrap()
        .iter()
        .map(|row| ["by", "change", "of"].map(|key| row[key].as_str().unwrap_or_default()))
        .collect();
    assert_eq!(
        log,
        [
            ["token cron", "link-retired", "far"],
            ["token cron", "link-made", "far"],
            ["command", "link-made", "local"],
            ["command", "token-made", "cron"],
            ["command", "link-made", "own"],
        ]
    );
    // The use of the token is on record, to the hour.
    assert!(folder.json("token list")[0]["used_at"].is_string());
    let ran = folder.run("changes list --limit 2 --format csv");
    assert_eq!(ran.out.lines().count(), 3);
    assert!(ran.err.contains("couplet changes list --before 4"), "{ran:#?}");
    let rest = folder.json("changes list --before 4");
    assert_eq!((rest[0]["number"].as_u64(), rest[0]["of"].as_str()), (Some(3), Some("local")));
    // A backup has it, so that a restored file goes on with it.
    folder.ok("backup saved.backup");
    folder.ok("restore saved.backup --data other.redb");
    let restored = folder.json("changes list --data other.redb");
    assert_eq!(restored, folder.json("changes list"));
}

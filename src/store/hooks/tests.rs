//! The files of webhooks beside a data file.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use super::*;
use crate::store::keys::beside;

const SECRET: &str = "shpss_0123456789abcdef0123";

/// The path of a data file.
fn data() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("couplet.db");
    (folder, data)
}

fn hook_of(name: &str) -> Hook {
    let secrets = vec![HookSecret::parse(HookKind::Shopify, SECRET).unwrap()];
    let (shop, country) = ("berlin".parse().ok(), "DE".parse().ok());
    let name = HookName::parse(name).unwrap();
    Hook {
        name,
        kind: HookKind::Shopify,
        made_at: Timestamp::MIN,
        shop,
        country,
        map: None,
        secrets,
    }
}

fn failed_of(body: &[u8], at_ms: i64) -> FailedHook {
    let (name, at) = (HookName::parse("berlin").unwrap(), Timestamp::from_ms(at_ms).unwrap());
    let (topic, reason) = ("orders/create".to_owned(), "a word\n\u{e9}".to_owned());
    FailedHook { number: 0, at, name, topic, reason, body: body.to_vec() }
}

#[test]
fn webhooks_are_read_back_and_only_their_owner_can_read_them() {
    let (_folder, data) = data();
    assert!(hooks(&data).unwrap().is_empty());
    let mut second = hook_of("oslo");
    (second.shop, second.country) = (None, None);
    second
        .rotate(HookSecret::parse(HookKind::Shopify, "shpss_fedcba98765432100123").unwrap(), false);
    let mut mapped = hook_of("paris");
    (mapped.country, mapped.map) = (None, Some("like = \"shopify\"\n# \u{e9};".into()));
    let mut both = hook_of("rome");
    both.map = Some("".into());
    let all = vec![hook_of("berlin"), second, mapped, both];
    let own = all.clone();
    alter_hooks(&data, |hooks| -> Result<(), StoreError> {
        *hooks = own;
        Ok(())
    })
    .unwrap();
    assert_eq!(hooks(&data).unwrap(), all);
    let mode = fs::metadata(beside(&data, HOOKS.suffix)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_file_that_is_something_else_is_refused_and_left_as_it_is() {
    let (_folder, data) = data();
    let good = format!("{}\n{}\n", HOOKS.heading, written(&hook_of("berlin")));
    for wrong in [
        String::new(),
        "couplet webhooks 2\n".to_owned(),
        good.replace("shopify", "shop"),
        good.replace("berlin shopify", "Berlin shopify"),
        good.replace(SECRET, ""),
        format!("{good}x"),
    ] {
        fs::write(beside(&data, HOOKS.suffix), &wrong).unwrap();
        assert!(matches!(hooks(&data), Err(StoreError::HooksFile(_))), "{wrong}");
        let altered = alter_hooks(&data, |_| Ok::<_, StoreError>(()));
        assert!(altered.is_err());
        assert_eq!(fs::read_to_string(beside(&data, HOOKS.suffix)).unwrap(), wrong);
    }
}

#[test]
fn bodies_that_failed_are_bounded_in_number_bytes_and_time() {
    let (_folder, data) = data();
    assert!(failed_hooks(&data).unwrap().is_empty());
    keep_failed(&data, failed_of(b"\x00\xff one", 1_000)).unwrap();
    keep_failed(&data, failed_of(b"", 2_000)).unwrap();
    // The same body, sent again.
    keep_failed(&data, failed_of(b"\x00\xff one", 3_000)).unwrap();
    let kept = failed_hooks(&data).unwrap();
    let told: Vec<_> = kept.iter().map(|of| (of.number, of.at.ms(), of.body.clone())).collect();
    assert_eq!(told, [(2, 2_000, Vec::new()), (3, 3_000, b"\x00\xff one".to_vec())]);
    assert_eq!(
        (kept[0].topic.as_str(), kept[0].reason.as_str()),
        ("orders/create", "a word\n\u{e9}")
    );
    let large = vec![b'x'; HOOKS_FAILED_BYTES_MAX / 2];
    for start in *b"abc" {
        keep_failed(&data, failed_of(&[&[start], &large[1..]].concat(), 4_000)).unwrap();
    }
    let starts: Vec<u8> = failed_hooks(&data).unwrap().iter().map(|of| of.body[0]).collect();
    assert_eq!(starts, *b"bc");
    let later = 4_001 + HOOKS_FAILED_DAYS * DAY_MS;
    keep_failed(&data, failed_of(b"late", later)).unwrap();
    assert_eq!(failed_hooks(&data).unwrap().len(), 1);
}

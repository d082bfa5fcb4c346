//! Names and secrets of webhooks.

use super::*;
use HookKind::{Generic, Shopify, Stripe, WooCommerce};

#[test]
fn a_name_is_a_part_of_an_address() {
    assert_eq!(HookName::parse("shop-2").unwrap().to_string(), "shop-2");
    for text in ["", "Shop", "a b", "a/b", "a_b", "\u{fc}", &"a".repeat(HOOK_NAME_CHARS_MAX + 1)] {
        assert_eq!(HookName::parse(text), Err(HookNameError), "{text}");
    }
}

#[test]
fn a_secret_is_what_the_shop_shows_and_is_not_shown_again() {
    let shown = "  shpss_0123456789abcdef0123\r\n";
    for kind in [Shopify, WooCommerce, Stripe] {
        let secret = HookSecret::parse(kind, shown).unwrap();
        assert_eq!((secret.reveal(), &*secret.key), (shown.trim(), shown.trim().as_bytes()));
        assert_eq!(format!("{secret:?}"), "HookSecret");
    }
    // Of Standard Webhooks, the bytes sign that stand in Base64.
    let standard = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    assert_eq!(HookSecret::parse(Generic, standard).unwrap().key.len(), 24);
    assert_eq!(&*HookSecret::parse(Stripe, standard).unwrap().key, standard.as_bytes());
}

#[test]
fn a_text_that_is_no_secret_is_refused_without_being_shown() {
    let long = "a".repeat(HOOK_SECRET_CHARS_MAX + 1);
    let large = format!("whsec_{}", "A".repeat(88));
    let table = [
        (Shopify, "fifteen-letters", HookSecretError::TooShort),
        (WooCommerce, "", HookSecretError::TooShort),
        (Stripe, &long, HookSecretError::TooLong),
        (Shopify, "two words that are long", HookSecretError::Characters),
        (Shopify, "sixteen-letters-\u{e9}", HookSecretError::Characters),
        (Generic, "shpss_0123456789abcdef0123", HookSecretError::NotStandard),
        (Generic, "whsec_not-in-base-64-at-all!", HookSecretError::NotStandard),
        (Generic, "whsec_QUJDREVGR0g=", HookSecretError::NotStandard),
        (Generic, &large, HookSecretError::NotStandard),
    ];
    for (kind, text, expected) in table {
        let error = HookSecret::parse(kind, text).unwrap_err();
        assert_eq!(error, expected, "{text}");
        assert!(text.is_empty() || !error.to_string().contains(text), "{error}");
    }
}

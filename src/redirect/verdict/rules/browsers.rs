//! Plain browsers, and everything that no other row matches.

use super::rule::{Rule, rule};
use crate::domain::click::Verdict::{Bot, Person, Unknown};

/// Phones without an engine of their own.
const PHONES: &[&str] = &[
    "midp",
    "opera mini",
    "ucweb",
    "ucbrowser",
    "netfront",
    "symbian",
    "series60",
    "blackberry",
    "kaios",
    "docomo/",
    "maui",
];

/// Texts beside which an app names itself.
const APPS_ON_PHONES: &[&str] = &[
    "(android",
    "; android",
    ";android",
    " android ",
    "android/",
    "(iphone",
    "; iphone",
    ";iphone",
    " iphone ",
    "iphone os",
    "(ipad",
    "; ipad",
    "ipados",
    "(ios",
    " ios ",
    "ios/",
    "fban/",
];

/// Programs that do not pose as a browser.
pub(super) const PROGRAMS: &[Rule] = &[rule(
    "program",
    Bot,
    &["^"],
    "a program's name, where every browser says Mozilla first",
    "Acme-Sync/1.4",
)
.except(&["mozilla/", "applewebkit/", "^opera/", "^-$"])
.except(PHONES)
.except(APPS_ON_PHONES)];

pub(super) const RULES: &[Rule] = &[
    rule(
        "browser",
        Person,
        &["applewebkit/", "gecko/", "trident/", "presto/", "khtml/", "goanna/", "servo/", "msie "],
        "a browser's name with the engine that shows the page",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0",
    )
    .with(&[
        "^mozilla/5.0 (",
        "^mozilla/5.0(",
        "^mozilla/5.0 linux; ",
        "^mozilla/4.0 (",
        "^mozilla/6.0 (",
        "^mozilla/6.0(",
        // Phones that name themselves first.
        "mozilla/5.0 (linux; u; android",
        "^opera/",
    ]),
    rule(
        "browser-phone",
        Person,
        PHONES,
        "feature phones, and browsers that render on a server",
        "Opera/9.80 (J2ME/MIDP; Opera Mini/9.80 (S60; SymbOS; Opera Mobi/23.348; U; en) Presto",
    ),
    rule(
        "browser-opera",
        Person,
        &["^opera/"],
        "Opera while it named no engine",
        "Opera/9.02 (Windows NT 5.1; U; de)",
    ),
    rule(
        "app-mozilla",
        Person,
        &["(linux; android", "(linux; u; android", "(iphone; cpu", "(ipad; cpu"],
        "an app that begins as a browser does and names no engine",
        "Mozilla/5.0 (Linux; Android 14; SM-S918B) MyShop/3.2",
    )
    .with(&["^mozilla/5.0 ("]),
    rule(
        "app-phone",
        Person,
        APPS_ON_PHONES,
        "an app that names itself and the phone it runs on, such as a shop's own",
        "MyShop/3.2 (Android 14; Pixel 8)",
    )
    .except(&["mozilla/", "cfnetwork"]),
];

/// The last row: whatever is left.
pub(super) const REST: &[Rule] =
    &[rule("odd", Unknown, &["^"], "neither a browser nor a named program", "Mozilla/5.0")];

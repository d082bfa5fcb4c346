//! Filters of mail and messages that check where a link leads. Many pose as plain browsers from a
//! cloud provider's address; a user agent cannot reveal those.

use super::rule::{Rule, rule};
use crate::domain::click::Verdict::Scanner;

pub(super) const RULES: &[Rule] = &[
    rule(
        "scanner-google",
        Scanner,
        &["google-safety", "safebrowsing"],
        "Google Safe Browsing, also for links in messages",
        "Google-Safety",
    )
    .except(&["safari/"]),
    rule(
        "scanner-microsoft",
        Scanner,
        &["safelinks", "smartscreen", "ms search 6.0 robot", "microsoft url control"],
        "Microsoft Safe Links and Defender, if they identify themselves",
        "Mozilla/5.0 (compatible; Microsoft SafeLinks)",
    ),
    rule(
        "scanner-mail",
        Scanner,
        &[
            "barracuda",
            "proofpoint",
            "urldefense",
            "mimecast",
            "ironport",
            "cloudmark",
            "messagelabs",
            "hornetsecurity",
            "retarus",
            "spamexperts",
            "spamassassin",
            "mailscanner",
            "vade secure",
            "agari",
            "trustwave",
            "forcepoint",
            "websense",
        ],
        "mail filters",
        "BarracudaCentral/1.0 (link check)",
    ),
    rule(
        "scanner-security",
        Scanner,
        &[
            "virustotal",
            "urlscan",
            "phish",
            "netcraft",
            "checkpoint",
            "sophos",
            "fortiguard",
            "trendmicro",
            "trend micro",
            "kaspersky",
            "bitdefender",
            "symantec",
            "norton-safeweb",
            "mcafee",
            "siteadvisor",
            "avast",
            "avira",
            "drweb",
            "clamav",
            "malware",
            "bluecoat",
            "webroot",
            "brightcloud",
            "paloalto",
            "securelink",
        ],
        "virus and phishing scanners",
        "virustotal; Mozilla/5.0 (compatible)",
    )
    // Toolbars add the maker's name to the agent of Internet Explorer.
    .except(&[
        "avast/",
        "avastsecurebrowser",
        "avira/",
        "avirabrowser",
        "norton/",
        "trident/",
        "msie ",
    ]),
];

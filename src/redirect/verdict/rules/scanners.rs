//! Filters of mail and messages that look where a link leads. Many pose as a plain browser from a
//! cloud's address: those no agent can tell.

use super::rule::{Rule, rule};
use crate::domain::click::Verdict::Scanner;

pub(super) const RULES: &[Rule] = &[
    rule(
        "scanner-google",
        Scanner,
        &["google-safety", "safebrowsing"],
        "Google's search for harmful pages, also behind messages",
        "Google-Safety",
    )
    .except(&["safari/"]),
    rule(
        "scanner-microsoft",
        Scanner,
        &["safelinks", "smartscreen", "ms search 6.0 robot", "microsoft url control"],
        "Safe Links and Defender, where they say so",
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
        "filters of mail",
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
    .except(&["avast/", "avastsecurebrowser", "avira/", "avirabrowser", "norton/"]),
];

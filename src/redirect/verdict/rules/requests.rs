//! What a request says besides its user agent: its method, its headers, and its address.

use super::rule::{Rule, Test};
use crate::domain::click::Verdict::{Own, Prefetch, Preview, Probe, Scanner, Unknown};
use crate::domain::click::{Facts, Method};

const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, \
                      like Gecko) Version/18.1.1 Mobile/15E148 Safari/604.1";
const CHROME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                      Chrome/131.0.0.0 Safari/537.36";

/// Whatever else such a request says: nobody sees a page.
pub(super) const FIRST: &[Rule] = &[
    Rule {
        code: "head",
        verdict: Probe,
        test: Test::Method(Method::Head),
        note: "a request for the headers alone",
        example: CHROME,
    },
    Rule {
        code: "purpose",
        verdict: Prefetch,
        test: Test::Facts(&[Facts::PREFETCH, Facts::PREVIEW]),
        note: "a browser that loads ahead, as its purpose header says",
        example: IPHONE,
    },
];

/// Before the rows of previewers, which would take it for anybody's.
pub(super) const SENDER: &[Rule] = &[Rule {
    code: "own-preview",
    verdict: Own,
    test: Test::AgentWith(Preview, Facts::SENDER),
    note: "the preview card of the person who made the link, fetched from that address within the hour",
    example: "WhatsApp/2.24.20.83 A",
}];

/// What is told of a plain browser, or of an agent that says nothing, by where it comes from. Rows of agents that
/// name an app or a program come before.
pub(super) const ORIGIN: &[Rule] = &[
    Rule {
        code: "scanner-rewrites",
        verdict: Scanner,
        test: Test::Referrer(&[
            "safelinks.protection.outlook.com",
            "safelinks.protection.office365.us",
            "safelinks.protection.partner.outlook.cn",
            "urldefense.com",
            "urldefense.us",
            "urldefense.proofpoint.com",
            "mimecast.com",
            "mimecastprotect.com",
            "mimecast-offshore.com",
            "linkprotect.cudasvc.com",
            "secure-web.cisco.com",
            "secure-web.sco.cisco.com",
            "protection.sophos.com",
            "atpscan.global.hornetsecurity.com",
            "trendmicro.com",
            "clicktime.symantec.com",
            "clicktime.cloud.postoffice.net",
            "protect2.fireeye.com",
            "shared.outlook.inky.com",
            "protect.checkpoint.com",
            "avanan.click",
            "avanan.net",
            "ess.barracudanetworks.com",
            "emailprotection.link",
            "edgepilot.com",
            "forcepoint.net",
            "vadesecure.com",
            "retarus.com",
        ]),
        note: "mail filters that rewrite links and open them in a browser of their own",
        example: CHROME,
    },
    Rule {
        code: "list",
        verdict: Scanner,
        test: Test::Facts(&[Facts::LISTED]),
        note: "an address of the operator's lists; the label of its line is the code",
        example: CHROME,
    },
    Rule {
        code: "own-address",
        verdict: Own,
        test: Test::Facts(&[Facts::OWN]),
        note: "one of the operator's own addresses",
        example: CHROME,
    },
    Rule {
        code: "burst",
        verdict: Unknown,
        test: Test::Facts(&[Facts::BURST]),
        note: "a network that opens many links within seconds, as scanners do, and as many people behind one address do",
        example: CHROME,
    },
];

/// The last row but one.
pub(super) const BLANK: &[Rule] = &[Rule {
    code: "blank",
    verdict: Unknown,
    test: Test::NoAgent,
    note: "no user agent",
    example: " ",
}];

//! Who gets the credit when a code and other touches meet: small ledgers on which the four coupon
//! rules differ.

use couplet::domain::settings::rate::RateOf;
use couplet::domain::settings::rules::{Attribution, CouponRule, Model};
use couplet::report::Grouping;

use crate::ledger::{Ledger, earners};

const LINKS: &str = "
    link ig-mia channel=instagram campaign=bw agent=mia
    link sms    channel=sms       campaign=bw
    code IGBLACK  channel=instagram campaign=bw
    code SMSBLACK channel=sms       campaign=bw
    code MIA10    agent=mia
    code JON10    agent=jon
";

/// A title, its events, the model, and the credited rows (channel, agent, link) under `wins`,
/// `fallback`, `touch` and `same-owner-keeps-click`.
type Case = (&'static str, &'static str, Model, [&'static str; 4]);

const CASES: &[Case] = &[
    (
        "a code of another channel than the click",
        "click 1 5d link=ig-mia
         order #1 6d 10 click=1 codes=SMSBLACK",
        Model::Last,
        ["sms - - 1", "instagram mia ig-mia 1", "sms - - 1", "sms - - 1"],
    ),
    (
        "a code alone",
        "order #1 6d 10 codes=SMSBLACK",
        Model::Last,
        ["sms - - 1", "sms - - 1", "sms - - 1", "sms - - 1"],
    ),
    (
        "a code that nobody made is no code",
        "click 1 5d link=ig-mia
         order #1 6d 10 click=1 codes=FRIENDS",
        Model::Last,
        ["instagram mia ig-mia 1"; 4],
    ),
    (
        "two codes: the first known one is the code, and the other is nothing",
        "click 1 5d link=ig-mia
         order #1 6d 10 click=1 codes=FRIENDS|SMSBLACK|IGBLACK",
        Model::Last,
        ["sms - - 1", "instagram mia ig-mia 1", "sms - - 1", "sms - - 1"],
    ),
    (
        "a code of the click's own channel: the click keeps it, and brings its link",
        "click 1 5d link=ig-mia
         order #1 6d 10 click=1 codes=ig-black",
        Model::Last,
        // The code alone gets its agent from the click that agrees with it, but never its link.
        [
            "instagram mia - 1",
            "instagram mia ig-mia 1",
            "instagram mia - 1",
            "instagram mia ig-mia 1",
        ],
    ),
    (
        "an agent's own code with that agent's click",
        "click 1 5d link=ig-mia
         order #1 6d 10 click=1 codes=MIA10",
        Model::Last,
        [
            "instagram mia - 1",
            "instagram mia ig-mia 1",
            "instagram mia - 1",
            "instagram mia ig-mia 1",
        ],
    ),
    (
        "an agent's own code with another agent's click",
        "click 1 5d link=ig-mia
         order #1 6d 10 click=1 codes=JON10",
        Model::Last,
        ["- jon - 1", "instagram mia ig-mia 1", "- jon - 1", "- jon - 1"],
    ),
    (
        "an agent's own code with a click that has no agent: they share no tag, so they agree",
        "click 1 5d link=sms
         order #1 6d 10 click=1 codes=JON10",
        Model::Last,
        // The click has no agent; the code has one, and nothing contradicts it.
        ["sms jon - 1", "sms jon sms 1", "sms jon - 1", "sms jon sms 1"],
    ),
    (
        "only the last touch before the code is asked, not the one before it",
        "click 1 3d link=sms
         conversation c1 5d contact=ann channel=instagram agent=jon
         order #1 6d 10 click=1 customer=ann codes=IGBLACK",
        Model::Last,
        ["instagram jon - 1", "instagram jon - 1", "instagram jon - 1", "instagram jon - 1"],
    ),
    (
        "the same, shared in equal parts",
        "click 1 3d link=sms
         conversation c1 5d contact=ann channel=instagram agent=jon
         order #1 6d 10 click=1 customer=ann codes=IGBLACK",
        Model::Linear,
        [
            "instagram jon - 1",
            "instagram jon - 0.5 | sms - sms 0.5",
            "instagram jon - 0.6666666666666666 | sms - sms 0.3333333333333333",
            "instagram jon - 0.5 | sms - sms 0.5",
        ],
    ),
    (
        "a code on the earlier order is a touch like any other",
        "order #0 2d 10 customer=ann codes=SMSBLACK
         order #1 6d 90 customer=ann codes=IGBLACK",
        Model::First,
        ["instagram - - 1 | sms - - 1", "sms - - 2", "sms - - 2", "instagram - - 1 | sms - - 1"],
    ),
];

#[test]
fn each_coupon_rule_credits_the_expected_rows() {
    for (story, events, model, expected) in CASES {
        let ledger = Ledger::parse(&format!("{LINKS}\n{events}"));
        for (rule, expected) in CouponRule::ALL.iter().zip(expected) {
            let rules = Attribution { model: *model, coupon: *rule, ..Attribution::default() };
            let by = [Grouping::Channel, Grouping::Agent, Grouping::Link];
            let mut found = earners(&ledger.report(&by, &rules, RateOf::People));
            found.sort();
            assert_eq!(found.join(" | "), *expected, "{story}, {rule}");
        }
    }
}

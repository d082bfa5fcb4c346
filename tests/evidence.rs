//! What ties a touch to an order, and what does not: the journey and the unused evidence of one
//! order in a small ledger.

use couplet::domain::record::foreign_id::ForeignId;
use couplet::domain::settings::rules::{Attribution, Evidence};
use couplet::render::{Width, explanation_words};
use couplet::report::{ExplainedTouch, Explanation, ReportError};

use crate::ledger::{Ledger, at, click_id};

const LINKS: &str = "
    link ig-mia channel=instagram campaign=bw agent=mia
    link sms    channel=sms       campaign=bw content=text
    code SMSBLACK channel=sms campaign=bw
    code MIA10    agent=mia
";

fn explained(events: &str, rules: &Attribution) -> Explanation {
    let ledger = Ledger::parse(&format!("{LINKS}\n{events}"));
    ledger.explain(&ForeignId::parse("#1").unwrap(), rules).unwrap()
}

/// `click 1 ig-mia`: kind, name (for clicks the number), link.
fn touch(touch: &ExplainedTouch) -> String {
    let number = (0..100).find(|number| click_id(*number) == touch.name);
    let name = number.map_or_else(|| touch.name.clone(), |number| number.to_string());
    let link = touch.link.as_ref().map(|slug| format!(" {slug}")).unwrap_or_default();
    format!("{} {name}{link}", touch.kind)
}

fn journey(explained: &Explanation) -> String {
    explained.journey.iter().map(touch).collect::<Vec<_>>().join(", ")
}

/// `click_id ForeignClick`: kind of the unused evidence, and the reason.
fn unused(explained: &Explanation) -> String {
    let unused = explained.evidence.iter().filter_map(|piece| Some((piece.kind, piece.unused?)));
    unused.map(|(kind, why)| format!("{kind} {why:?}")).collect::<Vec<_>>().join(", ")
}

/// Events; the journey of order #1; the unused evidence.
const CASES: &[(&str, &str, &str)] = &[
    // Ann's order names a click that only Ben's conversation carries: it is about Ben, and the customer's own
    // conversations, which rank lower, are another person's. Both were used.
    (
        "click 1 2d link=ig-mia
         conversation c1 3d channel=sms contact=ben ref=1
         conversation c2 4d channel=sms contact=ann
         order #1 5d 10 click=1 customer=ann",
        "click 1 ig-mia, conversation c1",
        "customer AnotherPerson(Ref)",
    ),
    // The same of a code; but not of one that several contacts quote, or the customer.
    (
        "conversation c1 3d channel=sms contact=ben told=SMSBLACK
         conversation c2 4d channel=sms contact=ann
         order #1 5d 10 codes=SMSBLACK customer=ann",
        "conversation c1, coupon SMSBLACK",
        "customer AnotherPerson(Ref)",
    ),
    (
        "conversation c1 3d channel=sms contact=ben told=SMSBLACK
         conversation c2 3d channel=sms contact=cleo told=SMSBLACK
         conversation c3 4d channel=sms contact=ann
         order #1 5d 10 codes=SMSBLACK customer=ann",
        "conversation c1, conversation c2, conversation c3, coupon SMSBLACK",
        "",
    ),
    // A named click counts whatever its verdict and time; of its visitor's other clicks, only those
    // by persons within the window.
    (
        "click 1 -90d link=ig-mia visitor=7 verdict=bot
         click 2 4d link=sms visitor=7
         click 3 4d link=sms visitor=7 verdict=preview
         click 4 4d link=sms visitor=8
         click 5 -90d link=sms visitor=7
         order #1 5d 10 click=1",
        "click 1 ig-mia, click 2 sms",
        "click_id OutsideWindow",
    ),
    // The landing page names the click if the order has no click id of its own.
    (
        "click 1 4d link=ig-mia
         order #1 5d 10 landing=/p?a=1&lnk=495aJSM3YIFQ",
        "",
        "click_id LostClick",
    ),
    (
        "click 0 4d link=ig-mia
         order #1 5d 10 landing=https://shop.example.com/?lnk=495aJSM3YIFQ#top",
        "click 0 ig-mia",
        "",
    ),
    (
        "click 0 4d link=ig-mia
         order #1 5d 10 click_id=gclid-1 landing=/?lnk=495aJSM3YIFQ",
        "",
        "click_id ForeignClick",
    ),
    // Clicks of the recipient who is the customer; a bot's click does not count.
    (
        "click 1 4d link=sms recipient=ann
         click 2 4d link=sms recipient=ann verdict=bot
         click 3 4d link=sms recipient=ben
         click 4 6d link=sms recipient=ann
         order #1 5d 10 customer=ann",
        "click 1 sms",
        "recipient OutsideWindow, customer NothingFound",
    ),
    // Clicks of the recipient of the named click.
    (
        "click 1 4d link=sms recipient=ann visitor=1
         click 2 3d link=ig-mia recipient=ann visitor=2
         order #1 5d 10 click=1",
        "click 2 ig-mia, click 1 sms",
        "",
    ),
    // The named click belongs to another person, so the customer's conversation is not used.
    (
        "click 1 4d link=sms recipient=ben
         conversation c1 3d contact=ann channel=instagram
         order #1 5d 10 click=1 customer=ann",
        "click 1 sms",
        "customer AnotherPerson(ClickId)",
    ),
    // All conversations of the customer, from exactly the window's start to exactly the order.
    (
        "conversation c1 5d contact=ann channel=instagram
         conversation c2 35d contact=ann channel=instagram
         conversation c3 35d contact=ben channel=instagram
         conversation c4 119h contact=ann channel=instagram
         order #1 35d 10 customer=ann",
        "conversation c1, conversation c2",
        "customer OutsideWindow",
    ),
    // A conversation gets the tags of the link that led to it.
    (
        "conversation c1 4d contact=ann channel=instagram slug=ig-mia
         order #1 5d 10 customer=ann",
        "conversation c1 ig-mia",
        "",
    ),
    // The evidence on the customer's earlier orders, but not the other clicks of their visitors; not that of later
    // orders, of orders before the window, or of other customers.
    (
        "click 1 2d link=ig-mia visitor=5
         click 2 3d link=sms visitor=5
         order #0 3d 10 customer=ann click=1 codes=NOPE|SMSBLACK status=cancelled
         order #2 9d 10 customer=ann codes=MIA10
         order #3 3d 10 customer=ben codes=MIA10
         order #4 -40d 10 customer=ann codes=MIA10
         order #1 5d 10 customer=ann",
        "click 1 ig-mia, coupon SMSBLACK",
        "customer UnknownCode",
    ),
    // An earlier order's click that was sent to somebody else does not belong to the customer.
    (
        "click 1 2d link=sms recipient=ben
         order #0 3d 10 customer=ann click=1
         order #1 5d 10 customer=ann",
        "",
        "customer AnotherPerson(Customer)",
    ),
    // UTM values that only one link writes identify that link.
    ("order #1 5d 10 source=instagram utm_campaign=bw utm_content=mia", "utm #1 ig-mia", ""),
    ("order #1 5d 10 source=google", "utm #1", ""),
    // The first known code counts.
    (
        "order #1 5d 10 codes=NOPE|mia-1o|SMSBLACK",
        "coupon MIA10",
        "coupon UnknownCode, coupon LaterCode",
    ),
    ("order #1 5d 10", "", ""),
    // The click whose id the customer's conversation carries.
    (
        "click 1 2d link=ig-mia visitor=3
         click 2 2d link=sms visitor=3
         conversation c1 3d contact=ann channel=instagram ref=1
         order #1 5d 10 customer=ann",
        "click 1 ig-mia, conversation c1",
        "",
    ),
    (
        "conversation c1 3d contact=ann channel=instagram ref=9
         order #1 5d 10 customer=ann",
        "conversation c1",
        "ref LostClick",
    ),
    // The conversation that carries the id of the named click, whoever its contact is.
    (
        "click 1 2d link=ig-mia
         conversation c1 3d contact=ben channel=instagram ref=1
         order #1 5d 10 click=1 customer=ann",
        "click 1 ig-mia, conversation c1",
        "customer AnotherPerson(Ref)",
    ),
    // The conversation whose first message has a code of the order.
    (
        "code BW-7 channel=sms batch=vip
         conversation c1 3d contact=ben channel=instagram told=BW-7
         conversation c2 3d contact=ben channel=instagram told=BW-8
         order #1 5d 10 codes=bw7",
        "conversation c1, coupon BW-7",
        "",
    ),
    // The calls of the customer to a number of the plan.
    (
        "phone +4930901820 channel=flyer
         call k1 3d number=+4930901820 caller=ann agent=mia
         call k2 3d number=+4930999999 caller=ann
         call k3 3d number=+4930901820 caller=ben
         call k4 -40d number=+4930901820 caller=ann
         order #1 5d 10 customer=ann",
        "call +4930901820",
        "call UnknownNumber, call OutsideWindow, customer NothingFound",
    ),
    // Two people on one device: a visitor joins only through the click that this order names.
    (
        "click 1 1d link=ig-mia visitor=5
         click 2 2d link=sms visitor=5
         order #0 2d 10 customer=ben click=2
         order #1 5d 10 customer=ann click=1",
        "click 1 ig-mia, click 2 sms",
        "customer NothingFound",
    ),
    (
        "click 1 1d link=ig-mia visitor=5
         click 2 2d link=sms visitor=5
         order #0 2d 10 customer=ben click=2
         order #1 5d 10 customer=ben",
        "click 2 sms",
        "",
    ),
    // An order that names a click which was sent to somebody else is about that person.
    (
        "click 1 1d link=sms recipient=ben
         click 2 2d link=sms recipient=ann
         order #1 5d 10 click=1 customer=ann",
        "click 1 sms",
        "recipient AnotherPerson(ClickId), customer AnotherPerson(ClickId)",
    ),
    // A message that was delivered is no touch.
    (
        "send s1 119h channel=sms recipient=ann status=delivered
         order #1 5d 10 customer=ann",
        "",
        "customer NothingFound",
    ),
    // An answer is not used unless the rules list it.
    ("channel instagram\n order #1 5d 10 said=Instagram", "", "said NotAllowed"),
];

/// Events; the journey where the rules list `said`; the unused evidence.
const ANSWERS: &[(&str, &str, &str)] = &[
    ("order #1 5d 10 said=Instagram_story", "said #1", ""),
    ("order #1 5d 10 said=instagram,_or_sms?", "", "said UnknownChannel"),
    ("order #1 5d 10 said=A_friend", "", "said UnknownChannel"),
    // It has no time of its own, and so counts only where nothing else leads to a touch.
    ("order #1 5d 10 said=instagram codes=MIA10", "coupon MIA10", "said OthersPlace"),
    (
        "conversation c1 -40d contact=ann channel=sms
         order #1 5d 10 customer=ann said=instagram",
        "said #1",
        "customer OutsideWindow",
    ),
];

#[test]
fn what_a_customer_says_counts_where_the_rules_list_it_and_nothing_else_does() {
    let evidence = Evidence::shown().collect();
    let rules = Attribution { evidence, ..Attribution::default() };
    for (events, expected, why) in ANSWERS {
        let events = format!("channel instagram\nchannel sms\n{events}");
        let explained = explained(&events, &rules);
        assert_eq!(journey(&explained), *expected, "{events}");
        assert_eq!(unused(&explained), *why, "{events}");
    }
}

#[test]
fn each_order_has_the_journey_that_its_evidence_supports() {
    for (events, expected, why) in CASES {
        let explained = explained(events, &Attribution::default());
        assert_eq!(journey(&explained), *expected, "{events}");
        assert_eq!(unused(&explained), *why, "{events}");
    }
}

#[test]
fn only_allowed_evidence_is_used_and_the_first_kind_in_the_list_decides_the_person() {
    let events = "
        click 1 4d link=sms recipient=ben visitor=1
        click 2 3d link=sms visitor=1
        conversation c1 3d contact=ann channel=instagram
        order #1 5d 10 click=1 customer=ann codes=MIA10 source=google";
    let table: [(&[Evidence], &str); 6] = [
        (&[Evidence::ClickId, Evidence::Customer], "click 2 sms, click 1 sms"),
        (&[Evidence::Customer, Evidence::ClickId], "conversation c1"),
        (&[Evidence::Customer], "conversation c1"),
        (&[Evidence::Coupon], "coupon MIA10"),
        (&[Evidence::Utm, Evidence::Coupon], "utm #1, coupon MIA10"),
        (&[], ""),
    ];
    for (evidence, expected) in table {
        let rules = Attribution { evidence: evidence.to_vec(), ..Attribution::default() };
        assert_eq!(journey(&explained(events, &rules)), expected, "{evidence:?}");
    }
}

#[test]
fn a_till_booked_as_a_customer_contributes_only_its_latest_orders() {
    let mut ledger = Ledger::parse(LINKS);
    for number in 0..150 {
        ledger.read(&format!("order e{number} {number}m 10 customer=till codes=MIA10"));
    }
    ledger.read("order #1 1d 10 customer=till");
    let id = ForeignId::parse("#1").unwrap();
    let explained = ledger.explain(&id, &Attribution::default()).unwrap();
    assert_eq!(explained.journey.len(), 100);
    assert_eq!(explained.journey[0].at, at("50m"));
}

#[test]
fn an_order_is_explained_in_plain_words() {
    let events = "
        conversation c1 4d contact=ann channel=sms agent=jon
        click 1 90h link=ig-mia verdict=bot
        order #1 5d 100.01 click=1 customer=ann codes=SMSBLACK|FRIENDS refunded=20.00 \
        status=partially_refunded";
    let events = events.replace("\\\n", "");
    let explained = explained(&events, &Attribution::default());
    insta::assert_snapshot!(explanation_words(&explained, Width::DEFAULT).join("\n"), @"
    Order #1 of 100.01 EUR was placed on 2026-10-06 00:00 (UTC).
    It is paid, with 20.00 EUR refunded. It counts as 80.01 EUR of revenue.

    Evidence that ties it to links, codes and conversations:
    + The order names click HnVD1DV7syyG (/ig-mia, 2026-10-04 18:00): strong. It
      looked like a bot, but it counts because it is named.
    - The order has the code FRIENDS. Not used: this data file has no such code.
    + The order has the code SMSBLACK: good.
    + The customer began conversation c1 on 2026-10-05 00:00: good.

    Its journey has 3 touches, earliest first (window: 30 days):
    1. 2026-10-04 18:00  click HnVD1DV7syyG on /ig-mia (instagram, mia, bw)
    2. 2026-10-05 00:00  conversation c1 (sms, jon)
    3. 2026-10-06 00:00  coupon SMSBLACK (sms, bw)

    The tags of the code match those of the last touch before it, so the credit goes
    to the other touches and the code gets none (coupon rule:
    same-owner-keeps-click).

    Credit under each model:
      last (in use)      80.01 EUR to touch 2 (sms, jon, bw)
      last-non-direct    the same
      first              80.01 EUR to touch 1 (instagram, mia, bw)
      linear             40.01 EUR to touch 1 (instagram, mia, bw); 40.00 EUR to
                         touch 2 (sms, jon, bw)
      position           40.01 EUR to touch 1 (instagram, mia, bw); 40.00 EUR to
                         touch 2 (sms, jon, bw)
      decay              39.51 EUR to touch 1 (instagram, mia, bw); 40.50 EUR to
                         touch 2 (sms, jon, bw)
      markov             40.01 EUR to touch 1 (instagram, mia, bw); 40.00 EUR to
                         touch 2 (sms, jon, bw)
      shapley            40.01 EUR to touch 1 (instagram, mia, bw); 40.00 EUR to
                         touch 2 (sms, jon, bw)
    ");
}

#[test]
fn an_unknown_order_cannot_be_explained() {
    let id = ForeignId::parse("#404").unwrap();
    let error = Ledger::empty().explain(&id, &Attribution::default()).unwrap_err();
    assert!(matches!(error, ReportError::UnknownOrder(missing) if missing == id));
}

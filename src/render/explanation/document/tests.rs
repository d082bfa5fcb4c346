//! The JSON of an explanation: every name of the contract, every reason.

use insta::assert_snapshot;
use serde_json::Value;

use super::*;
use crate::attribution::{Share, TouchKind};
use crate::domain::click::ClickNumber;
use crate::domain::click::id::ClickIdKey;
use crate::domain::label::{Channel, Tags};
use crate::domain::period::Zone;
use crate::domain::record::conversion_kind::ConversionKind;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderStatus;
use crate::domain::record::order::OrderUtm;
use crate::domain::settings::rules::{Attribution, CouponRule, Evidence, Model};
use crate::domain::time::Timestamp;
use crate::report::{ExplainedConversion, Fit, ModelCredits, NotCounted, Strength};

fn at(day: i64) -> Timestamp {
    Timestamp::from_ms(day * 86_400_000).unwrap()
}

fn id(text: &str) -> ForeignId {
    ForeignId::parse(text).unwrap()
}

fn number() -> ClickNumber {
    ClickNumber::new(7).unwrap()
}

fn click() -> ClickId {
    ClickIdKey::from_bytes([7; 16]).seal(number())
}

fn channel() -> Tags {
    Tags { channel: Channel::parse("sms").ok(), ..Tags::default() }
}

fn evidence() -> EvidencePiece {
    EvidencePiece {
        kind: Evidence::ClickId,
        fact: Fact::VisitorClick(number()),
        at: Some(at(1)),
        touch: Some(TouchKind::Click),
        link: Slug::parse("bio").ok(),
        click: Some(click()),
        verdict: Some(Verdict::Person),
        strength: Strength::Good,
        unused: None,
    }
}

/// An order in dinars, one third refunded, whose credit a click and a code share.
fn sample() -> Explanation {
    let share = Share { weight: 1, of: 2 };
    let credit = |touch, gross, refunded| ExplainedCredit {
        touch,
        share,
        gross,
        refunded,
        amount: gross - refunded,
        tags: channel(),
        link: None,
    };
    Explanation {
        conversion: ExplainedConversion {
            id: id("a\"1"),
            kind: ConversionKind::Booking,
            at: at(2),
            status: OrderStatus::PartiallyRefunded,
            currency: Currency::parse("KWD").unwrap(),
            gross: 3_001,
            refunded: 1_000,
            net: 2_001,
            discount: None,
            codes: vec![CouponCode::parse("A|1").unwrap()],
            converted: None,
            not_counted: None,
        },
        evidence: vec![
            evidence(),
            EvidencePiece {
                kind: Evidence::Coupon,
                fact: Fact::Code(CouponCode::parse("A|1").unwrap()),
                at: None,
                touch: None,
                link: None,
                click: None,
                verdict: None,
                strength: Strength::Good,
                unused: Some(Unused::UnknownCode),
            },
        ],
        journey: vec![ExplainedTouch {
            at: at(1),
            kind: TouchKind::Click,
            name: click().to_string(),
            tags: Tags::default(),
            completed: channel(),
            link: Slug::parse("bio").ok(),
            named: true,
            is_code: false,
        }],
        rules: Attribution {
            model: Model::Linear,
            coupon: CouponRule::Touch,
            ..Attribution::default()
        },
        fit: Fit::default(),
        branch: Branch::CodeIsTouch,
        credits: vec![ModelCredits {
            model: Model::Linear,
            credits: vec![credit(0, 1_501, 500), credit(1, 1_500, 500)],
        }],
        zone: Zone::utc(),
    }
}

fn json(of: &Explanation) -> Value {
    let mut out = Vec::new();
    explanation(of, &mut out).unwrap();
    assert_eq!(out.pop(), Some(b'\n'), "one line");
    serde_json::from_slice(&out).unwrap()
}

#[test]
#[expect(clippy::too_many_lines, reason = "a document is checked whole")]
fn an_explanation_is_one_document() {
    assert_snapshot!(serde_json::to_string_pretty(&json(&sample())).unwrap(), @r#"
    {
      "branch": "code_is_touch",
      "conversion": {
        "at": "1970-01-03T00:00:00.000Z",
        "codes": [
          "A|1"
        ],
        "converted": null,
        "counted": true,
        "currency": "KWD",
        "discount": null,
        "gross": "3.001",
        "id": "a\"1",
        "kind": "booking",
        "net": "2.001",
        "refunded": "1.000",
        "status": "partially_refunded"
      },
      "coupon": "touch",
      "credits": {
        "linear": [
          {
            "currency": "KWD",
            "gross": "1.501",
            "link": null,
            "net": "1.001",
            "refunded": "0.500",
            "share": 0.5,
            "tags": {
              "agent": null,
              "campaign": null,
              "channel": "sms",
              "content": null
            },
            "touch": 0
          },
          {
            "currency": "KWD",
            "gross": "1.500",
            "link": null,
            "net": "1.000",
            "refunded": "0.500",
            "share": 0.5,
            "tags": {
              "agent": null,
              "campaign": null,
              "channel": "sms",
              "content": null
            },
            "touch": 1
          }
        ]
      },
      "evidence": [
        {
          "at": "1970-01-02T00:00:00.000Z",
          "kind": "click_id",
          "link": "bio",
          "strength": "good",
          "used": true,
          "verdict": "person",
          "what": "click AC3ixA8HTQH4 of the same visitor",
          "why_not": null
        },
        {
          "at": null,
          "kind": "coupon",
          "link": null,
          "strength": "good",
          "used": false,
          "verdict": null,
          "what": "code A|1",
          "why_not": "unknown_code"
        }
      ],
      "journey": [
        {
          "at": "1970-01-02T00:00:00.000Z",
          "completed": {
            "agent": null,
            "campaign": null,
            "channel": "sms",
            "content": null
          },
          "kind": "click",
          "link": "bio",
          "name": "AC3ixA8HTQH4",
          "named": true,
          "tags": {
            "agent": null,
            "campaign": null,
            "channel": null,
            "content": null
          }
        }
      ],
      "model": "linear",
      "schema": 1,
      "window": "30d",
      "windows": {
        "call": "30d",
        "click": "30d",
        "conversation": "30d",
        "coupon": "30d",
        "sent": "1d"
      }
    }
    "#);
}

#[test]
fn an_order_that_is_not_counted_says_so() {
    for not_counted in [NotCounted::Status, NotCounted::Micro] {
        let mut sample = sample();
        sample.conversion.not_counted = Some(not_counted);
        assert_eq!(json(&sample)["conversion"]["counted"], Value::Bool(false));
    }
}

#[test]
fn every_piece_of_evidence_has_its_words_and_clicks_have_their_ids() {
    let earlier = |fact| Fact::Earlier(id("#0"), Box::new(fact));
    let code = || Fact::Code(CouponCode::parse("A1").unwrap());
    let visitor = || Fact::VisitorClick(number());
    let of_click = click();
    for (fact, words) in [
        (Fact::NamedClick(id("x")), "click x".to_owned()),
        (visitor(), format!("click {of_click} of the same visitor")),
        (Fact::RecipientClick(number()), format!("click {of_click} of the recipient")),
        (code(), "code A1".to_owned()),
        (Fact::Utm(OrderUtm::default()), "UTM values of the order".to_owned()),
        (Fact::Conversation(id("c1")), "conversation c1".to_owned()),
        (Fact::Customer, "the customer".to_owned()),
        (earlier(Fact::NamedClick(id("x"))), "click x of order #0".to_owned()),
        (earlier(visitor()), format!("click {of_click} of the visitor of order #0")),
        (earlier(code()), "code A1 of order #0".to_owned()),
        (earlier(Fact::Utm(OrderUtm::default())), "UTM values of order #0".to_owned()),
    ] {
        let mut sample = sample();
        sample.evidence = vec![EvidencePiece { fact, ..evidence() }];
        assert_eq!(json(&sample)["evidence"][0]["what"], Value::String(words));
    }
}

#[test]
fn every_reason_has_a_word_of_its_own() {
    let reasons = [
        (Unused::NotAllowed, "not_allowed"),
        (Unused::ForeignClick, "foreign_click"),
        (Unused::LostClick, "lost_click"),
        (Unused::UnknownCode, "unknown_code"),
        (Unused::LaterCode, "later_code"),
        (Unused::AnotherPerson(Evidence::Recipient), "another_person"),
        (Unused::OutsideWindow, "outside_window"),
        (Unused::NothingFound, "nothing_found"),
    ];
    for (unused, word) in reasons {
        let mut sample = sample();
        sample.evidence = vec![EvidencePiece { unused: Some(unused), ..evidence() }];
        let piece = &json(&sample)["evidence"][0];
        assert_eq!((&piece["used"], &piece["why_not"]), (&Value::Bool(false), &word.into()));
    }
}

#[test]
fn every_branch_has_a_word_of_its_own() {
    let branches = [
        Branch::Empty,
        Branch::NoCode,
        Branch::OnlyCode,
        Branch::CodeWins,
        Branch::CodeFallsBack,
        Branch::CodeIsTouch,
        Branch::OthersKeep,
        Branch::CodeTakes,
    ];
    let words: std::collections::BTreeSet<&str> = branches.into_iter().map(branch).collect();
    assert_eq!(words.len(), branches.len());
}

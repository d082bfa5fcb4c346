use jiff::civil::date;

use super::*;
use crate::domain::code::coupon::{CodeSpec, CouponCode};
use crate::domain::code::discount::Discount;
use crate::domain::code::terms::Terms;
use crate::domain::label::{Campaign, Channel, Content};
use crate::domain::link::Origin;
use crate::domain::period::Zone;
use crate::domain::settings::day_style::DayStyle;
use crate::domain::settings::declarations::{AgentSettings, CampaignSettings};

const LINK: &str = "https://go.example.com/bw";

fn code(text: &str) -> CouponCode {
    CouponCode::parse(text).unwrap()
}

fn channel() -> Channel {
    Channel::parse("sms").unwrap()
}

/// A campaign until 30 November with a code of its channel, and Mia with a code of her own.
fn settings() -> Settings {
    let mut settings = Settings { zone: Zone::utc(), ..Settings::default() };
    let campaign = CampaignSettings {
        owner: None,
        domain: None,
        short: "bw".into(),
        name: None,
        id: None,
        starts: None,
        ends: Some(date(2036, 11, 30)),
        target: None,
        after_end: None,
        holdout: None,
        messages: [(channel(), Message::parse("to all {link}").unwrap())].into(),
        content_messages: [(
            channel(),
            [(Content::parse("inq").unwrap(), Message::parse("to who asks {link}").unwrap())]
                .into(),
        )]
        .into(),
        codes: [(channel(), code("SMS5"))].into(),
    };
    settings.campaigns.insert(Campaign::parse("bw").unwrap(), campaign);
    let mia = AgentSettings {
        name: Some("Mia Sommer".into()),
        code: Some(code("MIA10")),
        ..AgentSettings::default()
    };
    settings.agents.insert(Agent::parse("mia").unwrap(), mia);
    settings
}

/// The terms of both codes: SMS5 has three days of grace, MIA10 ends early.
fn known() -> KnownTerms {
    let of = |text: &str, discount: &str, last| CodeSpec {
        code: code(text),
        tags: Tags::default(),
        terms: Terms {
            discount: Discount::parse(discount).ok(),
            ends_at: Terms::window(None, Some(last), &Zone::utc()).unwrap().1,
            ..Terms::default()
        },
        origin: Origin::Entry,
    };
    let codes =
        [of("SMS5", "5.00 EUR", date(2036, 12, 3)), of("mia 10", "10%", date(2036, 11, 25))];
    codes.iter().collect()
}

fn tags(agent: Option<&str>, content: Option<&str>) -> Tags {
    Tags {
        campaign: Campaign::parse("bw").ok(),
        channel: Some(channel()),
        agent: agent.map(|name| Agent::parse(name).unwrap()),
        content: content.map(|name| Content::parse(name).unwrap()),
    }
}

#[test]
fn a_message_is_filled_with_the_terms_of_the_code_that_is_in_it() {
    let (settings, known) = (settings(), known());
    let text = "{agent}: {discount} off with {code} until {ends}: {link}";
    let message = Message::parse(text).unwrap();
    assert_eq!(message.to_string(), text);
    let filled = |agent| settings.filled(&message, &tags(agent, None), LINK, &known);
    assert_eq!(
        filled(Some("mia")).unwrap(),
        "Mia Sommer: 10% off with MIA10 until 25 November: https://go.example.com/bw"
    );
    // Jon has no code, so the channel's is shown; its grace is not, as the campaign is over by then.
    assert_eq!(
        filled(Some("jon")).unwrap(),
        "jon: 5.00 EUR off with SMS5 until 30 November: https://go.example.com/bw"
    );
    assert_eq!(filled(None), Err(MessageField::Agent));
}

#[test]
fn what_has_no_value_is_named() {
    let mut settings = settings();
    let none = KnownTerms::default();
    let filled = |settings: &Settings, text: &str, known: &KnownTerms| {
        let message = Message::parse(text).unwrap();
        settings.filled(&message, &tags(Some("mia"), None), LINK, known)
    };
    assert_eq!(filled(&settings, "{discount}", &none), Err(MessageField::Discount));
    assert_eq!(filled(&settings, "{ends}", &none).unwrap(), "30 November");
    settings.day_style = DayStyle::parse("{dd}.{mm}.").ok();
    assert_eq!(filled(&settings, "{ends}", &none).unwrap(), "30.11.");
    settings.campaigns.values_mut().for_each(|campaign| campaign.ends = None);
    assert_eq!(filled(&settings, "{ends}", &none), Err(MessageField::Ends));
    assert_eq!(filled(&settings, "{ends}", &known()).unwrap(), "25.11.");
    settings.agents.clear();
    settings.campaigns.values_mut().for_each(|campaign| campaign.codes.clear());
    assert_eq!(filled(&settings, "{code}", &known()), Err(MessageField::Code));
}

#[test]
fn a_content_has_its_own_message_or_that_of_its_channel() {
    let settings = settings();
    let of = |content| settings.message(&tags(None, content)).map(ToString::to_string);
    assert_eq!(of(Some("inq")).unwrap(), "to who asks {link}");
    assert_eq!(of(Some("follow")).unwrap(), "to all {link}");
    assert_eq!(of(None).unwrap(), "to all {link}");
    let without = Tags { channel: None, ..tags(None, None) };
    assert_eq!(settings.message(&without), None);
}

#[test]
fn an_invalid_message_says_why() {
    let reason = |text: &str| Message::parse(text).unwrap_err().to_string();
    assert_eq!(reason("  "), "a message cannot be empty");
    assert_eq!(reason("Hi {lnik}"), "there is no placeholder {lnik}");
    assert_eq!(Message::parse("Hi {link"), Err(TemplateError::Unbalanced.into()));
    assert_eq!(Message::parse("a\tb"), Err(MessageError::Control));
    assert!(Message::parse("two\nlines").is_ok());
    let long = "x".repeat(MESSAGE_CHARS_MAX + 1);
    assert_eq!(Message::parse(&long), Err(MessageError::TooLong(long.len())));
}

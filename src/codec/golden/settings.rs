//! Golden bytes of what settings gained after release 0.1.0.

use std::collections::BTreeMap;

use base16ct::lower::encode_string;

use crate::codec::{Decoder, Encoder, decode_row, encode_row};
use crate::domain::label::{Channel, Content, FunnelName};
use crate::domain::link::picture::PictureFile;
use crate::domain::link::utm::UtmParameter;
use crate::domain::money::{Currency, Money};
use crate::domain::settings::Settings;
use crate::domain::settings::day_style::DayStyle;
use crate::domain::settings::declarations::{CampaignSettings, ChannelSettings};
use crate::domain::settings::definitions::{DefinitionLog, Definitions};
use crate::domain::settings::funnel::{Funnel, FunnelStep};
use crate::domain::settings::goal::GoalOf;
use crate::domain::settings::message::Message;
use crate::domain::settings::utm_rule::UtmRule;
use crate::domain::settings::vocabulary::{Case, NamePattern, Vocabulary};
use crate::domain::time::Timestamp;

#[test]
fn the_bytes_of_funnels_never_change() {
    let steps = ["add-to-cart", "sale"].map(|step| FunnelStep::parse(step).unwrap());
    let shop = FunnelName::parse("shop").unwrap();
    let funnels = BTreeMap::from([(shop, Funnel::of(steps.to_vec()).unwrap())]);
    let with = Settings { funnels, ..Settings::default() };
    let (bare, bytes) = (encode_row(&Settings::default()), encode_row(&with));
    let expected = "010473686f70020b6164642d746f2d636172740473616c65";
    assert!(encode_string(&bytes).ends_with(expected), "{}", encode_string(&bytes));
    // Without funnels there is not even their bit, for which the bits of the record take another byte.
    assert_eq!(bytes.len(), bare.len() + expected.len() / 2 + 1);
    assert_eq!(decode_row::<Settings>(&bytes), Ok(with));
    let mut once = bytes;
    let count = once.len() - 18;
    assert_eq!(once[count], 2);
    once.truncate(count + 13);
    once[count] = 1;
    let error = decode_row::<Settings>(&once).unwrap_err().to_string();
    assert_eq!(error, "a funnel is not valid: a funnel has 2 to 12 steps, not 1");
}

#[test]
fn the_bytes_of_definitions_with_a_funnel_never_change() {
    let steps = ["lead", "fitting"].map(|step| FunnelStep::parse(step).unwrap());
    let funnel = Funnel::of(steps.into()).unwrap();
    let funnels = [(FunnelName::parse("buy").unwrap(), funnel)].into();
    let mut log = DefinitionLog::since(Timestamp::from_ms(7).unwrap());
    let definitions = Definitions::of(&Settings { funnels, ..Settings::default() });
    log.add(definitions, Timestamp::from_ms(8).unwrap());
    let bytes = encode_row(&log);
    insta::assert_snapshot!(encode_string(&bytes), @"02000700000000000000010002000000c87e9a000000000700060102030405030202040355544300036c6e6b010362757902046c6561640766697474696e670800000000000000");
    assert_eq!(decode_row(&bytes), Ok(log));
}

#[test]
fn the_bytes_of_the_log_of_definitions_never_change() {
    let mut settings = Settings::default();
    let mut log = DefinitionLog::since(Timestamp::from_ms(7).unwrap());
    log.add(Definitions::of(&settings), Timestamp::from_ms(8).unwrap());
    settings.currency = Currency::parse("EUR").ok();
    settings.rates = [(Currency::parse("USD").unwrap(), "0.92".parse().unwrap())].into();
    log.add(Definitions::of(&settings), Timestamp::from_ms(9).unwrap());
    assert_eq!(
        encode_string(&encode_row(&log)),
        concat!(
            "02000700000000000000020000000000c87e9a0000000007000601020304050302020403555443",
            "00036c6e6b08000000000000000001000000c87e9a000000000700060102030405030202040355",
            "544303455552010355534400f04534d6000000036c6e6b0900000000000000",
        )
    );
    assert_eq!(decode_row(&encode_row(&log)), Ok(log));
}

#[test]
fn settings_decode_to_what_was_encoded() {
    let mut settings = Settings::default();
    assert_eq!(decode_row(&encode_row(&settings)), Ok(settings.clone()));
    settings.vocabulary = Vocabulary {
        sources: Some(vec!["instagram".into()]),
        mediums: Some(vec![]),
        campaign: NamePattern::parse(r"^20\d\d-").ok(),
        case: Case::Lower,
        descriptions: [("dm".into(), "a message".into())].into(),
        owners: [("dm".into(), "Lena".into())].into(),
        rules: [(
            UtmParameter::Content,
            UtmRule {
                required: true,
                blocked: false,
                max_chars: Some(60),
                forbidden: Some("%".into()),
                separators: Some("-_".into()),
            },
        )]
        .into(),
    };
    settings.ga4_ok = vec!["offline".into()];
    let euro = Currency::parse("EUR").unwrap();
    settings.order_values = vec![Money::parse("50.00", euro).unwrap()];
    settings.hour_price = Money::parse("35.00", euro).ok();
    settings.margin = "12.5%".parse().ok();
    settings.goals = [
        (GoalOf::Revenue, "+15% in 6 months from 2035-11".parse().unwrap()),
        (GoalOf::CostPerConversion, "-0.5% in 1 month".parse().unwrap()),
    ]
    .into();
    assert_eq!(decode_row(&encode_row(&settings)), Ok(settings));
}

#[test]
fn the_bytes_of_segments_content_messages_and_a_day_style_never_change() {
    let channel = ChannelSettings {
        short: "s".into(),
        source: "sms".into(),
        medium: None,
        max_chars: None,
        max_segments: None,
        qr: false,
        domain: None,
    };
    let name = Channel::parse("sms").unwrap();
    let bytes = |of: &ChannelSettings| {
        let channels = [(name.clone(), of.clone())].into();
        encode_row(&Settings { channels, ..Settings::default() })
    };
    let with = ChannelSettings { max_segments: Some(2), ..channel.clone() };
    // Without the limit there are only its missing bit and the fields.
    assert_eq!(bytes(&with).len(), bytes(&channel).len() + 4);
    let mut out = Encoder::default();
    out.put(&with);
    assert_eq!(encode_string(&out.into_bytes()), "08017303736d7302000000");
    let message = Message::parse("{code} until {ends}").unwrap();
    let contents = [(Content::parse("inq").unwrap(), message)].into();
    let campaign = CampaignSettings {
        short: "bw".into(),
        name: None,
        id: None,
        starts: None,
        ends: None,
        target: None,
        after_end: None,
        messages: BTreeMap::new(),
        content_messages: [(name, contents)].into(),
        codes: BTreeMap::new(),
        owner: None,
        domain: None,
        holdout: None,
    };
    let mut out = Encoder::default();
    out.put(&campaign);
    let bytes = out.into_bytes();
    insta::assert_snapshot!(encode_string(&bytes), @"4002627700000103736d730103696e71137b636f64657d20756e74696c207b656e64737d");
    assert_eq!(Decoder::new(&bytes).get(), Ok(campaign));
    let with = Settings { day_style: DayStyle::parse("{dd}.{mm}.").ok(), ..Settings::default() };
    let bytes = encode_row(&with);
    assert!(encode_string(&bytes).ends_with("0a7b64647d2e7b6d6d7d2e"), "{}", encode_string(&bytes));
    assert_eq!(decode_row::<Settings>(&bytes), Ok(with));
}

#[test]
fn the_bytes_of_pictures_that_are_kept_never_change() {
    let picture = PictureFile::reread([7; 16], b"GIF89a").unwrap();
    let with = Settings { pictures: vec![picture], ..Settings::default() };
    let bytes = encode_row(&with);
    let end = format!("01{}06474946383961", "07".repeat(16));
    assert!(encode_string(&bytes).ends_with(&end), "{}", encode_string(&bytes));
    assert_eq!(decode_row::<Settings>(&bytes), Ok(with));
}

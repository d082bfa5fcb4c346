use super::*;
use crate::domain::click::visitor::Visitor;
use crate::domain::click::{ClickNumber, Facts, Judgement, Method, Verdict};
use crate::domain::device::Device;
use crate::domain::link::LinkId;
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;

#[test]
fn a_click_is_exported_with_the_id_that_its_visitor_carries() {
    let rule = InlineStr::new("preview-whatsapp").unwrap();
    let click = Click {
        number: ClickNumber::new(7).unwrap(),
        at: Timestamp::from_ms(1_500).unwrap(),
        link: LinkId(1),
        variant: Some(Variant::parse("-b").unwrap()),
        recipient: Some(PersonKey([0xab; 16])),
        visitor: Visitor::from_bits(255),
        judgement: Judgement { verdict: Verdict::Preview, rule, rules_version: 1 },
        method: Method::Get,
        facts: Facts::default(),
        user_agent: None,
        referrer_host: None,
        device: Device::Ios,
        language: InlineStr::new("de"),
        country: Some(*b"DE"),
    };
    let key = ClickIdKey::from_bytes([1; 16]);
    let row = click_row(&click, None, &key);
    let id = key.seal(click.number).to_string();
    let csv: Vec<_> = row.iter().map(Cell::csv).collect();
    let recipient = "ab".repeat(16);
    let expected = [
        &id,
        "1970-01-01T00:00:01.500Z",
        "",
        &recipient,
        "",
        "",
        "",
        "",
        "'-b",
        "preview",
        "preview-whatsapp",
        "0000000000ff",
        "",
        "ios",
        "de",
        "DE",
        "",
    ];
    assert_eq!(csv, expected);
}

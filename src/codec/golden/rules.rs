//! Golden bytes of rules: those of release 0.1.0, and what rules gained since.

use base16ct::lower::encode_string;

use super::fixtures;
use crate::codec::{Decoder, Encoder};
use crate::domain::country::Country;
use crate::domain::device::Device;
use crate::domain::link::rule::{Condition, Days, Rule, Weekday, language};

fn bytes(rule: &Rule) -> Vec<u8> {
    let mut out = Encoder::default();
    out.put(rule);
    out.into_bytes()
}

fn rule(when: Condition) -> Rule {
    Rule { when, ..fixtures::spec("bw-ig").rules.remove(0) }
}

/// The target as every rule has it, behind the bits and the device.
const TARGET: &str =
    "2b68747470733a2f2f73686f702e6578616d706c652f3f613d312675746d5f736f757263653d696723746f70";

#[test]
fn the_bytes_of_rules_never_change() {
    let device = Some(Device::Android);
    let only_device = rule(Condition { device, ..Condition::default() });
    let weekend = rule(Condition {
        days: Days::of([Weekday::Saturday, Weekday::Sunday]),
        ..Condition::default()
    });
    let all = rule(Condition {
        device,
        languages: vec![language("de").unwrap()],
        countries: vec![Country::parse("AT").unwrap()],
        days: Days::of([Weekday::Monday]),
        hours: "22:00-02:00".parse().ok(),
    });
    for (rule, before, after) in [
        // As releases wrote it that knew devices only.
        (&only_device, "0001", ""),
        (&weekend, "0903", "60"),
        // A language, a country, Monday, 22:00 and 02:00.
        (&all, "1e01", "010264650141540128057800"),
    ] {
        let written = bytes(rule);
        assert_eq!(encode_string(&written), format!("{before}{TARGET}{after}"));
        assert_eq!(Decoder::new(&written).get::<Rule>().as_ref(), Ok(rule));
    }
}

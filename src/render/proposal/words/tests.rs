//! The words of a proposal.

use super::*;
use crate::domain::settings::Settings;
use crate::domain::time::Timestamp;
use crate::plan::{Present, Wanted, check, compare};
use crate::render::width::columns;

const MINIMAL: &str = r#"version = 1
domain = "https://go.example.com"
timezone = "Europe/Berlin"
currency = "EUR"
[channels]
instagram = { short = "ig" }
"#;

fn wanted(lines: &str) -> Wanted {
    check(&format!("{MINIMAL}{lines}"), Timestamp::MIN).unwrap().wanted
}

/// The words for a plan that replaces the settings `old`.
fn words(old: &Settings, new: &str) -> String {
    let wanted = wanted(new);
    let present = Present::default();
    let difference = compare(&wanted, &present).unwrap();
    let mut out = Vec::new();
    Proposal::new(&wanted, &present, old, &difference).words(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn every_setting_that_would_change_has_a_line() {
    let old = wanted("").settings;
    let text = words(&old, "c1 = {}\n[rates]\nUSD = \"0.92\"\n");
    let expected = "~ settings\n    rates.USD: none -> 0.92\n    \
                    + channels.c1: short c1, source c1\nlinks: ";
    assert!(text.starts_with(expected), "{text}");
    assert!(words(&old, "").starts_with("links: "));
}

#[test]
fn text_from_the_plan_is_escaped() {
    let old = wanted("").settings;
    let text = words(&old, "[campaigns.bw]\nname = \"a\"\n[agents]\n\"x\\u202Egnp\" = {}");
    assert!(text.contains("+ agents.x\u{fffd}gnp"), "{text}");
}

#[test]
fn before_the_first_apply_all_settings_are_new() {
    assert!(words(&Settings::default(), "").starts_with("+ settings\n"));
}

#[test]
fn a_line_with_wide_labels_and_no_url_stays_within_eighty_columns() {
    let (channel, agent) = ("\u{82b1}", "\u{7f8e}\u{54b2}\u{1f338}");
    let lines = format!(
        "'{channel}' = {{ short = 'hana' }}\n[agents]\n'{agent}' = {{ name = '{agent}' }}\n\
         [campaigns.'\u{6625}']\nname = '\u{6625}\u{306e}\u{30bb}\u{30fc}\u{30eb}'\n\
         short = 'haru'\nto = 'https://shop.example.com/'\nchannels = ['{channel}']\n"
    );
    let told = words(&wanted("").settings, &lines);
    // A URL may have to be copied, so it is shown whole.
    let fits = |line: &str| line.contains("https:") || columns(line) <= 80;
    assert!(told.lines().all(fits), "{told}");
    for part in ["+ haru-hana -> https://shop.example.com/", channel, agent] {
        assert!(told.contains(part), "{told}");
    }
}

//! Rules for targets by device, language, country, day and hour.

use super::*;
use crate::domain::country::Country;
use crate::domain::device::Device;
use crate::domain::link::rule::{Condition, Days, Rule, Weekday, language};
use crate::domain::period::Zone;
use crate::redirect::answer::countries::CountryTable;
use crate::redirect::answer::countries::tests::mmdb;

/// A link with a rule for each of these conditions, which lead to `/0`, `/1` and so on.
fn ruled(conditions: &[Condition]) -> Link {
    let mut link = link(1, "bio", SHOP);
    let rule = |(number, when): (usize, &Condition)| Rule {
        when: when.clone(),
        location: target(&format!("https://rule.example/{number}")),
    };
    link.spec.rules = conditions.iter().enumerate().map(rule).collect();
    link
}

/// The number of the rule that took a visitor.
fn rule_taken(serving: &Serving, request: &RedirectRequest<'_>) -> Option<usize> {
    let (location, _) = found(serving, request);
    let rest = location.strip_prefix("https://rule.example/")?;
    rest.split('?').next()?.parse().ok()
}

#[test]
fn the_first_rule_that_takes_a_visitor_decides_and_the_click_keeps_language_and_country() {
    let language = |text: &str| vec![language(text).unwrap()];
    let austria = vec![Country::parse("AT").unwrap()];
    let serving = serving(&[ruled(&[
        Condition { device: Some(Device::Android), ..Condition::default() },
        Condition { languages: language("de"), countries: austria, ..Condition::default() },
        Condition { languages: language("de"), ..Condition::default() },
    ])]);
    let table = mmdb::mmdb("GeoLite2-City", &[("203.0.113.0/24", mmdb::Says::Country("AT"))]);
    serving.countries.set(CountryTable::read(table).unwrap());
    let asked = |address: &str, languages: &'static str| RedirectRequest {
        address: address.parse().unwrap(),
        accept_language: Some(languages.as_bytes()),
        ..request("bio")
    };
    let android = Some(
        &b"Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) \
        Chrome/140.0.0.0 Mobile Safari/537.36"[..],
    );
    for (request, taken) in [
        (asked("203.0.113.7", "en;q=0.3,de-AT;q=0.9"), Some(1)),
        (asked("198.51.100.7", "de"), Some(2)),
        (asked("203.0.113.7", "en,de;q=0.9"), None),
        (RedirectRequest { user_agent: android, ..asked("203.0.113.7", "de") }, Some(0)),
    ] {
        assert_eq!(rule_taken(&serving, &request), taken, "{request:?}");
    }
    let (_, click) = found(&serving, &asked("203.0.113.7", "en;q=0.3,de-AT;q=0.9"));
    let language = click.language.map(|language| language.to_string());
    assert_eq!((language.as_deref(), click.country), (Some("de"), Some(*b"AT")));
    let (_, click) = found(&serving, &asked("192.168.1.7", "fr"));
    assert_eq!(click.country, None);
}

/// The clock is at 09:30 in UTC on Friday, 2026-11-20.
#[test]
fn days_and_hours_are_those_of_the_plan_that_is_in_force() {
    let hours = |text: &str| Condition { hours: text.parse().ok(), ..Condition::default() };
    let friday = Days::of([Weekday::Friday]);
    let serving = serving(&[ruled(&[
        hours("09:00-10:00"),
        Condition { days: friday, ..hours("10:00-11:00") },
        Condition { days: friday, ..hours("22:00-04:00") },
    ])]);
    let taken = |zone: &str| {
        let zone = Zone::parse(zone).unwrap();
        serving.directory.set_site(Site::of(&Settings { zone, ..Settings::default() }));
        rule_taken(&serving, &request("bio"))
    };
    assert_eq!(taken("UTC"), Some(0));
    assert_eq!(taken("Europe/Berlin"), Some(1));
    // 22:30 on Friday, and 01:30 on that Friday, which is the night before.
    assert_eq!(taken("Pacific/Auckland"), Some(2));
    assert_eq!(taken("America/Los_Angeles"), None);
}

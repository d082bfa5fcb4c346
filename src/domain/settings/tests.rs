//! Domains, targets and written channels.

use super::*;

#[test]
fn a_target_on_the_short_links_domain_is_refused() {
    let settings =
        Settings { domain: Domain::parse("https://example.com/s").ok(), ..Settings::default() };
    for (text, circle) in
        [("http://example.com/s/bio", true), ("https://example.com/", false), ("tel:+49301", false)]
    {
        let parsed = settings.target(text);
        assert_eq!(matches!(parsed, Err(TargetError::Circle(_))), circle, "{text}: {parsed:?}");
    }
    assert!(settings.destination("http://example.com/s/{code}").is_err());
    // Without a plan the domain is not known.
    assert!(Settings::default().destination("https://example.com/s/bio").is_ok());
}

#[test]
fn a_channel_is_found_by_name_or_alias_and_an_unknown_one_is_kept() {
    let mut settings = Settings::default();
    let instagram = Channel::parse("instagram").unwrap();
    let of = ChannelSettings {
        short: "ig".into(),
        source: "instagram".into(),
        medium: None,
        max_chars: None,
        max_segments: None,
        qr: false,
        domain: None,
    };
    settings.channels.insert(instagram.clone(), of);
    settings.aliases.insert("insta".into(), instagram.clone());
    for written in ["instagram", "Instagram", "INSTA", "insta\u{200b}", "\u{ff29}nstagram"] {
        assert_eq!(settings.channel(&Channel::parse(written).unwrap()), instagram);
    }
    let other = Channel::parse("Fax").unwrap();
    assert_eq!(settings.channel(&other), other);
}

// Conversations said `Ana` and the plan `ana`: the report had two rows.
#[test]
fn agents_and_campaigns_are_found_in_any_case_and_unknown_ones_are_kept() {
    let mut settings = Settings::default();
    let agent = |text| Agent::parse(text).unwrap();
    for name in ["ana", "jos\u{e9}", "Bob", "bob"] {
        let of = AgentSettings { name: None, channels: Vec::new(), code: None, short: None };
        settings.agents.insert(agent(name), of);
    }
    let table = [
        ("Ana", "ana"),
        ("ANA\u{a0}", "ana"),
        ("Jose\u{301}", "jos\u{e9}"),
        ("Bob", "Bob"),
        ("bob", "bob"),
        ("Eve", "Eve"),
        ("Rene\u{301}\u{200e}", "Ren\u{e9}"),
    ];
    for (written, resolved) in table {
        assert_eq!(settings.agent(&agent(written)), agent(resolved), "{written}");
    }
    let campaign = |text| Campaign::parse(text).unwrap();
    assert_eq!(settings.campaign(&campaign("Black\u{2013}Week")), campaign("Black-Week"));
}

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
        qr: false,
    };
    settings.channels.insert(instagram.clone(), of);
    settings.aliases.insert("insta".into(), instagram.clone());
    for written in ["instagram", "Instagram", "INSTA"] {
        assert_eq!(settings.channel(&Channel::parse(written).unwrap()), instagram);
    }
    let other = Channel::parse("Fax").unwrap();
    assert_eq!(settings.channel(&other), other);
}

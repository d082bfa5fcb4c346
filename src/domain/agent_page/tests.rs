use super::*;

fn page() -> AgentPage {
    let agent = Agent::parse("mia").unwrap();
    AgentPage { number: 4711, agent, series: 7, since: Timestamp::MIN }
}

fn key(byte: u8) -> PagesKey {
    PagesKey::from_bytes([byte; 32])
}

#[test]
fn the_token_of_a_page_never_changes() {
    // Agents have it on their home screens.
    insta::assert_snapshot!(key(1).token(&page()).reveal(), @"zw6242c5yggwupsjehqdzvq5vp38v2");
}

#[test]
fn a_token_opens_its_own_page_alone() {
    let token = key(1).token(&page());
    assert_eq!(token.number(), Some(4711));
    assert!(key(1).opens(&token, &page()));
    let others = [
        (key(2), page()),
        (key(1), AgentPage { number: 4712, ..page() }),
        (key(1), AgentPage { series: 8, ..page() }),
        (key(1), AgentPage { agent: Agent::parse("jon").unwrap(), ..page() }),
    ];
    for (key, other) in others {
        assert!(!key.opens(&token, &other), "{other:?}");
    }
}

#[test]
fn a_token_is_read_as_apps_alter_it_and_nothing_else_is_one() {
    let token = key(1).token(&page());
    for written in
        [token.reveal().to_owned(), token.reveal().to_uppercase(), format!("{}).", token.reveal())]
    {
        assert_eq!(PageToken::parse(&written).as_ref(), Some(&token), "{written}");
    }
    let cut = &token.reveal()[1..];
    for written in
        ["", "x", cut, &format!("{cut}0"), &format!("{cut}\u{e9}"), &format!("a{}", token.reveal())]
    {
        assert_eq!(PageToken::parse(written), None, "{written}");
    }
}

#[test]
fn nothing_that_is_logged_shows_a_token_or_the_key() {
    assert_eq!(format!("{:?} {:?}", key(1).token(&page()), key(1)), "PageToken PagesKey");
}

#[test]
fn a_form_has_one_id_for_each_agent_and_content() {
    let of = |agent: &str, parts: &[&str]| key(1).of_form(&Agent::parse(agent).unwrap(), parts);
    let ids =
        [of("mia", &["a", "b"]), of("mia", &["ab", ""]), of("mia", &["a"]), of("jon", &["a", "b"])];
    let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len());
    assert_eq!(ids[0], of("mia", &["a", "b"]));
}

//! Tokens: their text, their names, and what they permit.

use super::*;
use crate::domain::label::{Agent, Tags};
use crate::domain::sample::FixedRandom;

fn stored(number: u8, scope: Scope, is_live: bool) -> StoredToken {
    let name = TokenName::parse(&format!("t{number}")).unwrap();
    let digest = Token::draw(&FixedRandom(number)).digest();
    let retired_at = (!is_live).then_some(Timestamp::MIN);
    StoredToken {
        spec: TokenSpec::whole(name, scope, digest),
        made_at: Timestamp::MIN,
        retired_at,
        used_at: None,
    }
}

#[test]
fn a_token_is_read_back_and_its_digest_is_the_sha_256_of_its_text() {
    let token = Token::draw(&FixedRandom(0xab));
    let text = format!("couplet_{}", "ab".repeat(32));
    assert_eq!(token.reveal(), text);
    let again = Token::parse(&text).unwrap();
    assert_eq!(again.digest(), token.digest());
    assert_eq!(token.digest().0, <[u8; 32]>::from(Sha256::digest(text.as_bytes())));
    assert_ne!(Token::draw(&FixedRandom(0)).digest(), token.digest());
}

#[test]
fn a_malformed_token_is_refused_without_being_shown() {
    let secret = "ab".repeat(32);
    for text in [
        String::new(),
        secret.clone(),
        format!("couplet_{}", &secret[1..]),
        format!("couplet_{secret}0"),
        format!("couplet_{}", secret.to_uppercase()),
        format!("couplet_{}\n", &secret[1..]),
        format!(" couplet_{secret}"),
        format!("Couplet_{secret}"),
        format!("couplet_{}\u{fc}", &secret[2..]),
    ] {
        let error = Token::parse(&text).unwrap_err();
        assert!(text.is_empty() || !error.to_string().contains(&text), "{error}");
    }
    let token = Token::draw(&FixedRandom(0xab));
    let name = TokenName::parse("t").unwrap();
    let spec = TokenSpec::whole(name, Scope::Read, token.digest());
    assert!(!format!("{token:?} {spec:?}").contains("abab"));
}

#[test]
fn a_name_has_lower_case_letters_digits_and_dashes() {
    for text in ["a", "laptop-2", "0", &"x".repeat(32)] {
        assert_eq!(TokenName::parse(text).unwrap().as_str(), text);
    }
    for text in ["", "A", "a b", "a_b", "\u{fc}", "a\n", &"x".repeat(33)] {
        assert_eq!(TokenName::parse(text), Err(TokenNameError), "{text:?}");
    }
}

/// The scope in all of the data of whoever has this digest.
fn scope_of(tokens: &[StoredToken], digest: &TokenDigest) -> Option<Scope> {
    holder_of(tokens, digest, Timestamp::MIN).and_then(|token| token.spec.permits.of_all())
}

#[test]
fn only_the_digest_of_a_live_token_has_a_scope() {
    let tokens = [
        stored(1, Scope::Read, true),
        stored(2, Scope::Write, true),
        stored(3, Scope::Write, false),
    ];
    let scope = |number| scope_of(&tokens, &Token::draw(&FixedRandom(number)).digest());
    assert_eq!(
        [1, 2, 3, 4].map(scope),
        [Some(Scope::Read), Some(Scope::Write), None, None],
        "a retired token and an unknown one"
    );
    // A difference of one bit, at every position.
    for bit in 0..256 {
        let mut digest = tokens[0].spec.digest;
        digest.0[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(scope_of(&tokens, &digest), None, "bit {bit}");
    }
    assert_eq!(scope_of(&[], &tokens[0].spec.digest), None);
    assert!(Scope::Write.covers(Scope::Read) && Scope::Read.covers(Scope::Read));
    assert!(!Scope::Read.covers(Scope::Write));
}

#[test]
fn a_token_permits_nothing_from_its_end_on() {
    let mut token = stored(1, Scope::Write, true);
    let end = Timestamp::MIN.plus_ms(5);
    token.spec.ends_at = Some(end);
    let tokens = [token];
    let is_held = |at| holder_of(&tokens, &tokens[0].spec.digest, at).is_some();
    assert!(is_held(end.plus_ms(-1)) && !is_held(end) && !is_held(end.plus_ms(1)));
    assert_eq!(tokens[0].status(end), TokenStatus::Ended);
}

#[test]
fn a_narrow_token_permits_what_it_names_and_never_all_of_the_data() {
    let grants = |texts: &[&str]| Grants::of(texts.iter().map(|text| text.parse().unwrap()));
    let links = Permits {
        grants: grants(&["links:write", "report:read"]).unwrap(),
        ..Permits::whole(Scope::Write)
    };
    assert_eq!(links.of_all(), None);
    assert_eq!(
        [Area::Links, Area::Report, Area::Coupons].map(|area| links.of(area)),
        [Some(Scope::Write), Some(Scope::Read), None]
    );
    assert_eq!(links.to_string(), "links:write report:read");
    let mia = Permits { agent: Some(Agent::parse("mia").unwrap()), ..Permits::whole(Scope::Read) };
    assert_eq!((mia.of_all(), mia.of(Area::Clicks)), (None, Some(Scope::Read)));
    let tags = |agent: Option<&str>| Tags {
        agent: agent.map(|name| Agent::parse(name).unwrap()),
        ..Tags::default()
    };
    assert!(mia.covers(&tags(Some("mia"))));
    assert!(!mia.covers(&tags(Some("tom"))) && !mia.covers(&tags(None)));
    assert_eq!(grants(&["links:read", "links:write"]), Err(GrantsError(Area::Links)));
    for text in ["links", "links:", ":read", "links:all", "money:read", "links:read:write"] {
        assert!(text.parse::<Grant>().is_err(), "{text}");
    }
}

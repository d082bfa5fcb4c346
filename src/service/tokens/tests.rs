//! How often a token may be used.

use super::*;
use crate::domain::token::{Scope, TokenDigest, TokenSpec};

fn token(rate: Option<u32>) -> StoredToken {
    let name = TokenName::parse("shop").unwrap();
    let spec = TokenSpec { rate, ..TokenSpec::whole(name, Scope::Write, TokenDigest([1; 32])) };
    StoredToken { spec, made_at: at(0), retired_at: None, used_at: None }
}

fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(ms).unwrap()
}

#[test]
fn a_token_may_be_used_at_its_rate_and_for_a_burst_at_once() {
    let (book, token) = (TokenBook::default(), token(Some(60)));
    // A burst of ten seconds, at one a second.
    let at_once = (0..20).take_while(|_| book.count(&token, at(1_000_000)).is_ok()).count();
    assert_eq!(at_once, 10);
    assert_eq!(book.count(&token, at(1_000_000)), Err(1));
    assert_eq!(book.count(&token, at(1_001_000)), Ok(()));
    assert_eq!(book.count(&token, at(1_001_000)), Err(1));
    // A clock that is set back by a day makes nobody wait for a day.
    assert_eq!(book.count(&token, at(1_001_000 - 86_400_000)), Err(1));
    assert_eq!(book.count(&token, at(1_002_000 - 86_400_000)), Ok(()));
}

#[test]
fn the_lowest_rate_lets_one_request_through_in_a_minute() {
    let (book, token) = (TokenBook::default(), token(Some(1)));
    assert_eq!(book.count(&token, at(0)), Ok(()));
    assert_eq!(book.count(&token, at(1)), Err(60));
    assert_eq!(book.count(&token, at(60_000)), Ok(()));
}

#[test]
fn a_use_is_written_down_once_an_hour() {
    let book = TokenBook::default();
    let mut token = token(None);
    assert!(book.is_due(&token, at(5)));
    assert!(!book.is_due(&token, at(6)) && !book.is_due(&token, at(TOKEN_USE_MS + 4)));
    assert!(book.is_due(&token, at(TOKEN_USE_MS + 5)));
    token.used_at = Some(at(3 * TOKEN_USE_MS));
    assert!(!book.is_due(&token, at(3 * TOKEN_USE_MS + 1)));
}

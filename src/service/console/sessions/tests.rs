use super::*;
use crate::domain::sample::FixedRandom;

fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(ms).unwrap()
}

fn secret(byte: u8) -> SessionSecret {
    SessionSecret::draw(&FixedRandom(byte))
}

const OWN: FixedRandom = FixedRandom(0xee);

#[test]
fn an_address_becomes_one_session_once_within_its_time() {
    let sessions = Sessions::default();
    let opening = secret(1);
    sessions.add(opening.digest(), Scope::Read, None, at(0)).unwrap();
    assert!(sessions.is_waiting(&opening, at(CONSOLE_OPENING_MS - 1)));
    assert!(sessions.find(&opening, at(1)).is_none(), "an address is no session");
    let own = sessions.exchange(&opening, &OWN, at(5)).unwrap();
    assert_eq!(own.digest(), SessionSecret::draw(&OWN).digest());
    assert!(sessions.exchange(&opening, &OWN, at(6)).is_none());
    assert!(!sessions.is_waiting(&opening, at(6)));
    assert!(sessions.find(&opening, at(6)).is_none());
    // A session is no address either.
    assert!(!sessions.is_waiting(&own, at(6)));
    assert!(sessions.exchange(&own, &OWN, at(6)).is_none());
    let end = 5 + CONSOLE_SESSION_MS;
    assert!(sessions.find(&own, at(end - 1)).is_some());
    assert!(sessions.find(&own, at(end)).is_none());
    assert!(sessions.find(&own, at(6)).is_none(), "not even if the clock is set back");
}

#[test]
fn an_address_that_nobody_used_in_time_is_over() {
    let sessions = Sessions::default();
    let opening = secret(1);
    sessions.add(opening.digest(), Scope::Write, None, at(0)).unwrap();
    assert!(!sessions.is_waiting(&opening, at(CONSOLE_OPENING_MS)));
    assert!(sessions.exchange(&opening, &OWN, at(CONSOLE_OPENING_MS)).is_none());
    assert!(sessions.list(at(CONSOLE_OPENING_MS), |_| true).is_empty());
}

#[test]
fn the_same_request_again_makes_no_second_session_and_there_are_not_many() {
    let sessions = Sessions::default();
    let digest = secret(1).digest();
    let first = sessions.add(digest, Scope::Read, None, at(0)).unwrap();
    assert_eq!(sessions.add(digest, Scope::Read, None, at(1)).unwrap().number, first.number);
    let more = (2..=u8::try_from(CONSOLE_SESSIONS_MAX).unwrap())
        .map(|byte| sessions.add(secret(byte).digest(), Scope::Read, None, at(0)));
    assert!(more.into_iter().all(|added| added.is_some()));
    assert!(sessions.add(secret(0xff).digest(), Scope::Read, None, at(0)).is_none());
    // Those that are over make place.
    assert!(
        sessions.add(secret(0xff).digest(), Scope::Read, None, at(CONSOLE_OPENING_MS)).is_some()
    );
}

#[test]
fn a_closed_session_is_gone_and_its_number_is_not_used_again() {
    let sessions = Sessions::default();
    for byte in [1, 2] {
        sessions.add(secret(byte).digest(), Scope::Read, None, at(0)).unwrap();
    }
    let own = sessions.exchange(&secret(1), &OWN, at(0)).unwrap();
    let closed = sessions.close(at(1), |of| of.number == 1);
    assert_eq!(closed.len(), 1);
    assert!(sessions.find(&own, at(1)).is_none());
    assert!(sessions.is_waiting(&secret(2), at(1)));
    assert_eq!(sessions.close(at(1), |_| true).len(), 1);
    assert_eq!(sessions.add(secret(3).digest(), Scope::Read, None, at(1)).unwrap().number, 3);
}

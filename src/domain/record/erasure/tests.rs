use super::*;
use crate::domain::label::Channel;
use crate::domain::record::ledger::Imports;
use crate::domain::record::send::Send;

fn person(byte: u8) -> PersonKey {
    PersonKey([byte; 16])
}

fn erasure() -> Erasure {
    Erasure {
        number: ErasureNumber::FIRST,
        at: Timestamp::MIN,
        salt: [9; 16],
        hashes: vec![person(1), person(2)],
    }
}

fn send(of: PersonKey, at: i64) -> Send {
    let (at, channel) = (Timestamp::MIN.plus_ms(at), Channel::parse("sms").unwrap());
    Send {
        epoch: 0,
        updated_at: None,
        status: None,
        at,
        id: Send::key(Some(of), at, None, &channel),
        channel,
        campaign: None,
        list: None,
        recipient: Some(of),
        imports: Imports::LASTING,
    }
}

#[test]
fn a_message_to_an_erased_person_has_nobody_and_a_key_that_names_nobody() {
    let of = erasure();
    let mut sent = send(person(2), 5);
    let named = sent.id.clone();
    assert!(of.traces().are_in(named.as_str().as_bytes()));
    assert!(of.unlink(&mut sent));
    assert_eq!(sent.recipient, None);
    assert!(!of.traces().are_in(sent.id.as_str().as_bytes()), "{}", sent.id);
    assert_eq!(sent.id.as_str().len(), named.as_str().len());
    // Read again, it is the same record; and what is erased stays as it is.
    let mut again = send(person(2), 5);
    assert!(of.unlink(&mut again));
    assert_eq!(again, sent);
    assert!(!of.unlink(&mut again));
    assert_eq!(again, sent);
}

#[test]
fn nothing_tells_that_two_messages_were_to_one_person() {
    let (mut one, mut two) = (send(person(1), 5), send(person(1), 6));
    assert!(erasure().unlink(&mut one) && erasure().unlink(&mut two));
    let hash = |of: &Send| of.id.as_str().split('|').next().unwrap().to_owned();
    assert_ne!(hash(&one), hash(&two));
}

#[test]
fn nobody_else_is_touched() {
    let mut other = send(person(3), 5);
    assert!(!erasure().unlink(&mut other));
    assert_eq!(other, send(person(3), 5));
    let erasures = Erasures::of(vec![erasure()]).unwrap();
    assert_eq!(erasures.kept(Some(person(3))), Some(person(3)));
    assert_eq!(erasures.kept(Some(person(1))), None);
    let alias = |newest, older| Alias { newest: person(newest), older: person(older) };
    let mut aliases = vec![alias(3, 4), alias(3, 1), alias(2, 5)];
    erasures.unlink_aliases(&mut aliases);
    assert_eq!(aliases, [alias(3, 4)]);
}

#[test]
fn the_numbers_of_erasures_have_no_gap() {
    let later = Erasure { number: ErasureNumber::new(3).unwrap(), ..erasure() };
    assert_eq!(Erasures::of(vec![erasure(), later]), None);
}

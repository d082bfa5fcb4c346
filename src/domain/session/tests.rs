use super::*;
use crate::domain::sample::FixedRandom;

#[test]
fn a_secret_is_read_as_it_is_shown_and_nothing_else_is_one() {
    let secret = SessionSecret::draw(&FixedRandom(7));
    let text = secret.reveal().to_owned();
    assert_eq!(text.len(), 64);
    assert_eq!(SessionSecret::parse(&text).unwrap().digest(), secret.digest());
    for other in ["", &text[1..], &format!("{text}0"), &text.replace('7', "G"), "../../x"] {
        assert!(SessionSecret::parse(other).is_none(), "{other}");
    }
    assert!(!format!("{secret:?}").contains(&text[..8]));
}

#[test]
fn what_a_form_carries_is_that_of_its_session_alone_and_not_the_secret() {
    let (one, other) = (SessionSecret::draw(&FixedRandom(7)), SessionSecret::draw(&FixedRandom(8)));
    assert!(one.is_form_key(&one.form_key()));
    for wrong in ["", one.reveal(), &one.form_key()[1..], &other.form_key()] {
        assert!(!one.is_form_key(wrong), "{wrong}");
    }
    assert_ne!(one.form_key(), one.reveal());
}

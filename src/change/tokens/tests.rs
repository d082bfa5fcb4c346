//! Tokens are made once and retired once, and their number is limited. A repeated change has no effect.

use super::*;
use crate::change::What;
use crate::change::fixtures::File;
use crate::domain::sample::FixedRandom;
use crate::domain::token::{Scope, Token, holder_of};

impl File {
    fn opens(&self, number: u8) -> Option<Scope> {
        let digest = Token::draw(&FixedRandom(number)).digest();
        let tokens = self.store.tokens().unwrap();
        holder_of(&tokens, &digest, Timestamp::MIN).and_then(|token| token.spec.permits.of_all())
    }
}

fn name(text: &str) -> TokenName {
    TokenName::parse(text).unwrap()
}

fn make(text: &str, number: u8, scope: Scope) -> What {
    let digest = Token::draw(&FixedRandom(number)).digest();
    What::MakeToken(Box::new(TokenSpec::whole(name(text), scope, digest)))
}

#[test]
fn a_token_works_until_it_is_retired_and_stays_listed() {
    let file = File::new();
    let before = file.store.write(Txn::revision).unwrap();
    let made = file.apply(1, make("laptop", 1, Scope::Read));
    let tokens = file.store.tokens().unwrap();
    assert_eq!(made, Outcome::TokenMade(Box::new(tokens[0].clone())));
    assert_eq!(tokens[0].made_at.ms(), 1);
    file.apply(2, make("cron", 2, Scope::Write));
    assert_eq!([1, 2, 3].map(|n| file.opens(n)), [Some(Scope::Read), Some(Scope::Write), None]);
    for (number, already) in [(3, false), (4, true)] {
        let outcome = file.apply(number, What::RetireToken(name("laptop")));
        assert_eq!(outcome, Outcome::TokenRetired { name: name("laptop"), already });
    }
    assert_eq!([1, 2].map(|n| file.opens(n)), [None, Some(Scope::Write)]);
    let tokens = file.store.tokens().unwrap();
    let listed: Vec<_> =
        tokens.iter().map(|t| (t.spec.name.as_str(), t.retired_at.map(Timestamp::ms))).collect();
    assert_eq!(listed, [("cron", None), ("laptop", Some(3))]);
    // Tokens do not affect a plan that is being compared.
    assert_eq!(file.store.write(Txn::revision).unwrap(), before);
}

#[test]
fn a_name_is_used_once_and_an_unknown_name_is_refused() {
    let file = File::new();
    file.apply(1, make("laptop", 1, Scope::Read));
    let taken = Outcome::Refused(Refusal::TokenTaken(name("laptop")));
    assert_eq!(file.apply(2, make("laptop", 2, Scope::Write)), taken);
    file.apply(3, What::RetireToken(name("laptop")));
    assert_eq!(
        file.apply(4, make("laptop", 3, Scope::Write)),
        taken,
        "the name of a retired token stays taken"
    );
    assert_eq!([1, 2, 3].map(|n| file.opens(n)), [None; 3]);
    let unknown = Outcome::Refused(Refusal::NoSuchToken(name("phone")));
    assert_eq!(file.apply(5, What::RetireToken(name("phone"))), unknown);
}

#[test]
fn the_number_of_live_tokens_is_limited_and_retiring_one_allows_another() {
    let file = File::new();
    let spec = |number: usize| {
        let digest = crate::domain::token::TokenDigest([u8::try_from(number % 251).unwrap(); 32]);
        TokenSpec::whole(name(&format!("t{number}")), Scope::Read, digest)
    };
    let make_all = |txn: &Txn| {
        (0..TOKENS_MAX)
            .try_for_each(|number| make_token(txn, &spec(number), Timestamp::MIN).map(drop))
    };
    file.store.write(make_all).unwrap();
    let full = Outcome::Refused(Refusal::TokensFull);
    assert_eq!(file.apply(1, make("more", 1, Scope::Read)), full);
    file.apply(2, What::RetireToken(name("t7")));
    let made = file.apply(3, make("more", 1, Scope::Read));
    assert!(matches!(made, Outcome::TokenMade(_)), "{made:?}");
    assert_eq!(file.apply(4, make("still-more", 1, Scope::Read)), full);
}

#[test]
fn the_last_use_of_a_token_is_kept_and_goes_back_never() {
    let file = File::new();
    file.apply(1, make("laptop", 1, Scope::Read));
    let used = || file.store.tokens().unwrap()[0].used_at.map(Timestamp::ms);
    assert_eq!(used(), None);
    assert_eq!(file.apply(9, What::UseToken(name("laptop"))), Outcome::TokenUsed);
    assert_eq!(used(), Some(9));
    file.apply(4, What::UseToken(name("laptop")));
    assert_eq!(used(), Some(9));
}

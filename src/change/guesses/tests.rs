//! Guesses are written once for an hour and a token, and only grow.

use super::*;
use crate::change::What;
use crate::change::fixtures::File;
use crate::codec::fixtures::guesses;
use crate::domain::code::coupon::CouponCode;
use crate::domain::limits::GUESSED_CODES_MAX;
use crate::domain::token::TokenName;
use crate::store::GuessRows;

fn of(unknown: u32, found: &[&str]) -> Guesses {
    let found = found.iter().map(|code| CouponCode::parse(code).unwrap()).collect();
    Guesses { unknown, found, ..guesses() }
}

impl File {
    fn guesses(&self) -> Vec<Guesses> {
        self.store.snapshot(&GuessRows::ask()).unwrap().parts.guesses
    }
}

#[test]
fn a_row_of_an_hour_and_a_token_only_grows_whatever_comes_late() {
    let file = File::new();
    assert_eq!(file.guesses(), []);
    for (number, of) in (1..).zip([of(20, &[]), of(40, &["A", "b"]), of(25, &["B", "C"])]) {
        let what = What::RecordGuesses(Box::new(of));
        assert_eq!(file.apply(number, what), Outcome::GuessesRecorded);
    }
    assert_eq!(file.guesses(), [of(40, &["A", "b", "C"])]);
    let other = Guesses { token: TokenName::parse("other").unwrap(), ..of(20, &[]) };
    file.apply(4, What::RecordGuesses(Box::new(other.clone())));
    assert_eq!(file.guesses(), [other, of(40, &["A", "b", "C"])]);
}

#[test]
fn of_very_many_codes_that_were_found_the_first_are_kept() {
    let file = File::new();
    let codes: Vec<String> = (0..150).map(|number| format!("CODE-{number}")).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    file.apply(1, What::RecordGuesses(Box::new(of(20, &codes))));
    assert_eq!(file.guesses(), [of(20, &codes[..GUESSED_CODES_MAX])]);
}

use super::*;
use crate::redirect::sample::{FixedClock, now};

fn watch() -> GuessWatch {
    GuessWatch::new(Arc::new(FixedClock(now())))
}

fn shop() -> TokenName {
    TokenName::parse("shop").unwrap()
}

fn code(text: &str) -> CouponCode {
    CouponCode::parse(text).unwrap()
}

fn told(of: Option<&str>) -> Option<CouponCode> {
    of.map(code)
}

/// Notes what was looked up; what is due is written.
fn note(
    watch: &GuessWatch,
    (token, hour): (&TokenName, Timestamp),
    written: Option<Guesses>,
    looked_up: Vec<Option<CouponCode>>,
) -> Result<Option<Guesses>, TooMany> {
    let (due, answered) = watch.note(token, hour, written, looked_up);
    if let Some(due) = &due {
        watch.wrote(due);
    }
    answered.map(|_| due)
}

/// What is to be written after each look-up, as `20: A`.
fn noted(watch: &GuessWatch, looked_up: &[Option<&str>]) -> Vec<String> {
    let note = |of: Option<&str>| {
        let due = note(watch, (&shop(), watch.hour()), None, vec![told(of)]).unwrap()?;
        let found: Vec<&str> = due.found.iter().map(CouponCode::as_str).collect();
        Some(format!("{}: {}", due.unknown, found.join(" ")))
    };
    looked_up.iter().copied().filter_map(note).collect()
}

#[test]
fn guesses_are_written_from_twenty_on_at_each_doubling_and_with_each_code_that_is_found() {
    let unknown = |count: usize| vec![None; count];
    let table: [(Vec<Option<&str>>, &[&str]); 5] = [
        (unknown(19), &[]),
        ([unknown(19), vec![Some("A")]].concat(), &[]),
        (unknown(85), &["20: ", "40: ", "80: "]),
        (
            [unknown(25), vec![Some("A"), Some("a"), Some("B")]].concat(),
            &["20: ", "25: A", "25: A B"],
        ),
        ([vec![Some("A"); 300], unknown(20)].concat(), &["20: "]),
    ];
    for (looked_up, expected) in table {
        assert_eq!(noted(&watch(), &looked_up), expected);
    }
}

#[test]
fn from_a_thousand_on_known_and_unknown_codes_are_refused_alike_until_the_hour_is_over() {
    let watch = watch();
    let all = noted(&watch, &vec![None; 1_000]);
    assert_eq!(all.last().unwrap(), "1000: ", "what is refused is on disk");
    for looked_up in [vec![None], vec![Some("A")], vec![Some("A"), None]] {
        let looked_up = looked_up.into_iter().map(told).collect();
        let refused = note(&watch, (&shop(), watch.hour()), None, looked_up).unwrap_err();
        assert_eq!(refused.seconds(), 30 * 60, "{refused}");
    }
    // Another token is another matter, and so is the next hour.
    let other = TokenName::parse("other").unwrap();
    assert_eq!(note(&watch, (&other, watch.hour()), None, vec![told(None)]), Ok(None));
    let next = Guesses::end_of(watch.hour());
    assert_eq!(note(&watch, (&shop(), next), None, vec![told(None)]), Ok(None));
    assert_eq!(watch.unknown(), 1_002);
}

#[test]
fn a_request_for_more_codes_than_are_left_is_refused_whatever_they_are() {
    let watch = watch();
    noted(&watch, &vec![None; 995]);
    let (due, refused) = watch.note(&shop(), watch.hour(), None, vec![told(Some("A")); 6]);
    assert!(refused.is_err());
    assert_eq!(due.unwrap().unknown, 995, "what is refused is written");
    let few = vec![told(Some("A")); 5];
    assert!(note(&watch, (&shop(), watch.hour()), None, few).is_ok());
}

#[test]
fn what_an_earlier_server_wrote_of_the_hour_counts() {
    let watch = watch();
    let written = |unknown| {
        let (token, found) = (shop(), vec![code("A")]);
        Some(Guesses { hour: watch.hour(), token, unknown, found })
    };
    let due = note(&watch, (&shop(), watch.hour()), written(25), vec![told(Some("B"))]).unwrap();
    assert_eq!(due.unwrap().found, [code("A"), code("B")]);
    // Only the first look-up after the start needs it.
    assert!(note(&watch, (&shop(), watch.hour()), written(1_000), vec![told(None)]).is_ok());
}

#[test]
fn what_could_not_be_written_is_due_again_and_who_guesses_is_known_from_the_twentieth_on() {
    let watch = watch();
    let look_up = |count: usize| watch.note(&shop(), watch.hour(), None, vec![None; count]);
    assert_eq!(look_up(19), (None, Ok(false)));
    // The disk fails: nothing is written.
    assert_eq!(look_up(1).1, Ok(true));
    let (due, _) = look_up(1);
    watch.wrote(&due.unwrap());
    assert_eq!(look_up(1), (None, Ok(true)));
}

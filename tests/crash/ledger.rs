//! The ledger of what visitors were answered, and the check of the file against it.

use std::collections::HashSet;

/// What visitors were answered, over all rounds.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    answered: HashSet<String>,
    /// Requests that were under way when a connection broke: their clicks may be there or not.
    broken_off: usize,
}

/// What is wrong.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Two visitors were given one click id.
    GivenTwice(String),
    /// A visitor was given it, and it is not in the file.
    Lost(String),
    /// It is in the file twice.
    Doubled(String),
    /// This many more clicks are in the file than visitors asked.
    Unasked(usize),
}

impl Ledger {
    /// Notes what was answered, and how many requests may have been broken off.
    pub(super) fn note(&mut self, answered: Vec<String>, broken_off: usize) -> Result<(), Fault> {
        self.broken_off += broken_off;
        for id in answered {
            if !self.answered.insert(id.clone()) {
                return Err(Fault::GivenTwice(id));
            }
        }
        Ok(())
    }

    /// How many were answered.
    pub(super) fn len(&self) -> usize {
        self.answered.len()
    }

    /// Checks the click ids of the file.
    pub(super) fn check(&self, file: &[String]) -> Result<(), Fault> {
        let mut found = HashSet::with_capacity(file.len());
        for id in file {
            if !found.insert(id) {
                return Err(Fault::Doubled(id.clone()));
            }
        }
        if let Some(lost) = self.answered.iter().find(|id| !found.contains(id)) {
            return Err(Fault::Lost(lost.clone()));
        }
        let unanswered = found.len() - self.answered.len();
        if unanswered > self.broken_off {
            return Err(Fault::Unasked(unanswered - self.broken_off));
        }
        Ok(())
    }
}

#[test]
fn the_check_finds_what_is_lost_doubled_repeated_or_made_up() {
    let ids = |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_owned).collect() };
    let mut ledger = Ledger::default();
    ledger.note(ids("a b"), 1).unwrap();
    for whole in ["a b", "b a", "a x b"] {
        assert_eq!(ledger.check(&ids(whole)), Ok(()), "{whole}");
    }
    assert_eq!(ledger.check(&ids("a")), Err(Fault::Lost("b".to_owned())));
    assert_eq!(ledger.check(&ids("a b a")), Err(Fault::Doubled("a".to_owned())));
    assert_eq!(ledger.check(&ids("a b x y")), Err(Fault::Unasked(1)));
    assert_eq!(ledger.note(ids("c a"), 0), Err(Fault::GivenTwice("a".to_owned())));
}

//! Records what visitors were answered, and compares the data file with it.

use std::collections::HashSet;

/// What visitors were answered, over all rounds.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    answered: HashSet<String>,
    /// Requests under way when a connection broke: their clicks may exist or not.
    broken_off: usize,
}

/// What is wrong.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Two visitors got the same click id.
    GivenTwice(String),
    /// A visitor got this click id, but it is not in the file.
    Lost(String),
    /// This click id is in the file twice.
    Doubled(String),
    /// The file has this many more clicks than visitors made requests.
    Unasked(usize),
}

impl Ledger {
    /// Records click ids that were answered, and how many requests may have been interrupted.
    pub(super) fn note(&mut self, answered: Vec<String>, broken_off: usize) -> Result<(), Fault> {
        self.broken_off += broken_off;
        for id in answered {
            if !self.answered.insert(id.clone()) {
                return Err(Fault::GivenTwice(id));
            }
        }
        Ok(())
    }

    /// The number of answered requests.
    pub(super) fn len(&self) -> usize {
        self.answered.len()
    }

    /// Compares the click ids of the file with what was answered.
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
fn the_check_finds_lost_doubled_repeated_and_invented_clicks() {
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

//! What customers answered to the questions that events have: how many gave each answer, and the mean of the scores.
//!
//! Invariant: every answer of the period counts once under its question: as one of its answers, among the others, or by
//! its score alone. Who answered is not looked at, so that somebody who answered twice counts twice. What an answer
//! means for where a sale came from is not here (see `tying`).

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::limits::{ANSWERS_MAX, QUESTIONS_MAX};
use crate::domain::period::Period;

use super::proportion::Proportion;
use super::records::Records;

/// The questions that were answered in a period.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Survey {
    /// Most answers first, then by their text.
    pub questions: Vec<Question>,
    /// How many more there are.
    pub left_out: u64,
}

/// What was answered to a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// As the file writes it; `None` if it says none.
    pub text: Option<Arc<str>>,
    /// The most frequent first, then by their text.
    pub answers: Vec<Answer>,
    /// Other answers than these.
    pub others: u64,
    /// `None` if nobody gave points.
    pub scores: Option<Scores>,
}

/// An answer that was given.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// As the customer gave it.
    pub text: Arc<str>,
    pub count: u64,
    /// Of all answers to the question.
    pub share: Option<Proportion>,
}

/// The points that were given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scores {
    pub count: u64,
    /// Their sum divided by their number.
    pub mean: f64,
}

/// What is counted of a question.
#[derive(Debug, Default)]
struct Counted {
    answers: BTreeMap<Arc<str>, u64>,
    scores: u64,
    hundredths: i128,
}

impl Counted {
    fn question(self, text: Option<Arc<str>>) -> Question {
        let all: u64 = self.answers.values().sum();
        let mut answers: Vec<(Arc<str>, u64)> = self.answers.into_iter().collect();
        // Stable, so that of equals the first by its text is first.
        answers.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let others = answers.iter().skip(ANSWERS_MAX).map(|(_, count)| count).sum();
        answers.truncate(ANSWERS_MAX);
        let answer = |(text, count)| Answer { text, count, share: Proportion::of(count, all) };
        let mean = || self.hundredths as f64 / 100.0 / self.scores as f64;
        let scores = (self.scores > 0).then(|| Scores { count: self.scores, mean: mean() });
        Question { text, answers: answers.into_iter().map(answer).collect(), others, scores }
    }
}

/// Counts the answers of a period.
pub(super) fn survey(records: &Records<'_>, period: &Period) -> Survey {
    let Some(data) = records.snapshot.messages.as_deref() else { return Survey::default() };
    let mut counted: BTreeMap<Option<Arc<str>>, Counted> = BTreeMap::new();
    for given in data.parts.answers.iter().filter(|of| period.contains(of.at)) {
        if given.answer.is_none() && given.score.is_none() {
            continue;
        }
        let own = counted.entry(given.question.clone()).or_default();
        if let Some(answer) = &given.answer {
            *own.answers.entry(answer.clone()).or_default() += 1;
        }
        if let Some(score) = given.score {
            own.scores += 1;
            own.hundredths += i128::from(score.get());
        }
    }
    let mut questions: Vec<Question> =
        counted.into_iter().map(|(text, of)| of.question(text)).collect();
    questions.sort_by_key(|of| std::cmp::Reverse(of.answered()));
    let left_out = questions.len().saturating_sub(QUESTIONS_MAX) as u64;
    questions.truncate(QUESTIONS_MAX);
    Survey { questions, left_out }
}

impl Question {
    /// How many gave an answer or points.
    fn answered(&self) -> u64 {
        let answers: u64 = self.answers.iter().map(|of| of.count).sum();
        (answers + self.others).max(self.scores.map_or(0, |of| of.count))
    }
}

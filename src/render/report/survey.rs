//! What customers answered to questions: two tables for people, of answers and of scores, and objects of the JSON
//! contract.
//!
//! Invariant: people read questions and answers as they were given, cut where they are long; programs get all of them.

use serde::Serialize;

use crate::domain::limits::ANSWER_CHARS_MAX;
use crate::render::key;
use crate::render::page::Part;
use crate::render::table::{Table, Value};
use crate::render::texts::say;
use crate::report::{Answer, Proportion, Question, Report, Scores};

use super::funnels::ShareObject;
use super::rows::INTERVAL;

/// The parts of a page: none if nobody answered.
pub(super) fn parts(report: &Report) -> Vec<Part> {
    let answers =
        answers(report).map(|table| Part::with_table("survey", say!("survey-title"), table));
    let scores =
        scores(report).map(|table| Part::with_table("scores", say!("survey-scores-title"), table));
    let mut parts: Vec<Part> = answers.into_iter().chain(scores).collect();
    if let Some(last) = parts.last_mut() {
        last.notes.extend(left_out(report));
    }
    parts
}

/// The tables of both.
pub(super) fn tables(report: &Report) -> impl Iterator<Item = Table> {
    answers(report).into_iter().chain(scores(report))
}

/// That there are more questions; `None` if all are told.
pub(super) fn left_out(report: &Report) -> Option<String> {
    let count = report.survey.left_out;
    (count > 0).then(|| say!("survey-left-out", count = count))
}

/// Words that somebody gave, as people read them.
pub(super) fn quoted(words: &str) -> String {
    let mut shown: String = words.chars().take(ANSWER_CHARS_MAX).collect();
    if shown.len() < words.len() {
        shown.push_str("...");
    }
    say!("answers-words", words = shown)
}

fn name(question: &Question) -> Value {
    Value::Text(question.text.as_deref().map_or_else(|| key::tag(None), quoted))
}

fn answers(report: &Report) -> Option<Table> {
    let of_question = |question: &Question| {
        let others = (question.others > 0).then(|| {
            let other = Value::Text(say!("answers-other"));
            vec![name(question), other, Value::Count(question.others), Value::Blank, Value::Blank]
        });
        let row = |Answer { text, count, share }: &Answer| {
            vec![
                name(question),
                Value::Text(quoted(text)),
                Value::Count(*count),
                Value::or_missing(*share, |share| Value::Share(share.value)),
                share.map_or(Value::Blank, |share| Value::Interval(share.low, share.high)),
            ]
        };
        question.answers.iter().map(row).chain(others).collect::<Vec<_>>()
    };
    let heads = ["question", "answer", "answers", "share", INTERVAL];
    some(Table::new(heads, 2).with_rows(report.survey.questions.iter().flat_map(of_question)))
}

fn scores(report: &Report) -> Option<Table> {
    let scored = report.survey.questions.iter().filter_map(|of| Some((of, of.scores?)));
    let row = |(question, Scores { count, mean }): (&Question, Scores)| {
        vec![name(question), Value::Count(count), Value::Decimal(mean)]
    };
    some(Table::new(["question", "scores", "mean_score"], 1).with_rows(scored.map(row)))
}

fn some(table: Table) -> Option<Table> {
    (!table.rows.is_empty()).then_some(table)
}

/// A question: `question, answers, other_answers, scores`.
#[derive(Serialize)]
pub(super) struct QuestionObject<'a> {
    question: Option<&'a str>,
    answers: Vec<AnswerObject<'a>>,
    other_answers: u64,
    scores: Option<ScoresObject>,
}

/// An answer: `answer, count, share`.
#[derive(Serialize)]
struct AnswerObject<'a> {
    answer: &'a str,
    count: u64,
    share: Option<ShareObject>,
}

/// The points that were given: `count, mean`.
#[derive(Serialize)]
struct ScoresObject {
    count: u64,
    mean: f64,
}

impl<'a> QuestionObject<'a> {
    pub(super) fn of(question: &'a Question) -> Self {
        let answer = |Answer { text, count, share }: &'a Answer| AnswerObject {
            answer: text,
            count: *count,
            share: share.as_ref().map(|of: &Proportion| ShareObject::of(*of)),
        };
        let scores = |Scores { count, mean }: Scores| ScoresObject {
            count,
            mean: (mean * 100.0).round() / 100.0,
        };
        Self {
            question: question.text.as_deref(),
            answers: question.answers.iter().map(answer).collect(),
            other_answers: question.others,
            scores: question.scores.map(scores),
        }
    }
}

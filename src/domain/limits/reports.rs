//! Bounds of what a report tells.

/// Outcomes of calls that a report tells apart; the others are added up. Telephone systems have about ten, and a file
/// may write anything.
pub const CALL_OUTCOMES_MAX: usize = 12;
/// Different answers to one question that a report tells apart, and those of customers that mean no channel; the others
/// are added up. People write anything.
pub const ANSWERS_MAX: usize = 12;
/// Questions that a report tells.
pub const QUESTIONS_MAX: usize = 20;
/// Characters of a question or an answer that people read.
pub const ANSWER_CHARS_MAX: usize = 80;
/// Months of first orders that a report compares. A year, so that the same month of the year before is not among them;
/// more columns would not fit a sheet of paper.
pub const COHORTS_MAX: usize = 12;

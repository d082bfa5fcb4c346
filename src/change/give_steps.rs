//! The steps of whoever asks for a code, until one is given.
//!
//! Invariant: a step that made codes of the batch, or met others in their place, is followed by one with new spare codes.
//! Does not apply the steps, and does not count them (see the command, the page of an agent and the API).

use super::hand_outs::Giving;
use super::operation::{GivenOrMore, Operation};
use super::outcome::Refusal;
use super::spare::spare_codes;
use crate::domain::code::batch::Batch;
use crate::domain::environment::Random;
use crate::domain::limits::BATCH_CHUNK_DRAWS_MAX;

/// The steps in which a code is given: each is a change of its own, until one gives it.
#[derive(Debug)]
pub struct GiveSteps<'b> {
    asked: Giving,
    batch: &'b Batch,
    collisions: usize,
}

impl<'b> GiveSteps<'b> {
    #[must_use]
    pub fn begin(asked: Giving, batch: &'b Batch, random: &dyn Random) -> Self {
        let asked = Giving { spare: spare_codes(batch, random), ..asked };
        Self { asked, batch, collisions: 0 }
    }

    /// The next step.
    #[must_use]
    pub fn operation(&self) -> Operation<GivenOrMore> {
        Operation::give(self.asked.clone())
    }

    /// Takes what a step was answered; fails if another one is of no use.
    pub fn next(
        &mut self,
        answer: Result<GivenOrMore, Refusal>,
        random: &dyn Random,
    ) -> Result<GivenOrMore, Refusal> {
        let (answer, are_used) = match answer {
            Err(Refusal::CodesTaken(_)) if self.collisions < BATCH_CHUNK_DRAWS_MAX => {
                self.collisions += 1;
                (GivenOrMore::More { refilled: 0 }, true)
            }
            Err(refusal) => return Err(refusal),
            Ok(answer) => {
                let are_used = matches!(answer, GivenOrMore::More { refilled } if refilled > 0);
                (answer, are_used)
            }
        };
        if are_used {
            self.asked.spare = spare_codes(self.batch, random);
        }
        Ok(answer)
    }
}

//! The bytes of outcomes.
//!
//! Invariant: as in the parent module.

use super::{pair, tagged};
use crate::change::outcome::Outcome;
use crate::codec::{Codec, DecodeError, Decoder, Encoder};
use crate::domain::code::coupon::Code;
use crate::domain::link::Link;
use crate::domain::record::version::{Imported, Tally};

impl Codec for Outcome {
    fn encode(&self, out: &mut Encoder) {
        match self {
            Self::Applied { links, codes, batches, settings_changed } => {
                tagged(out, 1, links);
                out.put(codes);
                out.put(batches);
                out.put(settings_changed);
            }
            Self::Staged => out.put(&20_u8),
            Self::Minted(link) => tagged(out, 2, &**link),
            Self::Retired(link) => tagged(out, 3, &**link),
            Self::CodeMinted(code) => tagged(out, 4, &**code),
            Self::Imported(imported) => {
                let Imported { tally, contradictions, refused } = &**imported;
                tagged(out, if refused.is_empty() { 16 } else { 17 }, tally);
                out.put(contradictions);
                if !refused.is_empty() {
                    out.put(refused);
                }
            }
            Self::ImportBegun { number, epoch, is_complete } => {
                tagged(out, 41, number);
                out.put(epoch);
                out.put(is_complete);
            }
            Self::ImportEnded => out.put(&42_u8),
            Self::ImportUndone { number, already } => pair(out, 43, number, already),
            Self::EpochBegun(epoch) => tagged(out, 6, epoch),
            Self::BatchBegun(batch) => tagged(out, 7, &**batch),
            Self::BatchFilled { minted } => tagged(out, 8, minted),
            Self::BatchLive(batch) => tagged(out, 9, &**batch),
            Self::Redeemed(redemption) => tagged(out, 10, &**redemption),
            Self::Released(redemption) => tagged(out, 11, &**redemption),
            Self::Edited(link) => tagged(out, 12, &**link),
            Self::CodeRetired { code, already } => pair(out, 13, code, already),
            Self::BatchRetired { batch, already } => pair(out, 14, &**batch, already),
            Self::Given(given) => tagged(out, 70, &**given),
            Self::GivingGoesOn { refilled } => tagged(out, 71, refilled),
            Self::TakenBack(code) => tagged(out, 72, code),
            Self::Exported { single, of_batches } => pair(out, 73, single, of_batches),
            Self::LabelsForgotten { removed, is_done } => pair(out, 74, removed, is_done),
            Self::GuessesRecorded => out.put(&80_u8),
            Self::LinkBatchBegun(batch) => tagged(out, 90, &**batch),
            Self::Addressed { new, known } => pair(out, 91, new, known),
            Self::AddressingGoesOn => out.put(&92_u8),
            Self::Stopped => out.put(&93_u8),
            Self::OrphansRecorded => out.put(&18_u8),
            Self::ErasureBegun { already } => tagged(out, 100, already),
            Self::ErasedSome { counts, is_done } => pair(out, 101, &**counts, is_done),
            Self::RemovedSome { clicks, agents, is_done } => {
                tagged(out, 102, clicks);
                out.put(agents);
                out.put(is_done);
            }
            Self::TokenMade(token) => tagged(out, 30, &**token),
            Self::TokenRetired { name, already } => pair(out, 31, name, already),
            Self::TokenUsed => out.put(&35_u8),
            Self::AgentPage(page) => tagged(out, 32, &**page),
            Self::Shared(share) => tagged(out, 33, &**share),
            Self::ShareEnded { number, already } => pair(out, 34, number, already),
            Self::NoteAdded(number) => tagged(out, 50, number),
            Self::NoteRemoved { number, already } => pair(out, 51, number, already),
            Self::MonthClosed { month, already } => pair(out, 52, month, already),
            Self::MonthReopened(month) => tagged(out, 53, month),
            Self::Refused(refusal) => tagged(out, 255, refusal),
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let only = |tally| Self::Imported(Box::new(Imported { tally, ..Imported::default() }));
        Ok(match input.get::<u8>()? {
            1 => Self::Applied {
                links: input.get()?,
                codes: input.get()?,
                batches: input.get()?,
                settings_changed: input.get()?,
            },
            20 => Self::Staged,
            2 => Self::Minted(Box::new(input.get::<Link>()?)),
            3 => Self::Retired(Box::new(input.get::<Link>()?)),
            4 => Self::CodeMinted(Box::new(input.get::<Code>()?)),
            // Release 0.1.0 counted only these two.
            5 => {
                let (new, known) = input.get()?;
                only(Tally { new, known, ..Tally::default() })
            }
            // Before contradictions were told.
            15 => only(input.get()?),
            16 => Self::Imported(Box::new(Imported {
                tally: input.get()?,
                contradictions: input.get()?,
                refused: Vec::new(),
            })),
            // Rows are refused, of kinds that were added later.
            17 => Self::Imported(Box::new(Imported {
                tally: input.get()?,
                contradictions: input.get()?,
                refused: input.get()?,
            })),
            41 => {
                let (number, epoch) = (input.get()?, input.get()?);
                Self::ImportBegun { number, epoch, is_complete: input.get()? }
            }
            42 => Self::ImportEnded,
            43 => Self::ImportUndone { number: input.get()?, already: input.get()? },
            6 => Self::EpochBegun(input.get()?),
            7 => Self::BatchBegun(Box::new(input.get()?)),
            8 => Self::BatchFilled { minted: input.get()? },
            9 => Self::BatchLive(Box::new(input.get()?)),
            10 => Self::Redeemed(Box::new(input.get()?)),
            11 => Self::Released(Box::new(input.get()?)),
            12 => Self::Edited(Box::new(input.get::<Link>()?)),
            13 => Self::CodeRetired { code: input.get()?, already: input.get()? },
            14 => Self::BatchRetired { batch: Box::new(input.get()?), already: input.get()? },
            70 => Self::Given(Box::new(input.get()?)),
            71 => Self::GivingGoesOn { refilled: input.get()? },
            72 => Self::TakenBack(input.get()?),
            73 => Self::Exported { single: input.get()?, of_batches: input.get()? },
            74 => Self::LabelsForgotten { removed: input.get()?, is_done: input.get()? },
            80 => Self::GuessesRecorded,
            90 => Self::LinkBatchBegun(Box::new(input.get()?)),
            91 => Self::Addressed { new: input.get()?, known: input.get()? },
            92 => Self::AddressingGoesOn,
            93 => Self::Stopped,
            18 => Self::OrphansRecorded,
            100 => Self::ErasureBegun { already: input.get()? },
            101 => Self::ErasedSome { counts: Box::new(input.get()?), is_done: input.get()? },
            102 => {
                let (clicks, agents) = (input.get()?, input.get()?);
                Self::RemovedSome { clicks, agents, is_done: input.get()? }
            }
            30 => Self::TokenMade(Box::new(input.get()?)),
            31 => Self::TokenRetired { name: input.get()?, already: input.get()? },
            35 => Self::TokenUsed,
            32 => Self::AgentPage(Box::new(input.get()?)),
            33 => Self::Shared(Box::new(input.get()?)),
            34 => Self::ShareEnded { number: input.get()?, already: input.get()? },
            50 => Self::NoteAdded(input.get()?),
            51 => Self::NoteRemoved { number: input.get()?, already: input.get()? },
            52 => Self::MonthClosed { month: input.get()?, already: input.get()? },
            53 => Self::MonthReopened(input.get()?),
            255 => Self::Refused(input.get()?),
            other => return Err(DecodeError::invalid("an outcome", other)),
        })
    }
}

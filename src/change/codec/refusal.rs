//! The bytes of refusals, which the outcomes of refused changes hold.
//!
//! Invariant: as in the parent module.

use super::{pair, tagged};
use crate::change::outcome::Refusal;
use crate::codec::{Codec, DecodeError, Decoder, Encoder};
use crate::domain::code::terms::Unmet;

impl Codec for Refusal {
    fn encode(&self, out: &mut Encoder) {
        match self {
            Self::SlugTaken(slug) => tagged(out, 1, slug),
            Self::NoSuchLink(slug) => tagged(out, 2, slug),
            Self::CodeTaken(code) => tagged(out, 3, code),
            Self::ToldClashes { found, cures } => pair(out, 4, found, cures),
            Self::Clashes(clashes) => tagged(out, 21, clashes),
            Self::EpochTaken(epoch) => tagged(out, 5, epoch),
            Self::BatchTaken(name) => tagged(out, 6, name),
            Self::CodesTaken(codes) => tagged(out, 7, codes),
            Self::BatchFull(name) => tagged(out, 8, name),
            Self::BatchUnfinished(name) => tagged(out, 9, name),
            Self::NoSuchBatch(number) => tagged(out, 10, number),
            Self::NoSuchCode(code) => tagged(out, 11, code),
            Self::CodeRetired(code) => tagged(out, 12, code),
            Self::Unmet { code, unmet } => pair(out, 13, code, unmet),
            Self::NoSuchRedemption { code, order } => pair(out, 14, code, order),
            Self::LinkChanged(slug) => tagged(out, 15, slug),
            Self::CodeOfPlan(code) => tagged(out, 16, code),
            Self::UnknownBatch(name) => tagged(out, 17, name),
            Self::BatchOfPlan(name) => tagged(out, 18, name),
            Self::MovedOn => out.put(&20_u8),
            Self::BatchRetired(name) => tagged(out, 70, name),
            Self::BatchOver { batch, last } => pair(out, 71, batch, last),
            Self::BatchEmpty(name) => tagged(out, 72, name),
            Self::NotExported { batch, codes } => pair(out, 73, batch, codes),
            Self::NotGiven(code) => tagged(out, 74, code),
            Self::GivenAndUsed(code) => tagged(out, 75, code),
            Self::NotMigrated => out.put(&76_u8),
            Self::NotOfBatch(code) => tagged(out, 77, code),
            Self::TokenTaken(name) => tagged(out, 30, name),
            Self::NoSuchToken(name) => tagged(out, 31, name),
            Self::TokensFull => out.put(&32_u8),
            Self::AgentPagesFull => out.put(&33_u8),
            Self::NoSuchShare(number) => tagged(out, 34, number),
            Self::SharesFull => out.put(&35_u8),
            Self::DayLimit { agent, max } => pair(out, 78, agent, max),
            Self::NoSuchImport(number) => tagged(out, 40, number),
            Self::ImportOvertaken(number) => tagged(out, 41, number),
            Self::Undoing(number) => tagged(out, 42, number),
            Self::NoSuchNote(number) => tagged(out, 50, number),
            Self::NotesFull => out.put(&51_u8),
            Self::NotClosed(month) => tagged(out, 52, month),
            Self::ClosedMeanwhile => out.put(&53_u8),
            Self::LinkBatchTaken(name) => tagged(out, 90, name),
            Self::NoSuchLinkBatch(number) => tagged(out, 91, number),
            Self::SubIdsTaken(sub_ids) => tagged(out, 92, sub_ids),
            Self::NoSuchSubId(sub_id) => tagged(out, 93, sub_id),
            Self::TooFewCodes { batch, needed, waiting, only_here } => {
                tagged(out, 94, batch);
                out.put(needed);
                out.put(waiting);
                out.put(only_here);
            }
            Self::Erasing(number) => tagged(out, 100, number),
            Self::ErasedMeanwhile { listed, erased } => pair(out, 101, listed, erased),
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(match input.get::<u8>()? {
            1 => Self::SlugTaken(input.get()?),
            2 => Self::NoSuchLink(input.get()?),
            3 => Self::CodeTaken(input.get()?),
            4 => Self::ToldClashes { found: input.get()?, cures: input.get()? },
            5 => Self::EpochTaken(input.get()?),
            6 => Self::BatchTaken(input.get()?),
            7 => Self::CodesTaken(input.get()?),
            8 => Self::BatchFull(input.get()?),
            9 => Self::BatchUnfinished(input.get()?),
            10 => Self::NoSuchBatch(input.get()?),
            11 => Self::NoSuchCode(input.get()?),
            12 => Self::CodeRetired(input.get()?),
            13 => Self::Unmet { code: input.get()?, unmet: input.get()? },
            14 => Self::NoSuchRedemption { code: input.get()?, order: input.get()? },
            15 => Self::LinkChanged(input.get()?),
            16 => Self::CodeOfPlan(input.get()?),
            17 => Self::UnknownBatch(input.get()?),
            18 => Self::BatchOfPlan(input.get()?),
            20 => Self::MovedOn,
            21 => Self::Clashes(input.get()?),
            70 => Self::BatchRetired(input.get()?),
            71 => Self::BatchOver { batch: input.get()?, last: input.get()? },
            72 => Self::BatchEmpty(input.get()?),
            73 => Self::NotExported { batch: input.get()?, codes: input.get()? },
            74 => Self::NotGiven(input.get()?),
            75 => Self::GivenAndUsed(input.get()?),
            77 => Self::NotOfBatch(input.get()?),
            76 => Self::NotMigrated,
            30 => Self::TokenTaken(input.get()?),
            31 => Self::NoSuchToken(input.get()?),
            32 => Self::TokensFull,
            33 => Self::AgentPagesFull,
            34 => Self::NoSuchShare(input.get()?),
            35 => Self::SharesFull,
            78 => Self::DayLimit { agent: input.get()?, max: input.get()? },
            40 => Self::NoSuchImport(input.get()?),
            41 => Self::ImportOvertaken(input.get()?),
            42 => Self::Undoing(input.get()?),
            50 => Self::NoSuchNote(input.get()?),
            51 => Self::NotesFull,
            52 => Self::NotClosed(input.get()?),
            53 => Self::ClosedMeanwhile,
            90 => Self::LinkBatchTaken(input.get()?),
            91 => Self::NoSuchLinkBatch(input.get()?),
            92 => Self::SubIdsTaken(input.get()?),
            93 => Self::NoSuchSubId(input.get()?),
            94 => Self::TooFewCodes {
                batch: input.get()?,
                needed: input.get()?,
                waiting: input.get()?,
                only_here: input.get()?,
            },
            100 => Self::Erasing(input.get()?),
            101 => Self::ErasedMeanwhile { listed: input.get()?, erased: input.get()? },
            other => return Err(DecodeError::invalid("a refusal", other)),
        })
    }
}

impl Codec for Unmet {
    fn encode(&self, out: &mut Encoder) {
        match self {
            Self::TooEarly(day) => tagged(out, 1, day),
            Self::TooLate(day) => tagged(out, 2, day),
            Self::UsedUp(limit) => tagged(out, 3, limit),
            Self::NoCustomer(limit) => tagged(out, 4, limit),
            Self::UsedUpByCustomer(limit) => tagged(out, 5, limit),
            Self::NoTotal(minimum) => tagged(out, 6, minimum),
            Self::TooLittle { minimum, total } => pair(out, 7, minimum, total),
            Self::OtherCurrency { minimum, total } => pair(out, 8, minimum, total),
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(match input.get::<u8>()? {
            1 => Self::TooEarly(input.get()?),
            2 => Self::TooLate(input.get()?),
            3 => Self::UsedUp(input.get()?),
            4 => Self::NoCustomer(input.get()?),
            5 => Self::UsedUpByCustomer(input.get()?),
            6 => Self::NoTotal(input.get()?),
            7 => Self::TooLittle { minimum: input.get()?, total: input.get()? },
            8 => Self::OtherCurrency { minimum: input.get()?, total: input.get()? },
            other => return Err(DecodeError::invalid("an unmet term", other)),
        })
    }
}

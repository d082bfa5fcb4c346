//! The bytes of changes and outcomes. Changes are sent in them; outcomes are sent and stored.
//!
//! Invariant: the number of a variant never changes its meaning, because data files and other versions of
//! Couplet contain it.

use crate::codec::{Codec, DecodeError, Decoder, Encoder, as_fields, as_record, rows};
use crate::domain::time::UtcDay;

mod clash;
mod outcome;
mod puts;
mod refusal;
mod sent;

use super::apply::Applied;
use super::erasures::Erase;
use super::hand_outs::{DayLimit, Given, Giving};
use super::link_batches::{Addressing, ToAddress};
use super::outcome::{Counts, Outcome};
use super::request::What;
use super::staging::{Flip, Stage};

as_fields! {
    Stage {
        flip, compared, puts,
        staged, // added after 0.1.0
    }
    Flip { compared, staged, puts, batches, settings, links, codes, batch_counts }
    Counts { created, changed, same, retired, revived }
    Applied { outcome, again, links }
    DayLimit { from, max }
}

as_record! {
    Giving { batch, spare, label: added, agent: added, until: added, unexported: added, day: added }
    Given { code, batch, in_shop, only_here, refilled }
    Addressing { batch, people, aliases: added, unexported: added, erased: added }
    ToAddress { person, drawn: added }
    Erase { of: nested, labels: added, files: added }
}

rows!(Outcome);

/// Writes the number of a variant, then its value.
fn tagged<T: Codec>(out: &mut Encoder, tag: u8, value: &T) {
    out.put(&tag);
    out.put(value);
}

/// Writes the number of a variant, then its two values.
fn pair<A: Codec, B: Codec>(out: &mut Encoder, tag: u8, one: &A, other: &B) {
    tagged(out, tag, one);
    out.put(other);
}

impl Codec for What {
    fn encode(&self, out: &mut Encoder) {
        match self {
            Self::Flip(flip) => tagged(out, 1, &**flip),
            Self::Stage(stage) => tagged(out, 20, &**stage),
            Self::MintLink(spec) => tagged(out, 2, &**spec),
            Self::RetireLink { slug, is_gone: false, seen: None } => tagged(out, 3, slug),
            Self::RetireLink { slug, is_gone: true, seen: None } => tagged(out, 16, slug),
            Self::RetireLink { slug, is_gone, seen: Some(seen) } => {
                pair(out, 21, slug, is_gone);
                out.put(&**seen);
            }
            Self::ReviveLink { slug, seen: None } => tagged(out, 17, slug),
            Self::ReviveLink { slug, seen: Some(seen) } => pair(out, 22, slug, &**seen),
            Self::MintCode(spec) => tagged(out, 4, &**spec),
            Self::Import { records, aliases, import } => {
                match import {
                    None => out.put(&5_u8),
                    Some(number) => tagged(out, 40, number),
                }
                out.put(records);
                out.put(aliases);
            }
            Self::BeginImport(spec) => tagged(out, 41, &**spec),
            Self::EndImport { number, tally, bad } => {
                tagged(out, 42, number);
                out.put(tally);
                out.put(bad);
            }
            Self::UndoImport(number) => tagged(out, 43, number),
            Self::BeginEpoch(epoch) => tagged(out, 7, epoch),
            Self::BeginBatch(spec) => tagged(out, 8, &**spec),
            Self::FillBatch { batch, codes } => pair(out, 9, batch, codes),
            Self::FinishBatch(batch) => tagged(out, 10, batch),
            Self::EditLink { old, new } => pair(out, 13, &**old, &**new),
            Self::Redeem { code, order, customer, total, aliases } => {
                tagged(out, 11, code);
                out.put(order);
                out.put(customer);
                out.put(total);
                out.put(aliases);
            }
            Self::Release { code, order } => pair(out, 12, code, order),
            Self::RetireCode(code) => tagged(out, 14, code),
            Self::RetireBatch(name) => tagged(out, 15, name),
            Self::Give(asked) => tagged(out, 70, &**asked),
            Self::TakeBack { code, agent: None } => tagged(out, 71, code),
            Self::TakeBack { code, agent: Some(agent) } => pair(out, 74, code, agent),
            Self::MarkExported { shop, codes } => pair(out, 72, shop, codes),
            Self::ForgetLabels => out.put(&73_u8),
            Self::RecordGuesses(guesses) => tagged(out, 80, &**guesses),
            Self::BeginLinkBatch(spec) => tagged(out, 90, &**spec),
            Self::Address(asked) => tagged(out, 91, &**asked),
            Self::Stop { sub_id, day } => pair(out, 92, sub_id, &day.0),
            Self::RecordOrphans(orphans) => tagged(out, 18, &**orphans),
            Self::Erase(asked) => tagged(out, 100, &**asked),
            Self::EraseStep => out.put(&101_u8),
            Self::Keep(None) => out.put(&102_u8),
            Self::Keep(Some(removal)) => tagged(out, 103, &**removal),
            Self::MakeToken(spec) => tagged(out, 30, &**spec),
            Self::RetireToken(name) => tagged(out, 31, name),
            Self::UseToken(name) => tagged(out, 35, name),
            Self::Share { spec, series } => pair(out, 33, &**spec, series),
            Self::EndShare(number) => tagged(out, 34, number),
            Self::OpenAgentPage { agent, series, renews } => {
                tagged(out, 32, agent);
                out.put(series);
                out.put(renews);
            }
            Self::AddNote(note) => tagged(out, 50, &**note),
            Self::RemoveNote(number) => tagged(out, 51, number),
            Self::CloseMonth { closed, seen } => pair(out, 52, &**closed, seen),
            Self::ReopenMonth { month, reason } => pair(out, 53, month, reason),
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(match input.get::<u8>()? {
            1 => Self::Flip(Box::new(input.get()?)),
            20 => Self::Stage(Box::new(input.get()?)),
            2 => Self::MintLink(Box::new(input.get()?)),
            3 => Self::RetireLink { slug: input.get()?, is_gone: false, seen: None },
            16 => Self::RetireLink { slug: input.get()?, is_gone: true, seen: None },
            17 => Self::ReviveLink { slug: input.get()?, seen: None },
            21 => {
                let (slug, is_gone) = (input.get()?, input.get()?);
                Self::RetireLink { slug, is_gone, seen: Some(Box::new(input.get()?)) }
            }
            22 => Self::ReviveLink { slug: input.get()?, seen: Some(Box::new(input.get()?)) },
            4 => Self::MintCode(Box::new(input.get()?)),
            5 => Self::Import { records: input.get()?, aliases: input.get()?, import: None },
            40 => {
                let import = Some(input.get()?);
                Self::Import { records: input.get()?, aliases: input.get()?, import }
            }
            41 => Self::BeginImport(Box::new(input.get()?)),
            42 => Self::EndImport { number: input.get()?, tally: input.get()?, bad: input.get()? },
            43 => Self::UndoImport(input.get()?),
            7 => Self::BeginEpoch(input.get()?),
            8 => Self::BeginBatch(Box::new(input.get()?)),
            9 => Self::FillBatch { batch: input.get()?, codes: input.get()? },
            10 => Self::FinishBatch(input.get()?),
            11 => Self::Redeem {
                code: input.get()?,
                order: input.get()?,
                customer: input.get()?,
                total: input.get()?,
                aliases: input.get()?,
            },
            12 => Self::Release { code: input.get()?, order: input.get()? },
            13 => Self::EditLink { old: Box::new(input.get()?), new: Box::new(input.get()?) },
            14 => Self::RetireCode(input.get()?),
            15 => Self::RetireBatch(input.get()?),
            70 => Self::Give(Box::new(input.get()?)),
            71 => Self::TakeBack { code: input.get()?, agent: None },
            74 => Self::TakeBack { code: input.get()?, agent: Some(input.get()?) },
            72 => Self::MarkExported { shop: input.get()?, codes: input.get()? },
            73 => Self::ForgetLabels,
            100 => Self::Erase(Box::new(input.get()?)),
            101 => Self::EraseStep,
            102 => Self::Keep(None),
            103 => Self::Keep(Some(Box::new(input.get()?))),
            80 => Self::RecordGuesses(Box::new(input.get()?)),
            90 => Self::BeginLinkBatch(Box::new(input.get()?)),
            91 => Self::Address(Box::new(input.get()?)),
            92 => Self::Stop { sub_id: input.get()?, day: UtcDay(input.get()?) },
            18 => Self::RecordOrphans(Box::new(input.get()?)),
            30 => Self::MakeToken(Box::new(input.get()?)),
            31 => Self::RetireToken(input.get()?),
            35 => Self::UseToken(input.get()?),
            33 => Self::Share { spec: Box::new(input.get()?), series: input.get()? },
            34 => Self::EndShare(input.get()?),
            32 => {
                let (agent, series) = (input.get()?, input.get()?);
                Self::OpenAgentPage { agent, series, renews: input.get()? }
            }
            50 => Self::AddNote(Box::new(input.get()?)),
            51 => Self::RemoveNote(input.get()?),
            52 => Self::CloseMonth { closed: Box::new(input.get()?), seen: input.get()? },
            53 => Self::ReopenMonth { month: input.get()?, reason: input.get()? },
            other => return Err(DecodeError::invalid("a change", other)),
        })
    }
}

#[cfg(test)]
pub(super) mod tests;

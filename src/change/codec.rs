//! The bytes of changes and outcomes. Changes are sent in them; outcomes are sent and stored.
//!
//! Invariant: the number of a variant never changes its meaning, because data files and other versions of
//! Couplet contain it.

use crate::codec::{Codec, DecodeError, Decoder, Encoder, as_fields, as_record, rows};
use crate::domain::code::coupon::Code;
use crate::domain::link::Link;
use crate::domain::record::version::{Imported, Tally};
use crate::domain::time::UtcDay;

mod clash;
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

impl Codec for What {
    fn encode(&self, out: &mut Encoder) {
        match self {
            Self::Flip(flip) => tagged(out, 1, &**flip),
            Self::Stage(stage) => tagged(out, 20, &**stage),
            Self::MintLink(spec) => tagged(out, 2, &**spec),
            Self::RetireLink { slug, is_gone: false } => tagged(out, 3, slug),
            Self::RetireLink { slug, is_gone: true } => tagged(out, 16, slug),
            Self::ReviveLink(slug) => tagged(out, 17, slug),
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
            Self::FillBatch { batch, codes } => {
                tagged(out, 9, batch);
                out.put(codes);
            }
            Self::FinishBatch(batch) => tagged(out, 10, batch),
            Self::EditLink { old, new } => {
                tagged(out, 13, &**old);
                out.put(&**new);
            }
            Self::Redeem { code, order, customer, total, aliases } => {
                tagged(out, 11, code);
                out.put(order);
                out.put(customer);
                out.put(total);
                out.put(aliases);
            }
            Self::Release { code, order } => {
                tagged(out, 12, code);
                out.put(order);
            }
            Self::RetireCode(code) => tagged(out, 14, code),
            Self::RetireBatch(name) => tagged(out, 15, name),
            Self::Give(asked) => tagged(out, 70, &**asked),
            Self::TakeBack { code, agent: None } => tagged(out, 71, code),
            Self::TakeBack { code, agent: Some(agent) } => {
                tagged(out, 74, code);
                out.put(agent);
            }
            Self::MarkExported { shop, codes } => {
                tagged(out, 72, shop);
                out.put(codes);
            }
            Self::ForgetLabels => out.put(&73_u8),
            Self::RecordGuesses(guesses) => tagged(out, 80, &**guesses),
            Self::BeginLinkBatch(spec) => tagged(out, 90, &**spec),
            Self::Address(asked) => tagged(out, 91, &**asked),
            Self::Stop { sub_id, day } => {
                tagged(out, 92, sub_id);
                out.put(&day.0);
            }
            Self::RecordOrphans(orphans) => tagged(out, 18, &**orphans),
            Self::Erase(asked) => tagged(out, 100, &**asked),
            Self::EraseStep => out.put(&101_u8),
            Self::Keep(None) => out.put(&102_u8),
            Self::Keep(Some(removal)) => tagged(out, 103, &**removal),
            Self::MakeToken(spec) => tagged(out, 30, &**spec),
            Self::RetireToken(name) => tagged(out, 31, name),
            Self::UseToken(name) => tagged(out, 35, name),
            Self::Share { spec, series } => {
                tagged(out, 33, &**spec);
                out.put(series);
            }
            Self::EndShare(number) => tagged(out, 34, number),
            Self::OpenAgentPage { agent, series, renews } => {
                tagged(out, 32, agent);
                out.put(series);
                out.put(renews);
            }
            Self::AddNote(note) => tagged(out, 50, &**note),
            Self::RemoveNote(number) => tagged(out, 51, number),
            Self::CloseMonth { closed, seen } => {
                tagged(out, 52, &**closed);
                out.put(seen);
            }
            Self::ReopenMonth { month, reason } => {
                tagged(out, 53, month);
                out.put(reason);
            }
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(match input.get::<u8>()? {
            1 => Self::Flip(Box::new(input.get()?)),
            20 => Self::Stage(Box::new(input.get()?)),
            2 => Self::MintLink(Box::new(input.get()?)),
            3 => Self::RetireLink { slug: input.get()?, is_gone: false },
            16 => Self::RetireLink { slug: input.get()?, is_gone: true },
            17 => Self::ReviveLink(input.get()?),
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
            Self::ImportUndone { number, already } => {
                tagged(out, 43, number);
                out.put(already);
            }
            Self::EpochBegun(epoch) => tagged(out, 6, epoch),
            Self::BatchBegun(batch) => tagged(out, 7, &**batch),
            Self::BatchFilled { minted } => tagged(out, 8, minted),
            Self::BatchLive(batch) => tagged(out, 9, &**batch),
            Self::Redeemed(redemption) => tagged(out, 10, &**redemption),
            Self::Released(redemption) => tagged(out, 11, &**redemption),
            Self::Edited(link) => tagged(out, 12, &**link),
            Self::CodeRetired { code, already } => {
                tagged(out, 13, code);
                out.put(already);
            }
            Self::BatchRetired { batch, already } => {
                tagged(out, 14, &**batch);
                out.put(already);
            }
            Self::Given(given) => tagged(out, 70, &**given),
            Self::GivingGoesOn { refilled } => tagged(out, 71, refilled),
            Self::TakenBack(code) => tagged(out, 72, code),
            Self::Exported { single, of_batches } => {
                tagged(out, 73, single);
                out.put(of_batches);
            }
            Self::LabelsForgotten { removed, is_done } => {
                tagged(out, 74, removed);
                out.put(is_done);
            }
            Self::GuessesRecorded => out.put(&80_u8),
            Self::LinkBatchBegun(batch) => tagged(out, 90, &**batch),
            Self::Addressed { new, known } => {
                tagged(out, 91, new);
                out.put(known);
            }
            Self::AddressingGoesOn => out.put(&92_u8),
            Self::Stopped => out.put(&93_u8),
            Self::OrphansRecorded => out.put(&18_u8),
            Self::ErasureBegun { already } => tagged(out, 100, already),
            Self::ErasedSome { counts, is_done } => {
                tagged(out, 101, &**counts);
                out.put(is_done);
            }
            Self::RemovedSome { clicks, agents, is_done } => {
                tagged(out, 102, clicks);
                out.put(agents);
                out.put(is_done);
            }
            Self::TokenMade(token) => tagged(out, 30, &**token),
            Self::TokenRetired { name, already } => {
                tagged(out, 31, name);
                out.put(already);
            }
            Self::TokenUsed => out.put(&35_u8),
            Self::AgentPage(page) => tagged(out, 32, &**page),
            Self::Shared(share) => tagged(out, 33, &**share),
            Self::ShareEnded { number, already } => {
                tagged(out, 34, number);
                out.put(already);
            }
            Self::NoteAdded(number) => tagged(out, 50, number),
            Self::NoteRemoved { number, already } => {
                tagged(out, 51, number);
                out.put(already);
            }
            Self::MonthClosed { month, already } => {
                tagged(out, 52, month);
                out.put(already);
            }
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

#[cfg(test)]
pub(super) mod tests;

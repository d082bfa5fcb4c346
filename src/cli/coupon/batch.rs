//! `couplet coupon batch`: unique codes made together.
//!
//! Invariant: a batch is live only after all of its codes were written and nobody refused them. So a
//! command that was broken off, wherever it was, is continued by repeating it: the batch that its words
//! ask for and that is not live is the one it began. Absent: drawing and sending the codes (`minting`).

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};

use clap::Args;

use super::list::{codes, show_codes};
use super::minting::{fill, finish};
use super::terms::{Offer, above_zero};
use crate::change::{Change, Outcome, Refusal, What, known_tags};
use crate::cli::error::{BatchError, CliError, Exit, Unsaid};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::domain::code::batch::{Batch, BatchId, BatchSpec, in_words, judge_odds};
use crate::domain::code::coupon::{Code, CouponCode};
use crate::domain::code::pattern::CodePattern;
use crate::domain::code::terms::Terms;
use crate::domain::label::{BatchName, Tags};
use crate::domain::limits::{APPLY_TRIES, BATCH_CODES_MAX};
use crate::domain::link::Origin;
use crate::render::Format;
use crate::store::{Selection, Snapshot, batch_codes};
use crate::wire::{Data, Reach};

/// Make unique codes together, and print them
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  couplet coupon batch --campaign 2026-11-black-week --channel sms --count 500 \\
    --pattern 'BW-????-????' --single-use --discount 10% > codes.txt
The codes are live when all of them are written. A command that was broken off before that is continued
by repeating it: it writes all codes of the same batch.")]
pub(in crate::cli) struct BatchArgs {
    #[command(flatten)]
    offer: Offer,
    /// How many codes
    #[arg(long, value_name = "N", value_parser = count)]
    count: u32,
    /// Their shape: each `?` is drawn, the last is a check character
    #[arg(long, value_parser = CodePattern::parse)]
    pattern: CodePattern,
    /// Each may be redeemed once
    #[arg(long, conflicts_with = "limit")]
    single_use: bool,
    /// What the batch is called; after its campaign and channel unless told
    #[arg(long, value_parser = BatchName::parse)]
    name: Option<BatchName>,
    /// Make codes that can be found by trying
    #[arg(long)]
    allow_guessing: bool,
    #[command(flatten)]
    shown: Shown,
}

fn count(text: &str) -> Result<u32, String> {
    let count = above_zero(text)?;
    if count > BATCH_CODES_MAX {
        return Err(format!("a batch has at most {BATCH_CODES_MAX} codes"));
    }
    Ok(count)
}

pub(super) fn run(args: &BatchArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let guesses = judge_odds(&args.pattern, args.count, args.allow_guessing)
        .map_err(|odds| BatchError::Odds { odds })?;
    let settings = global.settings(io.random)?;
    let tags = known_tags(&args.offer.tags(), &settings)?;
    let terms = args.offer.terms(&settings)?;
    let terms = Terms { limit: terms.limit.or(args.single_use.then_some(1)), ..terms };
    let spec = |name| BatchSpec {
        name,
        pattern: args.pattern.clone(),
        tags: tags.clone(),
        terms,
        count: args.count,
        origin: Origin::Hand,
    };
    let data = global.reach(Reach::OrMake, io.random)?;
    let (batch, made) = filled(args.name.clone(), &tags, spec, &data, io)?;
    let codes = Codes::of(&batch, made, args.shown.format, &data, io)?;
    // Whoever reads the codes may be slow, and may use the file meanwhile.
    data.close()?;
    let Batch { id, spec: BatchSpec { name, count, .. }, .. } = &batch;
    codes.write(io).map_err(|source| Unsaid::Codes {
        batch: name.clone(),
        count: *count,
        source,
    })?;
    let data = global.reach(Reach::Existing, io.random);
    let is_first = data.and_then(|data| {
        let is_first = finish(*id, &data, io)?;
        data.close()?;
        Ok(is_first)
    });
    let not_live = |source| Unsaid::NotLive { batch: name.clone(), source: Box::new(source) };
    if !is_first.map_err(not_live)? {
        return Err(BatchError::Twice(name.clone()).into());
    }
    io.say(format_args!(
        "batch `{name}` has {count} codes; 1 guess in {} hits one",
        in_words(guesses)
    ));
    Ok(Exit::Done)
}

/// A batch with all of its codes, and those of them that were made now. Where another command begins or
/// fills the same batch at the same moment, it is looked at anew, under the name that was chosen first.
fn filled(
    mut name: Option<BatchName>,
    tags: &Tags,
    spec: impl Fn(BatchName) -> BatchSpec,
    data: &Data,
    io: &mut Io<'_>,
) -> Result<(Batch, Vec<CouponCode>), CliError> {
    let mut tries = 0;
    loop {
        tries += 1;
        let present = data.snapshot(&Selection::settings())?.batches;
        let (spec, begun) = chosen(name.as_ref(), tags, &spec, &present)?;
        name = Some(spec.name.clone());
        let made = match begun {
            Some(batch) => {
                let (minted, count) = (batch.minted, spec.count);
                io.say(format_args!(
                    "continuing batch `{}`: it has {minted} of {count}",
                    spec.name
                ));
                Ok(batch)
            }
            None => begin(spec, data, io),
        };
        let made = made.and_then(|batch| fill(&batch, data, io).map(|codes| (batch, codes)));
        match made {
            Err(CliError::Refused(Refusal::BatchTaken(_) | Refusal::BatchFull(_)))
                if tries < APPLY_TRIES => {}
            made => return made,
        }
    }
}

/// All codes of a batch that is about to be live, ready to be written.
enum Codes {
    /// One a line.
    Lines(Vec<CouponCode>),
    /// As a list.
    List(Vec<Code>, Box<Snapshot>, Format),
}

impl Codes {
    /// Those that were made just now. What an earlier command made of the batch is only in the file.
    fn of(
        batch: &Batch,
        made: Vec<CouponCode>,
        format: Option<Format>,
        data: &Data,
        io: &Io<'_>,
    ) -> Result<Self, CliError> {
        let is_all_here = made.len() as u64 == u64::from(batch.spec.count);
        if format.is_none() && is_all_here {
            return Ok(Self::Lines(made));
        }
        let name = &batch.spec.name;
        let mut rows = batch_codes(data.stream(&codes(Some(name)))?)?;
        rows.sort_by_cached_key(|row| row.code.folded());
        let Some(format) = format else {
            return Ok(Self::Lines(rows.into_iter().map(|row| row.code).collect()));
        };
        // As they will be in a moment.
        let live = Batch { live_at: Some(io.clock.now()), ..batch.clone() };
        let rows = rows.into_iter().filter_map(|row| live.code(row)).collect();
        let snapshot = data.snapshot(&codes(Some(name)))?;
        Ok(Self::List(rows, Box::new(snapshot), format))
    }

    fn write(&self, io: &mut Io<'_>) -> io::Result<()> {
        match self {
            Self::Lines(codes) => {
                let mut out = BufWriter::with_capacity(1 << 16, &mut *io.out);
                for code in codes {
                    writeln!(out, "{code}")?;
                }
                out.flush()
            }
            Self::List(codes, snapshot, format) => {
                show_codes(codes.iter(), snapshot, *format, io)?;
                io.out.flush()
            }
        }
    }
}

/// The batch to make, and what is there of it. Without a name, the first that is free, or that a
/// command with the same words has begun.
fn chosen(
    name: Option<&BatchName>,
    tags: &Tags,
    spec: impl Fn(BatchName) -> BatchSpec,
    present: &BTreeMap<BatchId, Batch>,
) -> Result<(BatchSpec, Option<Batch>), CliError> {
    let named = |name: &BatchName| present.values().find(|batch| batch.spec.name == *name);
    let is_begun = |batch: &Batch, spec: &BatchSpec| batch.live_at.is_none() && batch.spec == *spec;
    if let Some(name) = name {
        let spec = spec(name.clone());
        return match named(name) {
            None => Ok((spec, None)),
            Some(batch) if is_begun(batch, &spec) => Ok((spec, Some(batch.clone()))),
            Some(batch) if batch.live_at.is_some() => Err(BatchError::Live(name.clone()).into()),
            Some(_) => Err(BatchError::Other(name.clone()).into()),
        };
    }
    let mut number = 1_u32;
    loop {
        let spec = spec(BatchName::of_tags(tags, number));
        match named(&spec.name) {
            None => return Ok((spec, None)),
            Some(batch) if is_begun(batch, &spec) => return Ok((spec, Some(batch.clone()))),
            Some(_) => number += 1,
        }
    }
}

fn begin(spec: BatchSpec, data: &Data, io: &Io<'_>) -> Result<Batch, CliError> {
    let change = Change::new(What::BeginBatch(Box::new(spec)), io.clock, io.random);
    match data.change(change)?.outcome {
        Outcome::BatchBegun(batch) => Ok(*batch),
        Outcome::Refused(refusal) => Err(refusal.into()),
        other => unreachable!("a batch is begun or refused, not {other:?}"),
    }
}

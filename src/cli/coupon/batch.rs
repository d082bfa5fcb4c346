//! `couplet coupon batch`: creates unique codes together.
//!
//! Invariant: a batch goes live only after all its codes were written to the output. So an interrupted
//! command is continued by running it again: a batch that has the same terms and is not live yet is the
//! one that it began. Does not draw and send the codes (see `minting`).

use std::collections::BTreeMap;
use std::io::{BufWriter, Write};

use clap::Args;

use super::list::show_codes;
use super::minting::{fill, finish};
use super::terms::{Offer, above_zero, say_if_over};
use crate::change::{Change, Operation, Refusal, known_tags};
use crate::cli::error::{BatchError, CliError, Exit, Unsaid};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::domain::code::batch::{Batch, BatchId, BatchSpec, in_words, judge_odds};
use crate::domain::code::coupon::CouponCode;
use crate::domain::code::pattern::CodePattern;
use crate::domain::code::terms::Terms;
use crate::domain::label::{BatchName, Tags};
use crate::domain::limits::{APPLY_TRIES, BATCH_CODES_MAX, REFILL_CODES_MAX};
use crate::domain::link::Origin;
use crate::domain::record::leak::Flags;
use crate::render::{CouponColumns, Format};
use crate::store::{Ask, BatchCodes, Kept, ListedCodes};
use crate::wire::{Data, Reach};

/// Create a batch of unique codes and print them
#[derive(Debug, Args)]
#[command(
    override_usage = "couplet coupon batch [OPTIONS] --campaign <C> --channel <C> --count <N>
       --pattern <PATTERN>"
)]
#[command(after_help = "\
Example:
  couplet coupon batch --campaign 2026-11-black-week --channel sms --count 500 \\
    --pattern 'BW-????-????' --single-use --discount 10% > codes.txt
No code is live until all of them are written. If the command is interrupted, run it again: it \
continues the same batch and writes all its codes.")]
pub(in crate::cli) struct BatchArgs {
    #[command(flatten)]
    offer: Offer,
    /// The number of codes
    #[arg(long, value_name = "N", value_parser = count)]
    count: u32,
    /// Code pattern: each `?` becomes a random character, the last `?` a check character
    #[arg(long, value_parser = CodePattern::parse)]
    pattern: CodePattern,
    /// Each code may be redeemed once
    #[arg(long, conflicts_with = "limit")]
    single_use: bool,
    /// The name of the batch [default: its campaign and channel]
    #[arg(long, value_parser = BatchName::parse)]
    name: Option<BatchName>,
    /// Allow codes that are easy to guess
    #[arg(long)]
    allow_guessing: bool,
    /// Let `coupon give` make more codes when fewer than this are unused
    #[arg(long, value_name = "N", value_parser = refill_below)]
    refill_below: Option<u32>,
    /// Let `coupon give` give codes that were never exported: no shop needs to know them
    #[arg(long)]
    no_export: bool,
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

fn refill_below(text: &str) -> Result<u32, String> {
    let below = above_zero(text)?;
    if below > REFILL_CODES_MAX {
        return Err(format!("more codes are made below at most {REFILL_CODES_MAX} unused ones"));
    }
    Ok(below)
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
        refill_below: args.refill_below,
        needs_no_export: args.no_export,
    };
    let data = global.reach(Reach::OrMake, io.random)?;
    let (batch, made) = filled(args.name.clone(), &tags, spec, &data, io)?;
    let codes = Codes::of(&batch, made, args.shown.format, &data, io)?;
    // The reader of the output may be slow; others can use the file meanwhile.
    data.close()?;
    let Batch { id, spec: BatchSpec { name, count, .. }, .. } = &batch;
    codes.write(io).map_err(|source| {
        let source = Box::new(source);
        Unsaid::Codes { batch: name.clone(), count: *count, source }
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
        "batch `{name}` has {count} codes; one guess in {} finds a code",
        in_words(guesses)
    ));
    say_if_over("these codes are already over: their", &terms, &settings, io);
    Ok(Exit::Done)
}

/// Creates or continues a batch and fills it. Returns the codes that were created now. Starts over, with the
/// name chosen first, when another command creates or fills the same batch at the same time.
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
        let present = data.snapshot(&Ask::settings())?.batches;
        let (spec, begun) = chosen(name.as_ref(), tags, &spec, &present)?;
        name = Some(spec.name.clone());
        let made = match begun {
            Some(batch) => {
                let (minted, count) = (batch.minted, spec.count);
                io.say(format_args!(
                    "continuing batch `{}`, which has {minted} of {count} codes",
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

/// All codes of a batch that is about to go live, ready to be written.
enum Codes {
    /// One on each line.
    Lines(Vec<CouponCode>),
    /// As a list.
    List(Box<Kept<ListedCodes>>, Format),
}

impl Codes {
    /// The codes that were just created; if an earlier command created some, all of them from the data.
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
        let Some(format) = format else {
            let rows = data.snapshot(&BatchCodes::ask(name.clone()))?.parts.codes;
            return Ok(Self::Lines(rows.into_iter().map(|row| row.code).collect()));
        };
        let mut kept = data.keep(&ListedCodes::ask(Some(name)))?;
        // Show the state that they are about to have.
        let live = Batch { live_at: Some(io.clock.now()), ..batch.clone() };
        kept.snapshot.batches.insert(live.id, live);
        Ok(Self::List(Box::new(kept), format))
    }

    fn write(&self, io: &mut Io<'_>) -> Result<(), CliError> {
        match self {
            Self::Lines(codes) => {
                let mut out = BufWriter::with_capacity(1 << 16, &mut *io.out);
                for code in codes {
                    writeln!(out, "{code}")?;
                }
                out.flush()?;
            }
            Self::List(kept, format) => {
                let columns = match format {
                    Format::Table => CouponColumns::default(),
                    _ => CouponColumns::ALL,
                };
                let (codes, flags) = (kept.batch_codes()?, Flags::default());
                show_codes(codes, kept, &flags, columns, *format, io)?;
                io.out.flush()?;
            }
        }
        Ok(())
    }
}

/// The batch to create, and the one to continue if there is one. Without a name: the first name that is free,
/// or whose batch is unfinished and the same.
fn chosen(
    name: Option<&BatchName>,
    tags: &Tags,
    spec: impl Fn(BatchName) -> BatchSpec,
    present: &BTreeMap<BatchId, Batch>,
) -> Result<(BatchSpec, Option<Batch>), CliError> {
    let named = |name: &BatchName| Batch::named(present.values(), name);
    let is_begun = |batch: &Batch, spec: &BatchSpec| {
        batch.live_at.is_none() && batch.retired_at.is_none() && batch.spec == *spec
    };
    if let Some(name) = name {
        let found = named(name);
        // The batch keeps the spelling of its name.
        let name = found.map_or(name, |batch| &batch.spec.name);
        let spec = spec(name.clone());
        return match found {
            None => Ok((spec, None)),
            Some(batch) if is_begun(batch, &spec) => Ok((spec, Some(batch.clone()))),
            Some(batch) if batch.retired_at.is_some() => {
                Err(BatchError::Retired(name.clone()).into())
            }
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
    Ok(data.change(Change::new(Operation::begin_batch(spec), io.clock, io.random))??)
}

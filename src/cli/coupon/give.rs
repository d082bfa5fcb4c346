//! `couplet coupon give`: gives the next unused code of a batch to somebody, or takes a hand-out back.
//!
//! Invariant: the code alone is written to stdout, after the data has that it is given. A command that is broken off
//! between the two leaves a code that is given and that nobody has; no code is ever written by two commands.

use clap::Args;

use crate::change::{Change, GiveSteps, Given, GivenOrMore, Giving, Operation, known_tags};
use crate::cli::error::{BatchError, CliError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::code::batch::Batch;
use crate::domain::code::coupon::CouponCode;
use crate::domain::code::hand_out::HandOutLabel;
use crate::domain::label::{Agent, BatchName, Tags};
use crate::domain::settings::Settings;
use crate::domain::span::{Span, SpanError};
use crate::domain::time::Timestamp;
use crate::render::counted;
use crate::store::Ask;
use crate::wire::{Data, Reach};

/// Give the next unused code of a batch to somebody, once
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet coupon give --batch black-week-sms --label Ann --agent mia --for 48h
  couplet coupon give --undo BW-7K2M-9QS4
Prints the code alone. Whoever asks at the same moment, each gets another code. --for is what the \
customer is told: a later redemption counts, and is flagged `late`. Only codes that were exported to \
the shop are given, unless --unexported says otherwise, or `needs_export = false` in the plan's batch. \
Exit code 1: the batch has no code left to give.")]
pub(in crate::cli) struct GiveArgs {
    /// The batch
    #[arg(
        long,
        value_name = "NAME",
        value_parser = BatchName::parse,
        required_unless_present = "undo"
    )]
    batch: Option<BatchName>,
    /// Who gets it, or why: a note for `coupon list`
    #[arg(long, value_name = "TEXT", value_parser = HandOutLabel::parse)]
    label: Option<HandOutLabel>,
    /// The agent who gives it
    #[arg(long, value_parser = Agent::parse)]
    agent: Option<Agent>,
    /// How long the customer is told that it is valid, such as 48h
    #[arg(long = "for", value_name = "DURATION", value_parser = some_time)]
    valid_for: Option<Span>,
    /// Also give codes that were never exported to the shop
    #[arg(long)]
    unexported: bool,
    /// Take a hand-out back: the code was not used, and can be given again
    #[arg(
        long,
        value_name = "CODE",
        value_parser = CouponCode::parse,
        conflicts_with_all = ["batch", "label", "agent", "valid_for", "unexported"]
    )]
    undo: Option<CouponCode>,
}

/// A duration above zero.
fn some_time(text: &str) -> Result<Span, String> {
    let span: Span = text.parse().map_err(|error: SpanError| error.to_string())?;
    if span.ms() > 0 {
        Ok(span)
    } else {
        Err("the customer needs some time to use the code".to_owned())
    }
}

pub(super) fn run(args: GiveArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    if let Some(code) = args.undo {
        let code = global.change(Reach::Existing, Operation::take_back(code), io)?;
        io.confirm(format_args!("{code} can be given again"))?;
        return Ok(Exit::Done);
    }
    let Some(name) = args.batch.clone() else { return Ok(Exit::Usage) };
    let data = global.reach(Reach::Existing, io.random)?;
    let snapshot = data.snapshot(&Ask::settings())?;
    let Some(batch) = Batch::named(snapshot.batches.values(), &name) else {
        return Err(BatchError::unknown(name, snapshot.batches.values()).into());
    };
    let agent = Tags { agent: args.agent.clone(), ..Tags::default() };
    let agent = known_tags(&agent, &snapshot.settings)?.agent;
    let until = args
        .valid_for
        .map(|span| io.clock.now().plus_ms(i64::try_from(span.ms()).unwrap_or(i64::MAX)));
    let asked = Giving {
        batch: name,
        label: args.label.clone(),
        agent,
        until,
        unexported: args.unexported,
        spare: Vec::new(),
        day: None,
    };
    let given = given(asked, batch, &data, io)?;
    data.close()?;
    io.confirm(&given.code)?;
    say(&given, batch, until, &snapshot.settings, io);
    Ok(Exit::Done)
}

/// Asks until a code is given.
fn given(
    asked: Giving,
    batch: &Batch,
    data: &Data<'_>,
    io: &mut Io<'_>,
) -> Result<Given, CliError> {
    let mut giving = GiveSteps::begin(asked, batch, io.random);
    loop {
        let answer = data.change(Change::new(giving.operation(), io.clock, io.random))?;
        match giving.next(answer, io.random)? {
            GivenOrMore::Given(given) => {
                say_refilled(batch, given.refilled, io);
                return Ok(*given);
            }
            GivenOrMore::More { refilled } => say_refilled(batch, refilled, io),
        }
    }
}

fn say_refilled(batch: &Batch, refilled: u32, io: &mut Io<'_>) {
    if refilled == 0 {
        return;
    }
    let made = counted(refilled.into(), "more code");
    let were = if refilled == 1 { "was" } else { "were" };
    let next = match &batch.spec {
        spec if spec.needs_no_export => String::new(),
        spec => format!(
            "; the shop needs them: `couplet coupon export --for SHOP --batch {}`",
            spec.name
        ),
    };
    io.say(format_args!("few codes are left, so {made} {were} made{next}"));
}

/// What to tell the customer, what is left, and what comes next.
fn say(
    given: &Given,
    batch: &Batch,
    until: Option<Timestamp>,
    settings: &Settings,
    io: &mut Io<'_>,
) {
    let terms = &batch.spec.terms;
    let summary = terms.summary(&settings.zone);
    let told = until.map(|until| format!("tell them until {}", settings.zone.clock(until)));
    let words: Vec<String> =
        (!summary.is_empty()).then_some(summary).into_iter().chain(told).collect();
    if !words.is_empty() {
        io.say(words.join("; "));
    }
    if let (Some(until), Some(end)) = (until, terms.ends_at)
        && end < until
    {
        io.say("note: the code itself ends before that");
    }
    let waiting = if batch.spec.needs_no_export {
        given.in_shop.saturating_add(given.only_here)
    } else {
        given.in_shop
    };
    let left = counted(waiting.into(), "code");
    let more = match given.only_here {
        0 => String::new(),
        _ if batch.spec.needs_no_export => String::new(),
        codes => format!(", and {codes} that were not exported yet"),
    };
    io.say(format_args!(
        "left to give: {left}{more}; `couplet coupon give --undo {}` takes this one back",
        given.code
    ));
}

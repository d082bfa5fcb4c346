//! `couplet statement`: what agents are owed of a month.

use std::collections::BTreeSet;

use clap::Args;

use super::owed::{adjustments, lines, unrecorded};
use super::{close, reach};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::domain::closed_month::Closes;
use crate::domain::credited::Holder;
use crate::domain::fold::fold_name;
use crate::domain::label::Agent;
use crate::domain::period::{Period, PeriodError};
use crate::domain::settings::Settings;
use crate::plan::nearest;
use crate::render::{self, notes_under};
use crate::report::{HolderStatement, ReportData, statements};
use crate::store::{AgentNames, Ask};
use crate::wire::Data;

/// Show what agents are owed of a month
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet statement --month 2026-11                what each agent is owed
  couplet statement --agent mia --month 2026-11    her orders, one by one
  couplet statement --agent mia --month 2026-11 --format csv > mia.csv

The commission is that of [commission] in the plan, on net x (total - tax - shipping) / total. \
Its `split` says who has an order that several agents had a part in: all, each by their credit under \
the plan's model; last or first, the agent of the last or the first touch that has one. \
An order whose tax is unknown is listed, and left out of the commission. \
What changed in closed months since is listed as adjustments in the month after the last closed one, \
and in no other; a closed month is shown as it was. An order that a closed month paid stays with it, \
whatever its date or the plan's timezone became.")]
pub(in crate::cli) struct StatementArgs {
    /// Only this agent, with each order
    #[arg(long, value_parser = Agent::parse)]
    agent: Option<Agent>,
    /// The month, such as 2026-11 [default: the last whole month]
    #[arg(long)]
    month: Option<String>,
    #[command(flatten)]
    shown: Shown,
}

pub(in crate::cli) fn run(
    args: &StatementArgs,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let now = io.clock.now();
    let data = reach(global, io)?;
    let settings = data.snapshot(&Ask::settings())?.settings;
    let period = match &args.month {
        Some(month) => Period::month(month, settings.zone.clone())?,
        None => Period::last_month(now, settings.zone.clone())?,
    };
    let Some(month) = period.whole_month() else { return Err(PeriodError::OutOfRange.into()) };
    let closes = close::closes(&data)?;
    let (records, closed_at) = if let Some(close) = closes.of(month) {
        (close.closed.records.clone(), Some(close.closed_at))
    } else {
        let snapshot = data.snapshot(&ReportData::ask_period(period.from, period.to, None))?;
        (unrecorded(&data, &closes, (month, &period), &snapshot)?, None)
    };
    let elsewhere = closes.adjusted_in().filter(|of| closed_at.is_none() && *of != month);
    let waiting = match elsewhere {
        Some(of) => lines(of, &adjustments(&data, &closes, &settings.zone)?),
        None => Vec::new(),
    };
    let agent = args.agent.as_ref().map(|agent| settings.agent(agent));
    let is_meant = |holder: &Holder| {
        let Some(asked) = &agent else { return true };
        matches!(holder, Holder::Agent(other) if is_same(asked, other, &settings))
    };
    let mut all = statements(lines(month, &records));
    all.retain(|of| is_meant(&of.holder));
    if let Some(agent) = agent.as_ref().filter(|_| all.is_empty()) {
        check_known(agent, &settings, &closes, &data)?;
    }
    data.close()?;
    let closed_on = closed_at.map(|at| (month, period.zone.day(at)));
    let mut notes = render::statement_notes(&all, closed_on, settings.commission.is_some());
    let waiting = waiting.iter().filter(|of| is_meant(&of.of.holder)).count() as u64;
    if let Some(of) = elsewhere.filter(|_| waiting > 0) {
        notes.push(render::adjusted_in(of, waiting));
    }
    show(args, agent, &all, &period, &notes, io)
}

/// Whether two names are one agent: the plan has each as it is written, and others are the same in any case.
fn is_same(asked: &Agent, other: &Agent, settings: &Settings) -> bool {
    let is_planned = [asked, other].iter().any(|of| settings.agents.contains_key(*of));
    asked == other || !is_planned && fold_name(asked.as_str()) == fold_name(other.as_str())
}

/// Refuses an agent whom neither the plan nor the data has: it is a typing error, and not somebody without orders.
fn check_known(
    agent: &Agent,
    settings: &Settings,
    closes: &Closes,
    data: &Data<'_>,
) -> Result<(), CliError> {
    if settings.agents.contains_key(agent) {
        return Ok(());
    }
    let snapshot = data.snapshot(&AgentNames::ask())?;
    let of_batches = snapshot.batches.values().filter_map(|batch| batch.spec.tags.agent.clone());
    let records = closes.live().flat_map(|close| &close.closed.records);
    let paid = records.filter_map(|of| match &of.credited.holder {
        Holder::Agent(agent) => Some(agent.clone()),
        Holder::NoAgent | Holder::Unplaced => None,
    });
    let written = snapshot.parts.agents.into_iter().chain(of_batches).chain(paid);
    let mut known: BTreeSet<Agent> = written.map(|of| settings.agent(&of)).collect();
    if known.iter().any(|other| is_same(agent, other, settings)) {
        return Ok(());
    }
    known.extend(settings.agents.keys().cloned());
    let nearest = nearest(agent.as_str(), known.iter().map(Agent::as_str));
    let nearest = known.iter().find(|of| Some(of.as_str()) == nearest).cloned();
    Err(CliError::UnknownAgent { agent: agent.clone(), nearest })
}

fn show(
    args: &StatementArgs,
    agent: Option<Agent>,
    all: &[HolderStatement],
    period: &Period,
    notes: &[String],
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let format = args.shown.or_table();
    if agent.is_some() {
        render::statement(all, &period.zone, format, io.width, io.out)?;
    } else {
        render::statement_sums(all, format, io.width, io.out)?;
    }
    notes_under(notes, !all.is_empty(), format, io.width, io.out)?;
    if all.is_empty() {
        let of = agent.map(|agent| format!(" of {}", agent.as_str())).unwrap_or_default();
        let of = render::inert(&of).into_owned();
        io.say(format_args!("no orders{of} in {}", period.title()));
    }
    Ok(Exit::Done)
}

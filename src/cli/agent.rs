//! `couplet agent page`: prints the address of an agent's page, or ends it and prints a new one.
//!
//! Invariant: the address is a secret, and is made where the key of pages lies: on the machine of the data file. Does not
//! serve the page (see `http`).

use clap::{Args, Subcommand};

use super::error::{CliError, Exit};
use super::global::{Global, Shown};
use super::io::Io;
use super::link::domain::domain;
use crate::change::{Change, Operation, known_tags};
use crate::domain::agent_page::AGENT_PATH;
use crate::domain::label::{Agent, Tags};
use crate::render::{self, Format, Picture, qr};
use crate::store::Ask;
use crate::store::keys::pages_key;
use crate::wire::Reach;

/// Print the address of an agent's page
#[derive(Debug, Subcommand)]
pub(super) enum AgentCommand {
    /// Print the address of an agent's own page, with its QR code
    Page(PageArgs),
}

/// Print the address of an agent's own page, with its QR code
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet agent page mia
  couplet agent page mia --renew
  couplet agent page mia --format json

On the page, the agent copies and shares their links and messages, gives codes, and makes links. Whoever \
has the address is the agent: send it to them alone, and renew it when a phone is lost.")]
pub(super) struct PageArgs {
    /// The agent, as the plan names them
    #[arg(value_parser = Agent::parse)]
    agent: Agent,
    /// End the address that there is, and print a new one
    #[arg(long)]
    renew: bool,
    #[command(flatten)]
    shown: Shown,
}

pub(super) fn run(
    command: AgentCommand,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let AgentCommand::Page(args) = command;
    page(&args, global, io)
}

fn page(args: &PageArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let path = global.file("agent")?;
    let data = global.reach(Reach::Existing, io.random)?;
    let settings = data.snapshot(&Ask::settings())?.settings;
    let asked = Tags { agent: Some(args.agent.clone()), ..Tags::default() };
    let agent = known_tags(&asked, &settings)?.agent.unwrap_or_else(|| args.agent.clone());
    let mut series = [0; 8];
    io.random.fill(&mut series);
    let open = Operation::open_agent_page(agent, u64::from_le_bytes(series), args.renew);
    let opened = data.change(Change::new(open, io.clock, io.random))?;
    let page = opened.map_err(CliError::from)?;
    let domain = domain(settings.domain.clone(), &data);
    data.close()?;
    let token = pages_key(path, io.random)?.token(&page);
    let address = format!("{domain}{AGENT_PATH}{}", token.reveal());
    if let Some(format) = args.shown.format.filter(|format| *format != Format::Table) {
        render::list(&render::agent_page(&page, &address), format, io.width, io.out)?;
        return Ok(Exit::Done);
    }
    io.confirm(&address)?;
    let code = qr(&address, Picture::Terminal, None)?;
    io.out.write_all(b"\n")?;
    io.out.write_all(&code)?;
    let name = settings.shown(&page.agent);
    io.say(format_args!(
        "whoever has this address is {}: send it to them alone",
        render::inert(name)
    ));
    Ok(Exit::Done)
}

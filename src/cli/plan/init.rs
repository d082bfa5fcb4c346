//! `couplet init`: writes a first plan, with comments.
//!
//! Invariant: a file that is there is never replaced. Asks only a person at a terminal, and only for what no flag
//! says.

use std::fmt::Display;
use std::io::{self, BufRead, IsTerminal};
use std::path::PathBuf;

use clap::Args;

use crate::cli::args::{file_name, one_of};
use crate::cli::draft::{Content, write_output};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::link::Title;
use crate::domain::link::target::{Schemes, Target, TargetError};
use crate::domain::money::Currency;
use crate::domain::period::Zone;
use crate::domain::settings::Domain;
use crate::plan::{FirstPlan, Posted};

/// Write a first campaign plan, with comments
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet init --for dm
  couplet init --for sms --domain https://go.example.com \\
    --shop https://shop.example.com/ --currency EUR

At a terminal it asks for what no flag says; Enter takes the suggestion.")]
pub(in crate::cli) struct InitArgs {
    /// The file to write
    #[arg(value_parser = file_name(), default_value = "links.toml")]
    file: PathBuf,
    #[arg(
        long = "for",
        value_name = "CHANNELS",
        value_delimiter = ',',
        default_value = "dm",
        help = one_of("Where you post links", &Posted::names())
    )]
    posted: Vec<Posted>,
    /// How short links begin, such as `https://go.example.com`
    #[arg(long, value_parser = Domain::parse)]
    domain: Option<Domain>,
    /// The page that links lead to, such as `https://shop.example.com/`
    #[arg(long, value_name = "URL", value_parser = web_page)]
    shop: Option<Target>,
    /// The name that visitors read
    #[arg(long, value_parser = Title::parse)]
    name: Option<Title>,
    /// The time zone of days and months: Europe/Berlin
    #[arg(long, value_parser = Zone::parse)]
    timezone: Option<Zone>,
    /// The currency of the shop: EUR
    #[arg(long, value_parser = Currency::parse)]
    currency: Option<Currency>,
}

/// What is suggested where neither a flag nor this computer says anything.
const DOMAIN: &str = "http://127.0.0.1:8080";
const SHOP: &str = "https://example.com/";
const CURRENCY: &str = "EUR";

fn web_page(text: &str) -> Result<Target, TargetError> {
    Target::parse(text, &Schemes::default())
}

pub(in crate::cli) fn run(
    args: InitArgs,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    if args.file.exists() {
        return Err(CliError::PlanExists(args.file));
    }
    let asks = io.is_terminal && io::stdin().is_terminal();
    let mut ask = Questions { asks, io };
    let shop = ask.or_ask(args.shop, "The page that links lead to", SHOP, web_page)?;
    let domain = ask.or_ask(args.domain, "How short links begin", DOMAIN, Domain::parse)?;
    let zone = ask.or_ask(args.timezone, "Time zone", &own_zone(), Zone::parse)?;
    let currency = ask.or_ask(args.currency, "Currency", CURRENCY, Currency::parse)?;
    let posted = args.posted;
    let plan = FirstPlan { posted, name: args.name, domain, shop, zone, currency };
    let file = args.file.display().to_string();
    let text = plan.text(&file);
    write_output(&args.file, Content::Text, io, |out| Ok(out.write_all(text.as_bytes())?))?;
    io.result(format_args!("{file}: a first plan; adapt it to your shop"))?;
    io.say(global.next(&["check", &file]));
    Ok(Exit::Done)
}

/// The time zone of this computer.
fn own_zone() -> String {
    let zone = jiff::tz::TimeZone::system();
    zone.iana_name().filter(|name| Zone::parse(name).is_ok()).unwrap_or("UTC").to_owned()
}

/// Asks a person, if there is one.
struct Questions<'q, 'io> {
    asks: bool,
    io: &'q mut Io<'io>,
}

impl Questions<'_, '_> {
    /// What the flag says, or the answer, or what is suggested.
    fn or_ask<T, E: Display>(
        &mut self,
        flag: Option<T>,
        question: &str,
        suggested: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Result<T, CliError> {
        if let Some(value) = flag {
            return Ok(value);
        }
        loop {
            let mut answer = String::new();
            if self.asks {
                let _ = write!(self.io.err, "{question} [{suggested}]: ");
                let _ = self.io.err.flush();
                self.asks = io::stdin().lock().read_line(&mut answer)? > 0;
            }
            let answer = answer.trim();
            match parse(if answer.is_empty() { suggested } else { answer }) {
                Ok(value) => return Ok(value),
                Err(error) => self.io.say(error),
            }
        }
    }
}

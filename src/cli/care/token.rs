//! `couplet token`: tokens for commands on other machines.
//!
//! Invariant: the text of a token is made here and printed here, once; the server only has its digest.

use std::io;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use crate::change::{Operation, Retired, known_tags};
use crate::cli::error::{CliError, Exit, FlagsError, Unsaid};
use crate::cli::global::{Global, Shown};
use crate::cli::io::Io;
use crate::domain::label::{Agent, Campaign, Tags};
use crate::domain::limits::TOKEN_REQUESTS_A_MINUTE_MAX;
use crate::domain::period::{Period, parse_day};
use crate::domain::record::cost::Month;
use crate::domain::settings::Settings;
use crate::domain::string_enum::NotOneOf;
use crate::domain::token::{
    Area, Grant, GrantError, Grants, Permits, Scope, Token, TokenName, TokenSpec,
};
use crate::render;
use crate::store::{Ask, Tokens};
use crate::wire::Reach;

/// Make, list and retire tokens for commands on other machines
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum TokenCommand {
    /// Create a token and print it; it cannot be shown again
    New(NewArgs),
    /// List all tokens
    List(ListArgs),
    /// Retire a token, effective at once
    Retire(RetireArgs),
}

/// Create a token and print it; it cannot be shown again
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  (umask 077; couplet token new laptop > laptop.token)
  couplet token new cron --scope write
  couplet token new mias-bot --scope links:write --agent mia \\
    --until 2027-01-31
  couplet token new till --scope coupons:write --rate 30000

Then: couplet --server http://127.0.0.1:8081 --token-file laptop.token report
with the admin address that `couplet serve` prints. \
The data file stores only the SHA-256 of a token: a lost token cannot be printed again.")]
pub(in crate::cli) struct NewArgs {
    /// Its name: lower-case letters, digits and dashes
    #[arg(value_parser = TokenName::parse)]
    name: TokenName,
    /// read or write, in all of the data; or in one area, for the API alone: links, coupons, clicks, imports or report,
    /// such as links:write
    #[arg(long, default_value = "read", value_name = "SCOPE", value_parser = asked_scope)]
    scope: Vec<AskedScope>,
    /// Only what is of this agent; for the API alone
    #[arg(long, value_parser = Agent::parse, conflicts_with = "campaign")]
    agent: Option<Agent>,
    /// Only what is of this campaign; for the API alone
    #[arg(long, value_parser = Campaign::parse)]
    campaign: Option<Campaign>,
    /// The last day on which it can be used [default: no end]
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    until: Option<Date>,
    /// Requests of the API in a minute [default: 6000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=RATE_MAX))]
    rate: Option<u32>,
}

const RATE_MAX: i64 = TOKEN_REQUESTS_A_MINUTE_MAX as i64;

/// What `--scope` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AskedScope {
    /// In all of the data.
    All(Scope),
    InArea(Grant),
}

fn asked_scope(text: &str) -> Result<AskedScope, String> {
    if text.contains(':') {
        return text.parse().map(AskedScope::InArea).map_err(|error: GrantError| error.to_string());
    }
    let scope = text.parse().map(AskedScope::All);
    scope.map_err(|error: NotOneOf| {
        format!("{error}, or an area and one of them, such as links:write")
    })
}

/// What a token permits that was asked for.
fn permits(args: &NewArgs, settings: &Settings) -> Result<Permits, CliError> {
    let areas = args.scope.iter().filter_map(|asked| match asked {
        AskedScope::InArea(grant) => Some(*grant),
        AskedScope::All(_) => None,
    });
    let grants = Grants::of(areas).map_err(FlagsError::Scopes)?;
    let whole = args.scope.iter().find_map(|asked| match asked {
        AskedScope::All(scope) => Some(*scope),
        AskedScope::InArea(_) => None,
    });
    if args.scope.len() > 1 && whole.is_some() {
        return Err(FlagsError::ScopeOfAll.into());
    }
    let asked =
        Tags { agent: args.agent.clone(), campaign: args.campaign.clone(), ..Tags::default() };
    let Tags { agent, campaign, .. } = known_tags(&asked, settings)?;
    Ok(Permits { scope: whole.unwrap_or(Scope::Read), grants, agent, campaign })
}

/// List all tokens
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet token list
  couplet token list --format json

`used_at` is the last use, to the hour.")]
pub(in crate::cli) struct ListArgs {
    #[command(flatten)]
    shown: Shown,
}

/// Retire a token, effective at once
#[derive(Debug, Args)]
pub(in crate::cli) struct RetireArgs {
    /// Its name
    #[arg(value_parser = TokenName::parse)]
    name: TokenName,
}

pub(in crate::cli) fn run(
    command: TokenCommand,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    // Local only: a stolen token could otherwise make another before it is retired.
    global.file("token")?;
    match command {
        TokenCommand::New(args) => new(args, global, io),
        TokenCommand::List(args) => list(&args, global, io),
        TokenCommand::Retire(args) => retire(args, global, io),
    }
}

fn new(args: NewArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let data = global.reach(Reach::Existing, io.random)?;
    let settings = data.snapshot(&Ask::settings())?.settings;
    data.close()?;
    let until = args.until.map(|day| Period::days(day, day, settings.zone.clone())).transpose()?;
    let ends_at = until.map(|day| day.to);
    if let (Some(day), Some(_)) = (args.until, ends_at.filter(|end| *end <= io.clock.now())) {
        return Err(FlagsError::TokenUntilPast(day).into());
    }
    let permits = permits(&args, &settings)?;
    let token = Token::draw(io.random);
    let NewArgs { name, rate, .. } = args;
    let spec = TokenSpec { name, digest: token.digest(), permits, ends_at, rate };
    let TokenSpec { name, permits, .. } =
        global.change(Reach::Existing, Operation::make_token(spec), io)?.spec;
    if let Err(source) = io.result(token.reveal()) {
        return Err(retire_unseen(name, source, global, io).into());
    }
    io.say(format_args!(
        "`{name}` may {}. It is a secret and is shown only now: keep it in a file of mode 600",
        may(&permits)
    ));
    if permits.of_all().is_none() {
        io.say(format_args!(
            "next: {}, where URL is http:// and the admin address that `couplet serve` prints",
            first_request(&permits, Month::of(settings.zone.day(io.clock.now())))
        ));
        return Ok(Exit::Done);
    }
    io.say(
        "next: couplet --server URL --token-file FILE report, where URL is http:// and the admin \
         address that `couplet serve` prints",
    );
    Ok(Exit::Done)
}

/// A request that a token for some areas, or of one agent or campaign, permits.
fn first_request(permits: &Permits, month: Month) -> String {
    let path = match permits.grants.iter().next().map(|grant| grant.area) {
        None | Some(Area::Links) => "links".to_owned(),
        Some(Area::Coupons) => "coupons".to_owned(),
        Some(Area::Clicks) => "clicks".to_owned(),
        Some(Area::Report) => format!("report?period={month}"),
        Some(Area::Imports) => {
            return "let the shop's server send its orders to URL/-/conversions, with this token as `Authorization: \
                    Bearer TOKEN`"
                .to_owned();
        }
    };
    format!("curl -H \"Authorization: Bearer $(cat FILE)\" 'URL/-/api/v1/{path}'")
}

/// What a token may do, in words.
fn may(permits: &Permits) -> String {
    let words = |scope: Scope| match scope {
        Scope::Read => "read",
        Scope::Write => "read and change",
    };
    let areas: Vec<String> = permits
        .grants
        .iter()
        .map(|grant| format!("{} {}", words(grant.scope), grant.area))
        .collect();
    let what = if areas.is_empty() {
        let all = if permits.is_bound() { "what the API has" } else { "all of the data" };
        format!("{} {all}", words(permits.scope))
    } else {
        areas.join(", ")
    };
    match (&permits.agent, &permits.campaign) {
        (Some(agent), _) => format!("{what}, of {agent} alone"),
        (None, Some(campaign)) => format!("{what}, of {campaign} alone"),
        (None, None) => what,
    }
}

/// Retires a token that could not be printed: nobody could use it.
fn retire_unseen(name: TokenName, source: io::Error, global: &Global, io: &mut Io<'_>) -> Unsaid {
    let retired = global.change(Reach::Existing, Operation::retire_token(name.clone()), io);
    Unsaid::Token { name, retired: retired.is_ok(), source }
}

fn list(args: &ListArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let data = global.reach(Reach::ToRead, io.random)?;
    let tokens = data.snapshot(&Tokens::ask())?.parts.tokens;
    data.close()?;
    render::list(
        &render::tokens(&tokens, io.clock.now()),
        args.shown.or_table(),
        io.width,
        io.out,
    )?;
    if tokens.is_empty() {
        io.say("no tokens yet; `couplet token new NAME` makes one");
    }
    Ok(Exit::Done)
}

fn retire(args: RetireArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let Retired { retired: name, already } =
        global.change(Reach::Existing, Operation::retire_token(args.name), io)?;
    if already {
        io.confirm(format_args!("token `{name}` was already retired"))?;
    } else {
        io.confirm(format_args!("token `{name}` is retired"))?;
    }
    Ok(Exit::Done)
}

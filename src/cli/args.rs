//! The subcommands. Each has its flags in a file of its own.

use std::path::PathBuf;

use clap::builder::{PathBufValueParser, TypedValueParser};
use clap::{Arg, CommandFactory, Parser, Subcommand};

use super::global::Global;
use super::{
    agent, care, changes, coupon, courier, hooks, import, link, note, plan, report, serve, share,
    suppress, webhooks,
};
use crate::render::Width;

/// The help of a flag that takes one of these words.
pub(super) fn one_of(what: &str, words: &[&str]) -> String {
    format!("{what}: {}", words.join(", "))
}

/// Parses the name of a file. The name of a command is refused: `couplet backup verify` would write a file
/// of that name. Such a file is `./verify`.
pub(super) fn file_name() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| {
        let commands = Cli::command();
        let is_command =
            commands.get_subcommands().any(|command| path.as_os_str() == command.get_name());
        if is_command {
            let name = path.display();
            return Err(format!(
                "did you mean `couplet {name}`? A file of this name is written ./{name}"
            ));
        }
        Ok(path)
    })
}

/// Help with longer lines is hard to read.
const HELP_COLUMNS_MAX: usize = 100;

/// Short links and coupon codes that can say what they earned.
#[derive(Debug, Parser)]
#[command(name = "couplet", version, after_help = EXAMPLES)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// The commands that work only on the data file itself (see [`Global::file`]).
const ONLY_HERE: [&str; 10] = [
    "serve", "migrate", "restore", "token", "erase", "privacy", "agent", "hooks", "webhooks",
    "courier",
];
/// The flags that lead to another machine.
const ELSEWHERE: [&str; 2] = ["server", "token_file"];

impl Cli {
    /// The command line, with help that fits a line of this width and leaves out flags that a command
    /// would refuse.
    pub(super) fn fitting(width: Width) -> clap::Command {
        let columns = usize::from(width.columns());
        let command = Self::command().term_width(columns.min(HELP_COLUMNS_MAX));
        let is_elsewhere = |arg: &&Arg| ELSEWHERE.contains(&arg.get_id().as_str());
        let elsewhere: Vec<Arg> = command.get_arguments().filter(is_elsewhere).cloned().collect();
        // A flag that a command has itself takes the place of the global one. It is still read, and refused
        // with the reason.
        let hidden = || elsewhere.iter().map(|arg| arg.clone().hide(true));
        ONLY_HERE
            .into_iter()
            .fold(command, |command, name| command.mut_subcommand(name, |only| only.args(hidden())))
    }
}

const EXAMPLES: &str = "\
Examples:
  couplet init --for dm                  write a first plan
  couplet serve --links links.toml       apply the plan, then serve the links
  couplet check links.toml               check the plan and list its faults
  couplet link new https://shop.example.com/ --channel instagram
  couplet import orders orders.csv       import the shop's order export
  couplet report --month 2026-11 --by channel,campaign";

const IMPORTS: &str = "\
Examples:
  couplet import orders orders.csv
  couplet import conversations conversations.csv
  curl -s https://shop.example.com/orders.csv | couplet import orders -
  couplet import orders orders.csv --dry-run
  couplet import list
  couplet import undo 3";

const CONSOLE: &str = "\
Examples:
  couplet console open
  couplet console open --scope write
  couplet --server http://127.0.0.1:8081 --token-file laptop.token console open
  couplet console list
  couplet console close";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Redirect visitors and log every click
    Serve(serve::ServeArgs),
    /// Write a first campaign plan, with comments
    Init(plan::init::InitArgs),
    /// Check a campaign plan and list all its faults
    Check(plan::check::CheckArgs),
    /// Show what applying a campaign plan would do
    Plan(plan::PlanArgs),
    /// Apply a campaign plan: create, change and retire links and codes
    Apply(plan::apply::ApplyArgs),
    /// Sort and space a campaign plan in one style, and keep its comments
    Fmt(plan::fmt::FmtArgs),
    /// Add links that were made by hand to a campaign plan
    Adopt(plan::adopt::AdoptArgs),
    /// Create, list, show, edit and retire links; draw QR codes
    #[command(subcommand)]
    Link(link::LinkCommand),
    /// Create, list, check and redeem coupon codes
    #[command(subcommand)]
    Coupon(coupon::CouponCommand),
    /// Import files of the shop and the inbox, list them, take them back
    #[command(subcommand, after_help = IMPORTS)]
    Import(import::ImportCommand),
    /// Mark who stopped in a list of contacts
    Suppress(suppress::SuppressArgs),
    /// Report the earnings of a period by channel, campaign or agent
    Report(report::ReportArgs),
    /// Show how the credit for an order was assigned
    Explain(report::explain::ExplainArgs),
    /// Show what agents are owed of a month
    Statement(report::statement::StatementArgs),
    /// Close a month: freeze its report, and what each agent is owed
    Close(report::close::CloseArgs),
    /// Note what was noticed and decided; reports show it under its month
    #[command(subcommand)]
    Note(note::NoteCommand),
    /// Export clicks or conversions, row by row
    Export(report::export::ExportArgs),
    /// Write all of the data to one file
    Backup(care::backup::BackupArgs),
    /// Check and count every row, and report inconsistencies between rows
    Verify(care::backup::VerifyArgs),
    /// Rewrite the rows of an earlier release, each with a checksum
    Migrate(care::migrate::MigrateArgs),
    Reclassify(care::reclassify::ReclassifyArgs),
    /// Create a data file from a backup
    Restore(care::backup::RestoreArgs),
    /// Take one person out of everything, and leave the amounts
    Erase(care::erase::EraseArgs),
    /// Remove what the plan keeps no longer; write the file anew
    #[command(subcommand)]
    Privacy(care::privacy::PrivacyCommand),
    /// Print the address of an agent's page
    #[command(subcommand)]
    Agent(agent::AgentCommand),
    /// Share figures with somebody who has no access, until a day
    #[command(subcommand)]
    Share(share::ShareCommand),
    /// See who changed what, and when
    #[command(subcommand)]
    Changes(changes::ChangesCommand),
    /// Let a shop send its orders by itself: webhooks
    #[command(subcommand, after_help = hooks::EXAMPLES)]
    Hooks(hooks::HooksCommand),
    /// Tell other programs what happens: clicks, codes, orders, reports
    #[command(subcommand, after_help = webhooks::EXAMPLES)]
    Webhooks(webhooks::WebhooksCommand),
    Courier(courier::CourierArgs),
    /// Make, list and retire tokens for commands on other machines
    #[command(subcommand)]
    Token(care::token::TokenCommand),
    /// Open the console, the team's pages; list and end its sessions
    #[command(subcommand, after_help = CONSOLE)]
    Console(care::console::ConsoleCommand),
}

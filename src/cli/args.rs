//! The words of the command line. What they mean is in each subcommand's own file.

use clap::{Parser, Subcommand};

use super::global::Global;
use super::{care, coupon, import, link, plan, report, serve};

/// Short links and coupon codes that can say what they earned.
#[derive(Debug, Parser)]
#[command(name = "couplet", version, max_term_width = 100, after_help = EXAMPLES)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  couplet serve --links links.toml           redirect, and apply the plan first
  couplet check links.toml                   find every fault of the plan
  couplet link new https://shop.example.com/ --channel instagram
  couplet import orders orders.csv           what the shop exported
  couplet report --month 2026-11 --by channel,campaign";

const IMPORTS: &str = "\
Examples:
  couplet import orders orders.csv
  couplet import conversations conversations.csv
  curl -s https://shop.example.com/orders.csv | couplet import orders -";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Redirect visitors and log every click
    Serve(serve::ServeArgs),
    /// Find every fault of a campaign plan
    Check(plan::check::CheckArgs),
    /// Show what applying a campaign plan would do
    Plan(plan::PlanArgs),
    /// Make links and codes as a campaign plan wants them
    Apply(plan::apply::ApplyArgs),
    /// Make, list, show, edit, draw and retire links
    #[command(subcommand)]
    Link(link::LinkCommand),
    /// Make, list, check and redeem coupon codes
    #[command(subcommand)]
    Coupon(coupon::CouponCommand),
    /// Read what the shop and the inbox exported
    #[command(subcommand, after_help = IMPORTS)]
    Import(import::ImportCommand),
    /// Say what a period earned, and who earned it
    Report(report::ReportArgs),
    /// Say why an order was credited as it was
    Explain(report::explain::ExplainArgs),
    /// Write clicks or conversions, row by row
    Export(report::export::ExportArgs),
    /// Keep all of the data in one file
    Backup(care::backup::BackupArgs),
    /// Count the data row by row, and say where rows contradict each other
    Verify(care::backup::VerifyArgs),
    /// Make a data file of a backup
    Restore(care::backup::RestoreArgs),
    /// Let commands on other machines in, and out again
    #[command(subcommand)]
    Token(care::token::TokenCommand),
}

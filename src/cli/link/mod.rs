//! `couplet link`: one file for each subcommand.

mod batch;
mod days;
pub(super) mod domain;
mod edit;
mod export;
mod import;
mod list;
mod new;
mod orphans;
mod preview;
mod qr;
mod qr_sheet;
mod retire;
pub(super) mod rules;
mod show;
mod shown;
mod tags;
pub(super) mod unused;

use clap::Subcommand;

use super::error::{CliError, Exit};
use super::global::Global;
use super::io::Io;
use batch::BatchArgs;
use edit::EditArgs;
use export::ExportArgs;
use import::ImportArgs;
use list::ListArgs;
use new::NewArgs;
use orphans::OrphansArgs;
use qr::QrArgs;
use retire::RetireArgs;
use show::ShowArgs;

/// Create, import, list, show, edit and retire links; export messages, draw QR codes
#[derive(Debug, Subcommand)]
pub(super) enum LinkCommand {
    /// Create a link and print its short URL
    New(NewArgs),
    /// List links with their clicks
    List(ListArgs),
    /// Show one link
    Show(ShowArgs),
    /// Change the target, rules, title, days, limit or tags of a link, or bring it back
    Edit(EditArgs),
    /// Show messages, filled in, or write them for keyboards and inbox tools
    Export(ExportArgs),
    /// Make a link for each contact of a list, with a code if there are any
    Batch(BatchArgs),
    /// Import the links of a spreadsheet or another shortener
    Import(ImportArgs),
    /// List slugs that no link has and that people asked for, with the nearest one
    Orphans(OrphansArgs),
    /// Draw the QR code of a link, or a sheet of them
    Qr(QrArgs),
    /// Retire a link; it keeps redirecting, unless with --gone
    Retire(RetireArgs),
}

pub(super) fn run(
    command: LinkCommand,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    match command {
        LinkCommand::New(args) => new::run(args, global, io),
        LinkCommand::List(args) => list::run(&args, global, io),
        LinkCommand::Show(args) => show::run(&args, global, io),
        LinkCommand::Edit(args) => edit::run(&args, global, io),
        LinkCommand::Export(args) => export::run(&args, global, io),
        LinkCommand::Batch(args) => batch::run(&args, global, io),
        LinkCommand::Import(args) => import::run(&args, global, io),
        LinkCommand::Orphans(args) => orphans::run(&args, global, io),
        LinkCommand::Qr(args) => qr::run(&args, global, io),
        LinkCommand::Retire(args) => retire::run(&args, global, io),
    }
}

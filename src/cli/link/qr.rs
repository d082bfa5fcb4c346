//! `couplet link qr`: the QR code of a link, or a sheet of those of a campaign (see `qr_sheet`).

use std::path::{Path, PathBuf};

use clap::Args;

use super::domain::{domain, slug_of};
use super::qr_sheet;
use crate::cli::args::{file_name, one_of};
use crate::cli::draft::{Content, is_stdout, write_output};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::label::{Agent, Campaign, Channel};
use crate::domain::link::address::LinkName;
use crate::domain::print_size::PrintSize;
use crate::render::{Picture, Printed, qr};
use crate::store::OneLink;
use crate::wire::Reach;

/// Draw the QR code of a link, or a sheet of the codes of a campaign
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet link qr bio                      on the terminal
  couplet link qr bio -o bio.svg           for print; .png for everything else
  couplet link qr bio -o bio.svg --size 30mm
  couplet link qr bio -o poster.svg --distance 2m
  couplet link qr --sheet --campaign 2026-11-black-week -o flyers.pdf

A sheet has the live links on channels with `qr = true`, each with its short URL. It is A4: a PDF has \
as many pages as it needs, an SVG has one.")]
pub(in crate::cli) struct QrArgs {
    /// The link: its slug, or its address
    #[arg(
        value_name = "LINK",
        value_parser = LinkName::parse,
        required_unless_present = "sheet",
        conflicts_with = "sheet"
    )]
    link: Option<LinkName>,
    /// Write to a file that ends in .svg or .png, a sheet in .pdf or .svg; `-` is standard output
    #[arg(short, long, value_name = "FILE", value_parser = file_name())]
    pub(super) output: Option<PathBuf>,
    #[arg(
        long,
        value_name = "PICTURE",
        help = one_of("Picture format", &Picture::names()),
        conflicts_with = "sheet"
    )]
    format: Option<Picture>,
    /// The width in print, with the white margin, such as 30mm [default on a sheet: 50mm]
    #[arg(long, value_name = "LENGTH", value_parser = PrintSize::parse)]
    pub(super) size: Option<PrintSize>,
    /// The distance from which phones shall read it, such as 2m; sets the size
    #[arg(
        long,
        value_name = "LENGTH",
        value_parser = PrintSize::parse,
        conflicts_with_all = ["size", "sheet"]
    )]
    distance: Option<PrintSize>,
    /// Draw all codes of a campaign on A4
    #[arg(long, requires = "campaign", requires = "output")]
    sheet: bool,
    /// The campaign of a sheet
    #[arg(long, value_parser = Campaign::parse, requires = "sheet")]
    pub(super) campaign: Option<Campaign>,
    /// On a sheet, only links of this channel
    #[arg(long, value_parser = Channel::parse, requires = "sheet")]
    pub(super) channel: Option<Channel>,
    /// On a sheet, only links of this agent
    #[arg(long, value_parser = Agent::parse, requires = "sheet")]
    pub(super) agent: Option<Agent>,
}

pub(super) fn run(args: &QrArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let Some(link) = &args.link else { return qr_sheet::run(args, global, io) };
    let named = match (&args.output, args.format) {
        (Some(path), None) if !is_stdout(path) => {
            let ending = path.extension().and_then(|ending| ending.to_str());
            let picture = ending.and_then(|ending| ending.parse().ok());
            Some(picture.ok_or_else(|| CliError::PictureEnding(path.clone()))?)
        }
        (_, format) => format,
    };
    let url = short_url(link, global, io)?;
    let format = named.unwrap_or(Picture::Terminal);
    let printed = match (args.size, args.distance) {
        (Some(size), _) => Some(Printed::at(&url, size)?),
        (None, Some(distance)) => Some(Printed::from(&url, distance)?),
        (None, None) => None,
    };
    let picture = qr(&url, format, printed.map(|printed| printed.size))?;
    let content = if format == Picture::Png { Content::Binary } else { Content::Text };
    let path = args.output.as_deref().unwrap_or(Path::new("-"));
    write_output(path, content, io, |out| Ok(out.write_all(&picture)?))?;
    if !is_stdout(path) {
        io.say(format_args!("{url} was written to {}", path.display()));
    }
    if let Some(printed) = printed {
        say_printed(&printed, io);
    }
    Ok(Exit::Done)
}

/// Says how large a code is in print, and whether that is enough.
pub(super) fn say_printed(printed: &Printed, io: &mut Io<'_>) {
    io.say(format_args!("in print: {}", printed.in_words()));
    if let Some(least) = printed.too_small() {
        io.say(format_args!(
            "warning: this is too small for usual printers of 300 dpi; make it {least} or wider"
        ));
    }
}

fn short_url(link: &LinkName, global: &Global, io: &Io<'_>) -> Result<String, CliError> {
    let data = global.reach(Reach::ToRead, io.random)?;
    let slug = slug_of(link, &data)?;
    let snapshot = data.snapshot(&OneLink::ask(slug.clone()))?;
    let domain = domain(snapshot.settings.domain.clone(), &data);
    data.close()?;
    let link = snapshot.link.as_ref().ok_or_else(|| CliError::NoSuchLink(slug.to_string()))?;
    Ok(link.spec.short_url(&domain))
}

//! `couplet link qr`: the QR code of a link.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::domain::domain;
use crate::cli::draft::{Readers, write_whole};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::link::slug::Slug;
use crate::render::{Picture, qr};
use crate::store::OneLink;
use crate::wire::Reach;

/// Draw the QR code of a link
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet link qr bio                      on the terminal
  couplet link qr bio -o bio.svg           for print; .png for everything else")]
pub(in crate::cli) struct QrArgs {
    /// The link's name in the short URL
    #[arg(value_parser = Slug::parse)]
    slug: Slug,
    /// Write to a file that ends in .svg or .png
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Picture format: terminal, svg or png
    #[arg(long, value_name = "PICTURE")]
    format: Option<Picture>,
}

pub(super) fn run(args: &QrArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let named = match (&args.output, args.format) {
        (Some(path), None) => {
            let ending = path.extension().and_then(|ending| ending.to_str());
            let picture = ending.and_then(|ending| ending.parse().ok());
            Some(picture.ok_or_else(|| CliError::PictureEnding(path.clone()))?)
        }
        (_, format) => format,
    };
    let url = short_url(&args.slug, global, io)?;
    let picture = qr(&url, named.unwrap_or(Picture::Terminal))?;
    let Some(path) = &args.output else {
        io.out.write_all(&picture)?;
        return Ok(Exit::Done);
    };
    let failed = |source| CliError::File { doing: "write", path: path.clone(), source };
    write_whole(path, Readers::Everyone, |draft| draft.write_all(&picture).map_err(failed))?;
    io.say(format_args!("{url} was written to {}", path.display()));
    Ok(Exit::Done)
}

fn short_url(slug: &Slug, global: &Global, io: &Io<'_>) -> Result<String, CliError> {
    let data = global.reach(Reach::Existing, io.random)?;
    let snapshot = data.snapshot(&OneLink::ask(slug.clone()))?;
    let domain = domain(snapshot.settings.domain.clone(), &data);
    data.close()?;
    let link = snapshot.link.as_ref().ok_or_else(|| CliError::NoSuchLink(slug.clone()))?;
    Ok(domain.short_url(&link.spec.slug))
}

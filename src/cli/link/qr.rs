//! `couplet link qr`: the QR code of a link.

use std::path::{Path, PathBuf};

use clap::Args;

use super::domain::{domain, slug_of};
use crate::cli::args::{file_name, one_of};
use crate::cli::draft::{Content, is_stdout, write_output};
use crate::cli::error::{CliError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::link::address::LinkName;
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
    /// The link: its slug, or its address
    #[arg(value_name = "LINK", value_parser = LinkName::parse)]
    link: LinkName,
    /// Write to a file that ends in .svg or .png; `-` is standard output
    #[arg(short, long, value_name = "FILE", value_parser = file_name())]
    output: Option<PathBuf>,
    #[arg(long, value_name = "PICTURE", help = one_of("Picture format", &Picture::names()))]
    format: Option<Picture>,
}

pub(super) fn run(args: &QrArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let named = match (&args.output, args.format) {
        (Some(path), None) if !is_stdout(path) => {
            let ending = path.extension().and_then(|ending| ending.to_str());
            let picture = ending.and_then(|ending| ending.parse().ok());
            Some(picture.ok_or_else(|| CliError::PictureEnding(path.clone()))?)
        }
        (_, format) => format,
    };
    let url = short_url(&args.link, global, io)?;
    let format = named.unwrap_or(Picture::Terminal);
    let picture = qr(&url, format)?;
    let content = if format == Picture::Png { Content::Binary } else { Content::Text };
    let path = args.output.as_deref().unwrap_or(Path::new("-"));
    write_output(path, content, io, |out| Ok(out.write_all(&picture)?))?;
    if !is_stdout(path) {
        io.say(format_args!("{url} was written to {}", path.display()));
    }
    Ok(Exit::Done)
}

fn short_url(link: &LinkName, global: &Global, io: &Io<'_>) -> Result<String, CliError> {
    let data = global.reach(Reach::ToRead, io.random)?;
    let slug = slug_of(link, &data)?;
    let snapshot = data.snapshot(&OneLink::ask(slug.clone()))?;
    let domain = domain(snapshot.settings.domain.clone(), &data);
    data.close()?;
    let link = snapshot.link.as_ref().ok_or_else(|| CliError::NoSuchLink(slug.to_string()))?;
    Ok(domain.short_url(&link.spec.slug))
}

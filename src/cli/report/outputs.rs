//! Where a report goes: standard output, files, or both, each in a format of its own.
//!
//! Invariant: the ending of a file names its format, unless `--format` does; standard output is written once. Does not
//! write (see `draft`).

use std::path::{Path, PathBuf};

use super::{CliError, FlagsError, Format, ReportArgs};
use crate::cli::draft::{Content, is_stdout};
use crate::domain::period::Period;
use crate::domain::repeated::repeated;
use crate::service::{More, Tells};

/// What a report looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// The rows under one grouping, in a format that every list has.
    Of(Format),
    /// The page, with all groupings that have something to say.
    Html,
    Xlsx,
    /// The summary as the text of a mail.
    Mail,
}

impl Look {
    /// Whether it is made of a page.
    pub(super) fn is_page(self) -> bool {
        !matches!(self, Self::Of(_))
    }

    /// The format of a table.
    pub(super) fn format(self) -> Format {
        match self {
            Self::Of(format) => format,
            Self::Html | Self::Xlsx | Self::Mail => Format::Table,
        }
    }

    pub(super) fn content(self) -> Content {
        if self == Self::Xlsx { Content::Binary } else { Content::Text }
    }

    /// What it tells beside the rows.
    fn more(self) -> More {
        match self {
            Self::Of(Format::Table | Format::Md | Format::Json) | Self::Html | Self::Xlsx => {
                More::All
            }
            Self::Of(Format::Csv | Format::RawCsv | Format::Ndjson) => More::Nothing,
            Self::Mail => More::Points,
        }
    }
}

/// What is told in all of these beside the rows.
pub(super) fn told(looks: &[Look]) -> Tells {
    Tells {
        more: looks.iter().map(|look| look.more()).max().unwrap_or(More::Nothing),
        is_page: looks.iter().any(|look| look.is_page()),
        // A mail has one table.
        has_groupings: looks.iter().any(|look| matches!(look, Look::Html | Look::Xlsx)),
    }
}

/// A file or standard output, and what is written there.
#[derive(Debug, Clone)]
pub(super) struct Output {
    pub(super) path: PathBuf,
    pub(super) look: Look,
}

/// What an outbox gets, by the ending of the file.
const OUTBOX: [(&str, Look); 5] = [
    ("html", Look::Html),
    ("xlsx", Look::Xlsx),
    ("csv", Look::Of(Format::Csv)),
    ("json", Look::Of(Format::Json)),
    ("txt", Look::Mail),
];

/// The files of a period in an outbox: `2026-10.html` and others.
pub(super) fn of_outbox(folder: &Path, period: &Period) -> impl Iterator<Item = Output> {
    let name = period.slug();
    OUTBOX
        .into_iter()
        .map(move |(ending, look)| Output { path: folder.join(format!("{name}.{ending}")), look })
}

/// All places of a report besides its outbox.
pub(super) fn outputs(args: &ReportArgs) -> Result<Vec<Output>, CliError> {
    let mut all = Vec::new();
    for path in &args.output {
        all.push(Output { path: path.clone(), look: look(path, args)? });
    }
    if args.html {
        all.push(Output { path: PathBuf::from("-"), look: Look::Html });
    }
    if args.mail {
        all.push(Output { path: PathBuf::from("-"), look: Look::Mail });
    }
    if all.is_empty() && args.outbox.is_none() {
        let look = Look::Of(raw(args.shown.format.unwrap_or(Format::Table), args.raw)?);
        all.push(Output { path: PathBuf::from("-"), look });
    }
    let paths: Vec<&Path> = all.iter().map(|output| output.path.as_path()).collect();
    if let Some(twice) = repeated(&paths) {
        return Err(FlagsError::OutputTwice(twice.to_path_buf()).into());
    }
    Ok(all)
}

/// The places of a list beside the report, which has no page.
pub(super) fn lists(args: &ReportArgs) -> Result<Vec<(PathBuf, Format)>, CliError> {
    if args.outbox.is_some() {
        return Err(FlagsError::PageOnly("--outbox").into());
    }
    let list = |of: Output| match of.look {
        Look::Of(format) => Ok((of.path, format)),
        Look::Html => Err(FlagsError::PageOnly(".html").into()),
        Look::Xlsx => Err(FlagsError::PageOnly(".xlsx").into()),
        Look::Mail => Err(FlagsError::PageOnly("--mail").into()),
    };
    outputs(args)?.into_iter().map(list).collect()
}

/// The format, for programs if that is asked for.
pub(super) fn raw(format: Format, is_raw: bool) -> Result<Format, FlagsError> {
    match format {
        other if !is_raw => Ok(other),
        Format::Csv | Format::RawCsv => Ok(Format::RawCsv),
        other => Err(FlagsError::RawOnlyCsv(other.as_str())),
    }
}

fn look(path: &Path, args: &ReportArgs) -> Result<Look, CliError> {
    if let Some(format) = args.shown.format {
        return Ok(Look::Of(raw(format, args.raw)?));
    }
    if is_stdout(path) {
        return Ok(Look::Of(raw(Format::Table, args.raw)?));
    }
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("html" | "htm") => Ok(Look::Html),
        Some("xlsx") => Ok(Look::Xlsx),
        _ => match super::chosen_format(Some(path), None, Format::Table) {
            Ok(format) => Ok(Look::Of(raw(format, args.raw)?)),
            Err(_) => Err(FlagsError::Ending(path.to_owned()).into()),
        },
    }
}

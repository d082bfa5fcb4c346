//! `couplet link export`: the messages of links, filled in, to read or as a paste pack; and links as a sheet.
//!
//! Invariant: only live links are exported. A link without a message is its short URL, unless it is printed as a
//! QR code. A sheet has every live link.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use clap::Args;

use super::domain::domain;
use super::shown::ShownLinks;
use super::tags::TagFlags;
use crate::cli::args::{file_name, one_of};
use crate::cli::draft::{Content, is_stdout, write_output};
use crate::cli::error::{CliError, Exit, FlagsError};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::cli::tag_filter::TagFilter;
use crate::domain::code::coupon::CouponCode;
use crate::domain::label::Tags;
use crate::domain::link::{Link, Status};
use crate::domain::settings::Domain;
use crate::domain::settings::declarations::ChannelSettings;
use crate::domain::settings::message::MessageField;
use crate::domain::time::Timestamp;
use crate::render::{
    Pack, SheetRow, Snippet, counted, pack, snippets_in_words, tagged_csv, tagged_xlsx,
};
use crate::store::{Kept, ListedLinks};
use crate::wire::Reach;

/// Show the messages of live links, filled in, or write them for keyboards and inbox tools
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet link export --agent mia
  couplet link export --agent mia --for replies -o replies.csv
  couplet link export --for espanso -o ~/.config/espanso/match/couplet.yml
  couplet link export --agent mia --for gboard -o PersonalDictionary.zip
  couplet link export --sheet -o links.xlsx

Without --for, messages are shown to read, and of each SMS: its encoding, its length, and what one \
character more would cost. What types a message in is the slug of its link; in Espanso, the slug \
between two colons.
In an inbox tool, import `replies` as canned replies. On a phone, import `gboard` in the settings of \
Gboard: Dictionary, Personal dictionary, Import.
A sheet has the final URL, the tagged URL, source, medium, campaign, content, owner, notes and short link \
of each link, as CSV or as a workbook (.xlsx); `link import` reads it.")]
pub(in crate::cli) struct ExportArgs {
    #[command(flatten)]
    tags: TagFlags,
    #[arg(long = "for", value_name = "TOOL", help = one_of("Write a file for a tool", &Pack::names()))]
    pack: Option<Pack>,
    /// Write the links as a sheet of tagged URLs
    #[arg(long, conflicts_with = "pack")]
    sheet: bool,
    /// Write to a file; `-` is standard output
    #[arg(short, long, value_name = "FILE", default_value = "-", value_parser = file_name())]
    output: PathBuf,
}

pub(super) fn run(args: &ExportArgs, global: &Global, io: &mut Io<'_>) -> Result<Exit, CliError> {
    let is_workbook = args.is_workbook()?;
    let data = global.reach(Reach::ToRead, io.random)?;
    let kept = data.keep(&ListedLinks::ask_uncounted().with_terms())?;
    let domain = domain(kept.settings.domain.clone(), &data);
    data.close()?;
    let tags = TagFilter::of(args.tags.tags(), &kept.settings);
    let (status, now) = (Some(Status::Live), io.clock.now());
    let shown =
        ShownLinks { kept: &kept, tags, status, unused: None, used_up: HashSet::new(), now };
    if args.sheet {
        let mut rows = Vec::new();
        for link in shown.links()? {
            rows.push(row(&link?, &kept, &domain));
        }
        if rows.is_empty() {
            shown.say_none(global, io)?;
        }
        write_sheet(&args.output, is_workbook, &rows, io)?;
        return Ok(Exit::Done);
    }
    let mut snippets = Vec::new();
    for link in shown.links()? {
        snippets.extend(snippet(&link?, &kept, &domain, io));
    }
    if snippets.is_empty() {
        shown.say_none(global, io)?;
    }
    write(args, &snippets, io)?;
    Ok(Exit::Done)
}

impl ExportArgs {
    /// Whether a sheet goes to a workbook; standard output gets CSV.
    fn is_workbook(&self) -> Result<bool, FlagsError> {
        let extension = self.output.extension().map(|of| of.to_string_lossy().to_lowercase());
        match extension.as_deref() {
            _ if !self.sheet || is_stdout(&self.output) => Ok(false),
            Some("csv") => Ok(false),
            Some("xlsx") => Ok(true),
            _ => Err(FlagsError::SheetFile(self.output.display().to_string())),
        }
    }
}

/// What a sheet says of a link.
fn row(link: &Link, kept: &Kept<ListedLinks>, domain: &Domain) -> SheetRow {
    let campaign = link.spec.tags.campaign.as_ref();
    let campaign = campaign.and_then(|name| kept.settings.campaigns.get(name));
    let of_campaign = || campaign.and_then(|campaign| campaign.owner.as_deref());
    let owner = link.spec.free_tags.owner().or_else(of_campaign);
    SheetRow::of(&link.spec, owner, &link.spec.short_url(domain))
}

fn write_sheet(
    path: &Path,
    is_workbook: bool,
    rows: &[SheetRow],
    io: &mut Io<'_>,
) -> Result<(), CliError> {
    let content = if is_workbook { Content::Binary } else { Content::Text };
    let write = if is_workbook { tagged_xlsx } else { tagged_csv };
    write_output(path, content, io, |out| Ok(write(rows, out)?))?;
    if !is_stdout(path) {
        let links = counted(rows.len() as u64, "link");
        io.say(format_args!("{links} written to {}", path.display()));
    }
    Ok(())
}

fn write(args: &ExportArgs, snippets: &[Snippet], io: &mut Io<'_>) -> Result<(), CliError> {
    let is_binary = args.pack.is_some_and(Pack::is_binary);
    let content = if is_binary { Content::Binary } else { Content::Text };
    let path: &Path = &args.output;
    write_output(path, content, io, |out| {
        match args.pack {
            Some(kind) => pack(snippets, kind, out)?,
            None => snippets_in_words(snippets, out)?,
        }
        Ok(())
    })?;
    let broken = snippets.iter().filter(|snippet| snippet.text.contains('\n')).count();
    if args.pack == Some(Pack::Gboard) && broken > 0 {
        let messages = counted(broken as u64, "message");
        io.say(format_args!("Gboard has no line breaks: those of {messages} are blanks"));
    }
    if !is_stdout(path) {
        let messages = counted(snippets.len() as u64, "message");
        io.say(format_args!("{messages} written to {}", path.display()));
    }
    Ok(())
}

/// What is pasted for a link; `None` for one that is only printed.
fn snippet(
    link: &Link,
    kept: &Kept<ListedLinks>,
    domain: &Domain,
    io: &mut Io<'_>,
) -> Option<Snippet> {
    let (tags, settings) = (&link.spec.tags, &kept.settings);
    let channel = tags.channel.as_ref().and_then(|name| settings.channels.get(name));
    let short_url = link.spec.short_url(domain);
    if let Some(code) = ended_code(tags, kept, io.clock.now()) {
        let slug = &link.spec.slug;
        io.say(format_args!(
            "left out: the message of `{slug}` has the code {code}, which has ended"
        ));
        return None;
    }
    if settings.message(tags).is_some_and(|message| message.names(MessageField::Stop)) {
        let slug = &link.spec.slug;
        io.say(format_args!(
            "left out: the message of `{slug}` has {{stop}}, which is another one for each person: `couplet link \
             batch` fills it"
        ));
        return None;
    }
    let filled =
        settings.message(tags).map(|of| settings.filled(of, tags, &short_url, &kept.known));
    let text = match filled {
        Some(Ok(text)) => text,
        None if channel.is_some_and(|of| of.qr) => return None,
        None => short_url.clone(),
        Some(Err(missing)) => {
            say_missing(link, missing, io);
            short_url.clone()
        }
    };
    Some(Snippet {
        slug: link.spec.slug.clone(),
        tags: tags.clone(),
        short_url,
        code: settings.code(tags).map(CouponCode::to_string),
        text,
        is_sms: channel.is_some_and(ChannelSettings::is_sms),
    })
}

/// The code in the message of a link, if it can no longer be used.
fn ended_code<'k>(
    tags: &Tags,
    kept: &'k Kept<ListedLinks>,
    now: Timestamp,
) -> Option<&'k CouponCode> {
    let message = kept.settings.message(tags)?;
    let has_code = [MessageField::Code, MessageField::Discount].map(|of| message.names(of));
    let code = kept.settings.code(tags).filter(|_| has_code.contains(&true))?;
    let ends_at = kept.known.of(code)?.ends_at?;
    (ends_at <= now).then_some(code)
}

/// A link that was made by hand may lack what the message of its campaign names.
fn say_missing(link: &Link, missing: MessageField, io: &mut Io<'_>) {
    let slug = &link.spec.slug;
    io.say(format_args!(
        "warning: the message of `{slug}` contains {{{missing}}}, which it does not have; only its \
         short URL is exported"
    ));
}

//! Paste packs: the messages of links as files that inbox tools, text expanders and phone keyboards import.
//!
//! - `replies`: CSV with the columns `short_code` and `content`, the fields of Chatwoot's canned responses.
//! - `espanso`: a match file of Espanso, YAML.
//! - `gboard`: the personal dictionary of Gboard, version 1: a zip with `dictionary.txt`, which has a shortcut, a
//!   phrase and a language in each line, with tabs between.
//! - `csv`: all that is known of each message, for spreadsheets.
//!
//! Invariant: what types a message in is the link's slug, so it is unique, stays the same as long as the link
//! does, and is made of its tags. A message comes out exactly as it went in, except that Gboard has no line breaks:
//! there they are blanks. Does not choose the links (see `cli::link::export`).

mod espanso;

use std::io::{self, Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::cell::Cell;
use super::escape::inert;
use super::format::Format;
use super::list::ListWriter;
use super::sms::{sms_in_words, tags_in_words};
use super::width::Width;
use crate::domain::label::{Agent, Campaign, Channel, Content, Tags};
use crate::domain::link::slug::Slug;
use crate::domain::sms::plain::called;
use crate::domain::sms::{Sms, forcing};
use crate::domain::string_enum::string_enum;

string_enum!(
    /// What a pack is for.
    Pack {
        /// The canned replies of inbox tools.
        Replies = "replies",
        /// Espanso, which expands text on computers.
        Espanso = "espanso",
        /// Google's keyboard for phones.
        Gboard = "gboard",
        /// Spreadsheets.
        Csv = "csv",
    }
);

impl Pack {
    /// Whether its file is no text.
    #[must_use]
    pub fn is_binary(self) -> bool {
        self == Self::Gboard
    }
}

/// A text to paste.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// What types it in.
    pub slug: Slug,
    pub tags: Tags,
    pub short_url: String,
    /// The code in it, or beside it.
    pub code: Option<String>,
    /// The message, filled in; the short URL if there is none.
    pub text: String,
    /// Whether it is sent as SMS.
    pub is_sms: bool,
}

/// Writes snippets as a pack.
pub fn pack(snippets: &[Snippet], pack: Pack, out: &mut dyn Write) -> io::Result<()> {
    match pack {
        Pack::Replies => replies(snippets, out),
        Pack::Espanso => espanso::matches(snippets, out),
        Pack::Gboard => gboard(snippets, out),
        Pack::Csv => table(snippets, out),
    }
}

/// Writes snippets for people to read, each with its length if it is an SMS.
pub fn snippets_in_words(snippets: &[Snippet], out: &mut dyn Write) -> io::Result<()> {
    for (number, snippet) in snippets.iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}: {}", snippet.slug, inert(&tags_in_words(&snippet.tags)))?;
        for line in snippet.text.lines() {
            writeln!(out, "  {}", inert(line))?;
        }
        if snippet.is_sms {
            let length = sms_in_words(&Sms::of(&snippet.text), &forcing(&snippet.text));
            writeln!(out, "  ({length})")?;
        }
    }
    Ok(())
}

/// Imported, not calculated: nothing is put before a text that begins like a formula.
fn replies(snippets: &[Snippet], out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["short_code", "content"])?;
    for snippet in snippets {
        csv.write_record([snippet.slug.as_str(), &snippet.text])?;
    }
    csv.flush()
}

fn gboard(snippets: &[Snippet], out: &mut dyn Write) -> io::Result<()> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // Without the time of day, the same messages make the same file.
    zip.start_file("dictionary.txt", SimpleFileOptions::default())?;
    writeln!(zip, "# Gboard Dictionary version:1")?;
    for snippet in snippets {
        // No language: the shortcut works in every one.
        writeln!(zip, "{}\t{}\t", snippet.slug, on_one_line(&snippet.text))?;
    }
    out.write_all(&zip.finish()?.into_inner())
}

/// A text whose line breaks are blanks.
fn on_one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

const COLUMNS: &[&str] = &[
    "short_code",
    "short_url",
    "campaign",
    "channel",
    "agent",
    "content",
    "code",
    "message",
    "sms_encoding",
    "sms_characters",
    "sms_count",
    "sms_left",
    "ucs2_because_of",
];

fn table(snippets: &[Snippet], out: &mut dyn Write) -> io::Result<()> {
    let mut list = ListWriter::new(COLUMNS, Format::Csv, Width::DEFAULT, out)?;
    for snippet in snippets {
        let tags = &snippet.tags;
        let mut row = vec![
            Cell::Plain(snippet.slug.as_str().into()),
            Cell::Plain(snippet.short_url.as_str().into()),
            Cell::text(tags.campaign.as_ref().map(Campaign::as_str)),
            Cell::text(tags.channel.as_ref().map(Channel::as_str)),
            Cell::text(tags.agent.as_ref().map(Agent::as_str)),
            Cell::text(tags.content.as_ref().map(Content::as_str)),
            Cell::text(snippet.code.as_deref()),
            Cell::Text(snippet.text.as_str().into()),
        ];
        row.extend(sms_cells(snippet));
        list.row(&row)?;
    }
    list.finish()
}

/// The length of an SMS; empty cells for other messages.
fn sms_cells(snippet: &Snippet) -> [Cell<'_>; 5] {
    if !snippet.is_sms {
        return [const { Cell::Missing }; 5];
    }
    let Sms { encoding, units, segments, left } = Sms::of(&snippet.text);
    let because: Vec<String> = forcing(&snippet.text).into_iter().map(|(c, _)| called(c)).collect();
    [
        Cell::Plain(encoding.as_str().into()),
        Cell::Count(units as u64),
        Cell::Count(segments as u64),
        Cell::Count(left as u64),
        Cell::text((!because.is_empty()).then(|| because.join("; "))),
    ]
}

#[cfg(test)]
mod tests;

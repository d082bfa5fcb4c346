//! The links of a spreadsheet or another shortener: one row for each link.
//!
//! Invariant: a row keeps its slug and its tags, or it is refused: no link gets another name than the one that people
//! have. Does not check targets and words against a plan (see `change`), nor slugs against other links.

use std::io::Read;

use crate::domain::label::free_tags::{FreeTag, FreeTags};
use crate::domain::label::{Agent, Campaign, Channel, Content, Tags};
use crate::domain::limits::TITLE_CHARS_MAX;
use crate::domain::link::Title;
use crate::domain::link::slug::Slug;
use crate::domain::link::utm::{Utm, UtmValue};

use super::cell::{in_one_line, label, shown};
use super::columns::{ColumnSpec, FileColumns, file_columns};
use super::error::ImportError;
use super::options::Options;
use super::row::BadReason;
use super::table::{Cells, Refusal, Rows};
use super::words::{flag, large_count};

file_columns!(
    /// The columns of a file of links, which can be in any order.
    Column {
        Target = "target", required, "where it leads";
        Slug = "slug", optional, "its name in the short URL";
        ShortUrl = "short_url", optional, "its address, if there is no slug";
        Domain = "domain", optional, "the domain that it was on";
        TaggedUrl = "tagged_url", optional, "where it leads, with UTM values";
        Campaign = "campaign", optional, "its campaign";
        Channel = "channel", optional, "the channel in which it is posted";
        Agent = "agent", optional, "the agent who posts it";
        Content = "content", optional, "the message or format that contains it";
        UtmSource = "utm_source", optional, "UTM values, if the target has none";
        UtmMedium = "utm_medium", optional, "";
        UtmCampaign = "utm_campaign", optional, "";
        UtmContent = "utm_content", optional, "";
        UtmTerm = "utm_term", optional, "";
        UtmId = "utm_id", optional, "";
        Title = "title", optional, "a title for lists";
        Tags = "tags", optional, "tags of its own: reel|topic:care";
        Owner = "owner", optional, "who looks after it, which becomes the tag owner:NAME";
        Clicks = "clicks", optional, "clicks so far, kept as stated";
        Archived = "archived", optional, "true if it is no longer in use";
    }
);

/// The columns of a file of links.
pub const LINK_COLUMNS: &[ColumnSpec] = Column::ALL;

/// A link as a file lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedLink {
    /// Where it leads, as written.
    pub target: String,
    /// The same with UTM values, if the file has both.
    pub tagged: Option<String>,
    /// `None` if the file names no address of it.
    pub slug: Option<Slug>,
    /// The domain that it was on, in lower case.
    pub domain: Option<String>,
    pub tags: Tags,
    /// The UTM values in columns of their own.
    pub utm: Utm,
    pub title: Option<Title>,
    pub free_tags: FreeTags,
    /// The clicks that the file states.
    pub clicks: Option<u64>,
}

/// Reads the links of a file.
pub fn links<R: Read>(input: R, options: &Options) -> Result<Rows<'_, R, ListedLink>, ImportError> {
    Rows::open::<Column>(input, link, options, None)
}

fn link(cells: &Cells<'_>) -> Result<ListedLink, Refusal> {
    cells.parsed(Column::Archived, in_use)?;
    let address = cells.parsed(Column::ShortUrl, address)?;
    let named = cells.parsed(Column::Slug, |text| slug(text.trim_matches('/')))?;
    let (of_address, path) = address.unzip();
    let slug = match (named, path) {
        (Some(named), _) => Some(named),
        (None, path) => path
            .map(|path| slug(&path))
            .transpose()
            .map_err(|reason| Refusal::Cell(Column::ShortUrl.index(), reason))?,
    };
    let domain = cells.parsed(Column::Domain, |text| Ok::<_, BadReason>(text.to_lowercase()))?;
    let value = |column: Column| {
        let parse = |text| UtmValue::parse(text).map_err(|error| not_made(&error));
        cells.parsed(column, parse)
    };
    let tags = cells.parsed(Column::Tags, free_tags)?.unwrap_or_default();
    let with_owner = |tags: &FreeTags, owner: &str| -> Result<FreeTags, BadReason> {
        tags.clone()
            .with_owner(&in_one_line(owner).replace(BETWEEN_TAGS, "/"))
            .map_err(|error| not_made(&error))
    };
    Ok(ListedLink {
        target: cells.required(Column::Target, |text| Ok::<_, BadReason>(text.to_owned()))?,
        tagged: cells.parsed(Column::TaggedUrl, |text| Ok::<_, BadReason>(text.to_owned()))?,
        slug,
        domain: domain.or(of_address.flatten()),
        tags: Tags {
            campaign: cells.parsed(Column::Campaign, label(Campaign::parse))?,
            channel: cells.parsed(Column::Channel, label(Channel::parse))?,
            agent: cells.parsed(Column::Agent, label(Agent::parse))?,
            content: cells.parsed(Column::Content, label(Content::parse))?,
        },
        utm: Utm {
            source: value(Column::UtmSource)?,
            medium: value(Column::UtmMedium)?,
            campaign: value(Column::UtmCampaign)?,
            content: value(Column::UtmContent)?,
            id: value(Column::UtmId)?,
            term: value(Column::UtmTerm)?,
        },
        title: cells.parsed(Column::Title, |text| Ok::<_, BadReason>(title(text)))?.flatten(),
        free_tags: cells.parsed(Column::Owner, |owner| with_owner(&tags, owner))?.unwrap_or(tags),
        clicks: cells.parsed(Column::Clicks, large_count)?,
    })
}

fn not_made(why: &dyn std::fmt::Display) -> BadReason {
    BadReason::NotMade(why.to_string())
}

/// Words with which tools mark links that lead nowhere now.
const OUT_OF_USE: [&str; 9] = [
    "archived", "deleted", "trashed", "banned", "disabled", "inactive", "retired", "ended",
    "expired",
];
/// The same of links in use.
const IN_USE: [&str; 4] = ["active", "live", "enabled", "[]"];

/// Refuses a link that is no longer in use: whoever deleted it does not want it back.
fn in_use(text: &str) -> Result<(), BadReason> {
    let word = text.to_ascii_lowercase();
    if IN_USE.contains(&word.as_str()) {
        return Ok(());
    }
    let is_out = OUT_OF_USE.contains(&word.as_str());
    if is_out || flag(text)? {
        let how = if is_out { word.as_str() } else { "archived or deleted" };
        let why =
            format!("it is {how} there; take it back there, or make it with `couplet link new`");
        return Err(BadReason::NotMade(why));
    }
    Ok(())
}

/// The domain and the path of a short URL, which may be its slug alone.
fn address(text: &str) -> Result<(Option<String>, String), BadReason> {
    // A list with one address, as programs write it.
    let text = text.trim_matches(['[', ']', '"', '\'', ' ']);
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    match rest.split_once('/') {
        None if !rest.contains('.') => Ok((None, rest.to_owned())),
        None => Err(bare()),
        Some((_, path)) if path.trim_matches('/').is_empty() => Err(bare()),
        Some((domain, path)) => {
            Ok((Some(domain.to_lowercase()), path.trim_matches('/').to_owned()))
        }
    }
}

fn bare() -> BadReason {
    BadReason::NotMade("it is the bare domain, which has no slug".to_owned())
}

/// What Dub writes for the slug of a bare domain.
const ROOT: &str = "_root";

fn slug(text: &str) -> Result<Slug, BadReason> {
    if text == ROOT {
        return Err(bare());
    }
    if text.contains('/') {
        let why = format!("`{}` has a slash, and a slug is one part of an address", shown(text));
        return Err(BadReason::NotMade(why));
    }
    Ok(Slug::parse(text)?)
}

/// A title as lists have it. Those of web pages may be longer, and end earlier.
fn title(text: &str) -> Option<Title> {
    let line = in_one_line(text);
    let cut: String = line.chars().take(TITLE_CHARS_MAX).collect();
    Title::parse(&cut).ok()
}

/// What stands between tags in one cell.
const BETWEEN_TAGS: [char; 4] = ['|', ',', ';', '\n'];

/// Tags with `|`, a comma or a semicolon between them, which may be a list as programs write it.
fn free_tags(text: &str) -> Result<FreeTags, BadReason> {
    let words = text.split(BETWEEN_TAGS);
    let words = words.map(|word| word.trim_matches(['[', ']', '"', '\'', ' ', '\r']));
    let tag = |word: &str| {
        FreeTag::parse(word).map_err(|error| not_made(&format!("`{}`: {error}", shown(word))))
    };
    let tags = words.filter(|word| !word.is_empty()).map(tag).collect::<Result<Vec<_>, _>>()?;
    FreeTags::of(tags).map_err(|error| not_made(&error))
}

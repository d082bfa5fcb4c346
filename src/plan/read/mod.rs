//! Reads links.toml section by section.
//!
//! Invariant: reading never stops at a fault. A value that has one gets its default or a stand-in, so
//! that one mistake is one fault; what was read of a file with faults is never used.

mod agents;
mod campaigns;
mod channels;
mod commission;
mod coupons;
pub(super) mod defaults;
mod free_tags;
mod funnels;
mod goals;
mod keys;
mod last_day;
mod links;
mod lints;
mod messages;
mod names;
mod nested;
mod order;
mod preview;
mod privacy;
mod reader;
mod refused;
mod reporting;
mod rules;
mod terms;
mod usual;
mod values;
mod vocabulary;
mod zones;

use std::collections::HashSet;

use toml::Spanned;
use toml::de::DeTable;

use crate::domain::code::batch::BatchSpec;
use crate::domain::code::coupon::CodeSpec;
use crate::domain::label::Channel;
use crate::domain::settings::Settings;
use crate::domain::time::Timestamp;

use super::fault::Fault;
use super::findings::Findings;
use agents::Agents;
use coupons::Coupons;
use reader::Reader;

pub(super) use campaigns::{Matrix, VariantRow};
pub(super) use links::LinkEntry;
pub(super) use messages::Messages;
pub(super) use order::{KeyOrder, key_order};
pub(super) use refused::word_fault;
pub(super) use rules::RuleRow;

/// The version of the file format that is read.
const VERSION: i64 = 1;

/// The keys at the top that are no tables.
const TOP_VALUES: &[&str] = &["version", "domain", "domains", "name", "timezone", "currency"];
/// In the order in which they are written.
const TOP: &[&str] = &[
    "version",
    "domain",
    "domains",
    "name",
    "timezone",
    "currency",
    "defaults",
    "vocabulary",
    "ga4",
    "channels",
    "agents",
    "conversions",
    "funnels",
    "attribution",
    "privacy",
    "rates",
    "campaigns",
    "coupons",
    "links",
    "phones",
    "costs",
    "hours",
    "margin",
    "commission",
    "goals",
    "benchmarks",
];

/// The content of a file, parsed but not expanded. Lists are in the order of the file.
#[derive(Debug)]
pub(super) struct File {
    pub(super) settings: Settings,
    /// Whether the slug template could be read.
    pub(super) slug_is_known: bool,
    /// The links of the campaigns.
    pub(super) matrices: Vec<Matrix>,
    /// The `[[links]]`.
    pub(super) entries: Vec<LinkEntry>,
    /// The agents' codes, then the public ones.
    pub(super) codes: Vec<Spanned<CodeSpec>>,
    pub(super) batches: Vec<BatchSpec>,
}

/// Reads a file. `None` if it is of another version, whose format is unknown.
pub(super) fn read<'a>(
    table: &'a DeTable<'a>,
    findings: &'a Findings<'a>,
    now: Timestamp,
) -> Option<File> {
    let top = Reader::top(table, findings);
    top.require("version", TOP, "version = 1");
    if !is_known_version(&top) {
        return None;
    }
    top.only(TOP);
    let mut settings = Settings::default();
    // The order matters: the vocabulary judges names, channels are named by agents, and both by
    // campaigns.
    defaults::general(&top, TOP, &mut settings);
    let slug_is_known = defaults::read(&top, &mut settings);
    let vocabulary = vocabulary::read(&top, &mut settings);
    top.require("channels", TOP, "[channels] and below it instagram = { short = \"ig\" }");
    let channels = channels::read(&top, &mut settings);
    vocabulary::ga4(&top, &mut settings);
    if let Some(vocabulary) = vocabulary {
        channels::aliases(&vocabulary, &mut settings);
    }
    let agents = agents::read(&top, &mut settings, now);
    privacy::read(&top, &mut settings.privacy);
    let matrices = campaigns::read(&top, &mut settings, &agents, now);
    reporting::read(&top, &mut settings);
    funnels::read(&top, &mut settings);
    commission::read(&top, &mut settings);
    goals::read(&top, &mut settings);
    let entries = links::read(&top, &settings, now);
    settings.pictures = findings.pictures.take().into_values().collect();
    let Agents { mut codes, .. } = agents;
    let Coupons { codes: public, batches, channels: of_codes } =
        coupons::read(&top, &mut settings, now);
    codes.extend(public);
    let of_campaigns = matrices.iter().flat_map(|matrix| &matrix.channels);
    let of_phones: Vec<Channel> =
        settings.phones.values().filter_map(|tags| tags.channel.clone()).collect();
    let of_links = entries.iter().filter_map(|link| link.tags.channel.as_ref());
    let used = of_campaigns.chain(of_links).chain(&of_codes).chain(&of_phones).collect();
    warn_of_unused(&top, &channels, &used);
    lints::warn(&top, &settings, &matrices);
    Some(File { settings, slug_is_known, matrices, entries, codes, batches })
}

fn is_known_version(top: &Reader<'_>) -> bool {
    let version = top.whole_number("version");
    let Some(other) = version.filter(|version| version.get_ref().number != Some(VERSION)) else {
        return true;
    };
    let written = other.get_ref().written;
    let message = format!("this Couplet cannot read version {written} of links.toml");
    let fault = Fault::at(other.span(), message).label("unknown version");
    top.fault(fault.help(format!("write version = {VERSION}, or update Couplet")));
    false
}

fn warn_of_unused(top: &Reader<'_>, channels: &[Spanned<Channel>], used: &HashSet<&Channel>) {
    for channel in channels.iter().filter(|channel| !used.contains(channel.get_ref())) {
        let message = format!("no campaign and no link uses channel `{}`", channel.get_ref());
        top.warn(Fault::at(channel.span(), message).label("unused"));
    }
}

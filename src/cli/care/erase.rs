//! `couplet erase`: takes one person out of everything, and leaves the amounts.
//!
//! Invariant: the person is on the list beside the people key before anything is taken, so an erasure that was
//! interrupted is ended by the next command that matters, and no later import brings the person back. What was typed is
//! written nowhere.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use clap::Args;

use super::erasing::catch_up;
use super::receipt::{Receipt, backups_of};
use crate::cli::args::one_of;
use crate::cli::error::{CliError, CustomerError, Exit};
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::cli::people::{Hasher, KeyFaults};
use crate::cli::report::known_of;
use crate::domain::causes::with_causes;
use crate::domain::record::erasure::{ErasedCounts, Erasure, ErasureNumber};
use crate::domain::record::normaliser::Normaliser;
use crate::domain::record::person::PersonKey;
use crate::domain::record::phone::Country;
use crate::domain::string_enum::string_enum;
use crate::render::counted;
use crate::store::erased::{erased_path, list_erased};
use crate::store::hooks::{alter_failed, failed_hooks};
use crate::store::{Ask, Store, has_traces, kind_name};
use crate::wire::{Data, Reach};

/// Take one person out of everything, and leave the amounts
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  couplet erase ann@example.com --dry-run
  couplet erase ann@example.com
  couplet erase '+49 170 1234567' --format json > receipt.json

Orders, conversations, calls, messages and redemptions keep their amounts, codes, tags and times, and have \
nobody; clicks lose whom their link was sent to, and the key of the browser. Closed months and what was paid \
stay as they are. The person's keyed hash goes on a list beside the people key, so that no import and no \
restored backup brings the person back. Without a server the data file is then written anew, so that nothing is \
left in freed pages; beside a server, `couplet privacy rewrite` does that once it is stopped. \
An order keeps the id that the shop gave it.")]
pub(in crate::cli) struct EraseArgs {
    /// An e-mail address, a phone number, or the shop's or the inbox's id of the person
    contact: String,
    /// Country of a phone number without a country code, such as DE or US
    #[arg(long)]
    country: Option<Country>,
    /// Show what is known of the person, and change nothing
    #[arg(long)]
    dry_run: bool,
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "words",
        help = one_of("Form of the receipt", &ReceiptFormat::names())
    )]
    format: ReceiptFormat,
}

string_enum!(
    /// How a receipt is written.
    pub(super) enum ReceiptFormat {
        Words = "words",
        Json = "json",
    }
);

/// All hashes of whom a text names, under every version of the rules.
pub(in crate::cli) fn hashes(
    named: &str,
    country: Option<Country>,
    data: &Data<'_>,
) -> Result<Vec<PersonKey>, CliError> {
    let hasher = Hasher::of(data, &KeyFaults::OF_CONTACTS)?;
    let in_full = country.map_or(Cow::Borrowed(named), |country| country.in_full(named));
    let mut all: Vec<PersonKey> = Vec::new();
    for rules in Normaliser::ALL {
        all.extend(
            [in_full.as_ref(), named]
                .iter()
                .filter_map(|text| hasher.key().person_under(rules, text)),
        );
    }
    all.sort_unstable();
    all.dedup();
    if all.is_empty() { Err(CustomerError::NoContact.into()) } else { Ok(all) }
}

pub(in crate::cli) fn run(
    args: &EraseArgs,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Exit, CliError> {
    let path = global.file("erase")?.to_owned();
    let reach = if args.dry_run { Reach::ToRead } else { Reach::Existing };
    let data = global.reach(reach, io.random)?;
    if !args.dry_run {
        forget_failed_hooks(&path, io)?;
    }
    let hashes = hashes(&args.contact, args.country, &data)?;
    if args.dry_run {
        let known = known_of(&data, &hashes, &args.contact)?;
        data.close()?;
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for row in &known {
            *counts.entry(row.what).or_default() += 1;
        }
        for (what, count) in &counts {
            io.result(format_args!("{what}: {count}"))?;
        }
        let is_known = !counts.is_empty();
        io.say(if is_known { "nothing was changed" } else { "nothing is known of this person" });
        return Ok(Exit::Done);
    }
    let mut salt = [0; 16];
    io.random.fill(&mut salt);
    let (listed, is_new) = list_erased(&path, hashes.clone(), (io.clock.now(), salt))?;
    let taken = catch_up(&data, &listed, Some(&args.contact), io)?;
    let is_served = data.is_served();
    let settings = data.snapshot(&Ask::settings())?.settings;
    data.close()?;
    let of = listed.all().iter().rev().find(|of| hashes.iter().any(|hash| of.has(*hash)));
    let (number, at) = of.map_or((ErasureNumber::FIRST, io.clock.now()), |of| (of.number, of.at));
    let traces = Erasure { number, at, salt, hashes }.traces();
    let mut is_rewritten = !is_served && (is_new || has_traces(&path, &traces).unwrap_or(true));
    if is_rewritten && let Err(error) = Store::rewrite(&path, io.random) {
        // The person is erased all the same.
        is_rewritten = false;
        let why = with_causes(&error);
        io.say(format_args!("warning: {} was not written anew: {why}", path.display()));
    }
    let is_left = has_traces(&path, &traces).map_err(|source| unread(&path, source))?;
    let receipt = Receipt {
        number,
        at,
        already: !is_new,
        taken: taken.last().cloned().unwrap_or_default(),
        data: path.clone(),
        list: erased_path(&path),
        is_served,
        is_rewritten,
        is_left,
        backups: backups_of(&path, &traces, settings.privacy.backups, &settings.zone),
    };
    match args.format {
        ReceiptFormat::Json => io.result(receipt.json()?)?,
        ReceiptFormat::Words => {
            for line in receipt.words() {
                io.confirm(line)?;
            }
        }
    }
    Ok(Exit::Done)
}

/// Bodies of webhooks that could not be read may name anybody.
fn forget_failed_hooks(data: &Path, io: &mut Io<'_>) -> Result<(), CliError> {
    let count = failed_hooks(data)?.len();
    if count > 0 {
        alter_failed(data, io.clock.now(), Vec::clear)?;
        let messages = counted(count as u64, "message");
        io.say(format_args!(
            "removed {messages} of webhooks that could not be read, as nothing tells whom they name"
        ));
    }
    Ok(())
}

fn unread(path: &Path, source: std::io::Error) -> CliError {
    CliError::File { doing: "read", path: path.to_owned(), source }
}

/// What was taken, in words: `2 orders, 1 call`.
pub(super) fn in_words(counts: &ErasedCounts) -> Vec<(String, u32)> {
    let mut all: Vec<(String, u32)> = counts
        .records
        .iter()
        .map(|(kind, count)| (kind_name(*kind).unwrap_or("records").to_owned(), *count))
        .collect();
    for (what, count) in [
        ("redemptions at the till", counts.redemptions),
        ("clicks on links that were sent to them", counts.recipients),
        ("visitor keys of clicks", counts.visitors),
        ("lists that links were made for", counts.addressed),
        ("labels of codes", counts.labels),
        ("names of imported files", counts.files),
        ("other hashes of them", counts.aliases),
    ] {
        all.push((what.to_owned(), count));
    }
    all.retain(|(_, count)| *count > 0);
    all
}

//! Lists of contacts that a command reads: the file, the column that names them, who they are, and who of them gets nothing.
//!
//! Invariant: people are hashed here, with the key beside the data file; nothing that names them leaves this process but
//! in the output. Whoever is on another machine than the key is refused.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::PathBuf;

use clap::Args;

use super::error::{CliError, ContactsFault};
use super::input::read_file_or_stdin;
use super::io::Io;
use super::people::{Hasher, KeyFaults};
use crate::change::Refusal;
use crate::domain::limits::{CONTACT_LINES_SHOWN_MAX, CONTACTS_BYTES_MAX};
use crate::domain::record::alias::Alias;
use crate::domain::record::erasure::Erasures;
use crate::domain::record::person::PersonKey;
use crate::domain::record::phone::Country;
use crate::import::{
    BadContact, Contact, Contacts, ContactsError, Encoding, encoding_of, is_national,
};
use crate::render::{counted, inert};
use crate::report::Stopped;
use crate::store::Normalisers;
use crate::wire::Data;

#[derive(Debug, Args)]
pub(super) struct ContactsFlags {
    /// The list, as CSV with a row of headings; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The column that names the contact: an e-mail address, a phone number or an id
    #[arg(long, value_name = "COLUMN")]
    contact: Option<String>,
    /// Country of phone numbers without a country code, such as DE or US
    #[arg(long)]
    country: Option<Country>,
    /// Encoding of a file that is not in UTF-8, such as windows-1252
    #[arg(long, value_name = "NAME", value_parser = Encoding::parse)]
    encoding: Option<Encoding>,
}

/// Who a row names.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) person: PersonKey,
    /// Their hashes under older rules.
    pub(super) aliases: Vec<Alias>,
}

impl ContactsFlags {
    /// Reads the list, to which these columns are to be added.
    pub(super) fn read(&self, added: &[&str]) -> Result<Contacts, CliError> {
        let bytes = read_file_or_stdin(&self.file, CONTACTS_BYTES_MAX)?;
        let told = encoding_of(Cursor::new(&bytes));
        let failed = |source| CliError::File { doing: "read", path: self.file.clone(), source };
        let encoding = self.encoding.map_or(told, |given| Ok(Some(given))).map_err(failed)?;
        let contacts = Contacts::read(bytes.as_slice(), encoding, self.contact.as_deref());
        let contacts = contacts.map_err(|source| self.fault(source))?;
        contacts.lacks(added).map_err(|source| self.fault(source))?;
        Ok(contacts)
    }

    pub(super) fn fault(&self, source: ContactsError) -> ContactsFault {
        ContactsFault::File { path: self.file.clone(), source }
    }

    /// What hashes the contacts.
    pub(super) fn hasher(data: &Data<'_>) -> Result<Hasher, CliError> {
        Hasher::of(data, &KeyFaults::OF_CONTACTS)
    }

    /// Who a row names; `None` is noted among the unused.
    pub(super) fn person(
        &self,
        contact: &Contact<'_>,
        hasher: &Hasher,
        unused: &mut Unused,
    ) -> Option<Named> {
        let found = contact.named.and_then(|named| {
            let in_full = self.country.map_or(named.into(), |country| country.in_full(named));
            unused.without_country += u64::from(self.country.is_none() && is_national(named));
            let (person, aliases) = hasher.person(&in_full)?;
            Some(Named { person, aliases })
        });
        if found.is_none() {
            unused.add_nobody(contact.line);
        }
        found
    }
}

/// Why a person is to get no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Barred {
    /// They said stop.
    Stopped,
    /// They were erased, and with them what they had said.
    Erased,
}

/// The people who are to get no message.
pub(super) struct NoMessages {
    stopped: Stopped,
    erasures: Erasures,
}

impl NoMessages {
    pub(super) fn of(data: &Data<'_>) -> Result<Self, CliError> {
        let erasures = data.erased_people()?;
        let (listed, erased) = (erasures.count(), data.snapshot(&Normalisers::ask())?.parts.erased);
        if listed < erased {
            return Err(Refusal::ErasedMeanwhile { listed, erased }.into());
        }
        Ok(Self { stopped: data.snapshot(&Stopped::ask())?.parts, erasures })
    }

    /// Whether a person is one of them, under whichever hash.
    pub(super) fn bars(&self, named: &Named) -> Option<Barred> {
        let mut hashes =
            std::iter::once(named.person).chain(named.aliases.iter().map(|alias| alias.older));
        if hashes.clone().any(|hash| self.erasures.of_person(hash).is_some()) {
            return Some(Barred::Erased);
        }
        hashes.any(|hash| self.stopped.has(hash)).then_some(Barred::Stopped)
    }

    pub(super) fn erasures(&self) -> &Erasures {
        &self.erasures
    }
}

/// Rows that were not used, with their lines.
#[derive(Debug, Default)]
pub(super) struct Unused {
    /// Rows without a contact: how many, and the first lines.
    nobody: (u64, Vec<u64>),
    bad: (u64, Vec<BadContact>),
    /// Phone numbers without a country code.
    without_country: u64,
}

impl Unused {
    fn add_nobody(&mut self, line: u64) {
        self.nobody.0 += 1;
        if self.nobody.1.len() < CONTACT_LINES_SHOWN_MAX {
            self.nobody.1.push(line);
        }
    }

    pub(super) fn add_bad(&mut self, row: BadContact) {
        self.bad.0 += 1;
        if self.bad.1.len() < CONTACT_LINES_SHOWN_MAX {
            self.bad.1.push(row);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.nobody.0 == 0 && self.bad.0 == 0
    }

    /// Says which they are.
    pub(super) fn say(&self, io: &mut Io<'_>) {
        let (bad, shown) = &self.bad;
        if *bad > 0 {
            io.say(format_args!("{} cannot be read, and left out:", counted(*bad, "row")));
            for BadContact { line, reason } in shown {
                io.say(format_args!("  line {line}: {}", inert(&reason.to_string())));
            }
        }
        let (nobody, lines) = &self.nobody;
        if *nobody > 0 {
            let lines: BTreeSet<String> = lines.iter().map(ToString::to_string).collect();
            let lines: Vec<String> = lines.into_iter().collect();
            let more = if *nobody > lines.len() as u64 { ", ..." } else { "" };
            io.say(format_args!(
                "{} without a contact: line {}{more}",
                counted(*nobody, "row"),
                lines.join(", ")
            ));
        }
        if self.without_country > 0 {
            io.say(format_args!(
                "{} without a country code, which no number in full is matched with; add --country, such as \
                 --country DE",
                counted(self.without_country, "phone number")
            ));
        }
    }
}

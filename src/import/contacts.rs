//! A list of contacts: a CSV of any columns, of which one says who each row is.
//!
//! Invariant: every column and row is kept as it was written, in its order. The column of contacts is found by its
//! heading, and never guessed where two could be it. The whole file is in memory. Does not hash anybody (see `domain`).

use std::io::Read;

use thiserror::Error;

use crate::domain::limits::{CONTACTS_BYTES_MAX, ROW_BYTES_MAX};

use super::cell::{clean, id, plain, shown};
use super::error::ImportError;
use super::header::{delimiter, named_delimiter};
use super::options::Encoding;
use super::row::BadReason;
use super::splitter::{Cut, Splitter};
use super::text;

/// Headings of a column that says by itself that it names the contact.
const OWN: [&str; 3] = ["contact", "recipient", "customer"];
/// Headings of columns with phone numbers or e-mail addresses.
const ADDRESSES: [&str; 17] = [
    "phone",
    "phonenumber",
    "mobile",
    "mobilephone",
    "mobilenumber",
    "cell",
    "cellphone",
    "tel",
    "telephone",
    "telefon",
    "handy",
    "whatsapp",
    "msisdn",
    "email",
    "emailaddress",
    "mail",
    "mailaddress",
];
/// Headings of columns with ids, which are looked at only if there is no address.
const IDS: [&str; 4] = ["customerid", "contactid", "userid", "id"];

/// Why a file is no list of contacts.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ContactsError {
    #[error("{0}")]
    Import(#[from] ImportError),
    #[error("the file has no row with headings")]
    Empty,
    #[error("the file has more than {} MiB", CONTACTS_BYTES_MAX >> 20)]
    TooLong,
    #[error(
        "no column of the file is known to name contacts; its columns are {}: say which one does, with \
         --contact COLUMN",
        listed(.0)
    )]
    NoColumn(Vec<String>),
    #[error(
        "several columns of the file could name the contact: {}; say which one does, with --contact COLUMN",
        listed(.0)
    )]
    SeveralColumns(Vec<String>),
    #[error("the file has no column {}; its columns are {}", shown(asked), listed(found))]
    UnknownColumn { asked: String, found: Vec<String> },
    /// A column that the output adds is in the input.
    #[error(
        "the file has a column {} already, as if it was made by this command before: use the file that it was \
         made from, or rename the column",
        shown(.0)
    )]
    Taken(String),
}

fn listed(names: &[String]) -> String {
    names.iter().map(|name| shown(name)).collect::<Vec<_>>().join(", ")
}

/// A list of contacts.
#[derive(Debug)]
pub struct Contacts {
    /// The file as text.
    text: Vec<u8>,
    is_decoded: bool,
    delimiter: u8,
    names: Vec<String>,
    /// The column that names the contact.
    column: usize,
}

/// A row of the list.
#[derive(Debug)]
pub struct Contact<'a> {
    /// Its number in the file, from 1 on.
    pub line: u64,
    /// As many as there are headings.
    pub cells: Vec<&'a str>,
    /// The text that names the contact; `None` if the cell is empty.
    pub named: Option<&'a str>,
}

/// A row that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadContact {
    pub line: u64,
    pub reason: BadReason,
}

impl Contacts {
    /// Reads a file. `asked` is the heading of the column that names contacts.
    pub fn read(
        input: impl Read,
        encoding: Option<Encoding>,
        asked: Option<&str>,
    ) -> Result<Self, ContactsError> {
        let (mut decoded, is_decoded) = text::open(input, encoding)?;
        let mut all = Vec::new();
        let read = decoded.by_ref().take(CONTACTS_BYTES_MAX + 1).read_to_end(&mut all);
        read.map_err(ImportError::Read)?;
        if all.len() as u64 > CONTACTS_BYTES_MAX {
            return Err(ContactsError::TooLong);
        }
        let (_, names, delimiter) = begin(&all)?;
        let column = column(&names, asked)?;
        Ok(Self { text: all, is_decoded, delimiter, names, column })
    }

    /// The headings as written.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The heading of the column that names contacts.
    #[must_use]
    pub fn column(&self) -> &str {
        self.names.get(self.column).map_or("", String::as_str)
    }

    /// What stands between its cells.
    #[must_use]
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Fails if one of these columns, which are to be added, is there.
    pub fn lacks(&self, added: &[&str]) -> Result<(), ContactsError> {
        let is_added = |name: &&String| added.iter().any(|added| folded(added) == folded(name));
        match self.names.iter().find(is_added) {
            Some(name) => Err(ContactsError::Taken(name.clone())),
            None => Ok(()),
        }
    }

    /// Visits each row in the order of the file. Blank lines are no rows.
    pub fn each<E: From<ContactsError>>(
        &self,
        mut visit: impl FnMut(Result<Contact<'_>, BadContact>) -> Result<(), E>,
    ) -> Result<(), E> {
        let failed = |error| E::from(ContactsError::Import(ImportError::Read(error)));
        let (mut splitter, ..) = begin(&self.text)?;
        splitter.set_decoded(self.is_decoded);
        while let Some(cut) = splitter.next().map_err(failed)? {
            let (line, fault) = match cut {
                Cut::Row(line) => (line, None),
                Cut::Fault(line, _, reason) => (line, Some(reason)),
            };
            if let Some(reason) = fault {
                visit(Err(BadContact { line, reason }))?;
                continue;
            }
            let texts: Option<Vec<&str>> = splitter.texts().collect();
            let Some(mut cells) = texts else {
                visit(Err(BadContact { line, reason: BadReason::Encoding }))?;
                continue;
            };
            if let [only] = cells.as_slice()
                && only.trim().is_empty()
                && self.names.len() > 1
            {
                continue;
            }
            let (found, expected) = (cells.len(), self.names.len());
            if cells.iter().skip(expected).any(|cell| !cell.trim().is_empty()) {
                let reason = BadReason::Cells { found, expected };
                visit(Err(BadContact { line, reason }))?;
                continue;
            }
            cells.resize(expected, "");
            visit(self.contact(line, cells))?;
        }
        Ok(())
    }

    fn contact<'a>(&self, line: u64, cells: Vec<&'a str>) -> Result<Contact<'a>, BadContact> {
        let text = clean(cells.get(self.column).copied().unwrap_or_default());
        let named = id(text).and_then(plain).map_err(|reason| BadContact { line, reason })?;
        Ok(Contact { line, cells, named: (!named.is_empty()).then_some(named) })
    }
}

/// The rows of a file after its headings, the headings, and what stands between cells.
type Begun<'a> = (Splitter<&'a [u8]>, Vec<String>, u8);

fn begin(all: &[u8]) -> Result<Begun<'_>, ContactsError> {
    let failed = |error| ContactsError::Import(ImportError::Read(error));
    let mut splitter = Splitter::new(all);
    splitter.skip("\u{feff}".as_bytes()).map_err(failed)?;
    let mut named = None;
    loop {
        let line = splitter.peek_line().map_err(failed)?;
        if line.len() == ROW_BYTES_MAX {
            return Err(ImportError::Header.into());
        }
        let own = named_delimiter(line);
        let is_blank = own.is_some() || line.iter().all(u8::is_ascii_whitespace);
        named = own.or(named);
        let found = named.unwrap_or_else(|| delimiter(line, &[], &[]));
        splitter.set_delimiter(if is_blank { b',' } else { found });
        match splitter.next().map_err(failed)? {
            None => return Err(ContactsError::Empty),
            Some(_) if is_blank => {}
            Some(Cut::Fault(..)) => return Err(ImportError::Header.into()),
            Some(Cut::Row(_)) => {
                let texts = splitter.texts().map(|text| text.map(|text| clean(text).to_owned()));
                let headings: Option<Vec<String>> = texts.collect();
                let headings = headings.ok_or(ImportError::Header)?;
                return Ok((splitter, headings, found));
            }
        }
    }
}

/// The column that names contacts.
fn column(names: &[String], asked: Option<&str>) -> Result<usize, ContactsError> {
    let places = |is: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let found = names.iter().enumerate().filter(|(_, name)| is(&folded(name)));
        found.map(|(place, _)| place).collect()
    };
    let several = |places: &[usize]| {
        ContactsError::SeveralColumns(places.iter().map(|place| names[*place].clone()).collect())
    };
    if let Some(asked) = asked {
        let exact = names.iter().position(|name| name == asked.trim());
        let found = places(&|name| name == folded(asked));
        return match (exact, found.as_slice()) {
            (Some(exact), _) => Ok(exact),
            (None, [one]) => Ok(*one),
            (None, []) => {
                Err(ContactsError::UnknownColumn { asked: asked.to_owned(), found: names.to_vec() })
            }
            (None, found) => Err(several(found)),
        };
    }
    for known in [OWN.as_slice(), ADDRESSES.as_slice(), IDS.as_slice()] {
        match places(&|name| known.contains(&name)).as_slice() {
            [] => {}
            [one] => return Ok(*one),
            found => return Err(several(found)),
        }
    }
    Err(ContactsError::NoColumn(names.to_vec()))
}

/// A heading as it is compared: its letters and digits, in lower case.
fn folded(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests;

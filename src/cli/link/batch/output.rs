//! Writes a list of contacts again, with the link, the code and the message of each.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::begin::Begun;
use crate::cli::contacts::Barred;
use crate::cli::draft::{Content, write_output};
use crate::cli::error::CliError;
use crate::cli::io::Io;
use crate::domain::code::coupon::CouponCode;
use crate::domain::label::Tags;
use crate::domain::link::batch::{AddressedLink, Addressee};
use crate::domain::link::stop::{STOP_PATH, StopKey};
use crate::domain::record::person::PersonKey;
use crate::domain::settings::Domain;
use crate::domain::settings::message::{Message, MessageField, Own};
use crate::import::Contacts;
use crate::render::{Cell, ContactsWriter};
use crate::store::{LinkBatchRows, Snapshot};

/// The columns that are added, those that are there only with a value among them.
pub(super) const ADDED: [&str; 5] = ["short_url", "code", "stop_url", "message", "withheld"];

/// What becomes of a row.
#[derive(Debug, Clone, Copy)]
pub(super) enum Row {
    Of(PersonKey),
    /// Gets no message.
    Barred(Barred),
    Nobody,
}

/// What was written.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Written {
    /// The people with a link.
    pub(super) links: u64,
    /// The people who are withheld.
    pub(super) withheld: u64,
    /// Rows that are left out, of people who stopped and who were erased.
    pub(super) stopped: u64,
    pub(super) erased: u64,
    /// Rows whose person is in a row before.
    pub(super) again: u64,
}

/// What the rows of one output share.
struct Output<'a> {
    begun: &'a Begun,
    tags: &'a Tags,
    stops: StopKey,
    message: Option<&'a Message>,
    /// A placeholder of the message that has no value.
    missing: Option<MessageField>,
}

/// Writes each row of the list, but those of people who get no message.
pub(super) fn write(
    contacts: &Contacts,
    rows: &[Row],
    begun: &Begun,
    made: &Snapshot<LinkBatchRows>,
    path: &Path,
    io: &mut Io<'_>,
) -> Result<Written, CliError> {
    let of_person: HashMap<PersonKey, &Addressee> =
        made.parts.addressees.iter().map(|of| (of.person, of)).collect();
    let tags = &begun.link.tags;
    let mut output = Output {
        begun,
        tags,
        stops: begun.click_ids.stops(),
        message: begun.settings.message(tags),
        missing: None,
    };
    let names = output.columns();
    let mut written = Written::default();
    let mut seen = HashSet::new();
    write_output(path, Content::Text, io, |out| {
        let mut csv = ContactsWriter::new(contacts.names(), &names, contacts.delimiter(), out)?;
        let mut rows = rows.iter();
        contacts.each::<CliError>(|contact| {
            // A row that cannot be read has no place among them.
            let Ok(contact) = contact else { return Ok(()) };
            let Some(row) = rows.next() else { return Ok(()) };
            let of = match row {
                Row::Barred(why) => {
                    written.stopped += u64::from(*why == Barred::Stopped);
                    written.erased += u64::from(*why == Barred::Erased);
                    return Ok(());
                }
                Row::Nobody => None,
                Row::Of(person) => of_person.get(person).copied(),
            };
            if let Some(of) = of {
                let is_first = seen.insert(of.person);
                written.again += u64::from(!is_first);
                written.links += u64::from(is_first && of.link.is_some());
                written.withheld += u64::from(is_first && of.link.is_none());
            }
            Ok(csv.row(&contact.cells, &output.cells(of))?)
        })?;
        Ok(csv.finish()?)
    })?;
    if let Some(missing) = output.missing {
        io.say(format_args!(
            "warning: the message of `{}` contains {{{missing}}}, which these links do not have; it is left out",
            begun.link.slug
        ));
    }
    Ok(written)
}

impl Output<'_> {
    fn columns(&self) -> Vec<&'static str> {
        let spec = &self.begun.batch.spec;
        let is_there =
            [true, spec.codes.is_some(), true, self.message.is_some(), spec.holdout.is_some()];
        ADDED
            .into_iter()
            .zip(is_there)
            .filter(|(_, is_there)| *is_there)
            .map(|(name, _)| name)
            .collect()
    }

    /// The cells of the columns, of a person.
    fn cells(&mut self, of: Option<&Addressee>) -> Vec<Cell<'static>> {
        let spec = &self.begun.batch.spec;
        let link = of.and_then(|of| of.link.as_ref());
        let short_url = link.map(|link| self.short_url(link));
        let token = link.map(|link| self.stops.token(&link.sub_id));
        let stop_url = token.map(|token| format!("{}{STOP_PATH}{token}", self.domain()));
        let code = link.and_then(|link| link.code.as_ref());
        let own = short_url.as_ref().zip(stop_url.as_ref()).map(|(link, stop)| Own {
            link,
            stop,
            code: code
                .map(CouponCode::as_str)
                .zip(self.begun.codes.as_ref().map(|of| &of.spec.terms)),
        });
        let message = self.message.zip(own.as_ref());
        let settings = &self.begun.settings;
        let message = message.and_then(|(message, own)| {
            let filled = settings.filled_for(message, self.tags, own, &self.begun.terms);
            filled.map_err(|field| self.missing = Some(field)).ok()
        });
        let is_withheld = of.is_some_and(|of| of.link.is_none());
        let mut cells = vec![Cell::plain(short_url.clone())];
        if spec.codes.is_some() {
            cells.push(Cell::text(code.map(|code| code.as_str().to_owned())));
        }
        cells.push(Cell::plain(stop_url.clone()));
        if self.message.is_some() {
            cells.push(Cell::text(message));
        }
        if spec.holdout.is_some() {
            cells.push(Cell::plain(is_withheld.then_some("yes")));
        }
        cells
    }

    fn domain(&self) -> &Domain {
        self.begun.link.domain.as_ref().unwrap_or(&self.begun.domain)
    }

    fn short_url(&self, link: &AddressedLink) -> String {
        if self.begun.batch.spec.own_slugs {
            self.domain().short_url(&link.sub_id.slug())
        } else {
            format!("{}.{}", self.domain().short_url(&self.begun.link.slug), link.sub_id)
        }
    }
}

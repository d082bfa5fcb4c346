//! Links with their clicks, as `link list` and `link show` print them.

use super::domain::domain;
use crate::cli::error::CliError;
use crate::cli::io::Io;
use crate::domain::link::Link;
use crate::domain::settings::Domain;
use crate::render::{self, Format, LinkCounts};
use crate::report::{clicks_by_link, people_by_link};
use crate::store::{ClickSelection, Selection, Snapshot};
use crate::wire::Data;

pub(super) fn snapshot(
    clicks: ClickSelection,
    data: Data<'_>,
) -> Result<(Snapshot, Domain), CliError> {
    let selection = Selection { links: true, clicks, ..Selection::settings() };
    let snapshot = data.snapshot(&selection)?;
    let domain = domain(snapshot.settings.domain.clone(), &data);
    data.close()?;
    Ok((snapshot, domain))
}

pub(super) struct Visits<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) domain: &'a Domain,
    pub(super) people: bool,
}

impl<'a> Visits<'a> {
    pub(super) fn list(
        &self,
        links: impl Iterator<Item = &'a Link>,
        format: Format,
        io: &mut Io<'_>,
    ) -> Result<(), CliError> {
        let clicks = clicks_by_link(&self.snapshot.clicks)?;
        let people = self.people.then(|| people_by_link(&self.snapshot.clicks)).transpose()?;
        let counts = LinkCounts { clicks: Some(&clicks), people: people.as_ref() };
        let list = render::links(links, Some(self.domain), counts, io.clock.now());
        Ok(render::list(&list, format, io.width, io.out)?)
    }
}

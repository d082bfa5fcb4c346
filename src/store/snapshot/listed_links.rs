//! Links for lists, with as much of their clicks as a list asks for.
//!
//! Does not count clicks (see `report`).

#[cfg(doc)]
use super::Kept;
use super::Row;
use super::parts::{Ask, Parts};
use super::selection::{ClickSelection, CodeSelection, LinkSelection, Selection};
use crate::domain::code::known_terms::KnownTerms;
use crate::domain::time::Timestamp;
use crate::store::journal::Columns;

/// All links and their clicks, read one at a time with [`Kept::links`] and [`Kept::each_count`] or
/// [`Kept::each_seen`].
#[derive(Debug, Default)]
pub struct ListedLinks {
    /// The terms of the single codes, if they were asked for.
    pub known: KnownTerms,
}

impl ListedLinks {
    /// With the click counts per link only.
    #[must_use]
    pub fn ask_counted() -> Ask<Self> {
        Self::ask(ClickSelection::Counts)
    }

    /// With the columns that tell visitors apart.
    #[must_use]
    pub fn ask_seen() -> Ask<Self> {
        Self::ask(ClickSelection::All(Columns::Seen))
    }

    /// With the same columns of the clicks since an instant. Includes some clicks shortly before.
    #[must_use]
    pub fn ask_seen_since(from: Timestamp) -> Ask<Self> {
        let (to, columns) = (Timestamp::MAX, Columns::Seen);
        Self::ask(ClickSelection::Between { from, to, columns })
    }

    /// Without clicks.
    #[must_use]
    pub fn ask_uncounted() -> Ask<Self> {
        Self::ask(ClickSelection::None)
    }

    fn ask(clicks: ClickSelection) -> Ask<Self> {
        Ask::new(Selection { links: LinkSelection::All, clicks, ..Selection::settings() })
    }
}

impl Ask<ListedLinks> {
    /// With the terms of the single codes, which messages promise.
    #[must_use]
    pub fn with_terms(mut self) -> Self {
        self.selection.codes = CodeSelection::Single(Vec::new());
        self
    }
}

impl Parts for ListedLinks {
    fn take(&mut self, row: Row<'_>) {
        if let Row::Code(code) = row {
            self.known.add(&code.spec);
        }
    }
}

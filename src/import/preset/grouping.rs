//! Which rows of a file are one record.
//!
//! Invariant: rows next to each other with one id are one record, and a row without an id belongs to the record of
//! the row above it. A row that could not be read is missing in the record that it names; if it is not known which
//! that is, in both records beside it. Does not hold what rows say (see `gather`).

use super::gather::Keeps;
use super::place::Place;
use super::{Rows, find};
use crate::import::row::BadReason;

/// Groups the rows of a file. Without an id, each row is a record.
#[derive(Debug)]
pub(super) struct Grouping {
    by: Option<Place>,
    /// The cells that a row must have for its id to be known.
    cells: usize,
    every_row: bool,
    /// The column that tells two records with one id apart.
    apart: Option<usize>,
    /// The id of the record whose rows are gathered.
    open: Option<String>,
    above: Above,
}

/// What the row above is.
#[derive(Debug, PartialEq, Eq)]
enum Above {
    Nothing,
    /// A row of the open record.
    Open,
    /// A row of a record that is left out.
    LeftOut(String),
    /// A row that could not be read, with its id if that is known.
    Lost(Option<String>),
}

impl Grouping {
    pub(super) fn new(rows: Option<&Rows>, names: &[String]) -> Self {
        let by = rows.and_then(|rows| Place::of(&rows.by, names));
        let mut keeps = vec![Keeps::Nothing; names.len()];
        if let Some(by) = &by {
            by.keep(&mut keeps);
        }
        let last = keeps.iter().rposition(|keeps| *keeps != Keeps::Nothing);
        Self {
            by,
            cells: last.map_or(0, |last| last + 1),
            every_row: rows.is_some_and(|rows| rows.every_row),
            apart: rows.and_then(|rows| find(names, rows.apart.as_deref()?)),
            open: None,
            above: Above::Nothing,
        }
    }

    /// The columns of an id need not be kept as versions: the ids in them are one.
    pub(super) fn keep(&self, keeps: &mut [Keeps]) {
        let mut own = vec![Keeps::Nothing; keeps.len()];
        if let Some(by) = &self.by {
            by.keep(&mut own);
        }
        for (keeps, own) in keeps.iter_mut().zip(own) {
            if own != Keeps::Nothing && *keeps == Keeps::First {
                *keeps = Keeps::Same;
            }
        }
        if let Some(index) = self.apart {
            keeps[index] = keeps[index].max(Keeps::First);
        }
    }

    /// The column that tells two records with one id apart.
    pub(super) fn apart(&self) -> Option<usize> {
        self.apart
    }

    /// The id of a row's record; `None` if each row is a record.
    pub(super) fn id(&self, texts: &[&str]) -> Option<String> {
        self.by.as_ref().map(|by| by.of_row(texts))
    }

    /// Whether a row without an id belongs to the open record; if not, to one that is left out. Fails if it is not
    /// known whose it is.
    pub(super) fn follows_open(&mut self) -> Result<bool, BadReason> {
        match self.above {
            _ if self.every_row => Err(BadReason::NoId),
            Above::Open => Ok(true),
            Above::LeftOut(_) => Ok(false),
            Above::Nothing => Err(BadReason::NoFirstRow),
            Above::Lost(_) => Err(BadReason::NoId),
        }
    }

    /// Whether a row is the first of a record that is left out.
    pub(super) fn is_first_left_out(&self, id: Option<&str>) -> bool {
        !matches!((&self.above, id), (Above::LeftOut(above), Some(id)) if above == id)
    }

    pub(super) fn leave_out(&mut self, id: Option<String>) {
        self.above = Above::LeftOut(id.unwrap_or_default());
    }

    /// Passes a row that is no part of a record.
    pub(super) fn pass(&mut self) {
        self.above = Above::Nothing;
    }

    /// Passes a row with an id. Returns whether a row of its record above it could not be read.
    pub(super) fn enter(&mut self, id: Option<&str>) -> bool {
        match std::mem::replace(&mut self.above, Above::Open) {
            Above::Lost(lost) => lost.is_none() || lost.as_deref() == id,
            _ => false,
        }
    }

    pub(super) fn is_open(&self, id: Option<&str>) -> bool {
        id.is_some() && self.open.as_deref() == id
    }

    pub(super) fn open(&mut self, id: String) {
        self.open = Some(id);
    }

    /// Ends the open record. Returns its id.
    pub(super) fn close(&mut self) -> Option<String> {
        self.open.take()
    }

    /// Notes a row of which only these cells could be read. Returns whether it may be one of the open record.
    pub(super) fn lose(&mut self, texts: &[&str]) -> bool {
        let id = (texts.len() >= self.cells).then(|| self.id(texts)).flatten();
        match id {
            // A row without an id is of no record, or of that of the row above it.
            Some(id) if id.is_empty() && self.every_row => {
                self.above = Above::Nothing;
                false
            }
            Some(id) if id.is_empty() => self.above == Above::Open,
            Some(id) => {
                let is_open = self.is_open(Some(&id));
                self.above = if is_open { Above::Open } else { Above::Lost(Some(id)) };
                is_open
            }
            None => {
                self.above = Above::Lost(None);
                true
            }
        }
    }

    /// Notes a row with an id that is refused.
    pub(super) fn refuse(&mut self, id: Option<String>) {
        self.above = Above::Lost(id);
    }
}

//! What a click log still holds when its data file is opened.
//!
//! Invariant: groups that the data file has not are folded into it, in their order, up to the first one that is not
//! whole: it was being written when the power failed, and nobody was answered for it. A log that is not the data
//! file's, or not the one that was last written with it, is refused and left as it is. A log that cannot be read is no
//! empty log.

use std::path::Path;

use super::layout::{self, FIRST_GROUP, Header, LogId, read_group};
use super::place::Place;
use super::{Group, LogState};
use crate::domain::click::Click;
use crate::store::journal::{Block, encode_block};
use crate::store::rows::corrupt;
use crate::store::{Store, StoreError, tables};

/// The name of the log in messages about its groups.
const NAME: &str = "click log";

impl Store {
    /// Folds what the log of the data file still holds, and removes it.
    pub(in crate::store) fn recover_click_log(&self) -> Result<(), StoreError> {
        let state = self.meta::<LogState>(tables::CLICK_LOG)?.unwrap_or_default();
        let place = &self.log.place;
        let Some(file) = place.read()? else {
            return if state.is_open { Err(StoreError::LogMissing(place.path())) } else { Ok(()) };
        };
        match layout::read_header(&file) {
            Header::Later(found) => {
                Err(StoreError::LogVersion { path: place.path(), found, known: layout::VERSION })
            }
            Header::Log(id) if id == state.id && state.is_open => {
                let groups = unfolded(&file, &state)?;
                self.fold_rest(state, groups.ok_or_else(|| StoreError::LogOutdated(place.path()))?)
            }
            // All that it has was folded when it was closed.
            Header::Log(id) if id == state.id => place.remove(),
            // Making it was interrupted, before the data file knew it.
            _ if !state.is_open && layout::is_empty(&file) => place.remove(),
            _ => Err(StoreError::LogForeign(place.path())),
        }
    }

    fn fold_rest(&self, state: LogState, groups: Vec<Group>) -> Result<(), StoreError> {
        let mut unfolded = self.log.unfolded();
        (unfolded.state, unfolded.groups, unfolded.is_ending) = (state, groups.into(), true);
        drop(unfolded);
        self.transact(|_| Ok(()))
    }
}

/// The clicks that the log of a damaged data file still has, as rows of the tail; `None` if they are lost.
pub(in crate::store) fn left_rows(
    data: &Path,
    state: Option<LogState>,
) -> Result<Option<Vec<Vec<u8>>>, StoreError> {
    let file = Place::beside(data, false).read()?;
    let Some(state) = state else {
        // The row that names the log may be lost.
        return Ok(file.is_none_or(|file| layout::is_empty(&file)).then(Vec::new));
    };
    if !state.is_open {
        return Ok(Some(Vec::new()));
    }
    let is_own = |file: &Vec<u8>| layout::read_header(file) == Header::Log(state.id);
    let Some(file) = file.filter(is_own) else { return Ok(None) };
    let Some(groups) = unfolded(&file, &state)? else { return Ok(None) };
    let rows = groups.into_iter().filter_map(|mut group| encode_block(&mut group.clicks));
    Ok(Some(rows.map(|(_, row)| row).collect()))
}

/// The groups that the data file has not; `None` if the log and the data file are not of the same time.
fn unfolded(file: &[u8], state: &LogState) -> Result<Option<Vec<Group>>, StoreError> {
    let LogState { id, folded, folded_at, next_at, .. } = *state;
    if folded > 0 && read_group(file, folded_at, id, folded).is_none() {
        return Ok(None);
    }
    let mut groups: Vec<Group> = Vec::new();
    let (mut number, mut expected_at) = (folded + 1, next_at);
    while let Some((at, block, next_at)) = group_at(file, expected_at, id, number) {
        let clicks = clicks(block, number)?;
        groups.push(Group { number, at, next_at, clicks });
        (number, expected_at) = (number + 1, next_at);
    }
    Ok(Some(groups))
}

/// The place of a group, its block, and where the next one is. One that did not fit at the end is at the beginning.
fn group_at(file: &[u8], at: u64, id: LogId, number: u64) -> Option<(u64, &[u8], u64)> {
    [at, FIRST_GROUP].into_iter().find_map(|at| {
        let (block, next_at) = read_group(file, at, id, number)?;
        Some((at, block, next_at))
    })
}

fn clicks(block: &[u8], number: u64) -> Result<Vec<Click>, StoreError> {
    let clicks = Block::parse(block).and_then(|block| block.whole());
    clicks.map_err(|error| corrupt::<u64>(NAME, &number, error))
}

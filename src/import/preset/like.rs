//! Maps that are like the files of a tool, and say only what is different in a shop: its own states, its own columns.
//!
//! Invariant: what a map says comes before what the built-in preset says, and nothing of that is lost. Records are from
//! the same source with and without the map, so that they are the same records.

use std::sync::Arc;

use super::built_in::{built_in, preset_names};
use super::{Preset, PresetError};
use crate::import::columns::ColumnSpec;

/// A map that is no other tool's has a name of its own.
const NO_TITLE: &str =
    "it has no title; begin it with a line such as title = \"orders of my shop\"";

impl Preset {
    /// Parses a user's own preset file: the presets that it is, one for each file that a tool writes.
    pub fn all_of_map(
        name: &str,
        text: &str,
        specs: &'static [ColumnSpec],
    ) -> Result<Vec<Arc<Self>>, PresetError> {
        let own = Self::of_map(name, text, specs)?;
        let Some(like) = own.like.as_deref() else {
            if own.title.is_empty() {
                return Err(PresetError::Toml(NO_TITLE.to_owned()));
            }
            return Ok(vec![Arc::new(own)]);
        };
        let presets = built_in(specs, like);
        if presets.is_empty() {
            let names = preset_names(specs).split_off(1);
            return Err(PresetError::Like { like: like.to_owned(), names });
        }
        Ok(presets.into_iter().map(|preset| Arc::new(own.over(&preset))).collect())
    }

    /// A built-in preset with what a map says before it.
    fn over(&self, preset: &Self) -> Self {
        let mut over = Self { sum: self.sum, like: self.like.clone(), ..preset.clone() };
        let columns = self.columns.iter().map(|(column, source)| (column.clone(), source.clone()));
        over.columns.extend(columns);
        over.state.splice(..0, self.state.iter().cloned());
        over.leave_out.splice(..0, self.leave_out.iter().cloned());
        over.notes.extend(self.notes.iter().cloned());
        if !self.title.is_empty() {
            over.title.clone_from(&self.title);
        }
        over
    }
}

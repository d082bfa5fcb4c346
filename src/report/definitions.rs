//! What counts in a report: its digest, and the changes of it from one time to another.
//!
//! Rules that are asked for in place of the plan's are the same at all times, so a plan's own are no change then.
//! Invariant: equal definitions have equal digests, on every machine and whatever is in the data file.

use std::fmt::{self, Write};

use crate::codec::{Identity, identity};
use crate::domain::settings::definitions::{Definitions, Redefined};
use crate::domain::settings::rules::Attribution;
use crate::domain::time::Timestamp;
use crate::store::Snapshot;

/// The digest of definitions. Shown by its first 64 bits: two plans of a shop never share them by chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DefinitionsDigest(Identity);

impl DefinitionsDigest {
    #[must_use]
    pub fn of(definitions: &Definitions) -> Self {
        Self(identity(definitions))
    }

    /// Of the settings of a snapshot, under these rules.
    pub(super) fn under<P>(snapshot: &Snapshot<P>, rules: &Attribution) -> Self {
        Self::of(&Definitions::of(&snapshot.settings).under(rules))
    }

    /// A seed for random draws, so that the same records under the same definitions give the same draws.
    pub(super) fn seed(self) -> [u8; 32] {
        let mut seed = [0; 32];
        // Two equal halves would be a poor seed of xoshiro.
        seed[..16].copy_from_slice(&self.0);
        seed[16..].copy_from_slice(&identity(&self.0));
        seed
    }
}

/// 16 hexadecimal digits.
impl fmt::Display for DefinitionsDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut hex = String::new();
        for byte in &self.0[..8] {
            write!(hex, "{byte:02x}")?;
        }
        f.write_str(&hex)
    }
}

/// How the definitions changed from one time to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redefinitions {
    pub known: Known,
    /// In the order in which plans were applied. Each has at least one difference.
    pub changes: Vec<Redefinition>,
}

/// Of what time it is known whether the definitions changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    All,
    /// Of the time since then. Earlier plans were applied by a release that kept no log, or too long ago.
    Since(Timestamp),
    Nothing,
}

/// One change of the definitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redefinition {
    pub at: Timestamp,
    pub what: Vec<Redefined>,
}

impl Redefinitions {
    /// The changes in `[from, to)`. `rules` makes the rules that are asked for of those of a plan.
    #[must_use]
    pub fn between<P>(
        snapshot: &Snapshot<P>,
        [from, to]: [Timestamp; 2],
        rules: impl Fn(&Attribution) -> Attribution,
    ) -> Self {
        let Some(log) = &snapshot.definitions else {
            return Self { known: Known::Nothing, changes: Vec::new() };
        };
        let asked = |of: &Definitions| of.clone().under(&rules(&of.attribution));
        let today = Definitions::of(&snapshot.settings);
        let changes = log.changes(&today).filter(|(at, ..)| from <= *at && *at < to);
        let changes = changes
            .map(|(at, old, new)| Redefinition { at, what: asked(old).redefined(&asked(new)) });
        Self {
            known: if log.since <= from { Known::All } else { Known::Since(log.since) },
            changes: changes.filter(|change| !change.what.is_empty()).collect(),
        }
    }
}

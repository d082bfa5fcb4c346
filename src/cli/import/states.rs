//! Orders that a file has in several states, though nothing says which is newer. The furthest counts, as states only
//! move forward, and that is told.

use super::summary::several;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::version::Version;
use crate::render::inert;

/// How many records there are, and the first.
#[derive(Debug, Default)]
pub(super) struct SeveralStates {
    count: u64,
    /// Its id, its states in the order of the file, and the one that counts.
    first: Option<(ForeignId, Vec<&'static str>, String)>,
}

impl SeveralStates {
    /// Notes the versions of a record in a file, and the state that counts.
    pub(super) fn note<V: Version>(&mut self, versions: &[&V], counts: Option<&str>) {
        if versions.len() < 2 {
            return;
        }
        let mut states = Vec::new();
        for state in versions.iter().filter_map(|version| version.undated_state()) {
            if !states.contains(&state) {
                states.push(state);
            }
        }
        if let Some(counts) = counts.filter(|_| states.len() > 1) {
            self.count += 1;
            let id = versions[0].id();
            self.first.get_or_insert_with(|| (id.clone(), states, counts.to_owned()));
        }
    }

    pub(super) fn line(&self, noun: &str) -> Option<String> {
        let (id, states, counts) = self.first.as_ref()?;
        let (is, such_as) = if self.count == 1 { ("is", "") } else { ("are", "for example, ") };
        let (last, before) = states.split_last()?;
        Some(format!(
            "{} {is} in several states in this file, of which the furthest counts, as states only move forward: \
             {such_as}{} is {} and {last}, and {} counts",
            several(self.count, noun),
            inert(id.as_str()),
            before.join(", "),
            inert(counts),
        ))
    }
}

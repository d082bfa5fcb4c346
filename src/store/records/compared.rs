//! What an import would do, told from what is known of its records.
//!
//! Invariant: it counts as adding the versions would (see `adding`), and writes nothing.

use std::collections::HashMap;
use std::io::Read;

use super::adding::{Addition, assess, refused, tallied};
use super::{Record, Records};
use crate::domain::record::alias::{Alias, Aliases};
use crate::domain::record::version::Imported;
use crate::store::StoreError;
use crate::store::snapshot::{RecordSelection, Selection, Tag, read_stream};

impl Records {
    /// The selection of what is known of these records.
    #[must_use]
    pub fn ask_known(&self) -> Selection {
        let records = RecordSelection::Versions { kind: self.kind(), ids: self.ids() };
        Selection { records, ..Selection::settings() }
    }
}

/// Compares versions with what a stream has of their records, or with nothing. `aliases` are the older hashes
/// of their people.
pub(super) fn compared<V: Record>(
    versions: &[V],
    aliases: &[Alias],
    known: Option<impl Read>,
) -> Result<Imported, StoreError> {
    let (mut people, mut of_records) = (Aliases::default(), HashMap::new());
    if let Some(stream) = known {
        read_stream(stream, |tag, bytes| {
            if tag == Tag::Alias {
                people.add(tag.row(bytes)?);
            } else if tag == V::TAG {
                let version: V = tag.row(bytes)?;
                let known: &mut Vec<V> = of_records.entry(version.id().clone()).or_default();
                known.push(version);
            }
            Ok(())
        })?;
    }
    for alias in aliases {
        people.add(*alias);
    }
    let newest = |version: &V| {
        let (mut version, mut person) = (version.clone(), version.person());
        people.resolve_in(&mut person);
        version.set_person(person);
        version
    };
    for known in of_records.values_mut().flatten() {
        *known = newest(known);
    }
    tallied(versions, |version, row| {
        let version = newest(version);
        let known = of_records.entry(version.id().clone()).or_default();
        if let Some(refused) = refused(known, &version, row) {
            return Ok(Addition::refusing(refused));
        }
        let addition = assess(known.clone(), &version);
        known.push(version);
        Ok(addition)
    })
}

//! A plan that `plan -o` saved in a file, to be applied later exactly as shown: the document of
//! `plan --format json`, with the source of the plan under `plan`.
//!
//! Invariant: a plan that was read is complete and of a known version. Does not handle the file itself,
//! nor data that has changed since (see `cli`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use crate::domain::link::picture::{from_hex, in_hex};
use crate::domain::record::person::Fingerprint;
use crate::domain::settings::revision::Revision;

/// The version of the layout under `plan`.
const VERSION: u64 = 1;

/// The name of this field in the document.
const KEY: &str = "plan";

/// The source of a saved plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedPlan {
    version: u64,
    file: String,
    text: String,
    /// The pictures beside the plan: the bytes of each, in hexadecimal, by its path.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pictures: BTreeMap<String, String>,
    data: Option<Data>,
}

/// Identifies the data that the plan was compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Data {
    fingerprint: Option<String>,
    revision: u64,
}

/// The rest of the document: what the file shows.
#[derive(Debug)]
pub struct Shown(pub(super) Value);

/// Why a file has no plan that can be applied.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SavedPlanError {
    /// It is not JSON, or it breaks off.
    #[error("it is not valid JSON")]
    Json(#[source] serde_json::Error),
    /// It is other JSON. This includes the output of `plan --format json`.
    #[error("`couplet plan -o` did not write it")]
    Foreign,
    /// Another version of Couplet wrote it.
    #[error("it has layout {0}; this version of Couplet reads layout {VERSION}")]
    Version(u64),
}

impl SavedPlan {
    /// `data` identifies the data that the plan was compared with; `None` if there was no data file.
    #[must_use]
    pub fn new(
        file: &str,
        text: &str,
        pictures: &BTreeMap<String, Vec<u8>>,
        data: Option<(Option<Fingerprint>, Revision)>,
    ) -> Self {
        let data = data.map(|(fingerprint, revision)| Data {
            fingerprint: fingerprint.map(|print| print.to_string()),
            revision: revision.0,
        });
        let pictures = pictures.iter().map(|(path, bytes)| (path.clone(), in_hex(bytes))).collect();
        Self { version: VERSION, file: file.to_owned(), text: text.to_owned(), pictures, data }
    }

    /// Reads the text of a saved file.
    pub fn read(text: &str) -> Result<(Self, Shown), SavedPlanError> {
        let mut whole: Value = serde_json::from_str(text).map_err(SavedPlanError::Json)?;
        let plan = whole.as_object_mut().and_then(|object| object.remove(KEY));
        let plan = plan.ok_or(SavedPlanError::Foreign)?;
        match plan.get("version").and_then(Value::as_u64) {
            Some(VERSION) => {}
            Some(other) => return Err(SavedPlanError::Version(other)),
            None => return Err(SavedPlanError::Foreign),
        }
        let plan = serde_json::from_value(plan).map_err(|_| SavedPlanError::Foreign)?;
        Ok((plan, Shown(whole)))
    }

    /// The name of the plan file.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The text of the plan file.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of a picture beside the plan.
    #[must_use]
    pub fn picture(&self, path: &str) -> Option<Vec<u8>> {
        from_hex(self.pictures.get(path)?)
    }

    /// Whether there was no data file when it was saved.
    #[must_use]
    pub fn is_before_any_data(&self) -> bool {
        self.data.is_none()
    }

    /// Whether it was compared with this data. A plan that was saved without a data file counts as
    /// compared with an unchanged new one.
    #[must_use]
    pub fn is_compared_with(&self, people: Option<Fingerprint>, revision: Revision) -> bool {
        match &self.data {
            None => revision == Revision::default(),
            Some(data) => {
                data.fingerprint == people.map(|people| people.to_string())
                    && data.revision == revision.0
            }
        }
    }
}

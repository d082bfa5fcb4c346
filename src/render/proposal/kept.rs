//! A plan that was looked at and kept in a file, to be applied later as it was shown: the document
//! that `plan --format json` writes, and in it, under `plan`, what it was made of.
//!
//! Invariant: what is read is whole and of a version that is known. Absent: the file itself, and
//! what follows when the data is another by now (cli).

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use super::{Proposal, document};
use crate::domain::record::person::Fingerprint;
use crate::domain::settings::revision::Revision;

/// The version of what is kept.
const VERSION: u64 = 1;

/// The key that it has in the document; a field of it.
const KEY: &str = "plan";

/// What a plan was made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    version: u64,
    file: String,
    text: String,
    data: Option<DataOut>,
}

/// The data that it was compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DataOut {
    fingerprint: Option<String>,
    revision: u64,
}

/// What the file shows besides.
#[derive(Debug)]
pub struct Shown(Value);

/// Why a file holds no plan that can be applied.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum KeptError {
    /// It is not JSON, or breaks off.
    #[error("it cannot be read as JSON")]
    Json(#[source] serde_json::Error),
    /// It is other JSON, also what `plan --format json` prints.
    #[error("it is not a plan that `couplet plan -o` has kept")]
    Foreign,
    /// It was kept by another version of Couplet.
    #[error("it was kept in layout {0}; this version of Couplet reads {VERSION}")]
    Version(u64),
}

impl Kept {
    /// A plan's file and text, and the data it is compared with; `None` before there is any.
    #[must_use]
    pub fn new(file: &str, text: &str, data: Option<(Option<Fingerprint>, Revision)>) -> Self {
        let data = data.map(|(fingerprint, revision)| DataOut {
            fingerprint: fingerprint.map(|print| print.to_string()),
            revision: revision.0,
        });
        Self { version: VERSION, file: file.to_owned(), text: text.to_owned(), data }
    }

    /// Reads a file of one.
    pub fn read(text: &str) -> Result<(Self, Shown), KeptError> {
        let mut whole: Value = serde_json::from_str(text).map_err(KeptError::Json)?;
        let kept = whole.as_object_mut().and_then(|object| object.remove(KEY));
        let kept = kept.ok_or(KeptError::Foreign)?;
        match kept.get("version").and_then(Value::as_u64) {
            Some(VERSION) => {}
            Some(other) => return Err(KeptError::Version(other)),
            None => return Err(KeptError::Foreign),
        }
        let kept = serde_json::from_value(kept).map_err(|_| KeptError::Foreign)?;
        Ok((kept, Shown(whole)))
    }

    /// The name of the plan's file.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The plan's text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it was made when there was no data file.
    #[must_use]
    pub fn is_before_any_data(&self) -> bool {
        self.data.is_none()
    }

    /// Whether it was compared with this data; one that was made before any, with data that was
    /// never changed.
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

impl Shown {
    /// Whether this is what a proposal would do, to the last field.
    #[must_use]
    pub fn is(&self, proposal: &Proposal<'_>) -> bool {
        serde_json::to_value(document::document(proposal, None)).is_ok_and(|value| value == self.0)
    }
}

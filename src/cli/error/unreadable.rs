//! What cannot be read of a damaged data file, as lines of an error.
//!
//! Invariant: each thing that is known to be lost has a line. Does not find what is lost (see `store`).

use crate::store::{Losses, StoreError};

/// A line for each thing that cannot be read.
pub(super) fn unreadable(losses: &Result<Losses, Box<StoreError>>) -> String {
    let line = |line: String| format!("\n  unreadable: {line}");
    match losses {
        Ok(losses) if losses.is_empty() => {
            "\n  all rows can be read: the damaged pages hold none".to_owned()
        }
        Ok(losses) => losses.lines().map(line).collect(),
        // Nothing can be read.
        Err(error) if matches!(**error, StoreError::NoCommit(_)) => String::new(),
        Err(error) => {
            let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
            let cause = cause.unwrap_or_default();
            format!("\n  what cannot be read is not known: {error}{cause}")
        }
    }
}

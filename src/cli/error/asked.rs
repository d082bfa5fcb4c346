//! Why a report could not be made, as a command says it.

use super::CliError;
use crate::service::AskError;
use crate::wire::WireError;

impl From<AskError<WireError>> for CliError {
    fn from(error: AskError<WireError>) -> Self {
        match error {
            AskError::Source(error) => error.into(),
            AskError::Report(error) => error.into(),
        }
    }
}

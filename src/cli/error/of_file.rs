//! Errors of one imported file, which stop no other.

use super::CliError;

impl CliError {
    /// Whether an imported file is what is wrong, so that others can be imported.
    pub(in crate::cli) fn is_of_file(&self) -> bool {
        matches!(
            self,
            Self::Import { .. }
                | Self::File { .. }
                | Self::TooLong { .. }
                | Self::AllOrNothing { .. }
                | Self::KeyElsewhere { .. }
        )
    }
}

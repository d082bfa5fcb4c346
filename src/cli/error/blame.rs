//! What is wrong: a plan, an imported file, or something else, after which nothing can go on.

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

    /// Whether a plan is what is wrong, and neither the data nor the machine.
    pub(in crate::cli) fn is_of_plan(&self) -> bool {
        matches!(
            self,
            Self::Faults { .. }
                | Self::File { .. }
                | Self::NotUtf8(_)
                | Self::TooLong { .. }
                | Self::Refused(_)
        )
    }
}

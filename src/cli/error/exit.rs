//! Which errors are errors of usage.

use super::{CliError, ContactsFault, Exit, SheetError};

impl CliError {
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Period(_)
            | Self::OneContact
            | Self::Contact(_)
            | Self::Flags(_)
            | Self::Ending(_)
            | Self::PictureEnding(_)
            | Self::Sheet(SheetError::Ending(_) | SheetError::NoCampaign)
            | Self::Contacts(
                ContactsFault::NoLink(_)
                | ContactsFault::Other { .. }
                | ContactsFault::SeveralBatches(_),
            )
            | Self::Where(_)
            | Self::Amount { .. }
            | Self::BelowZero { .. }
            | Self::AfterCampaign { .. }
            | Self::Address(_)
            | Self::TwoLinks { .. }
            | Self::OverPlan(_)
            | Self::PlanExists(_)
            | Self::NoPlainFile(_)
            | Self::BinaryToTerminal
            | Self::OverOwn { .. }
            | Self::SameAddress(_) => Exit::Usage,
            _ => Exit::Failed,
        }
    }
}

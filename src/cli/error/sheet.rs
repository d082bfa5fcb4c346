//! Why a sheet of QR codes was not written.

use std::path::PathBuf;

use thiserror::Error;

use crate::domain::label::Campaign;
use crate::render;

#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SheetError {
    /// The command line did not name one.
    #[error("--sheet needs --campaign and -o FILE")]
    NoCampaign,
    /// The name of the file does not end in a known format.
    #[error("{}: use a name that ends in .pdf or .svg", .0.display())]
    Ending(PathBuf),
    /// There is none with these tags: a sentence that says why.
    #[error("{0}")]
    NoLink(String),
    /// None of its links is printed.
    #[error(
        "campaign `{0}` has no live link on a channel for QR codes: write `qr = true` for a channel in \
         [channels], and apply the plan"
    )]
    NoCode(Campaign),
    /// The sheet could not be drawn.
    #[error(transparent)]
    Drawing(#[from] render::SheetError),
}

//! A change as the recorder's writer applies it.
//!
//! Does not say what a change does (see `change`).

use crate::change::{Applied, Change, What, apply};
use crate::domain::link::{Link, LinkSpec};
use crate::recorder::Alter;
use crate::store::{StoreError, Txn};

impl Alter for Change {
    type Applied = Applied;

    fn apply(&self, txn: &Txn) -> Result<Applied, StoreError> {
        apply(txn, self)
    }

    fn links(applied: &Applied) -> &[Link] {
        &applied.links
    }

    fn weight(&self) -> Option<usize> {
        let of_link = |spec: &LinkSpec| 1 + spec.arms.len() + spec.rules.len();
        match &self.what {
            What::MintLink(spec) => Some(of_link(spec)),
            What::EditLink { old, new } => Some(of_link(old) + of_link(new)),
            What::RetireLink { .. }
            | What::ReviveLink { .. }
            | What::MintCode(_)
            | What::RetireCode(_)
            | What::Redeem { .. }
            | What::Release { .. }
            | What::Give(_)
            | What::TakeBack { .. }
            | What::OpenAgentPage { .. }
            | What::Share { .. }
            | What::EndShare(_)
            | What::MakeToken(_)
            | What::RetireToken(_)
            | What::UseToken(_)
            | What::AddNote(_)
            | What::RemoveNote(_)
            | What::RecordGuesses(_)
            | What::BeginLinkBatch(_)
            | What::Stop { .. }
            | What::RecordOrphans(_)
            | What::ReopenMonth { .. } => Some(1),
            // Chunks of hundreds of rows, and steps of a plan or a batch.
            What::Stage(_)
            | What::Flip(_)
            | What::BeginBatch(_)
            | What::FillBatch { .. }
            | What::FinishBatch(_)
            | What::RetireBatch(_)
            | What::MarkExported { .. }
            | What::Address(_)
            | What::ForgetLabels
            | What::Erase(_)
            | What::EraseStep
            | What::Keep(_)
            | What::Import { .. }
            | What::BeginImport(_)
            | What::EndImport { .. }
            | What::UndoImport(_)
            | What::BeginEpoch(_)
            | What::CloseMonth { .. } => None,
        }
    }
}

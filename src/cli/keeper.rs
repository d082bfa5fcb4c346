//! The data service of the running server, as its admin listener asks it.

use bytes::Bytes;

use crate::domain::causes::with_causes;
use crate::domain::token::{Scope, TokenDigest};
use crate::http::data::{self, BackendError};
use crate::service::{Asker, DataService, Request, ServiceError};
use crate::wire::{AnswerBody, body, greeting};

/// The service at the admin listener.
pub(super) struct Keeper(pub(super) DataService);

impl data::Backend for Keeper {
    type Body = AnswerBody;

    async fn scope(&self, token: TokenDigest) -> Result<Option<Scope>, BackendError> {
        self.0.scope(token).await.map_err(|error| {
            match error {
                ServiceError::Stopping => BackendError::Stopping(error.to_string()),
                // Whoever asks is not known yet: where the file lies is not for them.
                _ => BackendError::Failed(
                    "its data file cannot be read until its disk is well again".to_owned(),
                ),
            }
        })
    }

    fn greeting(&self, scope: Scope) -> Vec<(&'static str, String)> {
        greeting(&self.0.address, scope)
    }

    fn needed(&self, beginning: &[u8]) -> Option<Scope> {
        Request::needed(beginning)
    }

    async fn answer(&self, request: Bytes, scope: Scope) -> Result<AnswerBody, BackendError> {
        let answered = self.0.answer(&request, Asker::Elsewhere(scope)).await;
        answered.map(body).map_err(|error| {
            let sentence = with_causes(&error);
            match error {
                ServiceError::Unreadable(_) => BackendError::Unreadable(sentence),
                ServiceError::ReadOnly | ServiceError::OnlyHere => {
                    BackendError::Forbidden(sentence)
                }
                ServiceError::Stopping => BackendError::Stopping(sentence),
                _ => BackendError::Failed(sentence),
            }
        })
    }
}

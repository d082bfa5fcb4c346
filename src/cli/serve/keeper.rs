//! The data service of the running server, as its admin listener asks it.

use bytes::Bytes;

use crate::domain::causes::with_causes;
use crate::domain::token::{Scope, TokenDigest};
use crate::http::data::{self, Refused};
use crate::service::{Caller, DataService, Request, ServiceError};
use crate::wire::{AnswerBody, body, greeting};

/// The service at the admin listener.
pub(super) struct Keeper(pub(super) DataService);

impl data::Keeper for Keeper {
    type Body = AnswerBody;

    async fn scope(&self, token: TokenDigest) -> Result<Option<Scope>, Refused> {
        self.0.scope(token).await.map_err(|error| {
            match error {
                ServiceError::Stopping => Refused::Stopping(error.to_string()),
                // Whoever asks is not known yet: where the file lies is not for them.
                _ => Refused::Failed(
                    "the data file cannot be read until the disk recovers".to_owned(),
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

    async fn answer(&self, request: Bytes, scope: Scope) -> Result<AnswerBody, Refused> {
        let answered = self.0.answer(&request, Caller::Remote(scope)).await;
        answered.map(body).map_err(|error| {
            let sentence = with_causes(&error);
            match error {
                ServiceError::Unreadable(_) => Refused::Unreadable(sentence),
                ServiceError::ReadOnly | ServiceError::LocalOnly => Refused::Forbidden(sentence),
                ServiceError::Stopping => Refused::Stopping(sentence),
                _ => Refused::Failed(sentence),
            }
        })
    }
}

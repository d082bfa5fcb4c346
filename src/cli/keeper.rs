//! Who answers for the data over the network: the desk of the running server, as its admin listener
//! knows it.

use bytes::Bytes;

use crate::domain::causes::with_causes;
use crate::domain::token::{Scope, TokenDigest};
use crate::http::data::{self, Refused};
use crate::wire::{AnswerBody, Asker, Desk, HostError, needed};

/// A desk at the admin listener.
pub(super) struct Keeper(pub(super) Desk);

impl data::Keeper for Keeper {
    type Body = AnswerBody;

    async fn scope(&self, token: TokenDigest) -> Result<Option<Scope>, Refused> {
        self.0.scope(token).await.map_err(|error| {
            match error {
                HostError::Stopping => Refused::Stopping(error.to_string()),
                // Whoever asks is not known yet: where the file lies is not for them.
                _ => Refused::Failed(
                    "its data file cannot be read until its disk is well again".to_owned(),
                ),
            }
        })
    }

    fn greeting(&self, scope: Scope) -> Vec<(&'static str, String)> {
        self.0.greeting(scope)
    }

    fn needed(&self, beginning: &[u8]) -> Option<Scope> {
        needed(beginning)
    }

    async fn answer(&self, request: Bytes, scope: Scope) -> Result<AnswerBody, Refused> {
        self.0.answer(&request, Asker::Elsewhere(scope)).await.map_err(|error| {
            let sentence = with_causes(&error);
            match error {
                HostError::Unreadable(_) => Refused::Unreadable(sentence),
                HostError::ReadOnly | HostError::OnlyHere => Refused::Forbidden(sentence),
                HostError::Stopping => Refused::Stopping(sentence),
                _ => Refused::Failed(sentence),
            }
        })
    }
}

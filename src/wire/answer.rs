//! What somebody who asks is answered, whichever way they came: changes, snapshots, and what a token
//! opens.
//!
//! Invariant: what is asked is held against what whoever asks may do, once it is known whole. Tokens
//! are nobody's business who is elsewhere: one that could make others would never be got rid of.

use bytes::Bytes;
use http_body_util::{Either, Full};

use super::desk::{Desk, HostError};
use super::request::{ADDRESS, Request, SCOPE, VERSION};
use super::spool_body::SpoolBody;
use crate::change::What;
use crate::domain::token::{Scope, TokenDigest, scope_of};
use crate::store::codec::{decode_row, encode_row};

/// What an answer is made of.
pub type AnswerBody = Either<Full<Bytes>, SpoolBody>;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// Whoever may open the file itself.
    Here,
    /// Somebody who shows a token.
    Elsewhere(Scope),
}

/// What a request that begins with these bytes needs; `None` while there are too few.
#[must_use]
pub fn needed(beginning: &[u8]) -> Option<Scope> {
    Request::needed(beginning)
}

impl Desk {
    /// Answers a request.
    pub async fn answer(&self, request: &[u8], asker: Asker) -> Result<AnswerBody, HostError> {
        let request: Request = decode_row(VERSION, request)?;
        if let Asker::Elsewhere(scope) = asker {
            may(&request, scope)?;
        }
        match request {
            Request::Change(change) => {
                let applied = self.change(*change).await?;
                Ok(Either::Left(Full::from(encode_row(VERSION, &applied))))
            }
            Request::Snapshot(ask) => self.spool(ask).await.map(Either::Right),
        }
    }

    /// What a token opens now, as the data file has it; `None` if nothing.
    pub async fn scope(&self, token: TokenDigest) -> Result<Option<Scope>, HostError> {
        match self.scope_once(token).await {
            Err(HostError::Store(error)) if error.is_failure() => {
                self.patiently(|| self.scope_once(token)).await
            }
            found => found,
        }
    }

    async fn scope_once(&self, token: TokenDigest) -> Result<Option<Scope>, HostError> {
        let store = std::sync::Arc::clone(&self.store);
        let tokens = tokio::task::spawn_blocking(move || store.tokens()).await;
        Ok(scope_of(&tokens.map_err(|_| HostError::Stopping)??, &token))
    }

    /// The headers of a greeting to somebody who shows a token.
    #[must_use]
    pub fn greeting(&self, scope: Scope) -> Vec<(&'static str, String)> {
        vec![(ADDRESS, self.address.to_string()), (SCOPE, scope.to_string())]
    }
}

fn may(request: &Request, scope: Scope) -> Result<(), HostError> {
    match request {
        Request::Change(change) => match change.what {
            _ if !scope.covers(Scope::Write) => Err(HostError::ReadOnly),
            What::MakeToken(_) | What::RetireToken(_) => Err(HostError::OnlyHere),
            _ => Ok(()),
        },
        Request::Snapshot(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::{Change, ChangeId};
    use crate::domain::time::Timestamp;
    use crate::domain::token::{TokenName, TokenSpec};
    use crate::store::Ask;

    #[test]
    fn a_token_opens_what_it_is_for_and_never_tokens() {
        let change = |what| {
            Request::Change(Box::new(Change { id: ChangeId([1; 16]), at: Timestamp::MIN, what }))
        };
        let name = TokenName::parse("mine").unwrap();
        let spec =
            TokenSpec { name: name.clone(), scope: Scope::Write, digest: TokenDigest([1; 32]) };
        let table = [
            (Request::Snapshot(Ask::all()), "ok", "ok"),
            (change(What::BeginEpoch(1)), "ReadOnly", "ok"),
            (change(What::MakeToken(Box::new(spec))), "ReadOnly", "OnlyHere"),
            (change(What::RetireToken(name)), "ReadOnly", "OnlyHere"),
        ];
        for (request, reads, writes) in table {
            let told = |scope| {
                may(&request, scope).map_or_else(|error| format!("{error:?}"), |()| "ok".to_owned())
            };
            assert_eq!([told(Scope::Read), told(Scope::Write)], [reads, writes], "{request:?}");
        }
    }
}

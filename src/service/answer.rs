//! What somebody who asks is answered, whichever way they came: changes, snapshots, and what a token
//! opens.
//!
//! Invariant: a request is checked against what the caller may do once it is known whole. A remote caller
//! cannot manage tokens: a token that could make others would never be got rid of.

use std::fs::File;

use super::data::DataService;
use super::error::ServiceError;
use super::request::{Request, VERSION};
use crate::change::What;
use crate::codec::{decode_row, encode_row};
use crate::domain::token::{Scope, TokenDigest, scope_of};

/// An answer.
#[derive(Debug)]
pub enum Answer {
    /// A row, in bytes.
    Row(Vec<u8>),
    /// A snapshot's stream, from its beginning.
    Stream(File),
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// Whoever may open the file itself.
    Here,
    /// Somebody who shows a token.
    Elsewhere(Scope),
}

impl DataService {
    /// Answers a request.
    pub async fn answer(&self, request: &[u8], asker: Asker) -> Result<Answer, ServiceError> {
        let request: Request = decode_row(VERSION, request)?;
        if let Asker::Elsewhere(scope) = asker {
            may(&request, scope)?;
        }
        match request {
            Request::Change(change) => {
                let applied = self.change(*change).await?;
                Ok(Answer::Row(encode_row(VERSION, &applied)))
            }
            Request::Snapshot(selection) => self.spool(selection).await.map(Answer::Stream),
        }
    }

    /// What a token opens now, as the data file has it; `None` if nothing.
    pub async fn scope(&self, token: TokenDigest) -> Result<Option<Scope>, ServiceError> {
        match self.scope_once(token).await {
            Err(ServiceError::Store(error)) if error.is_failure() => {
                self.patiently(|| self.scope_once(token)).await
            }
            found => found,
        }
    }

    async fn scope_once(&self, token: TokenDigest) -> Result<Option<Scope>, ServiceError> {
        let store = std::sync::Arc::clone(&self.store);
        let tokens = tokio::task::spawn_blocking(move || store.tokens()).await;
        Ok(scope_of(&tokens.map_err(|_| ServiceError::Stopping)??, &token))
    }
}

fn may(request: &Request, scope: Scope) -> Result<(), ServiceError> {
    match request {
        Request::Change(change) => match change.what {
            _ if !scope.covers(Scope::Write) => Err(ServiceError::ReadOnly),
            What::MakeToken(_) | What::RetireToken(_) => Err(ServiceError::OnlyHere),
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
    use crate::store::Selection;

    #[test]
    fn a_token_opens_what_it_is_for_and_never_tokens() {
        let change = |what| {
            Request::Change(Box::new(Change { id: ChangeId([1; 16]), at: Timestamp::MIN, what }))
        };
        let name = TokenName::parse("mine").unwrap();
        let spec =
            TokenSpec { name: name.clone(), scope: Scope::Write, digest: TokenDigest([1; 32]) };
        let table = [
            (Request::Snapshot(Selection::all()), "ok", "ok"),
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

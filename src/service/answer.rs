//! Answers a request, over whichever listener it came, and looks up the scope of a token.
//!
//! Invariant: a request is checked against the caller's permissions after it is decoded. Remote callers
//! cannot manage tokens: otherwise a leaked token could make others, and retiring it would not help.

use std::fs::File;
use std::net::IpAddr;
use std::sync::Arc;

use super::data::DataService;
use super::error::ServiceError;
use super::request::{Request, VERSION};
use crate::change::What;
use crate::codec::{decode_message, encode_message};
use crate::domain::click::visitor::Network;
use crate::domain::code::coupon::CouponCode;
use crate::domain::token::{Scope, TokenDigest, name_of, scope_of};
use crate::store::{CodeSelection, Selection, StoreError};

#[derive(Debug)]
pub enum Answer {
    /// An encoded row.
    Row(Vec<u8>),
    /// The stream of a snapshot, at its beginning.
    Stream(File),
}

/// Who sent a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// A user who may open the data file itself.
    Local,
    Remote(RemoteCaller),
}

/// The holder of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RemoteCaller {
    pub token: TokenDigest,
    pub scope: Scope,
    pub address: IpAddr,
}

impl DataService {
    pub async fn answer(&self, request: &[u8], caller: Caller) -> Result<Answer, ServiceError> {
        let mut request: Request = decode_message(VERSION, request)?;
        if let Caller::Remote(RemoteCaller { token, scope, .. }) = caller {
            authorize(&request, scope)?;
            if let Request::Snapshot(Selection { codes: CodeSelection::Typed(typed), .. }) =
                &mut request
            {
                *typed = self.count_guesses(token, std::mem::take(typed)).await?;
            }
        }
        match request {
            Request::Change(change) => {
                let makes_a_link = matches!(change.what, What::MintLink(_));
                let applied = self.change(*change).await?;
                if let (true, Caller::Remote(caller)) = (makes_a_link, caller) {
                    let network = Network::from(caller.address);
                    applied.links.iter().for_each(|link| self.senders.note(link.id, network));
                }
                Ok(Answer::Row(encode_message(VERSION, &applied)))
            }
            Request::Snapshot(selection) => {
                if selection.codes == CodeSelection::Orphans {
                    self.write_orphans().await?;
                }
                self.spool(selection).await.map(Answer::Stream)
            }
            Request::Reclassify(step) => {
                let done = self.reclassify(step).await?;
                Ok(Answer::Row(encode_message(VERSION, &done)))
            }
            Request::Console(ask) => {
                let answer = self.ask_console(ask, caller).await?;
                Ok(Answer::Row(encode_message(VERSION, &answer)))
            }
        }
    }

    /// Counts the codes that somebody looks up over the network, before they are answered, and writes down guessing.
    /// Returns those that are answered: to who guesses, only those that there are.
    async fn count_guesses(
        &self,
        token: TokenDigest,
        typed: Vec<CouponCode>,
    ) -> Result<Vec<CouponCode>, ServiceError> {
        let (store, hour) = (Arc::clone(&self.store), self.guesses.hour());
        let look_up = move || {
            let Some(name) = name_of(&store.tokens()?, &token) else { return Ok((None, typed)) };
            let (written, known) = (store.guesses(hour, &name)?, store.known_codes(&typed)?);
            Ok::<_, StoreError>((Some((name, written, known)), typed))
        };
        let found = tokio::task::spawn_blocking(look_up).await;
        let (found, mut typed) = found.map_err(|_| ServiceError::Stopping)??;
        let Some((name, written, known)) = found else { return Ok(typed) };
        let is_known: Vec<bool> = known.iter().map(Option::is_some).collect();
        let (due, answered) = self.guesses.note(&name, hour, written, known);
        if let Some(guesses) = due {
            // If the disk fails, the next look-up writes all of it.
            if self.change(self.guesses.change(guesses.clone())).await.is_ok() {
                self.guesses.wrote(&guesses);
            }
        }
        if answered.map_err(ServiceError::TooManyGuesses)? {
            let mut is_known = is_known.into_iter();
            typed.retain(|_| is_known.next().unwrap_or_default());
        }
        Ok(typed)
    }

    /// The scope of a token in the data file; `None` if the token is unknown or retired.
    pub async fn scope(&self, token: TokenDigest) -> Result<Option<Scope>, ServiceError> {
        match self.scope_once(token).await {
            Err(ServiceError::Store(error)) if error.is_failure() => {
                self.retrying(|| self.scope_once(token)).await
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

fn authorize(request: &Request, scope: Scope) -> Result<(), ServiceError> {
    match request {
        Request::Change(change) => match change.what {
            _ if !scope.covers(Scope::Write) => Err(ServiceError::ReadOnly),
            What::MakeToken(_) | What::RetireToken(_) => Err(ServiceError::LocalOnly),
            What::RecordGuesses(_) | What::RecordOrphans(_) => Err(ServiceError::ServersOwn),
            _ => Ok(()),
        },
        Request::Reclassify(_) if !scope.covers(Scope::Write) => Err(ServiceError::ReadOnly),
        Request::Snapshot(_) | Request::Reclassify(_) | Request::Console(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests;

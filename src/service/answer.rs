//! Answers a request, over whichever listener it came.
//!
//! Invariant: a request is checked against the caller's permissions after it is decoded. Remote callers
//! cannot manage tokens: otherwise a leaked token could make others, and retiring it would not help.

use std::fs::File;
use std::net::IpAddr;
use std::sync::Arc;

use super::data::DataService;
use super::error::ServiceError;
use super::request::{Request, VERSION};
use crate::change::{Change, What};
use crate::codec::{decode_message, encode_message};
use crate::domain::change_log::Author;
use crate::domain::click::visitor::Network;
use crate::domain::code::coupon::CouponCode;
use crate::domain::token::{Scope, TokenDigest, TokenName};
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
                let change = self.authored(*change, caller).await?;
                let makes_a_link = matches!(change.what, What::MintLink(_));
                let applied = self.change(change).await?;
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

    /// The change with who asked for it, as the log of changes names them.
    async fn authored(&self, change: Change, caller: Caller) -> Result<Change, ServiceError> {
        let Caller::Remote(caller) = caller else { return Ok(change) };
        // It may have been retired since it was looked at.
        let token = self.token(caller.token).await?.ok_or(ServiceError::ReadOnly)?;
        Ok(change.by(Author::Token(token.spec.name)))
    }

    /// Counts the codes that somebody looks up over the network, before they are answered, and writes down guessing.
    /// Returns those that are answered: to who guesses, only those that there are.
    async fn count_guesses(
        &self,
        token: TokenDigest,
        typed: Vec<CouponCode>,
    ) -> Result<Vec<CouponCode>, ServiceError> {
        let Some(token) = self.token(token).await? else { return Ok(typed) };
        self.count_guesses_of(token.spec.name, typed).await
    }

    /// The same, for who is known by name.
    pub(super) async fn count_guesses_of(
        &self,
        name: TokenName,
        typed: Vec<CouponCode>,
    ) -> Result<Vec<CouponCode>, ServiceError> {
        let (store, hour) = (Arc::clone(&self.store), self.guesses.hour());
        let look_up = move || {
            let (written, known) = (store.guesses(hour, &name)?, store.known_codes(&typed)?);
            Ok::<_, StoreError>((name, written, known, typed))
        };
        let found = tokio::task::spawn_blocking(look_up).await;
        let (name, written, known, mut typed) = found.map_err(|_| ServiceError::Stopping)??;
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

    /// The scope that a token has in all of the data; `None` if it is unknown, or narrower than that.
    pub async fn scope(&self, token: TokenDigest) -> Result<Option<Scope>, ServiceError> {
        Ok(self.token(token).await?.and_then(|token| token.spec.permits.of_all()))
    }
}

fn authorize(request: &Request, scope: Scope) -> Result<(), ServiceError> {
    match request {
        Request::Change(change) => match change.what {
            _ if !scope.covers(Scope::Write) => Err(ServiceError::ReadOnly),
            What::MakeToken(_) | What::RetireToken(_) => Err(ServiceError::LocalOnly),
            What::RecordGuesses(_) | What::RecordOrphans(_) | What::UseToken(_) => {
                Err(ServiceError::ServersOwn)
            }
            _ => Ok(()),
        },
        Request::Reclassify(_) if !scope.covers(Scope::Write) => Err(ServiceError::ReadOnly),
        Request::Snapshot(_) | Request::Reclassify(_) | Request::Console(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests;

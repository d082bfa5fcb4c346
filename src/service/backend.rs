//! The data as a listener for remote callers uses it.
//!
//! Invariant: a message never tells a caller without a valid token where the data file is. Does not
//! authenticate (see `http`).

use std::error::Error;

use bytes::Bytes;
use http_body::Body;

use super::answer::{Caller, RemoteCaller};
use super::body::{AnswerBody, body};
use super::data::DataService;
use super::error::ServiceError;
use super::protocol::{ADDRESS, SCOPE};
use super::request::Request;
use crate::domain::causes::with_causes;
use crate::domain::token::{Scope, TokenDigest};

/// Answers requests for the data.
pub trait Backend: Send + Sync + 'static {
    /// The body of an answer.
    type Body: Body<Data = Bytes, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static;

    /// The scope of a token; `None` if it is unknown or retired, or its time is over. Fails if it is for a part of the data
    /// alone.
    fn scope(
        &self,
        token: TokenDigest,
    ) -> impl Future<Output = Result<Option<Scope>, BackendError>> + Send;

    /// The headers of the answer to a greeting.
    fn greeting(&self, scope: Scope) -> Vec<(&'static str, String)>;

    /// The scope that a request with these first bytes needs; `None` if they are too few to tell.
    fn needed(&self, beginning: &[u8]) -> Option<Scope>;

    /// Answers a whole request of the holder of a token.
    fn answer(
        &self,
        request: Bytes,
        caller: RemoteCaller,
    ) -> impl Future<Output = Result<Self::Body, BackendError>> + Send;
}

/// Why the backend does not answer, with the message for the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BackendError {
    /// The request cannot be parsed.
    Unreadable(String),
    /// The caller may not do this.
    Forbidden(String),
    /// The caller did this too often, and may try again after so many seconds.
    TooOften(String, u64),
    /// The data file failed.
    Failed(String),
    /// The server is stopping and did nothing; the caller may retry.
    Stopping(String),
}

/// A command reads snapshots of everything.
const NARROW: &str = "this token is for a part of the data, and so for the API alone; commands take one that \
     `couplet token new NAME --scope read` or `--scope write` makes";

impl Backend for DataService {
    type Body = AnswerBody;

    async fn scope(&self, token: TokenDigest) -> Result<Option<Scope>, BackendError> {
        let found = self.used_token(token).await.map_err(|error| match error {
            ServiceError::Stopping => BackendError::Stopping(error.to_string()),
            // The caller is not authenticated yet, and must not learn the path of the data file.
            _ => BackendError::Failed(
                "the data file cannot be read until the disk recovers".to_owned(),
            ),
        })?;
        let Some(token) = found else { return Ok(None) };
        match token.spec.permits.of_all() {
            None => Err(BackendError::Forbidden(NARROW.to_owned())),
            scope => Ok(scope),
        }
    }

    fn greeting(&self, scope: Scope) -> Vec<(&'static str, String)> {
        vec![(ADDRESS, self.address.to_string()), (SCOPE, scope.to_string())]
    }

    fn needed(&self, beginning: &[u8]) -> Option<Scope> {
        Request::needed(beginning)
    }

    async fn answer(
        &self,
        request: Bytes,
        caller: RemoteCaller,
    ) -> Result<AnswerBody, BackendError> {
        let answered = DataService::answer(self, &request, Caller::Remote(caller)).await;
        answered.map(body).map_err(|error| {
            let message = with_causes(&error);
            match error {
                ServiceError::Unreadable(_) => BackendError::Unreadable(message),
                ServiceError::ReadOnly
                | ServiceError::LocalOnly
                | ServiceError::TooManySessions
                | ServiceError::ServersOwn => BackendError::Forbidden(message),
                ServiceError::TooManyGuesses(many) => {
                    BackendError::TooOften(message, many.seconds())
                }
                ServiceError::Stopping => BackendError::Stopping(message),
                _ => BackendError::Failed(message),
            }
        })
    }
}

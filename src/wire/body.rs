//! An answer as the body of an HTTP response.

use bytes::Bytes;
use http_body_util::{Either, Full};

use super::headers::{ADDRESS, SCOPE};
use super::spool_body::SpoolBody;
use crate::domain::settings::Domain;
use crate::domain::token::Scope;
use crate::service::Answer;

/// What a response is made of.
pub type AnswerBody = Either<Full<Bytes>, SpoolBody>;

/// The body of an answer.
#[must_use]
pub fn body(answer: Answer) -> AnswerBody {
    match answer {
        Answer::Row(bytes) => Either::Left(Full::from(bytes)),
        Answer::Stream(file) => Either::Right(SpoolBody::of(file)),
    }
}

/// The headers of a greeting to a remote caller with a token of this scope; its server's links are at this
/// address.
#[must_use]
pub fn greeting(address: &Domain, scope: Scope) -> Vec<(&'static str, String)> {
    vec![(ADDRESS, address.to_string()), (SCOPE, scope.to_string())]
}

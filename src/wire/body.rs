//! The body of an HTTP response, made from an answer, and the headers of a greeting.

use bytes::Bytes;
use http_body_util::{Either, Full};

use super::headers::{ADDRESS, SCOPE};
use super::spool_body::SpoolBody;
use crate::domain::settings::Domain;
use crate::domain::token::Scope;
use crate::service::Answer;

/// A row in memory, or a stream from a file.
pub type AnswerBody = Either<Full<Bytes>, SpoolBody>;

#[must_use]
pub fn body(answer: Answer) -> AnswerBody {
    match answer {
        Answer::Row(bytes) => Either::Left(Full::from(bytes)),
        Answer::Stream(file) => Either::Right(SpoolBody::of(file)),
    }
}

/// The headers of a greeting to a remote caller: the address of the server's links, and the scope of the
/// caller's token.
#[must_use]
pub fn greeting(address: &Domain, scope: Scope) -> Vec<(&'static str, String)> {
    vec![(ADDRESS, address.to_string()), (SCOPE, scope.to_string())]
}

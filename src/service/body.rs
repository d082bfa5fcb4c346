//! The body of an HTTP response, made from an answer.

use bytes::Bytes;
use http_body_util::{Either, Full};

use super::answer::Answer;
use super::spool_body::SpoolBody;

/// A row in memory, or a stream from a file.
pub type AnswerBody = Either<Full<Bytes>, SpoolBody>;

#[must_use]
pub fn body(answer: Answer) -> AnswerBody {
    match answer {
        Answer::Row(bytes) => Either::Left(Full::from(bytes)),
        Answer::Stream(file) => Either::Right(SpoolBody::of(file)),
    }
}

//! What is wrong with an endpoint that a command names or adds, or with the courier.

use thiserror::Error;

use super::FlagsError;
use crate::cli::error::CliError;
use crate::domain::endpoint::{EndpointName, EndpointUrlError};
use crate::domain::limits::ENDPOINTS_MAX;

#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EndpointsError {
    #[error("the address cannot be used: {0}")]
    Url(#[from] EndpointUrlError),
    /// An address without a host that a name can be made of.
    #[error("no name can be made of this address; give one with --name")]
    NoName,
    /// An endpoint that was never added, or was removed.
    #[error("there is no endpoint {0}; `couplet webhooks list` lists them")]
    Unknown(EndpointName),
    #[error("there is an endpoint {0} already; choose another name with --name")]
    Taken(EndpointName),
    #[error(
        "there are {ENDPOINTS_MAX} endpoints, which is the most; `couplet webhooks remove` removes one"
    )]
    Full,
    /// `webhooks dead` or `webhooks retry` of an event that is not kept.
    #[error("no event {0} is kept; `couplet webhooks dead` lists those that are")]
    NotDead(u32),
    /// `webhooks skip` of an endpoint that takes its events.
    #[error("no event of {0} has failed; `couplet webhooks list` shows how endpoints are")]
    NotFailing(EndpointName),
    /// A file of certificates, in words.
    #[error("--ca-file: {0}")]
    Trust(String),
    #[error("another courier delivers the events of this data file; one is enough")]
    OneCourier,
}

impl From<EndpointsError> for CliError {
    fn from(error: EndpointsError) -> Self {
        FlagsError::from(error).into()
    }
}

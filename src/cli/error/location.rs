//! Why the data cannot be where the command line says.

use thiserror::Error;

/// Why the data cannot be where the command line says.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum WhereError {
    /// Two places are named.
    #[error("--data names a file that is here, --server data that is elsewhere: say one of them")]
    Both,
    /// Nothing to show to the server.
    #[error(
        "--server needs --token-file, with the token that `couplet token new NAME` printed on the \
         server's machine"
    )]
    NoToken,
    /// Nobody to show it to.
    #[error("--token-file is for --server, which is not named")]
    NoServer,
    /// The command is about the file itself.
    #[error("`couplet {0}` is done where the data file is: run it there, without --server")]
    OnlyHere(&'static str),
}

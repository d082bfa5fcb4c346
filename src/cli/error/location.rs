//! Why the flags that say where the data is cannot be used.

use thiserror::Error;

#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum WhereError {
    #[error("--data names a file on this machine, --server a server: use one of them")]
    Both,
    #[error(
        "--server needs --token-file, with the token that `couplet token new NAME` printed on the \
         server's machine"
    )]
    NoToken,
    #[error("--token-file needs --server")]
    NoServer,
    /// The command works on the data file itself.
    #[error(
        "`couplet {0}` works only on the machine of the data file: run it there, without --server"
    )]
    OnlyHere(&'static str),
}

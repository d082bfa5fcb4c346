//! What commands ask of the console of a running server, and the answer.
//!
//! Invariant: a secret never travels here, only its digest. Does not decide who may ask what (see `console`).

use crate::codec::{Codec, DecodeError, Decoder, Encoder, as_fields};
use crate::domain::session::ShownSession;
use crate::domain::token::{Scope, TokenDigest};

/// A request about sessions of the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsoleAsk {
    /// Makes a one-time address, whose secret has this digest.
    Open { digest: TokenDigest, scope: Scope },
    /// Lists all sessions and the addresses that wait.
    List,
    /// Ends one of them, by its number, or all.
    Close(Option<u32>),
}

/// The answer: the session that was made, those that there are, or those that were ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsoleAnswer {
    /// The address of the admin listener.
    pub address: Box<str>,
    pub sessions: Vec<ShownSession>,
}

const OPEN: u8 = 1;
const LIST: u8 = 2;
const CLOSE: u8 = 3;

impl Codec for ConsoleAsk {
    fn encode(&self, out: &mut Encoder) {
        match self {
            Self::Open { digest, scope } => {
                out.put(&OPEN);
                out.put(digest);
                out.put(scope);
            }
            Self::List => out.put(&LIST),
            Self::Close(number) => {
                out.put(&CLOSE);
                out.put(number);
            }
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        Ok(match input.get::<u8>()? {
            OPEN => Self::Open { digest: input.get()?, scope: input.get()? },
            LIST => Self::List,
            CLOSE => Self::Close(input.get()?),
            other => return Err(DecodeError::invalid("a request about sessions", other)),
        })
    }
}

as_fields! {
    ShownSession { number, scope, opened_by, is_waiting, begun_at, ends_at }
    ConsoleAnswer { address, sessions }
}

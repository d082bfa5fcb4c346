//! The requests and their bytes: a version, a kind and a value. The answer to a change is a row of
//! `Applied`; the answer to a snapshot is its stream; that to a step of judging again, a row of `Reclassified`.

use super::console::ConsoleAsk;
use super::reclassify::Reclassify;
use crate::change::{Change, Put, What};
use crate::codec::{Codec, DecodeError, Decoder, Encoder};
use crate::domain::limits::RULES_MAX;
use crate::domain::token::Scope;
use crate::store::Selection;

/// The version of the layout of requests and answers.
pub const VERSION: u8 = 2;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    Change(Box<Change>),
    Snapshot(Selection),
    Reclassify(Reclassify),
    /// About sessions of the console. Who may ask what is decided there.
    Console(ConsoleAsk),
}

impl Request {
    /// The scope that a request needs, from its first bytes; `None` while there are too few.
    #[must_use]
    pub fn needed(beginning: &[u8]) -> Option<Scope> {
        let kind = beginning.get(1)?;
        Some(if matches!(*kind, SNAPSHOT | CONSOLE) { Scope::Read } else { Scope::Write })
    }
}

/// The kinds of requests: the byte after the version.
const CHANGE: u8 = 1;
const SNAPSHOT: u8 = 2;
const RECLASSIFY: u8 = 3;
const CONSOLE: u8 = 4;

impl Codec for Request {
    fn encode(&self, out: &mut Encoder) {
        match self {
            Self::Change(change) => {
                out.put(&CHANGE);
                out.put(&**change);
            }
            Self::Snapshot(selection) => {
                out.put(&SNAPSHOT);
                out.put(selection);
            }
            Self::Reclassify(step) => {
                out.put(&RECLASSIFY);
                out.put(step);
            }
            Self::Console(ask) => {
                out.put(&CONSOLE);
                out.put(ask);
            }
        }
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        match input.get::<u8>()? {
            CHANGE => {
                let change: Change = input.get()?;
                bounded(&change.what)?;
                Ok(Self::Change(Box::new(change)))
            }
            SNAPSHOT => Ok(Self::Snapshot(input.get()?)),
            RECLASSIFY => Ok(Self::Reclassify(input.get()?)),
            CONSOLE => Ok(Self::Console(input.get()?)),
            other => Err(DecodeError::invalid("a request", other)),
        }
    }
}

/// Refuses a link with more rules than a plan may give it. Only another program would send one.
fn bounded(what: &What) -> Result<(), DecodeError> {
    let puts = |puts: &[Put]| puts.iter().map(rules).max();
    let most = match what {
        What::MintLink(spec) => Some(spec.rules.len()),
        What::EditLink { new, .. } => Some(new.rules.len()),
        What::Stage(stage) => puts(&stage.puts),
        What::Flip(flip) => puts(&flip.puts),
        _ => None,
    };
    match most.filter(|most| *most > RULES_MAX) {
        None => Ok(()),
        Some(most) => {
            let reason = format!("it has {most} rules; the limit is {RULES_MAX}");
            Err(DecodeError::invalid("a link", reason))
        }
    }
}

fn rules(put: &Put) -> usize {
    match put {
        Put::Link(link) => link.spec.rules.len(),
        Put::Code(_) => 0,
    }
}

#[cfg(test)]
mod tests;

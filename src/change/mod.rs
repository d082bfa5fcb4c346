//! Layer 2: every alteration of links, codes, imported records, settings and tokens.
//!
//! What asks for it (`Change`), what it does to the data file (`apply`), and what became of it
//! (`Outcome`). Invariant: `apply` is one deterministic function; slugs, ids and times are drawn
//! before; the same changes in the same order give the same rows, and a change that is applied
//! twice is applied once. Deliberately absent: how a change travels (wire).

mod apply;
mod ask;
mod codec;
mod codes;
mod edit;
mod id;
mod mint;
mod outcome;
mod redeem;
mod rollout;
mod staging;
mod tokens;

pub use apply::{Applied, apply};
pub use ask::{Change, What};
pub use edit::{LinkEdit, edit_link};
pub use id::ChangeId;
pub use mint::{LinkRequest, MintError, known_tags, mint_link};
pub use outcome::{Counts, Outcome, Refusal};
pub use rollout::{COMPARED, Compared, Rollout};
pub use staging::{Flip, Put, Stage};

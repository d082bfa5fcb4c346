//! Layer 2: every change to links, codes, hand-outs, imported records, settings and tokens.
//!
//! Owns the request (`Change`), its effect on the data file (`apply`), its result (`Outcome`), and the
//! type of the answer to each kind of request (`Operation`). Invariant: `apply` is one deterministic
//! function. Slugs, ids and times are chosen before it runs, so the same changes in the same order give
//! the same rows; a change that arrives twice is applied once. Does not send changes (see `wire`).

mod agent_pages;
mod apply;
mod closes;
mod codec;
mod codes;
mod edit;
mod erasures;
mod feeds;
#[cfg(test)]
mod fixtures;
mod give_steps;
mod guesses;
mod hand_outs;
mod id;
mod imports;
mod keep;
mod link_batches;
mod listed_link;
mod log;
mod mint;
mod notes;
mod operation;
mod orphans;
mod outcome;
mod redeem;
mod request;
mod rollout;
mod shares;
mod spare;
mod staging;
mod tokens;

pub use apply::{Applied, apply};
pub use edit::{LinkEdit, PreviewEdit, edit_link};
pub use erasures::Erase;
pub use feeds::{FeedOrders, begin_hook_import, begin_pixel_import, import_heard, import_hits};
pub use give_steps::GiveSteps;
pub use hand_outs::{DayLimit, Given, Giving};
pub use id::ChangeId;
pub use link_batches::{Addressing, ToAddress};
pub use listed_link::listed_link;
pub use mint::{LinkRequest, MintError, known_tags, mint_link};
pub use operation::{
    AddressedOrMore, BegunImport, Chunk, Erased, Exported, GivenOrMore, LabelsForgotten, Operation,
    PlanApplied, RemovedSome, Retired,
};
pub use outcome::{Counts, Outcome, Refusal};
pub use request::{Change, What};
pub use rollout::{Compared, Rollout};
pub use spare::spare_codes;
pub use staging::{Flip, Put, Stage};

//! Layer 1: groups touches into journeys and credits conversions to them. Pure functions: no store, no
//! clock.
//!
//! Invariant: the shares of one conversion are exact fractions that sum to one, and splitting an amount
//! by them neither loses nor adds a minor unit. Does not decide which touches belong to a conversion
//! (see `report`) or how a credit is shown (see `render`).

mod completion;
mod coupon_rule;
mod crediting;
mod journey;
mod model;
mod share;
mod share_sum;
pub mod statistics;
mod tag_key;
mod touch;

pub use completion::Completion;
pub use coupon_rule::Branch;
pub use crediting::Crediting;
pub use journey::{Credit, Journey};
pub use model::markov::{Channel, Effects, End, Transitions};
pub use share::{Share, split};
pub use share_sum::ShareSum;
pub use tag_key::TagKey;
pub use touch::{Touch, TouchId, TouchKind};

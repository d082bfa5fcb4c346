//! Flags of `report` and `explain` that do not go together.
//!
//! Invariant: each says what to ask for instead. Does not have what clap refuses by itself.

use thiserror::Error;

/// Why the flags of a command do not go together.
#[derive(Debug, Error)]
pub enum FlagsError {
    /// The period to compare with is the same, overlaps or comes later.
    #[error(
        "--against needs an earlier period: one that ends before the period of the report begins"
    )]
    NotEarlier,
    /// Only some formats have a comparison.
    #[error("a comparison has no --format {0}: --against goes with table, md and json")]
    AgainstFormat(&'static str),
    /// `explain --contact` with an order or with rules.
    #[error(
        "--contact shows the history of one person: it takes no order, and no --model, --window or --coupon"
    )]
    ContactAlone,
}

//! Coupon codes: what a code says and gives, and batches of unique codes.
//!
//! `coupon` is a single code, `terms` and `discount` are what it gives, `batch` is a set of unique
//! codes with shared terms, `pattern` draws them, `reading` says which codes a text means, `export` which shop has
//! one, and `hand_out` who was given one. Invariant: two
//! codes that fold to the same text are the same code, wherever they come from. Does not know who redeemed a
//! code (see `record::redemption`) or how a code earns credit (see `attribution`).

pub mod batch;
pub mod coupon;
pub mod discount;
pub mod export;
pub mod hand_out;
pub mod known_terms;
pub mod pattern;
pub mod reading;
pub mod terms;

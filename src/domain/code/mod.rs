//! Coupon codes: single codes, batches of unique codes, and what a code is worth.

pub mod batch;
pub mod coupon;
pub mod discount;
pub mod pattern;
pub mod terms;

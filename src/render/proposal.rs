//! `couplet plan`: what an apply would change, in words for people and as JSON for machines.
//!
//! Invariant: both name every link, code, batch and setting that an apply would touch.

mod changes;
mod document;
mod saved;
mod words;

pub use changes::Proposal;
pub use saved::{SavedPlan, SavedPlanError, Shown};

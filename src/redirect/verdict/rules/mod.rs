//! The table of rules by which user agents are judged: one row a rule, the first match wins.
//!
//! Invariant: every code is unique, and every row's example is judged by that very row. A changed
//! row is a new `RULES_VERSION`, so that an old judgement can be told from a new one. Deliberately
//! absent: addresses, purpose headers and methods, which `verdict` judges before any agent.

mod apps;
mod browsers;
mod libraries;
mod machines;
mod previews;
mod rule;
mod scanners;
#[cfg(test)]
mod tests;

pub use rule::Rule;

/// The version of the table. Part of every judgement.
pub const RULES_VERSION: u16 = 1;

/// The rows, in the order in which they are asked: people in their apps first, so that no later row
/// takes them for a machine; plain browsers last, so that every machine that poses as one is gone.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    [
        apps::RULES,
        previews::RULES,
        scanners::RULES,
        libraries::RULES,
        machines::RULES,
        browsers::RULES,
    ]
    .into_iter()
    .flatten()
}

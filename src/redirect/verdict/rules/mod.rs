//! The table of rules. The first row that matches a request gives the verdict.
//!
//! Invariant: every code is unique, and each row's example is judged by that row. Any change of a
//! row raises `RULES_VERSION`, so that old judgements can be told from new ones. Does not match
//! requests (see `verdict`).

mod agents;
mod apps;
mod assistants;
mod browsers;
mod libraries;
mod machines;
mod previews;
mod requests;
mod rule;
mod scanners;
#[cfg(test)]
mod tests;

pub use rule::{Rule, Test};

/// The version of the table, stored with every judgement.
pub const RULES_VERSION: u16 = 4;

/// The rows in the order in which they are tried. Apps of people come first, so that no later row takes them for
/// programs. Plain browsers come last: after every program that poses as one, and after all that the request tells
/// besides its agent.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    [
        requests::FIRST,
        apps::RULES,
        requests::SENDER,
        previews::RULES,
        scanners::RULES,
        assistants::RULES,
        libraries::RULES,
        agents::RULES,
        machines::RULES,
        browsers::PROGRAMS,
        requests::ORIGIN,
        browsers::RULES,
        requests::BLANK,
        browsers::REST,
    ]
    .into_iter()
    .flatten()
}

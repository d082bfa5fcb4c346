//! The table of rules for user agents. The first rule that matches gives the verdict.
//!
//! Invariant: every code is unique, and each rule's example is judged by that rule. Any change of a
//! rule raises `RULES_VERSION`, so that old judgements can be told from new ones. Does not judge
//! addresses, purpose headers and methods, which `verdict` checks first.

mod agents;
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

/// The version of the table, stored with every judgement.
pub const RULES_VERSION: u16 = 3;

/// The rules in the order in which they are tried. Apps of people come first, so that no later rule
/// takes them for programs. Plain browsers come last, after every program that poses as one.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    [
        apps::RULES,
        previews::RULES,
        scanners::RULES,
        libraries::RULES,
        agents::RULES,
        machines::RULES,
        browsers::RULES,
    ]
    .into_iter()
    .flatten()
}

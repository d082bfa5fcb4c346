//! All tests that use Couplet from outside, in one binary. What each module shows:

#![allow(clippy::unwrap_used, reason = "clippy.toml allows it in test functions; this is the rest")]

/// A new user's empty folder, in which the program itself is run.
mod folder;

/// The house keeps its floors, its libraries their rooms, its files their length.
mod walls;

/// Small ledgers as text: what the other modules make their snapshots of.
mod ledger;

/// Every conversion is counted once, to the minor unit, whatever the rules and the order of input.
mod conservation;
/// Who gets the credit when a code and other touches meet.
mod coupon_rules;
/// What ties a touch to an order, and what does not.
mod evidence;
/// What the figures of a report count: rows, people, currencies, rates, warnings.
mod figures;
/// A month of 400 conversations and 45 orders gives the published figures.
mod worked_example;

/// The README's commands run as they are written, and print what it shows.
mod readme;

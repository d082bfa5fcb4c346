//! Records that come from outside: orders, conversations, redemptions, calls, events, costs, sends, totals.
//!
//! `order`, `conversation` and the kinds made with `filed` are rows of imported files, one version for each time
//! that a file brought them; `conversion` is what the versions of an order add up to; `contradiction` is what
//! they leave open, and `refused` what is not taken for it. `record_key` names records without an id. `ledger` is
//! of the files that brought them. `redemption` is recorded by hand, `cost` is of files or declared by the plan.
//! Invariant: names of tags, codes and click ids are kept as written, and people only as keyed hashes
//! (`person`). Does not parse files (see `import`) and does not connect records with each other (see `report`).

pub mod alias;
pub mod brief_order;
pub mod call;
pub mod contradiction;
pub mod conversation;
pub mod conversion;
pub mod conversion_kind;
pub mod cost;
pub mod erasure;
pub mod event;
mod filed;
pub mod foreign_id;
pub mod guesses;
pub mod leak;
pub mod ledger;
pub mod message;
pub mod new_orders;
pub mod normaliser;
pub mod order;
pub mod orphans;
pub mod part;
pub mod payment;
pub mod person;
pub mod phone;
pub mod record_key;
pub mod redemption;
pub mod refused;
pub mod send;
pub mod shop;
pub mod shop_redemption;
pub mod total;
pub mod uses;
pub mod version;

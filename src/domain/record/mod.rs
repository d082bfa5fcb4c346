//! Records that come from outside: orders, conversations, redemptions and costs.
//!
//! `order` and `conversation` are rows of imported files, one version for each time that a file
//! brought them; `conversion` is what the versions of an order add up to; `contradiction` is what they leave
//! open. `ledger` is of the files that brought them. `redemption` is recorded
//! by hand, `cost` is declared by the plan. Invariant: names of tags, codes and click ids are kept
//! as written, and people only as keyed hashes (`person`). Does not parse files (see `import`) and
//! does not connect records with each other (see `report`).

pub mod alias;
pub mod contradiction;
pub mod conversation;
pub mod conversion;
pub mod conversion_kind;
pub mod cost;
pub mod foreign_id;
pub mod ledger;
pub mod normaliser;
pub mod order;
pub mod part;
pub mod person;
pub mod phone;
pub mod redemption;
pub mod uses;
pub mod version;

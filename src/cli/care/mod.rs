//! Commands for the operator: backup, verify, restore, migrate, reclassify, tokens for remote commands, and the
//! sessions of the console.

pub(super) mod backup;
pub(super) mod console;
pub(super) mod erase;
pub(super) mod erasing;
pub(super) mod migrate;
pub(super) mod privacy;
mod receipt;
pub(super) mod reclassify;
mod salvage;
pub(super) mod token;
pub(super) mod token_file;

//! Commands for the operator: backup, verify, restore, migrate, and tokens for remote commands.

pub(super) mod backup;
pub(super) mod migrate;
mod salvage;
pub(super) mod token;
pub(super) mod token_file;

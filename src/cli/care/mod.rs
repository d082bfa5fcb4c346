//! Commands for the operator: backup, verify, restore, and tokens for remote commands.

pub(super) mod backup;
pub(super) mod token;
pub(super) mod token_file;

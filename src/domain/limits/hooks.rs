//! Bounds of webhooks: of what shops send, and of the secrets that it is signed with.

/// Characters of the name of a webhook, which is a part of its address.
pub const HOOK_NAME_CHARS_MAX: usize = 32;
/// Characters of a secret. One message is enough to guess a shorter one at leisure.
pub const HOOK_SECRET_CHARS_MIN: usize = 16;
/// Characters of a secret. Shops make them of 32 to 70.
pub const HOOK_SECRET_CHARS_MAX: usize = 200;
/// Secrets of a webhook that are valid at once: the new one, the old one, and one that was a mistake. Every message is
/// compared with all of them.
pub const HOOK_SECRETS_MAX: usize = 3;
/// Webhooks of one data file: every message looks for its own among them.
pub const HOOKS_MAX: usize = 32;
/// Bytes of the map of a webhook: the states and columns of one shop.
pub const HOOK_MAP_BYTES_MAX: usize = 16 * 1024;
/// Bytes of the file of webhooks: `HOOKS_MAX` with `HOOK_SECRETS_MAX` secrets each, and with a map, which is written in
/// hexadecimal.
pub const HOOKS_FILE_BYTES_MAX: u64 = 64 * 1024 + (HOOKS_MAX * HOOK_MAP_BYTES_MAX * 2) as u64;
/// Bodies that could not be read and are kept to be tried again. A shop whose bodies all fail is looked at long before.
pub const HOOKS_FAILED_MAX: usize = 200;
/// Bytes of the file with these bodies. The oldest make way for the latest.
pub const HOOKS_FAILED_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Days for which such a body is kept, as it names people.
pub const HOOKS_FAILED_DAYS: i64 = 30;
/// Bytes of why a body could not be read.
pub const HOOK_REASON_BYTES_MAX: usize = 500;
/// Messages that are read and kept at once. Each holds its body.
pub const HOOKS_AT_ONCE: usize = 8;
/// Milliseconds in which a body must arrive.
pub const HOOK_BODY_TIMEOUT_MS: u64 = 10_000;
/// Tries of a change that an undo or an erasure came before.
pub const HOOK_TRIES: usize = 4;
/// Signatures of one message that are looked at. A sender has one for each of its own valid secrets.
pub const HOOK_SIGNATURES_MAX: usize = 8;
/// Milliseconds between the time that a message says it was signed at and now, to either side: what Stripe and Standard
/// Webhooks recommend.
pub const HOOK_TOLERANCE_MS: u64 = 5 * 60 * 1000;
/// Bytes of a body. An order of a shop with some hundred items has about 300 kB.
pub const HOOK_BODY_BYTES_MAX: usize = 1024 * 1024;
/// Orders in one body of a generic webhook: those of one import chunk, so that a body is one change.
pub const HOOK_ORDERS_MAX: usize = super::IMPORT_CHUNK_ROWS;
/// Bytes of free text of one order: the shop's notes and fields, in which a click id may stand. It is one cell of a
/// file.
pub const HOOK_NOTES_BYTES_MAX: usize = super::CELL_BYTES_MAX / 2;

//! Any bytes as a file of orders: no panic, no endless reading, and no number that a slow reader reads otherwise.

#![no_main]
#![allow(dead_code, reason = "the property tests use more")]

use libfuzzer_sys::fuzz_target;

#[path = "../../any_bytes/check.rs"]
mod check;
#[path = "../../any_bytes/plain.rs"]
mod plain;

fuzz_target!(|bytes: &[u8]| {
    check::check(bytes);
});

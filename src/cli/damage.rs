//! A data file that is damaged where the storage engine does not look: it panics there, and a person is
//! told what has happened instead of where.
//!
//! Invariant: a panic of our own is shown as it is, with its place.

use std::io::{Write, stderr};
use std::panic::{PanicHookInfo, set_hook, take_hook};
use std::process::exit;

use super::error::{Exit, RESTORE};

/// The engine's folder among its sources, as a panic names them.
const ENGINE: &str = "/redb-";

/// From here on the engine's panics end the process with a sentence.
pub fn name_damage() {
    let otherwise = take_hook();
    set_hook(Box::new(move |panic| {
        if !is_of_the_engine(panic) {
            return otherwise(panic);
        }
        let why = panic.payload_as_str().and_then(|why| why.lines().next()).unwrap_or_default();
        let told =
            format!("error: the data file is damaged\n  because: {why}\n  hint: {RESTORE}\n");
        // Nobody may be reading.
        let _ = stderr().write_all(told.as_bytes());
        exit(i32::from(Exit::Failed.code()));
    }));
}

fn is_of_the_engine(panic: &PanicHookInfo<'_>) -> bool {
    panic.location().is_some_and(|place| place.file().contains(ENGINE))
}

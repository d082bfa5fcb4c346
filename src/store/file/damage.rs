//! What the engine does when it meets a page that makes no sense: it panics in places.
//!
//! Invariant: a panic of any other code goes on as it would. A released program ends where it panics,
//! so that nothing can be caught there: the hook is the one place that sees it first. Absent: the
//! words, and how the process ends.

use std::panic::{set_hook, take_hook};

/// Has a panic of the storage engine told to somebody who ends the process: what it said and where.
/// Nothing may go on after it, in any thread.
pub fn on_engine_panic(tell: impl Fn(&str) -> std::convert::Infallible + Send + Sync + 'static) {
    let others = take_hook();
    set_hook(Box::new(move |panic| {
        let place = panic.location().filter(|place| is_engine(place.file()));
        if let Some(place) = place {
            let said = panic.payload_as_str().unwrap_or("the engine stopped");
            let (said, file) = (said.lines().next().unwrap_or_default(), place.file());
            let file = file.rsplit_once("/redb-").map_or(file, |(_, file)| file);
            match tell(&format!("{said} (redb-{file}:{})", place.line())) {}
        }
        others(panic);
    }));
}

/// Whether a source file is one of the engine's, as a registry or a vendored folder names it.
fn is_engine(file: &str) -> bool {
    let is_package = |name: &str| {
        name == "redb"
            || name.strip_prefix("redb-").is_some_and(|v| v.starts_with(char::is_numeric))
    };
    file.split_once("/src/").is_some_and(|_| file.split('/').any(is_package))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_the_engines_by_the_package_of_its_file_alone() {
        for (file, is) in [
            ("/root/.cargo/registry/src/index.crates.io-1/redb-4.5.0/src/db.rs", true),
            ("vendor/redb/src/tree_store/btree.rs", true),
            ("src/store/file.rs", false),
            ("/home/me/redb-tools/couplet/src/store/file.rs", false),
            ("/root/.cargo/registry/src/index.crates.io-1/redb-derive-1/src/lib.rs", false),
            ("/rustc/0/library/core/src/option.rs", false),
        ] {
            assert_eq!(is_engine(file), is, "{file}");
        }
    }
}

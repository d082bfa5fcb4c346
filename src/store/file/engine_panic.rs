//! Panics of redb, which panics in places when it reads a corrupt page.
//!
//! A release build aborts on panic, so a panic cannot be caught; the panic hook is the only place that
//! can report it. Invariant: panics of all other code reach the previous hook. Does not choose the
//! message or end the process (see `cli`).

use std::cell::RefCell;
use std::panic::{set_hook, take_hook};

thread_local! {
    static AFTER_A_PANIC: RefCell<Option<Box<dyn Fn()>>> = const { RefCell::new(None) };
}

/// Lets the process survive a panic of this thread: calls `notify`, and stops the thread for ever. Nobody
/// may use afterwards what the thread has locked.
pub(super) fn after_a_panic(notify: impl Fn() + 'static) {
    AFTER_A_PANIC.set(Some(Box::new(notify)));
}

/// Installs a panic hook that passes a panic of redb, with its source location, to `report`. `report`
/// must end the process: no thread may continue after such a panic.
pub fn on_engine_panic(report: impl Fn(&str) -> std::convert::Infallible + Send + Sync + 'static) {
    let previous_hook = take_hook();
    set_hook(Box::new(move |panic| {
        if let Some(notify) = AFTER_A_PANIC.with(RefCell::take) {
            notify();
            loop {
                std::thread::park();
            }
        }
        let location = panic.location().filter(|location| is_engine(location.file()));
        if let Some(location) = location {
            let message = panic.payload_as_str().unwrap_or("redb panicked");
            let (message, file) = (message.lines().next().unwrap_or_default(), location.file());
            let file = file.rsplit_once("/redb-").map_or(file, |(_, file)| file);
            match report(&format!("{message} (redb-{file}:{})", location.line())) {}
        }
        previous_hook(panic);
    }));
}

/// Whether a source file belongs to redb, in a cargo registry or a vendor folder.
fn is_engine(file: &str) -> bool {
    let is_package = |name: &str| {
        name == "redb"
            || name.strip_prefix("redb-").is_some_and(|v| v.starts_with(char::is_numeric))
    };
    file.split_once("/src/").is_some_and(|_| file.split('/').any(is_package))
}

#[cfg(test)]
mod tests;

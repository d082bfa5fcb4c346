//! What a browser finds, for the tests that `tests/run --long` runs.

use std::ffi::OsString;
use std::process::Command;

use crate::folder::Folder;

/// The Python that has a browser; none but in `tests/run --long`.
pub(crate) fn python() -> Option<OsString> {
    std::env::var_os("COUPLET_BROWSER_PYTHON")
}

/// Runs a script of the tests in a folder; it says what is wrong and fails.
pub(crate) fn finds_nothing(python: OsString, folder: &Folder, script: &str, words: &[&str]) {
    let checked = Command::new(python)
        .arg(format!("{}/tests/{script}", env!("CARGO_MANIFEST_DIR")))
        .args(words)
        .arg(std::env::var_os("COUPLET_PICTURES").unwrap_or_else(|| ".".into()))
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&checked.stdout);
    assert!(checked.status.success(), "{said}\n{}", String::from_utf8_lossy(&checked.stderr));
}

//! Fixtures of this module's tests.

use std::fs;
use std::path::Path;

use crate::domain::environment::Random;

/// A source of randomness that fills every byte with 7.
pub(super) struct FixedRandom;

impl Random for FixedRandom {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

/// The file names in a folder, sorted.
pub(super) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

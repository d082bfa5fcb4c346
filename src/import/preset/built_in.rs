//! The presets that come with the program, by kind of file.
//!
//! Invariant: each of them parses (a test reads all).

use std::sync::{Arc, LazyLock};

use super::{GENERIC, Preset};
use crate::import::columns::ColumnSpec;
use crate::import::orders::ORDER_COLUMNS;

/// A preset file with its name.
macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../presets/", $name, ".toml")))),*]
    };
}

const OF_ORDERS: &[(&str, &str)] = files!("shopify");

static ORDERS: LazyLock<Vec<Arc<Preset>>> = LazyLock::new(|| {
    let parse = |(name, text): &(&str, &str)| Preset::parse(name, text, ORDER_COLUMNS).ok().map(Arc::new);
    OF_ORDERS.iter().filter_map(parse).collect()
});

/// The presets of a kind of file, by its columns.
pub(in crate::import) fn presets_of(specs: &'static [ColumnSpec]) -> &'static [Arc<Preset>] {
    if specs == ORDER_COLUMNS { &ORDERS } else { &[] }
}

/// The names of the presets of a kind of file.
pub fn preset_names(specs: &'static [ColumnSpec]) -> impl Iterator<Item = &'static str> {
    let files = if specs == ORDER_COLUMNS { OF_ORDERS } else { &[] };
    std::iter::once(GENERIC).chain(files.iter().map(|(name, _)| *name))
}

/// The preset of a kind of file with a name.
pub fn built_in(specs: &'static [ColumnSpec], name: &str) -> Option<Arc<Preset>> {
    presets_of(specs).iter().find(|preset| &*preset.name == name).cloned()
}

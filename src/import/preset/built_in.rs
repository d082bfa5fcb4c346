//! The presets that come with the program, by kind of file.
//!
//! Invariant: each of them parses (a test reads all). A tool that writes several files has one preset for each.

use std::sync::{Arc, LazyLock};

use super::{GENERIC, Preset};
use crate::import::columns::ColumnSpec;
use crate::import::orders::ORDER_COLUMNS;

/// Preset files, each with the name of its tool.
macro_rules! files {
    ($($name:literal: $($file:literal),+;)*) => {
        &[$($(($name, include_str!(concat!("../presets/", $file, ".toml")))),+),*]
    };
}

pub(super) const OF_ORDERS: &[(&str, &str)] = files!(
    "shopify": "shopify";
    "woocommerce": "woocommerce-analytics", "woocommerce-browser", "woocommerce-advanced",
        "woocommerce-webtoffee";
    "stripe": "stripe";
    "square": "square-transactions", "square-items";
    "squarespace": "squarespace";
    "etsy": "etsy-orders", "etsy-items";
    "wix": "wix";
    "gumroad": "gumroad";
    "paypal": "paypal", "paypal-statement";
    "amazon": "amazon";
    "prestashop": "prestashop";
);

static ORDERS: LazyLock<Vec<Arc<Preset>>> = LazyLock::new(|| {
    let parse =
        |(name, text): &(&str, &str)| Preset::parse(name, text, ORDER_COLUMNS).ok().map(Arc::new);
    OF_ORDERS.iter().filter_map(parse).collect()
});

/// The presets of a kind of file, by its columns.
pub(in crate::import) fn presets_of(specs: &'static [ColumnSpec]) -> &'static [Arc<Preset>] {
    if specs == ORDER_COLUMNS { &ORDERS } else { &[] }
}

/// The names of the presets of a kind of file.
#[must_use]
pub fn preset_names(specs: &'static [ColumnSpec]) -> Vec<&'static str> {
    let files = if specs == ORDER_COLUMNS { OF_ORDERS } else { &[] };
    let mut names: Vec<&str> = std::iter::once(GENERIC).chain(files.iter().map(|f| f.0)).collect();
    names.dedup();
    names
}

/// The presets of a kind of file with a name.
#[must_use]
pub fn built_in(specs: &'static [ColumnSpec], name: &str) -> Vec<Arc<Preset>> {
    presets_of(specs).iter().filter(|preset| &*preset.name == name).cloned().collect()
}

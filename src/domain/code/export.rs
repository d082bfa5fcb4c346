//! Exports: which shop was sent a code, and when.
//!
//! Invariant: a code has at most one export for each kind of file, the last one. Does not write files (see `render`).

use crate::domain::string_enum::string_enum;
use crate::domain::time::Timestamp;

string_enum!(
    /// What a file of codes is made for.
    ShopFile {
        Shopify = "shopify",
        WooCommerce = "woocommerce",
        Stripe = "stripe",
        /// Any other shop.
        Csv = "csv",
    }
);

/// That a code was written to a file for a shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Export {
    pub shop: ShopFile,
    pub at: Timestamp,
}

/// Adds an export, in place of an earlier one for the same kind of file.
pub fn add_export(exports: &mut Vec<Export>, export: Export) {
    match exports.iter_mut().find(|known| known.shop == export.shop) {
        Some(known) => *known = export,
        None => exports.push(export),
    }
}

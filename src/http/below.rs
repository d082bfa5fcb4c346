//! Addresses below a path of our own, such as `/-/share/`.
//!
//! The path of a domain may be in front: a shop may have the domain `https://shop.example/go`.

use std::sync::Arc;

use crate::redirect::directory::site::Site;

/// What is below `prefix`, which begins with a slash; `None` if the address is another one.
pub(super) fn below<'p>(
    path: &'p str,
    prefix: &str,
    site: impl FnOnce() -> Arc<Site>,
) -> Option<&'p str> {
    if let Some(below) = path.strip_prefix(prefix) {
        return Some(below);
    }
    let path = path.trim_start_matches('/');
    // Only a path with so much in it can have the path of a domain in front.
    if !path.contains(prefix) {
        return None;
    }
    site().name_in(path).strip_prefix(prefix.trim_start_matches('/'))
}

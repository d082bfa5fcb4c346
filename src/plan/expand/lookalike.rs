//! Slugs that people confuse when they read them from paper or type them from memory.
//!
//! Invariant: two slugs look alike exactly if their appearances are equal.

use crate::domain::link::slug::Slug;

/// A slug with every character that is easily mistaken for another one replaced by it.
pub(super) fn appearance(slug: &Slug) -> String {
    let one = |c: char| match c {
        '0' => 'o',
        '1' | 'i' => 'l',
        '2' => 'z',
        '5' => 's',
        '8' => 'b',
        '_' => '-',
        other => other,
    };
    let text: String = slug.as_str().chars().map(one).collect();
    text.replace("rn", "m").replace("vv", "w")
}

#[cfg(test)]
mod tests;

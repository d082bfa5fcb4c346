//! What the reader of a share sees while its page is not there.

use maud::html;

use super::Frame;
use crate::render::texts::say;

/// The page is being made; the answer says when to ask again.
#[must_use]
pub fn making() -> String {
    notice(&say!("share-making"), &say!("share-making-why"))
}

/// The page cannot be made now.
#[must_use]
pub fn not_now() -> String {
    notice(&say!("share-not-now"), &say!("share-not-now-why"))
}

fn notice(title: &str, why: &str) -> String {
    let content = html! {
        main {
            h1 { (title) }
            p.soft { (why) }
        }
    };
    Frame { title, depth: 2, manifest: None, class: None }.around(&content)
}

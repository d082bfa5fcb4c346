//! The files that pages load: a style sheet, one more for the console, one script, one icon.
//!
//! Invariant: the name of a file has a digest of its content, so that a browser may keep it for ever. The script has
//! at most `SCRIPT_BYTES_MAX`.

use std::fmt::Write as _;
use std::sync::LazyLock;

use sha2::{Digest, Sha256};

use crate::domain::limits::SCRIPT_BYTES_MAX;

/// A file that pages load.
#[derive(Debug)]
pub struct Asset {
    /// Its name in the folder `static`.
    pub name: String,
    pub content_type: &'static str,
    pub bytes: &'static [u8],
}

const SCRIPT: &str = include_str!("page.js");
const _: () = assert!(SCRIPT.len() <= SCRIPT_BYTES_MAX, "the script is too large for a phone");

static ASSETS: LazyLock<[Asset; 4]> = LazyLock::new(|| {
    [
        Asset::new("page", "css", "text/css; charset=utf-8", include_str!("page.css")),
        Asset::new("page", "js", "text/javascript; charset=utf-8", SCRIPT),
        Asset::new("console", "css", "text/css; charset=utf-8", include_str!("console.css")),
        Asset::new("icon", "svg", "image/svg+xml", include_str!("icon.svg")),
    ]
});

impl Asset {
    fn new(stem: &str, ending: &str, content_type: &'static str, content: &'static str) -> Self {
        let digest = Sha256::digest(content.as_bytes());
        let mut name = format!("{stem}-");
        for byte in &digest[..6] {
            // Writing into a string cannot fail.
            let _ = write!(name, "{byte:02x}");
        }
        name.push('.');
        name.push_str(ending);
        Self { name, content_type, bytes: content.as_bytes() }
    }

    /// Its address below `/-/`.
    #[must_use]
    pub fn below(&self) -> String {
        format!("static/{}", self.name)
    }
}

pub(in crate::render) fn style() -> &'static Asset {
    &ASSETS[0]
}

pub(in crate::render) fn script() -> &'static Asset {
    &ASSETS[1]
}

/// What the pages of the console need besides the style of all pages.
pub(in crate::render) fn console_style() -> &'static Asset {
    &ASSETS[2]
}

pub(in crate::render) fn icon() -> &'static Asset {
    &ASSETS[3]
}

/// The names of all files.
pub fn asset_names() -> impl Iterator<Item = &'static str> {
    ASSETS.iter().map(|asset| asset.name.as_str())
}

/// The file of a name; `None` for any other, also for one of another release.
#[must_use]
pub fn asset(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

//! Pages that a server makes for one person: their frame, and the files that all of them load.
//!
//! Invariant: a page has no style and no script of its own, so that a strict policy holds for it; whatever the script
//! adds is an addition, and everything works without it. Every text from outside is escaped, and isolated, so that it
//! is neither markup nor turns the direction of what follows. Addresses within a page are relative: a page works below
//! the path of any domain. Does not answer requests (see `http`).

pub mod agent;
pub mod asset;
pub mod console;
pub mod share;

use maud::{DOCTYPE, Markup, html};

use super::texts::say;

/// The class of the pages of the console, which have a style sheet of their own besides.
pub(super) const CONSOLE: &str = "console";

/// A page without its content.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame<'a> {
    pub(super) title: &'a str,
    /// How many parts its address has after `/-/`: the files of pages are found from there.
    pub(super) depth: usize,
    /// The address of the manifest by which a phone installs the page.
    pub(super) manifest: Option<&'a str>,
    /// What the body is called in the style sheet, for a page that looks like no other.
    pub(super) class: Option<&'a str>,
}

impl Frame<'_> {
    /// The whole page, as UTF-8.
    pub(super) fn around(&self, content: &Markup) -> String {
        let file = |asset: &asset::Asset| {
            format!("{}{}", "../".repeat(self.depth.saturating_sub(1)), asset.below())
        };
        let page = html! {
            (DOCTYPE)
            html lang=(say!("language")) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="referrer" content="no-referrer";
                    meta name="robots" content="noindex";
                    meta name="format-detection" content="telephone=no";
                    title { (self.title) }
                    link rel="stylesheet" href=(file(asset::style()));
                    @if self.class == Some(CONSOLE) { link rel="stylesheet" href=(file(asset::console_style())); }
                    link rel="icon" href=(file(asset::icon()));
                    @if let Some(manifest) = self.manifest { link rel="manifest" href=(manifest); }
                    script src=(file(asset::script())) defer {}
                }
                body class=[self.class] {
                    (content)
                    // What the script says, such as that something was copied.
                    p #said .toast role="status" {}
                }
            }
        };
        page.into_string()
    }
}

/// A text from outside, which keeps the direction of its writing to itself.
pub(super) fn isolated(text: &str) -> Markup {
    html! { bdi { (super::escape::inert(text)) } }
}

#[cfg(test)]
mod tests;

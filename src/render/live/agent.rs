//! The page of an agent: links to copy and to share, the next code, and what came of it.
//!
//! Invariant: every address is relative, and the token of the page is in addresses alone. The first view has at most
//! `FIRST_MARKUP_BYTES_MAX` of markup, unless one link alone has more. Does not read the facts (see `service`).

mod codes;
mod links;
mod making;
mod manifest;

use jiff::civil::Date;
use maud::{Markup, html};

use super::{Frame, isolated};
use crate::domain::agent_page::view::{AgentView, DayAndMonth, Said};
use crate::domain::limits::FIRST_MARKUP_BYTES_MAX;
use crate::render::texts::{self, say};

pub use links::qr;
pub use making::new_link;
pub use manifest::{MANIFEST_TYPE, manifest};

/// What is shown of an agent's own.
#[derive(Debug, Clone, Copy)]
pub struct Home<'a> {
    pub view: &'a AgentView,
    /// The last part of the page's address, as it was opened.
    pub token: &'a str,
    /// What came of a form.
    pub said: Option<Said>,
    /// The first link to show, of all by use.
    pub from: usize,
}

impl Home<'_> {
    /// The page.
    #[must_use]
    pub fn page(&self) -> String {
        let Self { view, token, said, .. } = self;
        let name = view.settings.shown(&view.agent);
        let title = say!("agent-title", name = name);
        let top = html! {
            header {
                h1 { (isolated(name)) }
                (figures(view))
            }
            @if let Some(said) = said { (note(*said)) }
            @if let Some(code) = &view.asked_code { (codes::told(view, code, token)) }
            @if let Some(link) = &view.asked_link { (links::made(view, link, token)) }
            (codes::next(view, token))
            p { a.button.main href={ (token) "/new" } { (say!("agent-new-link")) } }
        };
        let bottom = codes::last(view, token);
        let rest =
            FIRST_MARKUP_BYTES_MAX.saturating_sub(top.0.len() + bottom.0.len() + FRAME_BYTES);
        let content = html! {
            main {
                (top)
                (links::cards(view, token, self.from, rest))
                (bottom)
            }
        };
        let address = format!("{token}/manifest");
        frame(&title, 2, Some(&address)).around(&content)
    }
}

/// What the frame of a page takes, about.
const FRAME_BYTES: usize = 1024;

fn frame<'a>(title: &'a str, depth: usize, manifest: Option<&'a str>) -> Frame<'a> {
    Frame { title, depth, manifest, class: None }
}

/// The clicks, codes and orders of today and of the month, each in one line.
fn figures(view: &AgentView) -> Markup {
    let counts = |of: fn(DayAndMonth) -> u64| {
        texts::list([
            say!("agent-clicks", count = of(view.clicks)),
            say!("agent-codes", count = of(view.codes)),
            say!("agent-orders", count = of(view.orders)),
        ])
    };
    let today: Date = view.settings.zone.day(view.now);
    let month = texts::of("month", &today.month().to_string());
    html! {
        p.nums { (say!("agent-today", counts = counts(|of| of.day))) }
        p.nums { (say!("agent-month", month = month, counts = counts(|of| of.month))) }
        p.soft { (say!("agent-counted", zone = view.settings.zone.name())) }
    }
}

/// The page for a moment at which the data cannot be read or written.
#[must_use]
pub fn not_now() -> String {
    let title = say!("agent-app");
    let content = html! { main { h1 { (title) } (note(Said::NotNow)) } };
    frame(&title, 3, None).around(&content)
}

/// What came of a form.
fn note(said: Said) -> Markup {
    let is_done = said == Said::TakenBack;
    html! {
        div class={ "note" @if !is_done { " bad" } } role="status" {
            p { (texts::of("agent-said", said.as_str())) }
        }
    }
}

#[cfg(test)]
mod tests;

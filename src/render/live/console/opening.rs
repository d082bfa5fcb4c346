//! The page of a one-time address, and what is said instead of a page.
//!
//! Invariant: the page of an address tells nothing of the data, and its button alone uses the address up.

use maud::{Markup, html};

use super::super::{CONSOLE, Frame, isolated};
use super::frame::{Context, Place, Shown};
use crate::render::texts::say;

fn bare(title: &str, depth: usize, content: &Markup) -> String {
    let frame = Frame { title, depth, manifest: None, class: Some(CONSOLE) };
    frame.around(&html! { main { h1 { (title) } (content) } })
}

/// The page of a one-time address: with the button that opens the console, or that it is over.
#[must_use]
pub fn opening(is_waiting: bool) -> String {
    if is_waiting {
        let body = html! {
            p { (say!("console-opening")) }
            // Sent to the page's own address.
            form method="post" {
                p { button.main type="submit" { (say!("console-open")) } }
            }
        };
        bare(&say!("console-title"), 3, &body)
    } else {
        bare(&say!("console-title"), 3, &html! { p { (say!("console-opened-before")) } (again()) })
    }
}

fn again() -> Markup {
    html! {
        p { (say!("console-open-again")) }
        p { code { "couplet console open" } }
    }
}

/// What is said to somebody without a session, or of a page that cannot be shown.
#[must_use]
pub fn refused(said: Option<&str>, depth: usize, context: Option<&Context>) -> String {
    let Some(said) = said else {
        let body = html! { p { (say!("console-no-session")) } (again()) };
        return bare(&say!("console-title"), depth, &body);
    };
    let body = html! { p.note.bad role="alert" { (isolated(said)) } };
    match context {
        Some(context) => match context.page(Place::Start, &say!("console-not-shown"), &body) {
            Shown::Page(page) => page,
            Shown::Csv(..) => String::new(),
        },
        None => bare(&say!("console-title"), depth, &body),
    }
}

//! The form for a new link: of a page that was shared, or of one that is typed in.
//!
//! Invariant: what was typed is still there after a fault, and the form is there again after a link was made.

use maud::{Markup, html};

use super::links::{campaign_name, made};
use super::{frame, note};
use crate::domain::agent_page::view::{AgentView, LinkAsked, Said};
use crate::domain::limits::{SLUG_CHARS_MAX, TITLE_CHARS_MAX};
use crate::render::texts::say;

/// The page with the form. `form` is what is filled in; the link that was made before is shown above it.
#[must_use]
pub fn new_link(view: &AgentView, form: &LinkAsked, said: Option<Said>, token: &str) -> String {
    let title = say!("agent-new-link");
    let content = html! {
        main {
            p { a.tap href={ "../" (token) } { (say!("agent-back")) } }
            h1 { (title) }
            @if let Some(said) = said { (note(said)) }
            // Its addresses begin where the page of the agent is.
            @if let Some(link) = &view.asked_link { (made(view, link, &format!("../{token}"))) }
            form.card method="post" action="link" {
                input type="hidden" name="once" value=(view.once);
                (text("target", "url", &say!("agent-target"), &form.target, 0))
                (text("slug", "text", &say!("agent-slug"), form.slug.as_deref().unwrap_or_default(), SLUG_CHARS_MAX))
                p.soft #slug-help { (say!("agent-slug-help")) }
                (choices("campaign", &say!("agent-campaign"), form.campaign.as_deref(),
                    view.campaigns().map(|of| (of.as_str(), campaign_name(view, of)))))
                (choices("channel", &say!("agent-channel"), form.channel.as_deref(),
                    view.channels().map(|of| (of.as_str(), of.as_str()))))
                (text("title", "text", &say!("agent-link-title"), form.title.as_deref().unwrap_or_default(), TITLE_CHARS_MAX))
                div.row { button.main { (say!("agent-make")) } }
            }
        }
    };
    frame(&title, 3, None).around(&content)
}

fn text(name: &str, kind: &str, label: &str, value: &str, max: usize) -> Markup {
    let is_address = name != "title";
    html! {
        label for=(name) { (label) }
        input #(name) name=(name) type=(kind) value=(value) maxlength=[(max > 0).then_some(max)]
            required[name == "target"] autocomplete="off" autocapitalize=[is_address.then_some("none")]
            spellcheck=[is_address.then_some("false")] dir=(if is_address { "ltr" } else { "auto" })
            aria-describedby=[(name == "slug").then_some("slug-help")];
    }
}

/// A choice of the plan; nothing if there is none.
fn choices<'a>(
    name: &str,
    label: &str,
    chosen: Option<&str>,
    all: impl Iterator<Item = (&'a str, &'a str)>,
) -> Markup {
    let all: Vec<(&str, &str)> = all.collect();
    html! {
        @if !all.is_empty() {
            label for=(name) { (label) }
            select #(name) name=(name) {
                option value="" { (say!("agent-none")) }
                @for (value, shown) in &all {
                    option value=(value) selected[chosen == Some(value)] { (shown) }
                }
            }
        }
    }
}

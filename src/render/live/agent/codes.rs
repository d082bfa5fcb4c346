//! The next code of a batch, what to tell the customer with it, and the codes that were given last.

use maud::{Markup, html};

use super::links::{campaign_name, code_field, message_box};
use crate::domain::agent_page::view::{AgentView, GivenCode};
use crate::domain::code::batch::Batch;
use crate::domain::label::BatchName;
use crate::domain::limits::{BATCHES_SHOWN_MAX, HAND_OUT_LABEL_CHARS_MAX};
use crate::domain::settings::message::{MessageField, Own};
use crate::render::live::isolated;
use crate::render::texts::say;

/// The form for the next code; nothing if there is no batch to give codes of.
pub(super) fn next(view: &AgentView, token: &str) -> Markup {
    let batches = &view.batches[..view.batches.len().min(BATCHES_SHOWN_MAX)];
    let last = view.given.first().map(|of| &of.batch.spec.name);
    html! {
        @if !batches.is_empty() {
            section.card {
                h2 { (say!("agent-next-code")) }
                form method="post" action={ (token) "/code" } {
                    input type="hidden" name="once" value=(view.once);
                    @match batches {
                        [only] => {
                            input type="hidden" name="batch" value=(only.spec.name);
                            p { (batch_name(view, only)) }
                        }
                        _ => {
                            label for="batch" { (say!("agent-batch")) }
                            select #batch name="batch" { @for of in batches { (choice(view, of, last)) } }
                        }
                    }
                    label for="label" { (say!("agent-label")) }
                    input #label name="label" type="text" maxlength=(HAND_OUT_LABEL_CHARS_MAX)
                        autocomplete="off" dir="auto";
                    div.row { button.main { (say!("agent-give")) } }
                }
            }
        }
    }
}

fn choice(view: &AgentView, batch: &Batch, last: Option<&BatchName>) -> Markup {
    let name = &batch.spec.name;
    html! { option value=(name) selected[last == Some(name)] { (batch_name(view, batch)) } }
}

/// The name of a batch, and what its codes are good for.
fn batch_name(view: &AgentView, batch: &Batch) -> String {
    let terms = batch.spec.terms.summary(&view.settings.zone);
    let name = batch.spec.name.as_str();
    if terms.is_empty() { name.to_owned() } else { format!("{name}: {terms}") }
}

/// A code that was just given: what to paste, and what to say.
pub(super) fn told(view: &AgentView, of: &GivenCode, token: &str) -> Markup {
    let terms = of.batch.spec.terms.summary(&view.settings.zone);
    let message = message(view, of);
    html! {
        div.note role="status" {
            h2 { (say!("agent-given")) }
            (code_field("given", of.code.as_str(), Some("code")))
            @if let Some(label) = &of.given.label {
                p { (say!("agent-for")) " " (isolated(label.as_str())) }
            }
            @if !terms.is_empty() { p { (say!("agent-tell", terms = terms.as_str())) } }
            @if let Some(text) = &message { (message_box(view, &of.batch.spec.tags, text, "told")) }
            @if !of.is_used { (undo(view, of, token)) }
        }
    }
}

/// The message of the batch's campaign and channel with this code, and with the agent's own link there.
fn message(view: &AgentView, of: &GivenCode) -> Option<String> {
    let tags = &of.batch.spec.tags;
    let message = view.settings.message(tags).filter(|of| !of.names(MessageField::Stop))?;
    let is_there = |link: &&crate::domain::link::Link| {
        let own = &link.spec.tags;
        own.campaign == tags.campaign && own.channel == tags.channel
    };
    let link = view.links.iter().map(|used| &used.link).find(is_there);
    let url = link.map(|link| link.spec.short_url(&view.domain));
    if url.is_none() && message.names(MessageField::Link) {
        return None;
    }
    let own = Own {
        link: url.as_deref().unwrap_or_default(),
        stop: "",
        code: Some((of.code.as_str(), &of.batch.spec.terms)),
    };
    let mut tags = link.map_or_else(|| tags.clone(), |link| link.spec.tags.clone());
    tags.agent = Some(view.agent.clone());
    view.settings.filled_for(message, &tags, &own, &view.known).ok()
}

fn undo(view: &AgentView, of: &GivenCode, token: &str) -> Markup {
    let label = say!("agent-undo-code", code = of.code.as_str());
    html! {
        form method="post" action={ (token) "/undo" } {
            input type="hidden" name="once" value=(view.once);
            input type="hidden" name="code" value=(of.code);
            button aria-label=(label) { (say!("agent-undo")) }
        }
    }
}

/// The codes that were given last, each with the way to take it back.
pub(super) fn last(view: &AgentView, token: &str) -> Markup {
    html! {
        @if !view.given.is_empty() {
            details.card {
                summary { (say!("agent-last-codes")) }
                @for of in &view.given {
                    div.item {
                        p { strong { (of.code.as_str()) } }
                        p.soft {
                            (view.settings.zone.clock(of.given.at)) " \u{b7} "
                            @if let Some(campaign) = &of.batch.spec.tags.campaign {
                                (isolated(campaign_name(view, campaign)))
                            } @else { (isolated(of.batch.spec.name.as_str())) }
                            @if let Some(label) = &of.given.label { " \u{b7} " (isolated(label.as_str())) }
                        }
                        @if of.is_used { p.soft { (say!("agent-used")) } } @else { (undo(view, of, token)) }
                    }
                }
            }
        }
    }
}

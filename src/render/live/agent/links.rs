//! The links of an agent: one card for each campaign and channel, and each link's QR code.
//!
//! Invariant: a link and its message stand in fields, so that a long press or a tap selects all of it where no script
//! runs and where there is no clipboard.

use maud::{Markup, PreEscaped, html};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::frame;
use crate::domain::agent_page::view::{AgentView, UsedLink};
use crate::domain::label::{Campaign, Channel, Content, Tags};
use crate::domain::limits::CHAT_ADDRESS_BYTES_MAX;
use crate::domain::link::{Link, Status, Title};
use crate::domain::settings::declarations::ChannelSettings;
use crate::domain::sms::Sms;
use crate::render::live::isolated;
use crate::render::qr::{Picture, QrError, qr as draw};
use crate::render::sms::sms_in_words;
use crate::render::texts::{self, say};

/// What a text may not have as it is in a query.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The links of one campaign and channel, in the order of their use.
struct Card<'a> {
    tags: &'a Tags,
    links: Vec<&'a Link>,
}

/// Groups links by campaign and channel. The card whose link was used last comes first.
fn grouped(links: &[UsedLink]) -> Vec<Card<'_>> {
    let mut cards: Vec<Card<'_>> = Vec::new();
    let place = |tags: &Tags| (tags.campaign.clone(), tags.channel.clone());
    for UsedLink { link, .. } in links {
        let tags = &link.spec.tags;
        match cards.iter_mut().find(|card| place(card.tags) == place(tags)) {
            Some(card) => card.links.push(link),
            None => cards.push(Card { tags, links: vec![link] }),
        }
    }
    cards
}

/// The cards from a link on, as many as have so many bytes of markup; then the way to the others.
pub(super) fn cards(view: &AgentView, token: &str, from: usize, bytes: usize) -> Markup {
    let cards = grouped(&view.links);
    let all: usize = view.links.len();
    let (mut at, mut left, mut shown) = (0, bytes, Vec::new());
    let mut is_full = false;
    for card in &cards {
        let mut items: Vec<Markup> = Vec::new();
        for link in &card.links {
            at += 1;
            if at <= from || is_full {
                continue;
            }
            let item = item(view, link, token, at);
            let needed = item.0.len() + if items.is_empty() { HEAD_BYTES } else { 0 };
            is_full = needed > left && (!shown.is_empty() || !items.is_empty());
            if is_full {
                at -= 1;
                break;
            }
            left = left.saturating_sub(needed);
            items.push(item);
        }
        if !items.is_empty() {
            shown.push(html! {
                section.card {
                    (head(view, card.tags))
                    @for item in &items { (item) }
                }
            });
        }
        if is_full {
            break;
        }
    }
    html! {
        @if view.links.is_empty() { p.soft { (say!("agent-no-links")) } }
        @for card in &shown { (card) }
        @if is_full {
            p { a.button href={ (token) "?from=" (at) } { (say!("agent-more", count = (all - at) as u64)) } }
        }
        @if from > 0 { p { a.tap href=(token) { (say!("agent-first")) } } }
    }
}

/// What the head of a card takes, about.
const HEAD_BYTES: usize = 300;

fn head(view: &AgentView, tags: &Tags) -> Markup {
    html! {
        h2 {
            @if let Some(campaign) = &tags.campaign { (isolated(campaign_name(view, campaign))) }
            @if tags.campaign.is_some() && tags.channel.is_some() { " \u{b7} " }
            @if let Some(channel) = &tags.channel { (isolated(channel.as_str())) }
            @if tags.campaign.is_none() && tags.channel.is_none() { (say!("agent-untagged")) }
        }
    }
}

/// The name of a campaign that people read.
pub(super) fn campaign_name<'a>(view: &'a AgentView, campaign: &'a Campaign) -> &'a str {
    let named = view.settings.campaigns.get(campaign).and_then(|of| of.name.as_deref());
    named.unwrap_or(campaign.as_str())
}

/// A link of a card. Its number makes the ids of its fields.
fn item(view: &AgentView, link: &Link, token: &str, number: usize) -> Markup {
    let spec = &link.spec;
    let url = spec.short_url(&view.domain);
    let message = message(view, &spec.tags, &url);
    let label = spec.tags.content.as_ref().map(Content::as_str);
    let label = label.or(spec.title.as_ref().map(Title::as_str));
    html! {
        div.item {
            @if let Some(label) = label { h3 { (isolated(label)) } }
            (link_field(&format!("u{number}"), &url, &qr_address(link, token)))
            @if link.status(view.now) == Status::Upcoming { p.soft { (say!("agent-upcoming")) } }
            @if let Some(text) = &message { (message_box(view, &spec.tags, text, &format!("m{number}"))) }
        }
    }
}

fn qr_address(link: &Link, token: &str) -> String {
    format!("{token}/qr/{}", link.spec.slug)
}

/// A link that was just made.
pub(super) fn made(view: &AgentView, link: &Link, token: &str) -> Markup {
    let url = link.spec.short_url(&view.domain);
    html! {
        div.note role="status" {
            h2 { (say!("agent-made")) }
            (link_field("made", &url, &qr_address(link, token)))
            p.soft { (say!("agent-leads-to")) " " (isolated(link.spec.target.as_str())) }
        }
    }
}

/// A link, with what is done with it.
fn link_field(id: &str, url: &str, qr_address: &str) -> Markup {
    html! {
        (text_field(id, url, &say!("agent-link")))
        div.row {
            (buttons(id, "link"))
            a.button href=(qr_address) { (say!("agent-qr")) }
        }
    }
}

/// A code that is copied and shared. `class` is how it looks, if it is what a box is about.
pub(super) fn code_field(id: &str, code: &str, class: Option<&str>) -> Markup {
    html! {
        input #(id) class=[class] type="text" value=(code) readonly aria-label=(say!("agent-code")) dir="ltr" autocomplete="off";
        div.row { (buttons(id, "code")) }
    }
}

fn text_field(id: &str, text: &str, label: &str) -> Markup {
    html! { input #(id) type="text" value=(text) readonly aria-label=(label) dir="ltr" autocomplete="off"; }
}

/// What works only with a script, which shows it. `kind` is what the field has.
fn buttons(id: &str, kind: &str) -> Markup {
    html! {
        button type="button" hidden data-copy data-of=(id) data-done=(say!("agent-copied"))
            data-selected=(say!("agent-selected")) { (texts::of("agent-copy", kind)) }
        button type="button" hidden data-share data-of=(id) { (texts::of("agent-share", kind)) }
    }
}

/// The message of a link, filled in; `None` if it has none, or one that needs what only one person has.
fn message(view: &AgentView, tags: &Tags, url: &str) -> Option<String> {
    let message = view.settings.message(tags)?;
    view.settings.filled(message, tags, url, &view.known).ok()
}

/// A message with what sends it.
pub(super) fn message_box(view: &AgentView, tags: &Tags, text: &str, id: &str) -> Markup {
    let rows = text.lines().count().max(text.chars().count() / 28 + 1).clamp(2, 8);
    let channel = tags.channel.as_ref();
    let is_sms = channel.is_none_or(|name| is_sms(view, name));
    let is_whatsapp = channel.is_none_or(|name| is_whatsapp(view, name));
    html! {
        textarea #(id) readonly rows=(rows) aria-label=(say!("agent-message")) dir="auto" { (text) }
        div.row {
            (buttons(id, "message"))
            @if let Some(address) = chat("https://wa.me/?text=", text).filter(|_| is_whatsapp) {
                a.button href=(address) rel="noreferrer noopener" { "WhatsApp" }
            }
            @if let Some(address) = chat("sms:?&body=", text).filter(|_| is_sms) {
                a.button href=(address) { "SMS" }
            }
        }
        @if is_sms && channel.is_some() { p.soft { (sms_in_words(&Sms::of(text), &[])) } }
    }
}

/// The address that opens an app with a text; `None` if it would be too long for some.
fn chat(start: &str, text: &str) -> Option<String> {
    let address = format!("{start}{}", utf8_percent_encode(text, RESERVED));
    (address.len() <= CHAT_ADDRESS_BYTES_MAX).then_some(address)
}

fn is_sms(view: &AgentView, channel: &Channel) -> bool {
    view.settings.channels.get(channel).is_some_and(ChannelSettings::is_sms)
}

fn is_whatsapp(view: &AgentView, channel: &Channel) -> bool {
    let source = view.settings.channels.get(channel).map(|of| &*of.source);
    [Some(channel.as_str()), source]
        .into_iter()
        .flatten()
        .any(|name| name.to_ascii_lowercase().contains("whatsapp"))
}

/// The QR code of a link, as large as the screen: a customer reads it off the agent's phone. The page stays white in
/// the dark, because not every phone reads the inverse.
pub fn qr(view: &AgentView, link: &Link, token: &str) -> Result<String, QrError> {
    let url = link.spec.short_url(&view.domain);
    let svg = String::from_utf8_lossy(&draw(&url, Picture::Svg, None)?).into_owned();
    let title = say!("agent-qr-title", slug = link.spec.slug.as_str());
    let content = html! {
        main {
            div role="img" aria-label=(say!("agent-qr-of", url = url.as_str())) { (PreEscaped(svg)) }
            h1 { (isolated(&url)) }
            p { a.button href={ "../../" (token) } { (say!("agent-back")) } }
        }
    };
    let mut frame = frame(&title, 4, None);
    frame.class = Some("qr");
    Ok(frame.around(&content))
}

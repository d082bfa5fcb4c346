//! Checks a campaign's messages with the links and codes that are filled in.
//!
//! Invariant: in a plan without faults, every message can be filled for every link.

use std::ops::Range;

use crate::domain::code::coupon::CouponCode;
use crate::domain::label::Tags;
use crate::domain::link::slug::Slug;
use crate::domain::settings::Settings;
use crate::plan::described::described;
use crate::plan::fault::Fault;
use crate::plan::read::Messages;

/// What is wrong with a message for one link.
pub(super) enum Judged {
    /// It cannot be filled.
    Fault(Range<usize>, Fault),
    /// It is longer than its channel allows.
    Warning(Range<usize>, Fault),
}

/// Checks the message of a link's channel, if there is one.
pub(super) fn judge(
    messages: &Messages,
    slug: &Slug,
    tags: &Tags,
    settings: &Settings,
) -> Option<Judged> {
    let channel = tags.channel.as_ref()?;
    let message = messages.get(channel)?;
    let link = settings.domain.as_ref()?.short_url(slug);
    let code = settings.code(tags);
    let Some(text) = message.get_ref().fill(&link, code.map(CouponCode::as_str)) else {
        let text = format!("the message contains {{code}}, but {} has no code", described(tags));
        return Some(Judged::Fault(message.span(), no_code(message.span(), text, tags)));
    };
    let limit = settings.channels.get(channel)?.max_chars?;
    let chars = text.chars().count();
    if u32::try_from(chars).is_ok_and(|chars| chars <= limit) {
        return None;
    }
    let text = format!("with its link, this message has {chars} characters; the limit is {limit}");
    let warning = Fault::at(message.span(), text).label("too long");
    let help =
        format!("shorten it, or raise `max_chars` of channel `{channel}`; the link is {link}");
    Some(Judged::Warning(message.span(), warning.help(help)))
}

/// The fault of a message or a target with `{code}` for a link that has no code.
pub(super) fn no_code(span: Range<usize>, message: String, tags: &Tags) -> Fault {
    let of_agent = tags.agent.as_ref().map(|agent| format!("give agent `{agent}` a `code`"));
    let of_channel = tags.channel.as_ref().zip(tags.campaign.as_ref());
    let of_channel = of_channel.map(|(channel, campaign)| {
        format!("give channel `{channel}` a code in the [[coupons]] of campaign `{campaign}`")
    });
    let ways: Vec<String> = of_agent.into_iter().chain(of_channel).collect();
    let help = if ways.is_empty() {
        "a code belongs to an agent, or to a channel of a campaign: add such tags".to_owned()
    } else {
        ways.join(", or ")
    };
    Fault::at(span, message).label("no code").help(help)
}

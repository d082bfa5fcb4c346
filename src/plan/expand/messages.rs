//! Checks a campaign's messages with the links and codes that are filled in.
//!
//! Invariant: in a plan without faults, every message can be filled for every link, and what it promises are the
//! terms of the code in it. Does not read the messages (see `read::messages`).

use std::ops::Range;

use crate::domain::code::batch::BatchSpec;
use crate::domain::label::Tags;
use crate::domain::limits::{STOP_CHECK_CHARS, SUB_ID_CHARS};
use crate::domain::link::Origin;
use crate::domain::link::stop::STOP_PATH;
use crate::domain::settings::Domain;
use crate::domain::settings::declarations::ChannelSettings;
use crate::domain::settings::message::{Message, MessageField, Own};
use crate::domain::sms::plain::{plain, with_cure};
use crate::domain::sms::{Encoding, Sms, forcing};
use crate::plan::described::described;
use crate::plan::fault::Fault;
use crate::plan::read::Messages;

use super::Expansion;
use super::fault_groups::About;

/// The length of a message that is sent as SMS, of the longest of its links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentMessage {
    /// The link that makes it longest.
    pub tags: Tags,
    pub sms: Sms,
    /// The characters that force it into UCS-2, each with how often it occurs.
    pub forcing: Vec<(char, usize)>,
    /// For how many links it is sent.
    pub links: usize,
}

impl Expansion<'_> {
    /// Checks the message of the link that was added last, if its campaign has one for it.
    pub(super) fn message_of_last(&mut self, messages: &Messages) {
        let settings = self.settings;
        let (Some(last), Some(domain)) = (self.links.last(), &settings.domain) else { return };
        let Some(channel) = last.tags.channel.as_ref() else { return };
        let Some(message) = messages.of(channel, last.tags.content.as_ref()) else { return };
        let (link, span) = (last.short_url(domain), message.span());
        let (tags, channel) = (&last.tags.clone(), &channel.clone());
        let is_for_one = message.get_ref().names(MessageField::Stop);
        let filled = if is_for_one {
            self.filled_for_one(message.get_ref(), tags, &link, domain)
        } else {
            settings.filled(message.get_ref(), tags, &link, self.known)
        };
        let text = match filled {
            Ok(text) => text,
            Err(missing) => {
                let fault = self.missing(missing, span.clone(), tags);
                return self.shared.add(About::Missing(missing), span, || fault);
            }
        };
        self.warn_of_short_code(message.get_ref(), span.clone(), tags);
        let Some(of) = settings.channels.get(channel) else { return };
        self.warn_of_length(&text, span.clone(), of, channel.as_str(), &link);
        if of.is_sms() {
            self.sms(&text, span, tags, of, &link);
        }
    }

    /// A message that only `link batch` fills, as long as each person gets it: with a sub-id, and a code of the batch if
    /// there is one for the channel.
    fn filled_for_one(
        &self,
        message: &Message,
        tags: &Tags,
        link: &str,
        domain: &Domain,
    ) -> Result<String, MessageField> {
        let is_of_channel = |batch: &&BatchSpec| {
            let of = &batch.tags;
            of.campaign == tags.campaign && (of.channel.is_none() || of.channel == tags.channel)
        };
        let batch = self.batches.iter().find(is_of_channel);
        let code = batch.map(|batch| (batch.pattern.to_string(), &batch.terms));
        let own = Own {
            link: &format!("{link}.{}", "x".repeat(SUB_ID_CHARS)),
            stop: &format!("{domain}{STOP_PATH}{}", "x".repeat(SUB_ID_CHARS + STOP_CHECK_CHARS)),
            code: code.as_ref().map(|(code, terms)| (code.as_str(), *terms)),
        };
        self.settings.filled_for(message, tags, &own, self.known)
    }

    fn missing(&self, field: MessageField, span: Range<usize>, tags: &Tags) -> Fault {
        let (link, code) = (described(tags), self.settings.code(tags));
        let without = |what: &str| format!("the message contains {{{field}}}, but {what}");
        match (field, code) {
            (MessageField::Agent, _) => {
                let fault = Fault::at(span, without(&format!("{link} has no agent")));
                let own = self.links.last().filter(|of| of.origin == Origin::Entry);
                let cure = match (own, &tags.channel) {
                    (Some(own), _) => format!("name the `agent` of the link `{}`", own.slug),
                    (None, Some(channel)) => {
                        format!("name `agents` of the campaign who answer on channel `{channel}`")
                    }
                    (None, None) => "name `agents` of the campaign".to_owned(),
                };
                fault.label("no agent").help(format!("{cure}, or leave {{agent}} out"))
            }
            (MessageField::Discount, Some(code)) => {
                let fault = Fault::at(span, without(&format!("code `{code}` of {link} has none")));
                let of_agent = tags.agent.as_ref().filter(|agent| {
                    self.settings.agents.get(*agent).is_some_and(|of| of.code.is_some())
                });
                let place = match of_agent {
                    Some(agent) => format!("agent `{agent}`"),
                    None => format!("the [[coupons]] of code `{code}`"),
                };
                fault.label("no discount").help(format!("add discount = \"10%\" to {place}"))
            }
            (MessageField::Ends, _) => {
                let of = code.map(|code| format!(" nor code `{code}`")).unwrap_or_default();
                let campaign = tags.campaign.as_ref().map(ToString::to_string).unwrap_or_default();
                let what = match of.as_str() {
                    "" => format!("campaign `{campaign}` has no last day"),
                    of => format!("neither campaign `{campaign}`{of} has a last day"),
                };
                let fault = Fault::at(span, without(&what)).label("no last day");
                fault.help(format!("add `ends` to [campaigns.{campaign}], or to the code"))
            }
            _ => no_code(span, without(&format!("{link} has no code")), tags),
        }
    }

    /// Warns of a code that is over while the campaign's message with it is still sent.
    fn warn_of_short_code(&mut self, message: &Message, span: Range<usize>, tags: &Tags) {
        let settings = self.settings;
        if !message.names(MessageField::Code) || message.names(MessageField::Ends) {
            return;
        }
        let Some(code) = settings.code(tags) else { return };
        let of_code = self.known.of(code).and_then(|terms| terms.last_day(&settings.zone));
        let Some(last) = of_code else { return };
        let campaign = tags.campaign.as_ref().and_then(|name| settings.campaigns.get(name));
        let of_campaign = campaign.and_then(|campaign| campaign.ends);
        if of_campaign.is_some_and(|end| end <= last) {
            return;
        }
        let then = match of_campaign {
            Some(end) => format!("before the campaign ends on {end}"),
            None => "and the campaign has no end".to_owned(),
        };
        let text = format!("code `{code}` in this message ends on {last}, {then}");
        let warning = Fault::at(span.clone(), text).label("the code ends first");
        let warning = warning.help("say so with {ends}, or move the `ends` of the code");
        self.shared.add(About::ShortCode, span, || warning);
    }

    fn warn_of_length(
        &mut self,
        text: &str,
        span: Range<usize>,
        of: &ChannelSettings,
        channel: &str,
        link: &str,
    ) {
        let Some(limit) = of.max_chars else { return };
        let chars = text.chars().count();
        if u32::try_from(chars).is_ok_and(|chars| chars <= limit) {
            return;
        }
        let text =
            format!("with its link, this message has {chars} characters; the limit is {limit}");
        let warning = Fault::at(span.clone(), text).label("too long");
        let help =
            format!("shorten it, or raise `max_chars` of channel `{channel}`; the link is {link}");
        self.shared.add(About::LongMessage, span, || warning.help(help));
    }

    /// Measures an SMS, and warns of what makes it expensive.
    fn sms(
        &mut self,
        text: &str,
        span: Range<usize>,
        tags: &Tags,
        of: &ChannelSettings,
        link: &str,
    ) {
        let sms = Sms::of(text);
        self.measured(text, sms, span.start, tags);
        if sms.encoding == Encoding::Ucs2
            && let Some(plain) = plain(text)
        {
            let warning = replaceable(text, sms, &plain, span.clone());
            self.shared.add(About::Replaceable, span.clone(), || warning);
        }
        let Some(most) = of.max_segments else { return };
        if u32::try_from(sms.segments).is_ok_and(|segments| segments <= most) {
            return;
        }
        let over = sms.units.saturating_sub(carried(sms.encoding, most as usize));
        let text = format!(
            "with its link, this message is sent as {} SMS; `max_segments` is {most}",
            sms.segments
        );
        let warning = Fault::at(span.clone(), text).label("more SMS than expected");
        let help = format!(
            "shorten it by {over} characters in {}, or raise `max_segments`; the link is {link}",
            sms.encoding
        );
        self.shared.add(About::ManySegments, span, || warning.help(help));
    }

    /// Keeps the longest form of each message.
    fn measured(&mut self, text: &str, sms: Sms, at: usize, tags: &Tags) {
        let of = self.sent.entry(at).or_insert_with(|| SentMessage {
            tags: tags.clone(),
            sms,
            forcing: forcing(text),
            links: 0,
        });
        of.links += 1;
        if (sms.segments, sms.units) > (of.sms.segments, of.sms.units) {
            of.tags = tags.clone();
            of.sms = sms;
            of.forcing = forcing(text);
        }
    }
}

/// The units that so many segments carry.
fn carried(encoding: Encoding, segments: usize) -> usize {
    if segments == 1 { encoding.single() } else { encoding.part() * segments }
}

/// The warning of a message that is UCS-2 only because of characters that have a plain form.
fn replaceable(text: &str, sms: Sms, plain: &str, span: Range<usize>) -> Fault {
    let found = forcing(text);
    let count: usize = found.iter().map(|(_, count)| count).sum();
    let characters = if count == 1 { "one character" } else { "characters" };
    let message = format!(
        "this SMS needs UCS-2, which carries {} characters instead of {}, only because of \
         {characters} that can be replaced",
        Encoding::Ucs2.single(),
        Encoding::Gsm7.single()
    );
    let cures: Vec<String> = found.iter().map(|(c, _)| with_cure(*c)).collect();
    let (now, then) = (sms.segments, Sms::of(plain).segments);
    let saved = if then < now {
        format!("; it is then sent as {then} SMS, not {now}")
    } else {
        String::new()
    };
    Fault::at(span, message).label("UCS-2").help(format!("{}{saved}", cures.join("; ")))
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

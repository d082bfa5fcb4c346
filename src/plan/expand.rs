//! The file becomes links and codes: campaigns times channels times agents times contents, and the
//! entries one by one.
//!
//! Invariant: slugs are unique and codes fold to different texts, or there is a fault. A fault that
//! many links of one campaign share is said once.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use toml::Spanned;

use crate::domain::code::coupon::{CodeSpec, CouponCode, FoldedCode};
use crate::domain::label::Tags;
use crate::domain::limits::PLAN_LINKS_MAX;
use crate::domain::link::slug::Slug;
use crate::domain::link::target::Target;
use crate::domain::link::target_template::{FillError, TargetTemplate};
use crate::domain::link::utm::{Utm, UtmValue};
use crate::domain::link::{Arm, LinkSpec, Origin, Rule, Title};
use crate::domain::settings::Settings;
use crate::domain::time::Timestamp;

use super::Wanted;
use super::alike::look;
use super::campaign::{ArmRow, Matrix};
use super::fault::{Fault, Findings};
use super::file::File;
use super::links::{OneOff, RuleRow};
use super::messages::{self, Judged, Messages};
use super::names::described;
use super::vocabulary;

/// Expands what a file says.
pub(super) fn expand(file: File, findings: &Findings<'_>) -> Wanted {
    let codes = unique_codes(file.codes, findings);
    let asked = file.matrices.iter().map(|matrix| matrix.asked);
    let asked = asked.fold(file.one_offs.len(), usize::saturating_add);
    let mut expansion = Expansion::of(&file.settings, findings);
    if asked > PLAN_LINKS_MAX {
        let message = format!("the plan asks for {asked} links; {PLAN_LINKS_MAX} are allowed");
        findings.fault(Fault::of_all(message));
    } else {
        for matrix in &file.matrices {
            expansion.matrix(matrix, file.slug_is_known);
        }
        for one_off in &file.one_offs {
            expansion.one_off(one_off);
        }
    }
    let links = expansion.into_links();
    Wanted { settings: file.settings, links, codes, batches: file.batches }
}

fn unique_codes(codes: Vec<Spanned<CodeSpec>>, findings: &Findings<'_>) -> Vec<CodeSpec> {
    let mut seen: HashMap<FoldedCode, (Range<usize>, CouponCode)> = HashMap::new();
    let mut unique = Vec::new();
    for code in codes {
        let (span, code) = (code.span(), code.into_inner());
        if let Some((first, as_written)) = seen.get(&code.code.folded()) {
            let line = findings.line(first);
            let message =
                format!("code `{}` is the same as `{as_written}` on line {line}", code.code);
            let fault = Fault::at(span, message).label("the same code");
            let help = "codes are compared without case, spaces and dashes, and with O as 0";
            findings.fault(fault.help(help.to_owned()));
        } else {
            seen.insert(code.code.folded(), (span, code.code.clone()));
            unique.push(code);
        }
    }
    unique
}

/// What a link is made of besides its slug and its tags.
struct Lead<'a> {
    target: &'a TargetTemplate,
    arms: &'a [ArmRow],
    rules: &'a [RuleRow],
    limit: Option<u32>,
    after_end: Option<&'a Target>,
    ends_at: Option<Timestamp>,
    title: Option<&'a Title>,
    origin: Origin,
}

/// Where a link leads.
struct Arrival {
    target: Target,
    location: Target,
    arms: Vec<Arm>,
    rules: Vec<Rule>,
    utm: Utm,
}

/// Why a link leads nowhere.
enum Astray {
    NoCode,
    Untagged(String),
}

fn untagged(error: impl std::error::Error) -> Astray {
    Astray::Untagged(error.to_string())
}

impl From<FillError> for Astray {
    fn from(error: FillError) -> Self {
        match error {
            FillError::NoCode => Self::NoCode,
            other => untagged(other),
        }
    }
}

struct Expansion<'a> {
    settings: &'a Settings,
    findings: &'a Findings<'a>,
    links: Vec<LinkSpec>,
    /// Which link has a slug, and where it is asked for.
    slugs: HashMap<Slug, (usize, Range<usize>)>,
    /// Slugs by what they look like, each with the first link that looks so.
    looks: HashMap<String, usize>,
    /// Faults and warnings by where they stand and what they are about.
    shared: BTreeMap<(usize, About), Shared<'a>>,
}

/// A fault that links of one place share.
struct Shared<'a> {
    span: Range<usize>,
    /// Makes it, of the first of these links, once it is known that it will be shown.
    make: Box<dyn FnOnce() -> Fault + 'a>,
    /// How often it came again.
    more: usize,
}

/// What faults of one place have in common.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum About {
    BadSlug,
    BadTags,
    /// A target or a message that shows a code which there is not.
    NoCode,
    /// A message that is longer than its channel allows.
    LongMessage,
    /// A UTM value of this name that is not listed.
    BadWord(&'static str),
    /// A clash with a link that is asked for at this byte.
    Clash(usize),
    /// A slug that looks like that of a link that is asked for at this byte.
    Alike(usize),
}

impl<'a> Expansion<'a> {
    fn of(settings: &'a Settings, findings: &'a Findings<'a>) -> Self {
        Self {
            settings,
            findings,
            links: Vec::new(),
            slugs: HashMap::new(),
            looks: HashMap::new(),
            shared: BTreeMap::new(),
        }
    }

    fn matrix(&mut self, matrix: &Matrix, slug_is_known: bool) {
        let settings = self.settings;
        let name = matrix.campaign.get_ref();
        let Some(campaign) = settings.campaigns.get(name) else { return };
        let Some(target) = campaign.target.as_ref().or(settings.target.as_ref()) else {
            if !matrix.channels.is_empty() {
                let message = format!("the links of campaign `{name}` lead nowhere");
                let fault = Fault::at(matrix.campaign.span(), message).label("no `to`");
                let help = format!("give a `to` to [campaigns.{name}] or to [defaults]");
                self.findings.fault(fault.help(help));
            }
            return;
        };
        if !slug_is_known {
            return;
        }
        let lead = Lead {
            target,
            arms: &matrix.arms,
            rules: &[],
            limit: None,
            after_end: campaign.after_end.as_ref().or(settings.after_end.as_ref()),
            ends_at: matrix.ends_at,
            title: None,
            origin: Origin::Matrix,
        };
        for (channel, agent) in &matrix.slots {
            for content in &matrix.contents {
                let tags = Tags {
                    campaign: Some(name.clone()),
                    channel: Some(channel.clone()),
                    agent: agent.clone(),
                    content: content.clone(),
                };
                if let Some(slug) = self.filled(matrix.campaign.span(), tags.clone(), &lead) {
                    self.message(&matrix.messages, &slug, &tags);
                }
            }
        }
    }

    /// A link whose slug is made by the template.
    fn filled(&mut self, span: Range<usize>, tags: Tags, lead: &Lead<'_>) -> Option<Slug> {
        let template = &self.settings.slug;
        let text = self.settings.fill(template, &tags);
        match Slug::parse(&text) {
            Ok(slug) => {
                self.link(span, slug.clone(), tags, lead);
                Some(slug)
            }
            Err(error) => {
                let message = format!("{} would get the slug `{text}`: {error}", described(&tags));
                let help = format!("slugs are made by \"{template}\"; a `short` helps most names");
                let fault = Fault::at(span.clone(), message).label("no slug").help(help);
                self.share(About::BadSlug, span, || fault);
                None
            }
        }
    }

    fn message(&mut self, messages: &Messages, slug: &Slug, tags: &Tags) {
        match messages::judge(messages, slug, tags, self.settings) {
            None => {}
            Some(Judged::Fault(span, fault)) => self.share(About::NoCode, span, || fault),
            Some(Judged::Warning(span, warning)) => {
                self.share(About::LongMessage, span, || warning);
            }
        }
    }

    fn one_off(&mut self, link: &OneOff) {
        let lead = Lead {
            target: &link.target,
            arms: &[],
            rules: &link.rules,
            limit: link.limit,
            after_end: link.after_end.as_ref(),
            ends_at: link.ends_at,
            title: link.title.as_ref(),
            origin: Origin::Entry,
        };
        self.link(link.slug.span(), link.slug.get_ref().clone(), link.tags.clone(), &lead);
    }

    fn link(&mut self, span: Range<usize>, slug: Slug, tags: Tags, lead: &Lead<'_>) {
        if let Some((first, place)) = self.slugs.get(&slug) {
            let fault = self.clash(&span, &slug, &tags, (*first, place));
            return self.share(About::Clash(place.start), span, || fault);
        }
        let arrival = match self.arrival(&tags, lead) {
            Ok(arrival) => arrival,
            Err(Astray::NoCode) => {
                let message = format!("{} leads to a {{code}}, and has none", described(&tags));
                let fault = messages::no_code(span.clone(), message, &tags);
                return self.share(About::NoCode, span, || fault);
            }
            Err(Astray::Untagged(error)) => {
                let message =
                    format!("the target of {} cannot be tagged: {error}", described(&tags));
                let fault = Fault::at(span.clone(), message);
                return self.share(About::BadTags, span, || fault);
            }
        };
        self.judge(&span, &tags, &arrival.utm);
        self.compare_looks(&slug, &span);
        self.slugs.insert(slug.clone(), (self.links.len(), span));
        self.links.push(LinkSpec {
            slug,
            target: arrival.target,
            utm: arrival.utm,
            location: arrival.location,
            tags,
            title: lead.title.cloned(),
            arms: arrival.arms,
            rules: arrival.rules,
            limit: lead.limit,
            ends_at: lead.ends_at,
            after_end: lead.after_end.cloned(),
            forward_query: self.settings.forward_query,
            click_param: self.settings.click_param.clone(),
            origin: lead.origin,
        });
    }

    /// Where a link with these tags leads: with its code filled in, and tagged.
    fn arrival(&self, tags: &Tags, lead: &Lead<'_>) -> Result<Arrival, Astray> {
        let (settings, param) = (self.settings, &self.settings.click_param);
        let code = settings.code(tags);
        let target = lead.target.fill(code)?;
        let utm = settings.utm(tags).map_err(untagged)?;
        let arm = |(name, weight, to): &ArmRow| {
            Ok((name.clone(), *weight, to.as_ref().map(|to| to.fill(code)).transpose()?))
        };
        let arms = lead.arms.iter().map(arm).collect::<Result<Vec<_>, FillError>>()?;
        let (location, arms) = LinkSpec::tag(&target, &arms, &utm, param).map_err(untagged)?;
        let rule = |(device, to): &RuleRow| {
            let location = to.fill(code)?.tagged(&utm, param)?;
            Ok(Rule { device: *device, location })
        };
        let rules = lead.rules.iter().map(rule).collect::<Result<_, FillError>>()?;
        Ok(Arrival { target, location, arms, rules, utm })
    }

    /// Judges what the templates made of a link's tags; a channel's own words have been judged where
    /// they are written.
    fn judge(&mut self, span: &Range<usize>, tags: &Tags, utm: &Utm) {
        let vocabulary = &self.settings.vocabulary;
        let channel = tags.channel.as_ref().and_then(|name| self.settings.channels.get(name));
        let own = |value: &UtmValue, of: Option<&str>| of == Some(value.as_str());
        let source = utm.source.as_ref().filter(|v| !own(v, channel.map(|c| &*c.source)));
        let medium =
            utm.medium.as_ref().filter(|v| !own(v, channel.and_then(|c| c.medium.as_deref())));
        let judged = [
            ("source", source.map(|value| vocabulary.source(value.as_str()))),
            ("medium", medium.map(|value| vocabulary.medium(value.as_str()))),
        ];
        for (parameter, result) in judged {
            let Some(Err(error)) = result else { continue };
            let (findings, place, of) = (self.findings, span.clone(), described(tags));
            self.share(About::BadWord(parameter), span.clone(), move || {
                let fault = vocabulary::fault(place, &error, &findings.declared.borrow());
                let message = format!("{}, as the templates make it for {of}", fault.message);
                Fault { message, ..fault }
            });
        }
    }

    /// Warns of a slug that people would take for an earlier one.
    fn compare_looks(&mut self, slug: &Slug, span: &Range<usize>) {
        let first = *self.looks.entry(look(slug)).or_insert(self.links.len());
        let Some(LinkSpec { slug: other, .. }) = self.links.get(first) else { return };
        let Some((_, place)) = self.slugs.get(other) else { return };
        let line = self.findings.line(place);
        let message = format!("slug `{slug}` looks like `{other}` on line {line}");
        let warning = Fault::at(span.clone(), message).label("looks alike");
        self.share(About::Alike(place.start), span.clone(), || warning);
    }

    fn clash(
        &self,
        span: &Range<usize>,
        slug: &Slug,
        tags: &Tags,
        (first, place): (usize, &Range<usize>),
    ) -> Fault {
        let line = self.findings.line(place);
        let first = &self.links[first];
        let (this, other) = (described(tags), described(&first.tags));
        let message = if first.origin == Origin::Entry {
            format!("slug `{slug}` is already that of the link on line {line}")
        } else if span == place {
            format!("slug `{slug}` would be that of both {other} and {this}")
        } else {
            format!("slug `{slug}` is already that of {other} on line {line}")
        };
        let fault = Fault::at(span.clone(), message).label("the same slug");
        let template = &self.settings.slug;
        let help = format!("slugs are made by \"{template}\": name in it what tells links apart");
        fault.help((first.origin == Origin::Matrix && span == place).then_some(help))
    }

    /// Says a fault once for all links of one place.
    fn share(&mut self, about: About, span: Range<usize>, make: impl FnOnce() -> Fault + 'a) {
        let shared = self.shared.entry((span.start, about));
        let of_first = || Shared { span, make: Box::new(make), more: 0 };
        shared.and_modify(|shared| shared.more += 1).or_insert_with(of_first);
    }

    fn into_links(self) -> Vec<LinkSpec> {
        for ((_, about), Shared { span, make, more }) in self.shared {
            let make = |_| {
                let mut fault = make();
                if more > 0 {
                    fault.message = format!("{}, and {more} more like it", fault.message);
                }
                fault
            };
            match about {
                About::Alike(_) | About::LongMessage => self.findings.warn(make(span)),
                _ => self.findings.fault_at(span, make),
            }
        }
        self.links
    }
}

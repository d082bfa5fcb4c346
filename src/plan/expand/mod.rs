//! Expands the file to links and codes: the product of campaigns, channels, agents and contents, and the
//! single entries.
//!
//! Invariant: slugs are unique and codes fold to different texts, or there is a fault. A fault that many
//! links of one campaign share is shown once (see `fault_groups`).

mod codes;
mod fault_groups;
mod governance;
mod lookalike;
mod messages;
mod targets;

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use crate::domain::code::batch::BatchSpec;
use crate::domain::code::known_terms::KnownTerms;
use crate::domain::label::free_tags::FreeTags;
use crate::domain::label::{Agent, Campaign, Tags};
use crate::domain::limits::PLAN_LINKS_MAX;
use crate::domain::link::preview::Preview;
use crate::domain::link::rule::Rule;
use crate::domain::link::slug::{Slug, SlugError, shown};
use crate::domain::link::target::Target;
use crate::domain::link::target_template::{FillError, TargetTemplate};
use crate::domain::link::{LinkSpec, Origin, Title};
use crate::domain::settings::{Domain, Settings};
use crate::domain::time::Timestamp;

use super::described::described;
use super::fault::Fault;
use super::findings::Findings;
use super::read::{File, LinkEntry, Matrix, RuleRow, VariantRow};
use super::wanted::Wanted;
use codes::unique_codes;
use fault_groups::{About, SharedFaults};
use governance::{UnassignedLinks, warn_of_unassigned};
use lookalike::appearance;
use targets::{NoTarget, Targets, bad_tags};

pub use messages::SentMessage;

pub(super) fn expand(file: File, findings: &Findings<'_>) -> (Wanted, Vec<SentMessage>) {
    let codes = unique_codes(file.codes, findings);
    let known = codes.iter().collect();
    let counts = file.matrices.iter().map(|matrix| matrix.count);
    let count = counts.fold(file.entries.len(), usize::saturating_add);
    let mut expansion = Expansion::of((&file.settings, &file.batches), &known, findings);
    if count > PLAN_LINKS_MAX {
        let message = format!("the plan has {count} links; the limit is {PLAN_LINKS_MAX}");
        findings.fault(Fault::of_all(message));
    } else {
        for matrix in &file.matrices {
            expansion.matrix(matrix, file.slug_is_known);
        }
        let matrix_of: HashMap<&Campaign, &Matrix> =
            file.matrices.iter().map(|of| (of.campaign.get_ref(), of)).collect();
        for entry in &file.entries {
            let campaign = entry.tags.campaign.as_ref();
            expansion.entry(entry, campaign.and_then(|name| matrix_of.get(name)).copied());
        }
    }
    let (links, sent) = expansion.finish();
    (Wanted { settings: file.settings, links, codes, batches: file.batches }, sent)
}

/// Checks what does not depend on the parts of a file that cannot be read.
pub(super) fn expand_part(file: File, findings: &Findings<'_>) {
    unique_codes(file.codes, findings);
}

/// The properties of a link that do not depend on its slug or tags.
struct Base<'a> {
    target: &'a TargetTemplate,
    variants: &'a [VariantRow],
    rules: &'a [RuleRow],
    limit: Option<u32>,
    after_end: Option<&'a Target>,
    starts_at: Option<Timestamp>,
    ends_at: Option<Timestamp>,
    title: Option<&'a Title>,
    origin: Origin,
    free_tags: &'a FreeTags,
    /// The domain that it is printed with, if not that of its campaign or channel.
    domain: Option<&'a Domain>,
    preview: Option<&'a Preview>,
}

impl From<FillError> for NoTarget {
    fn from(error: FillError) -> Self {
        match error {
            FillError::NoCode => Self::NoCode,
            other => bad_tags(other),
        }
    }
}

struct Expansion<'a> {
    settings: &'a Settings,
    findings: &'a Findings<'a>,
    links: Vec<LinkSpec>,
    /// The index of the link with each slug, and the span where it is declared.
    slugs: HashMap<Slug, (usize, Range<usize>)>,
    /// The index of the first link of each appearance.
    appearances: HashMap<String, usize>,
    shared: SharedFaults<'a>,
    unassigned: UnassignedLinks,
    /// The terms of the codes.
    known: &'a KnownTerms,
    batches: &'a [BatchSpec],
    /// The messages that are sent as SMS, by where each is declared.
    sent: BTreeMap<usize, SentMessage>,
}

impl<'a> Expansion<'a> {
    fn of(
        (settings, batches): (&'a Settings, &'a [BatchSpec]),
        known: &'a KnownTerms,
        findings: &'a Findings<'a>,
    ) -> Self {
        Self {
            batches,
            settings,
            findings,
            links: Vec::new(),
            slugs: HashMap::new(),
            appearances: HashMap::new(),
            shared: SharedFaults::default(),
            unassigned: UnassignedLinks::new(),
            known,
            sent: BTreeMap::new(),
        }
    }

    fn matrix(&mut self, matrix: &Matrix, slug_is_known: bool) {
        let settings = self.settings;
        let name = matrix.campaign.get_ref();
        let Some(campaign) = settings.campaigns.get(name) else { return };
        let Some(target) = campaign.target.as_ref().or(settings.target.as_ref()) else {
            if !matrix.channels.is_empty() {
                let message = format!("the links of campaign `{name}` have no target");
                let fault = Fault::at(matrix.campaign.span(), message).label("no `to`");
                self.findings.fault(
                    fault.help(format!("add a `to` to [campaigns.{name}] or to [defaults]")),
                );
            }
            return;
        };
        if !slug_is_known {
            return;
        }
        let base = Base {
            target,
            variants: &matrix.variants,
            rules: &[],
            limit: None,
            after_end: campaign.after_end.as_ref().or(settings.after_end.as_ref()),
            starts_at: None,
            ends_at: matrix.ends_at,
            title: None,
            origin: Origin::Matrix,
            free_tags: &matrix.free_tags,
            domain: None,
            preview: matrix.preview.as_ref(),
        };
        for (channel, agent) in &matrix.slots {
            for content in &matrix.contents {
                let tags = Tags {
                    campaign: Some(name.clone()),
                    channel: Some(channel.clone()),
                    agent: agent.clone(),
                    content: content.clone(),
                };
                if self.templated(matrix.campaign.span(), tags, &base) {
                    self.message_of_last(&matrix.messages);
                }
            }
        }
    }

    /// Adds a link whose slug is made by the template. Returns whether it could.
    fn templated(&mut self, span: Range<usize>, tags: Tags, base: &Base<'_>) -> bool {
        let text = self.settings.slug(&tags);
        match Slug::parse(&text) {
            Ok(slug) => self.link(span, slug, tags, base),
            Err(error) => {
                let fault = self.bad_slug(span.clone(), &text, &error, &tags);
                self.shared.add(About::BadSlug, span, || fault);
                false
            }
        }
    }

    /// The fault of a slug that the template made. The help names what to change: mostly it is one name
    /// with a character that slugs do not have.
    fn bad_slug(&self, span: Range<usize>, text: &str, error: &SlugError, tags: &Tags) -> Fault {
        let template = &self.settings.slug;
        let SlugError::BadChar(bad) = error else {
            let message = format!("{} would get the slug `{text}`: {error}", described(tags));
            let help =
                format!("the slug template is \"{template}\"; a `short` shortens most names");
            return Fault::at(span, message).label("no slug").help(help);
        };
        let message =
            format!("{} is not allowed in slugs; this campaign would get `{text}`", shown(*bad));
        let has = |name: &str| name.contains(*bad);
        let settings = self.settings;
        let campaign = tags.campaign.as_ref().filter(|name| {
            settings.campaigns.get(*name).is_some_and(|campaign| has(&campaign.short))
        });
        let channel = tags
            .channel
            .as_ref()
            .filter(|name| settings.channels.get(*name).is_some_and(|channel| has(&channel.short)));
        let agent = tags.agent.as_ref().filter(|agent| {
            let short = settings.agents.get(*agent).and_then(|of| of.short.as_deref());
            has(short.unwrap_or(agent.as_str()))
        });
        let content = tags.content.as_ref().filter(|content| has(content.as_str()));
        let help = if let Some(agent) = agent {
            format!(
                "give agent `{agent}`{} a `short` of letters a-z, digits, - and _",
                self.line_of(agent)
            )
        } else if let Some(channel) = channel {
            format!("give channel `{channel}` a `short` of letters a-z, digits, - and _")
        } else if let Some(content) = content {
            format!("rename content `{content}` in this campaign")
        } else if let Some(campaign) = campaign {
            format!("give campaign `{campaign}` a `short` of letters a-z, digits, - and _")
        } else {
            format!("remove it from the slug template \"{template}\"")
        };
        Fault::at(span, message).label("no slug").help(help)
    }

    /// ` (line 17)`, where an agent is declared.
    fn line_of(&self, agent: &Agent) -> String {
        let at = self.findings.declared.borrow().agent_at(agent);
        at.map(|at| format!(" (line {})", self.findings.line(&(at..at)))).unwrap_or_default()
    }

    /// Adds a link of its own, with the messages and the preview of its campaign.
    fn entry(&mut self, link: &LinkEntry, matrix: Option<&Matrix>) {
        let base = Base {
            target: &link.target,
            variants: &[],
            rules: &link.rules,
            limit: link.limit,
            after_end: link.after_end.as_ref(),
            starts_at: link.starts_at,
            ends_at: link.ends_at,
            title: link.title.as_ref(),
            origin: Origin::Entry,
            free_tags: &link.free_tags,
            domain: link.domain.as_ref(),
            preview: link.preview.as_ref().or(matrix.and_then(|matrix| matrix.preview.as_ref())),
        };
        let slug = link.slug.get_ref().clone();
        let is_added = self.link(link.slug.span(), slug, link.tags.clone(), &base);
        if let Some(matrix) = matrix.filter(|_| is_added) {
            self.message_of_last(&matrix.messages);
        }
    }

    /// Adds a link. Returns whether it could.
    fn link(&mut self, span: Range<usize>, slug: Slug, tags: Tags, base: &Base<'_>) -> bool {
        if let Some((first, first_span)) = self.slugs.get(&slug) {
            let fault = self.clash(&span, &slug, &tags, (*first, first_span));
            self.shared.add(About::Clash(first_span.start), span, || fault);
            return false;
        }
        let targets = match self.targets(&tags, base) {
            Ok(targets) => targets,
            Err(NoTarget::NoCode) => {
                let link = described(&tags);
                let message = format!("the target of {link} contains {{code}}, but it has no code");
                let fault = messages::no_code(span.clone(), message, &tags);
                self.shared.add(About::NoCode, span, || fault);
                return false;
            }
            Err(NoTarget::BadTags(error)) => {
                let message = format!("{} cannot get its UTM values: {error}", described(&tags));
                let fault = Fault::at(span.clone(), message);
                self.shared.add(About::BadTags, span, || fault);
                return false;
            }
        };
        self.judge_targets(&span, &tags, &targets);
        self.warn_of_lookalike(&slug, &span);
        if slug.is_formatting() {
            let message =
                format!("slug `{slug}` has two `_`, which some inbox programs turn into italics");
            let warning = Fault::at(span.clone(), message).label("may be broken").help("use `-`");
            self.shared.add(About::Formatting, span.clone(), || warning);
        }
        let domain = match base.domain {
            None => self.settings.printed_on(&tags).cloned(),
            own => own.filter(|own| Some(*own) != self.settings.domain.as_ref()).cloned(),
        };
        self.slugs.insert(slug.clone(), (self.links.len(), span));
        self.links.push(LinkSpec {
            slug,
            target: targets.target,
            utm: targets.utm,
            location: targets.location,
            tags,
            title: base.title.cloned(),
            arms: targets.arms,
            rules: targets.rules,
            limit: base.limit,
            ends_at: base.ends_at,
            after_end: base.after_end.cloned(),
            forward_query: self.settings.forward_query,
            click_param: self.settings.click_param.clone(),
            origin: base.origin,
            free_tags: base.free_tags.clone(),
            domain,
            stated_clicks: None,
            starts_at: base.starts_at,
            preview: base.preview.cloned(),
            external_id: None,
        });
        true
    }

    /// The targets of a link with these tags.
    fn targets(&self, tags: &Tags, base: &Base<'_>) -> Result<Targets, NoTarget> {
        let (settings, param) = (self.settings, &self.settings.click_param);
        let code = settings.code(tags);
        let target = base.target.fill(code)?;
        let utm = settings.utm(tags).map_err(bad_tags)?;
        let arm = |(name, weight, to): &VariantRow| {
            Ok((name.clone(), *weight, to.as_ref().map(|to| to.fill(code)).transpose()?))
        };
        let arms = base.variants.iter().map(arm).collect::<Result<Vec<_>, FillError>>()?;
        let (location, arms) = LinkSpec::tag(&target, &arms, &utm, param).map_err(bad_tags)?;
        let rule = |(when, to): &RuleRow| {
            let location = to.fill(code)?.tagged(&utm, param)?;
            Ok(Rule { when: when.clone(), location })
        };
        let rules = base.rules.iter().map(rule).collect::<Result<_, FillError>>()?;
        Ok(Targets { target, location, arms, rules, utm })
    }

    /// Warns about a slug that is easily confused with an earlier one.
    fn warn_of_lookalike(&mut self, slug: &Slug, span: &Range<usize>) {
        let first = *self.appearances.entry(appearance(slug)).or_insert(self.links.len());
        let Some(LinkSpec { slug: other, .. }) = self.links.get(first) else { return };
        let Some((_, first_span)) = self.slugs.get(other) else { return };
        let line = self.findings.line(first_span);
        let message = format!("slug `{slug}` looks like `{other}` on line {line}");
        let warning = Fault::at(span.clone(), message).label("easily confused");
        self.shared.add(About::Alike(first_span.start), span.clone(), || warning);
    }

    fn clash(
        &self,
        span: &Range<usize>,
        slug: &Slug,
        tags: &Tags,
        (first, first_span): (usize, &Range<usize>),
    ) -> Fault {
        let line = self.findings.line(first_span);
        let first = &self.links[first];
        let (this, other) = (described(tags), described(&first.tags));
        let is_same_campaign = span == first_span;
        let message = if first.origin == Origin::Entry {
            format!("slug `{slug}` is already used by the link on line {line}")
        } else if is_same_campaign {
            format!("{other} and {this} would have the same slug `{slug}`")
        } else {
            format!("slug `{slug}` is already used by {other} on line {line}")
        };
        let fault = Fault::at(span.clone(), message).label("the same slug");
        let template = &self.settings.slug;
        let help = format!("the slug template is \"{template}\"; add what the links differ in");
        fault.maybe_help((first.origin == Origin::Matrix && is_same_campaign).then_some(help))
    }

    fn finish(self) -> (Vec<LinkSpec>, Vec<SentMessage>) {
        self.shared.report(self.findings);
        warn_of_unassigned(self.unassigned, self.findings);
        (self.links, self.sent.into_values().collect())
    }
}

//! What the plan demands of the UTM values of its links, and how Google Analytics 4 will group their visitors.
//!
//! Invariant: the values are judged as visitors bring them, in the whole query of each target. A word of a
//! channel was judged where it is written, and is not judged again.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::domain::label::Tags;
use crate::domain::link::chat::{START_CHARS_MAX, chat_reference, opens_chat};
use crate::domain::link::ga4::{DefaultChannel, default_channel_of};
use crate::domain::link::utm::{QueryUtm, UtmParameter, UtmValue};
use crate::domain::settings::utm_rule::UtmRuleError;
use crate::domain::settings::vocabulary::VocabularyError;
use crate::plan::described::described;
use crate::plan::fault::Fault;
use crate::plan::findings::Findings;
use crate::plan::read::word_fault;

use super::fault_groups::About;
use super::{Expansion, Targets};

/// The links of one medium for which Google Analytics 4 has no default channel.
pub(super) struct Unassigned {
    first: Tags,
    span: Range<usize>,
    links: usize,
}

/// These links by their medium, which may be empty.
pub(super) type UnassignedLinks = BTreeMap<Box<str>, Unassigned>;

impl Expansion<'_> {
    /// Judges the targets of one link.
    pub(super) fn judge_targets(&mut self, span: &Range<usize>, tags: &Tags, targets: &Targets) {
        let arms = targets.arms.iter().filter_map(|arm| arm.location.as_ref());
        let rules = targets.rules.iter().map(|rule| &rule.location);
        let utm = QueryUtm::of(&targets.location);
        self.note_unassigned(span, tags, &utm);
        let others = arms.chain(rules).map(|location| (location, QueryUtm::of(location)));
        for (location, utm) in [(&targets.location, utm)].into_iter().chain(others) {
            if location.takes_utm() {
                self.judge_utm(span, tags, targets, &utm);
            }
            if opens_chat(location) && chat_reference(location).is_none() {
                let text = format!(
                    "`start` in the target of {} is too long for the click id: Telegram takes {START_CHARS_MAX} \
                     characters",
                    described(tags)
                );
                let warning = Fault::at(span.clone(), text).label("no click id");
                let help = "shorten it, or no chat can be tied to its click";
                self.shared.add(About::FullStart, span.clone(), move || warning.help(help));
            }
        }
    }

    fn judge_utm(
        &mut self,
        span: &Range<usize>,
        tags: &Tags,
        targets: &Targets,
        utm: &QueryUtm<'_>,
    ) {
        let vocabulary = &self.settings.vocabulary;
        let channel = tags.channel.as_ref().and_then(|name| self.settings.channels.get(name));
        for parameter in UtmParameter::ALL {
            let value = utm.value(*parameter);
            let own = match parameter {
                UtmParameter::Source => channel.map(|channel| &*channel.source),
                UtmParameter::Medium => channel.and_then(|channel| channel.medium.as_deref()),
                _ => None,
            };
            if value.is_some() && value == own {
                continue;
            }
            let Err(error) = vocabulary.value(*parameter, value) else { continue };
            let made = targets.utm.value(*parameter).map(UtmValue::as_str);
            let (is_made, link) = (value == made, described(tags));
            let (findings, fault_span) = (self.findings, span.clone());
            self.shared.add(About::BadWord(parameter.as_str()), span.clone(), move || {
                let fault = word_fault(fault_span, &error, &findings.declared.borrow());
                let message = match &error {
                    VocabularyError::Rule(UtmRuleError::Missing(_)) => {
                        format!("{}; {link} has none", fault.message)
                    }
                    _ if is_made => {
                        format!("{}; [defaults.utm] makes it for {link}", fault.message)
                    }
                    _ => format!("{}; it is in the target of {link}", fault.message),
                };
                Fault { message, ..fault }
            });
        }
    }

    fn note_unassigned(&mut self, span: &Range<usize>, tags: &Tags, utm: &QueryUtm<'_>) {
        if default_channel_of(utm) != Some(DefaultChannel::Unassigned) {
            return;
        }
        let medium = utm.value(UtmParameter::Medium).unwrap_or_default();
        if self.settings.ga4_ok.iter().any(|ok| ok.eq_ignore_ascii_case(medium)) {
            return;
        }
        let first = || Unassigned { first: tags.clone(), span: span.clone(), links: 0 };
        self.unassigned.entry(Box::from(medium)).or_insert_with(first).links += 1;
    }
}

/// Adds one warning for each medium.
pub(super) fn warn_of_unassigned(unassigned: UnassignedLinks, findings: &Findings<'_>) {
    for (medium, Unassigned { first, span, links }) in unassigned {
        let with = if medium.is_empty() {
            "without a medium".to_owned()
        } else {
            format!("with the medium `{medium}`")
        };
        let count = if links == 1 { "1 link".to_owned() } else { format!("{links} links") };
        let message = format!(
            "Google Analytics will show the visitors of {count} {with} as Unassigned, such as those of {}",
            described(&first)
        );
        let help = if medium.is_empty() {
            "give the channel a medium that Google knows: social, email, sms, referral, affiliate, audio".to_owned()
        } else {
            format!(
                "use a medium that Google knows: social, email, sms, referral, affiliate, audio; or keep it: \
                 [ga4] ok = [\"{medium}\"]"
            )
        };
        findings.warn(Fault::at(span, message).label("Unassigned in Google Analytics").help(help));
    }
}

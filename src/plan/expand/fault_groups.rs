//! Faults that many links of one campaign share: shown once, with the number of links.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::domain::settings::message::MessageField;
use crate::plan::fault::Fault;
use crate::plan::findings::Findings;

/// What shared faults of one span have in common.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum About {
    BadSlug,
    BadTags,
    /// A target with `{code}` for a link without a code.
    NoCode,
    /// A message with a placeholder that has no value.
    Missing(MessageField),
    /// A message whose code is over before its campaign.
    ShortCode,
    /// An SMS in UCS-2 that could be in GSM-7.
    Replaceable,
    /// A message that is sent as more SMS than its channel expects.
    ManySegments,
    /// A message that is longer than its channel allows.
    LongMessage,
    /// A UTM value of this name that is not in the vocabulary.
    BadWord(&'static str),
    /// The same slug as a link that is declared at this byte.
    Clash(usize),
    /// A slug that is easily mistaken for that of a link that is declared at this byte.
    Alike(usize),
    /// A slug that inbox programs may format.
    Formatting,
    /// A chat's `start` that is too long for the click id.
    FullStart,
}

impl About {
    /// What to add to the message of the first link for the other ones.
    fn others(&self, count: usize) -> String {
        match (self, count) {
            (_, 0) => String::new(),
            (Self::LongMessage | Self::ManySegments, 1) => {
                "; one other message is too long".to_owned()
            }
            (Self::LongMessage | Self::ManySegments, _) => {
                format!("; {count} other messages are too long")
            }
            _ => format!("; {} links are affected", count + 1),
        }
    }

    fn is_warning(&self) -> bool {
        matches!(
            self,
            Self::Alike(_)
                | Self::LongMessage
                | Self::Formatting
                | Self::FullStart
                | Self::ShortCode
                | Self::Replaceable
                | Self::ManySegments
        )
    }
}

/// The shared faults and warnings, by the start of their span and their kind.
#[derive(Default)]
pub(super) struct SharedFaults<'a>(BTreeMap<(usize, About), Shared<'a>>);

struct Shared<'a> {
    span: Range<usize>,
    /// Builds the fault of the first link, if it will be shown.
    make: Box<dyn FnOnce() -> Fault + 'a>,
    /// How many other links have it.
    others: usize,
}

impl<'a> SharedFaults<'a> {
    /// Adds the fault of one link.
    pub(super) fn add(
        &mut self,
        about: About,
        span: Range<usize>,
        make: impl FnOnce() -> Fault + 'a,
    ) {
        let shared = self.0.entry((span.start, about));
        let first = || Shared { span, make: Box::new(make), others: 0 };
        shared.and_modify(|shared| shared.others += 1).or_insert_with(first);
    }

    /// Moves all of them to the findings.
    pub(super) fn report(self, findings: &Findings<'_>) {
        for ((_, about), Shared { span, make, others }) in self.0 {
            let make = |_| {
                let fault = make();
                let message = format!("{}{}", fault.message, about.others(others));
                Fault { message, ..fault }
            };
            if about.is_warning() {
                findings.warn(make(span));
            } else {
                findings.fault_at(span, make);
            }
        }
    }
}

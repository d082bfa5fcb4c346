//! A click: one request for a known link, and what was judged of it.
//!
//! Invariant: a click is never altered after it is written; a later judgement is a new one beside it.

pub mod gap;
pub mod id;
pub mod visitor;

use std::fmt;
use std::sync::Arc;

use super::device::Device;
use super::label::Variant;
use super::limits::{CLICK_NUMBER_BITS, LANGUAGE_CHARS_MAX, RULE_CODE_CHARS_MAX};
use super::link::LinkId;
use super::record::person::PersonKey;
use super::time::Timestamp;
use visitor::Visitor;

/// A click's number; never given twice. 38 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClickNumber(u64);

impl ClickNumber {
    /// A number; `None` beyond 38 bits.
    #[must_use]
    pub fn new(number: u64) -> Option<Self> {
        (number >> CLICK_NUMBER_BITS == 0).then_some(Self(number))
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> u64 {
        self.0
    }
}

/// What was judged of a click. Reports count `Person` as clicks and show all eight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Somebody opened the link.
    Person,
    /// A chat app fetched it to show a card.
    Preview,
    /// A browser fetched it ahead of a click that may never come.
    Prefetch,
    /// A mail or message filter looked where it leads.
    Scanner,
    /// A crawler, a library, a script.
    Bot,
    /// A HEAD request.
    Probe,
    /// From an address that the operator named as their own.
    Own,
    /// Nothing says what it was.
    Unknown,
}

impl Verdict {
    /// All of them, in the order reports show them. The position is the stored byte.
    pub const ALL: [Self; 8] = [
        Self::Person,
        Self::Preview,
        Self::Prefetch,
        Self::Scanner,
        Self::Bot,
        Self::Probe,
        Self::Own,
        Self::Unknown,
    ];

    /// Whether such a click takes one away from what its link's limit lets through: a person's does,
    /// unless the link had ended.
    #[must_use]
    pub fn counts_towards_limit(self, facts: Facts) -> bool {
        self == Self::Person && !facts.has(Facts::AFTER_END)
    }

    /// As it is written in files and reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Preview => "preview",
            Self::Prefetch => "prefetch",
            Self::Scanner => "scanner",
            Self::Bot => "bot",
            Self::Probe => "probe",
            Self::Own => "own",
            Self::Unknown => "unknown",
        }
    }

    /// Its place in [`Verdict::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        Self::ALL.iter().position(|v| *v == self).unwrap_or_default()
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A short ASCII word held in place, so that a click carries it without an allocation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InlineStr<const MAX: usize> {
    bytes: [u8; MAX],
    len: u8,
}

/// The code of a verdict's rule: `head`, `preview-whatsapp`, `browser`.
pub type RuleCode = InlineStr<RULE_CODE_CHARS_MAX>;

/// The primary subtag of a language: `de`.
pub type Language = InlineStr<LANGUAGE_CHARS_MAX>;

impl<const MAX: usize> InlineStr<MAX> {
    /// Takes 1 to `MAX` of `a-z0-9-`; `None` for anything else.
    #[must_use]
    pub const fn new(text: &str) -> Option<Self> {
        let from = text.as_bytes();
        if from.is_empty() || from.len() > MAX {
            return None;
        }
        let mut bytes = [0; MAX];
        let mut len: u8 = 0;
        while (len as usize) < from.len() {
            let byte = from[len as usize];
            if !(byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
                return None;
            }
            bytes[len as usize] = byte;
            len += 1;
        }
        Some(Self { bytes, len })
    }

    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let word = &self.bytes[..usize::from(self.len)];
        std::str::from_utf8(word).expect("a word is ASCII")
    }
}

impl<const MAX: usize> fmt::Display for InlineStr<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<const MAX: usize> fmt::Debug for InlineStr<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// A verdict, the code of the rule that gave it, and the version of the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// The rule's code.
    pub rule: RuleCode,
    /// The version of the table of rules.
    pub rules_version: u16,
}

/// The method of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Opens the link.
    Get,
    /// Only asks what would be answered.
    Head,
}

/// What the purpose headers said, and what was known of the address and the answer: one bit each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts(pub u8);

impl Facts {
    /// `Sec-Purpose`, `Purpose`, `X-Purpose` or `X-Moz` said prefetch.
    pub const PREFETCH: Self = Self(1);
    /// One of them said preview.
    pub const PREVIEW: Self = Self(1 << 1);
    /// The address is one that the operator named as their own.
    pub const OWN: Self = Self(1 << 2);
    /// The address was told by a trusted proxy.
    pub const TRUSTED: Self = Self(1 << 3);
    /// The address is on a list of machines.
    pub const LISTED: Self = Self(1 << 4);
    /// The link was past its end.
    pub const AFTER_END: Self = Self(1 << 5);
    /// A recipient was named, but the people key was missing.
    pub const RECIPIENT_UNKEYED: Self = Self(1 << 6);

    /// Whether all bits of another are set.
    #[must_use]
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// These bits and those of another.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// One request for a known link. What is `None` was not told, or was not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Click {
    /// Its number.
    pub number: ClickNumber,
    /// When it was asked for.
    pub at: Timestamp,
    /// The link.
    pub link: LinkId,
    /// The arm of a split target that the visitor was given.
    pub variant: Option<Variant>,
    /// Whom the link was sent to.
    pub recipient: Option<PersonKey>,
    /// The visitor's pseudonym of that day.
    pub visitor: Option<Visitor>,
    /// What was judged of it.
    pub judgement: Judgement,
    /// The method.
    pub method: Method,
    /// Purpose, address and answer, as bits.
    pub facts: Facts,
    /// The user agent, bounded.
    pub user_agent: Option<Arc<str>>,
    /// The host of the page it came from.
    pub referrer_host: Option<Arc<str>>,
    /// The kind of device.
    pub device: Device,
    /// The visitor's first language: `de`.
    pub language: Option<Language>,
    /// The visitor's country, ISO 3166-1 alpha-2; filled where a country table is given.
    pub country: Option<[u8; 2]>,
}

impl Click {
    /// Whether it takes one away from what its link's limit lets through.
    #[must_use]
    pub fn counts_towards_limit(&self) -> bool {
        self.judgement.verdict.counts_towards_limit(self.facts)
    }
}

/// What journeys and counts need of a click.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClickSummary {
    /// Its number.
    pub number: ClickNumber,
    /// When it was asked for.
    pub at: Timestamp,
    /// The link.
    pub link: LinkId,
    /// The arm of a split target that the visitor was given.
    pub variant: Option<Variant>,
    /// Whom the link was sent to.
    pub recipient: Option<PersonKey>,
    /// The visitor's pseudonym of that day.
    pub visitor: Option<Visitor>,
    /// What was judged of it.
    pub verdict: Verdict,
}

//! Clicks: requests for known links, each with its verdict.
//!
//! Invariant: a click never changes after it is written. A later judgement is stored beside it.

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

/// A click's number of 38 bits. Never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClickNumber(u64);

impl ClickNumber {
    /// `None` if the number has more than 38 bits.
    #[must_use]
    pub fn new(number: u64) -> Option<Self> {
        (number >> CLICK_NUMBER_BITS == 0).then_some(Self(number))
    }

    #[must_use]
    pub fn get(self) -> u64 {
        self.0
    }
}

/// Who made a click. Reports count `Person` as clicks and show all eight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// A person opened the link.
    Person,
    /// A chat app fetched the link to show a preview card.
    Preview,
    /// A browser fetched the link ahead of a click that may never come.
    Prefetch,
    /// A mail or message filter checked the link.
    Scanner,
    /// A crawler, a library or a script.
    Bot,
    /// A HEAD request.
    Probe,
    /// A request from one of the operator's own addresses.
    Own,
    /// Nothing identifies the client.
    Unknown,
}

impl Verdict {
    /// All verdicts in the order of reports. The position is the stored byte.
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

    /// Whether such a click counts towards its link's limit: only a person's click between the link's
    /// start and its end does.
    #[must_use]
    pub fn counts_towards_limit(self, facts: Facts) -> bool {
        self == Self::Person && !facts.has_missed()
    }

    /// The name in files and reports.
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

    /// The verdict of a name; `None` if it is no verdict's.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.as_str() == name)
    }

    /// The position in [`Verdict::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A short ASCII string stored inline, so that a click needs no allocation for it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InlineStr<const MAX: usize> {
    bytes: [u8; MAX],
    len: u8,
}

/// The code of a verdict's rule: `head`, `preview-whatsapp`, `browser`.
pub type RuleCode = InlineStr<RULE_CODE_CHARS_MAX>;

/// The primary subtag of a language tag: `de`.
pub type Language = InlineStr<LANGUAGE_CHARS_MAX>;

impl<const MAX: usize> InlineStr<MAX> {
    /// Accepts 1 to `MAX` characters of `a-z0-9-`.
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

/// A verdict, the rule that gave it, and the version of the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judgement {
    pub verdict: Verdict,
    pub rule: RuleCode,
    pub rules_version: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// A request to follow the link.
    Get,
    /// A request for the headers alone.
    Head,
}

/// Facts about the request and the answer, one bit each: purpose headers, the address, the link's
/// end. Bits 10 to 15 and 18 to 31 are free for later facts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts(pub u32);

impl Facts {
    /// A purpose header (`Sec-Purpose`, `Purpose`, `X-Purpose` or `X-Moz`) said prefetch.
    pub const PREFETCH: Self = Self(1);
    /// A purpose header said preview.
    pub const PREVIEW: Self = Self(1 << 1);
    /// The address is one of the operator's own.
    pub const OWN: Self = Self(1 << 2);
    /// The address came from a trusted proxy.
    pub const TRUSTED: Self = Self(1 << 3);
    /// The address is on a list of addresses that programs use.
    pub const LISTED: Self = Self(1 << 4);
    /// The link was past its end.
    pub const AFTER_END: Self = Self(1 << 5);
    /// The path named a recipient, but the people key was missing.
    pub const RECIPIENT_UNKEYED: Self = Self(1 << 6);
    /// The browser asked not to be tracked: `Sec-GPC` or `DNT`.
    pub const PRIVATE: Self = Self(1 << 7);
    /// The address is the one from which the link was made, within the hour.
    pub const SENDER: Self = Self(1 << 8);
    /// The network opened many links within seconds.
    pub const BURST: Self = Self(1 << 9);
    /// The link had not begun.
    pub const BEFORE_START: Self = Self(1 << 16);
    /// The link was retired for good, and answered as an unknown one.
    pub const GONE: Self = Self(1 << 17);

    /// Whether the link led to none of its usual targets.
    #[must_use]
    pub fn has_missed(self) -> bool {
        self.0 & (Self::AFTER_END.0 | Self::BEFORE_START.0 | Self::GONE.0) != 0
    }

    /// Whether all bits of `other` are set.
    #[must_use]
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The union of both sets of bits.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// One request for a known link. A value is `None` if it was not sent or is not stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Click {
    pub number: ClickNumber,
    /// When the request came.
    pub at: Timestamp,
    pub link: LinkId,
    /// The arm of a split target that the visitor got.
    pub variant: Option<Variant>,
    /// The person to whom the link was sent.
    pub recipient: Option<PersonKey>,
    /// The visitor's pseudonym for the day.
    pub visitor: Option<Visitor>,
    pub judgement: Judgement,
    pub method: Method,
    pub facts: Facts,
    pub user_agent: Option<Arc<str>>,
    /// The host of the referring page.
    pub referrer_host: Option<Arc<str>>,
    pub device: Device,
    /// The visitor's first language: `de`.
    pub language: Option<Language>,
    /// The visitor's country (ISO 3166-1 alpha-2). Set if a country table is configured.
    pub country: Option<[u8; 2]>,
}

impl Click {
    /// Whether it counts towards its link's limit.
    #[must_use]
    pub fn counts_towards_limit(&self) -> bool {
        self.judgement.verdict.counts_towards_limit(self.facts)
    }
}

/// The part of a click that journeys and counts need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClickSummary {
    pub number: ClickNumber,
    /// When the request came.
    pub at: Timestamp,
    pub link: LinkId,
    /// The arm of a split target that the visitor got.
    pub variant: Option<Variant>,
    /// The person to whom the link was sent.
    pub recipient: Option<PersonKey>,
    /// The visitor's pseudonym for the day.
    pub visitor: Option<Visitor>,
    pub verdict: Verdict,
}

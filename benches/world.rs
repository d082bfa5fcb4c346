//! Realistic clicks of a year: a million links of which few are popular, visitors who rarely return, days and
//! nights, few browsers, mixed verdicts.
//!
//! Invariant: the same clicks in every run. Does not store them (see `journal`).

use std::sync::Arc;

use couplet::domain::click::visitor::Visitor;
use couplet::domain::click::{Click, ClickNumber, Facts, InlineStr, Judgement, Method, Verdict};
use couplet::domain::device::Device;
use couplet::domain::label::Variant;
use couplet::domain::link::LinkId;
use couplet::domain::record::person::PersonKey;
use couplet::domain::time::Timestamp;

use crate::links::Chance;

pub(crate) const YEAR_MS: u64 = 365 * 24 * 60 * 60 * 1000;
pub(crate) const BEGIN_MS: i64 = 1_767_225_600_000;
pub(crate) const LINKS: u64 = 1_000_000;

/// Generates clicks.
pub(crate) struct World {
    chance: Chance,
    number: u64,
    at_ms: f64,
    pause_ms: f64,
    user_agents: Vec<Arc<str>>,
    hosts: Vec<Arc<str>>,
    arms: [Variant; 2],
}

impl World {
    /// A year with this many clicks.
    pub(crate) fn new(clicks: u64) -> Self {
        let agent = |number: u32| {
            let (system, build) = (number % 9 + 11, number / 9);
            let text = format!(
                "Mozilla/5.0 (iPhone; CPU iPhone OS {system}_5 like Mac OS X) \
                 AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 380.0.{build}"
            );
            Arc::from(text)
        };
        let hosts = ["l.instagram.com", "lm.facebook.com", "t.co", "www.tiktok.com", "wa.me"];
        Self {
            chance: Chance::seeded(7),
            number: 0,
            at_ms: 0.0,
            pause_ms: YEAR_MS as f64 / clicks as f64,
            user_agents: (0..200).map(agent).collect(),
            hosts: hosts.map(Arc::from).to_vec(),
            arms: ["a", "b"].map(|arm| Variant::parse(arm).unwrap()),
        }
    }

    /// A random number in (0, 1].
    fn share(&mut self) -> f64 {
        (self.chance.below(1 << 40) + 1) as f64 / (1_u64 << 40) as f64
    }

    /// An index below a bound; low ones are far more frequent (log-uniform).
    fn popular(&mut self, bound: u64) -> u64 {
        let index = (bound as f64).powf(self.share()) - 1.0;
        format!("{index:.0}").parse::<u64>().unwrap().min(bound - 1)
    }

    fn is(&mut self, percent: u64) -> bool {
        self.chance.below(100) < percent
    }

    pub(crate) fn click(&mut self) -> Click {
        // At night there are a quarter as many clicks as in the day.
        let hour = (self.at_ms / 3_600_000.0) % 24.0;
        let busy = if hour < 8.0 { 0.35 } else { 1.325 };
        self.at_ms += -self.share().ln() * self.pause_ms / busy;
        self.number += 1;
        let at = BEGIN_MS + format!("{:.0}", self.at_ms).parse::<i64>().unwrap();
        let (verdict, rule) = match self.chance.below(100) {
            0..70 => (Verdict::Person, "browser"),
            70..80 => (Verdict::Person, "in-app-instagram"),
            80..90 => (Verdict::Preview, "preview-whatsapp"),
            90..94 => (Verdict::Bot, "bot-google"),
            94..97 => (Verdict::Bot, "library-curl"),
            97..99 => (Verdict::Scanner, "scanner-proofpoint"),
            _ => (Verdict::Unknown, "no-agent"),
        };
        let agent = usize::try_from(self.popular(200)).unwrap();
        let language = ["de", "en", "fr", "es", "pt", "ja", "it", "pl"];
        let recipient = self.is(3).then(|| {
            let mut key = [0; 16];
            key[..8].copy_from_slice(&self.chance.below(u64::MAX).to_le_bytes());
            PersonKey(key)
        });
        Click {
            number: ClickNumber::new(self.number).unwrap(),
            at: Timestamp::from_ms(at).unwrap(),
            link: LinkId(u32::try_from(self.popular(LINKS) * 7_919 % LINKS).unwrap()),
            variant: self
                .is(10)
                .then(|| self.arms[usize::from(self.number.is_multiple_of(2))].clone()),
            recipient,
            visitor: Visitor::from_bits(self.chance.below(1 << 48)),
            judgement: Judgement { verdict, rule: InlineStr::new(rule).unwrap(), rules_version: 1 },
            method: Method::Get,
            facts: if self.is(1) { Facts::AFTER_END } else { Facts::TRUSTED },
            user_agent: Some(Arc::clone(&self.user_agents[agent])),
            referrer_host: self.is(60).then(|| {
                let host = usize::try_from(self.popular(5)).unwrap();
                Arc::clone(&self.hosts[host])
            }),
            device: Device::ALL[agent % 3],
            language: InlineStr::new(language[usize::try_from(self.popular(8)).unwrap()]),
            country: None,
        }
    }
}

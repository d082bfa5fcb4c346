//! What a plan settles for everybody: the domain, the zone, the channels, agents and campaigns, and
//! the rules of attribution. Before any plan, the defaults below.
//!
//! Invariant: names in it are those of the plan; resolving a written channel goes through here and
//! nowhere else. Absent: links and codes (they are rows of their own).

pub mod declarations;
pub mod exchange;
pub mod message;
pub mod privacy;
pub mod rate;
pub mod revision;
pub mod rules;
pub mod template;
pub mod vocabulary;

use std::collections::BTreeMap;
use std::fmt;

use thiserror::Error;
use url::Url;

use super::code::coupon::CouponCode;
use super::label::{Agent, Campaign, Channel, Tags};
use super::link::slug::Slug;
use super::link::target::{ParamName, Schemes, Target, TargetError};
use super::link::target_template::{TargetTemplate, TargetTemplateError};
use super::link::utm::{Utm, UtmError, UtmValue};
use super::money::Currency;
use super::period::{Period, PeriodError, Zone};
use super::record::conversion_kind::{ConversionKind, Weight};
use super::record::cost::Cost;
use super::record::phone::Phone;
use super::time::Timestamp;
use declarations::{AgentSettings, CampaignSettings, ChannelSettings};
use exchange::ExchangeRate;
use privacy::Privacy;
use rate::Benchmark;
use rules::Attribution;
use template::{Field, Template};
use vocabulary::Vocabulary;

/// Where short links live: `https://go.example.com`, without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain(Box<str>);

/// Why a text is no domain.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a domain such as https://go.example.com")]
pub struct DomainError(String);

impl Domain {
    /// Parses `https://host[:port]`, with or without a slash at its end.
    pub fn parse(text: &str) -> Result<Self, DomainError> {
        let error = || DomainError(text.to_owned());
        let url = Url::parse(text.trim()).map_err(|_| error())?;
        let plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let web = matches!(url.scheme(), "https" | "http") && url.username().is_empty();
        if plain && web && url.password().is_none() {
            Ok(Self(Box::from(url.as_str().trim_end_matches('/'))))
        } else {
            Err(error())
        }
    }

    /// The URL of a link.
    #[must_use]
    pub fn short_url(&self, slug: &Slug) -> String {
        format!("{self}/{slug}")
    }

    /// Whether a target leads to this domain: same scheme, host and port.
    #[must_use]
    pub fn has(&self, target: &Target) -> bool {
        // Both are texts of parsed URLs, and that of a target has a path.
        target.as_str().strip_prefix(&*self.0).is_some_and(|rest| rest.starts_with('/'))
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How UTM values are made of a link's tags; `None` leaves the parameter out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UtmTemplates {
    /// `utm_source`.
    pub source: Option<Template>,
    /// `utm_medium`.
    pub medium: Option<Template>,
    /// `utm_campaign`.
    pub campaign: Option<Template>,
    /// `utm_content`.
    pub content: Option<Template>,
    /// `utm_id`.
    pub id: Option<Template>,
    /// `utm_term`.
    pub term: Option<Template>,
}

impl Default for UtmTemplates {
    fn default() -> Self {
        let template = |text| Template::parse(text).ok();
        Self {
            source: template("{channel.source}"),
            medium: template("{channel.medium}"),
            campaign: template("{campaign}"),
            content: template("{agent}_{content}"),
            id: template("{campaign.id}"),
            term: None,
        }
    }
}

/// What a plan settles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where short links live; before any plan, the server's own address.
    pub domain: Option<Domain>,
    /// Whose days and months count.
    pub zone: Zone,
    /// The currency of the plan; before any plan, that of the orders.
    pub currency: Option<Currency>,
    /// Where links lead that say nothing else.
    pub target: Option<TargetTemplate>,
    /// Where ended links lead that say nothing else.
    pub after_end: Option<Target>,
    /// Whether the visitor's own query is carried over.
    pub forward_query: bool,
    /// The query parameter that carries the click id.
    pub click_param: ParamName,
    /// The schemes that targets may have.
    pub schemes: Schemes,
    /// How slugs are made of a link's tags.
    pub slug: Template,
    /// How UTM values are made of a link's tags.
    pub utm: UtmTemplates,
    /// The channels.
    pub channels: BTreeMap<Channel, ChannelSettings>,
    /// The words that it allows.
    pub vocabulary: Vocabulary,
    /// Other spellings of channels, in lower case.
    pub aliases: BTreeMap<Box<str>, Channel>,
    /// The agents.
    pub agents: BTreeMap<Agent, AgentSettings>,
    /// The campaigns.
    pub campaigns: BTreeMap<Campaign, CampaignSettings>,
    /// Which kinds of conversion are goals and which are steps.
    pub conversions: BTreeMap<ConversionKind, Weight>,
    /// The rules of attribution.
    pub attribution: Attribution,
    /// What is kept of visitors, and for how long.
    pub privacy: Privacy,
    /// What one unit of another currency is in the plan's.
    pub rates: BTreeMap<Currency, ExchangeRate>,
    /// The numbers that are called, each with the tags of its calls.
    pub phones: BTreeMap<Phone, Tags>,
    /// What was spent, in the order of the plan.
    pub costs: Vec<Cost>,
    /// What is expected of channels.
    pub benchmarks: BTreeMap<Channel, Benchmark>,
}

impl Default for Settings {
    fn default() -> Self {
        let slug = "{campaign.short}-{channel.short}-{agent}-{content}";
        let weight = |kind| match kind {
            ConversionKind::Lead | ConversionKind::Signup => Weight::Micro,
            ConversionKind::Sale | ConversionKind::Booking | ConversionKind::Referral => {
                Weight::Macro
            }
        };
        Self {
            domain: None,
            zone: Zone::utc(),
            currency: None,
            target: None,
            after_end: None,
            forward_query: false,
            click_param: ParamName::default(),
            schemes: Schemes::default(),
            slug: Template::parse(slug).expect("the default template has known placeholders"),
            utm: UtmTemplates::default(),
            channels: BTreeMap::new(),
            vocabulary: Vocabulary::default(),
            aliases: BTreeMap::new(),
            agents: BTreeMap::new(),
            campaigns: BTreeMap::new(),
            conversions: ConversionKind::ALL.iter().map(|kind| (*kind, weight(*kind))).collect(),
            attribution: Attribution::default(),
            privacy: Privacy::default(),
            rates: BTreeMap::new(),
            phones: BTreeMap::new(),
            costs: Vec::new(),
            benchmarks: BTreeMap::new(),
        }
    }
}

impl Settings {
    /// The channel that a file means: by name or alias, without regard to case; else as written.
    #[must_use]
    pub fn channel(&self, written: &Channel) -> Channel {
        if self.channels.contains_key(written) {
            return written.clone();
        }
        let lower = written.as_str().to_lowercase();
        let by_name = || self.channels.keys().find(|name| name.as_str().to_lowercase() == lower);
        let found = self.aliases.get(lower.as_str()).or_else(by_name);
        found.unwrap_or(written).clone()
    }

    /// Parses where a link is to lead: of an allowed scheme, and not back to where links live.
    pub fn destination(&self, text: &str) -> Result<TargetTemplate, TargetTemplateError> {
        TargetTemplate::parse(text, |text| self.target(text))
    }

    /// Parses a destination that is the same for every link.
    pub fn target(&self, text: &str) -> Result<Target, TargetError> {
        let target = Target::parse(text, &self.schemes)?;
        match &self.domain {
            Some(domain) if domain.has(&target) => Err(TargetError::Circle(domain.to_string())),
            _ => Ok(target),
        }
    }

    /// The code that a link with these tags shows: the agent's own, else the channel's of that
    /// campaign; never one of a batch.
    #[must_use]
    pub fn code(&self, tags: &Tags) -> Option<&CouponCode> {
        let of_agent = tags.agent.as_ref().and_then(|name| self.agents.get(name)?.code.as_ref());
        let of_channel = || {
            let campaign = self.campaigns.get(tags.campaign.as_ref()?)?;
            campaign.codes.get(tags.channel.as_ref()?)
        };
        of_agent.or_else(of_channel)
    }

    /// What is pasted for a link with these tags; `None` if its campaign says nothing on its channel,
    /// or names a code that there is not.
    #[must_use]
    pub fn message(&self, tags: &Tags, short_url: &str) -> Option<String> {
        let campaign = self.campaigns.get(tags.campaign.as_ref()?)?;
        let message = campaign.messages.get(tags.channel.as_ref()?)?;
        message.fill(short_url, self.code(tags).map(CouponCode::as_str))
    }

    /// The instant at which a campaign is over: the first after its last day.
    pub fn end_of(&self, campaign: &CampaignSettings) -> Result<Option<Timestamp>, PeriodError> {
        let Some(last) = campaign.ends else { return Ok(None) };
        Ok(Some(Period::days(last, last, self.zone.clone())?.to))
    }

    /// Whether a kind of conversion is a goal.
    #[must_use]
    pub fn is_macro(&self, kind: ConversionKind) -> bool {
        self.conversions.get(&kind).is_none_or(|weight| *weight == Weight::Macro)
    }

    /// Fills a template with the tags of a link.
    #[must_use]
    pub fn fill(&self, template: &Template, tags: &Tags) -> String {
        template.fill(|field| self.field(field, tags))
    }

    /// The UTM values of a link with these tags.
    pub fn utm(&self, tags: &Tags) -> Result<Utm, UtmError> {
        let value = |template: &Option<Template>| {
            let text = template.as_ref().map(|t| self.fill(t, tags)).unwrap_or_default();
            if text.trim().is_empty() { Ok(None) } else { UtmValue::parse(&text).map(Some) }
        };
        Ok(Utm {
            source: value(&self.utm.source)?,
            medium: value(&self.utm.medium)?,
            campaign: value(&self.utm.campaign)?,
            content: value(&self.utm.content)?,
            id: value(&self.utm.id)?,
            term: value(&self.utm.term)?,
        })
    }

    fn field<'a>(&'a self, field: Field, tags: &'a Tags) -> Option<&'a str> {
        let campaign = tags.campaign.as_ref();
        let channel = tags.channel.as_ref();
        let of_campaign = || campaign.and_then(|name| self.campaigns.get(name));
        let of_channel = || channel.and_then(|name| self.channels.get(name));
        match field {
            Field::Campaign => campaign.map(Campaign::as_str),
            Field::CampaignShort => {
                of_campaign().map(|c| &*c.short).or(campaign.map(Campaign::as_str))
            }
            Field::CampaignId => of_campaign().and_then(|c| c.id.as_deref()),
            Field::Channel => channel.map(Channel::as_str),
            Field::ChannelShort => of_channel().map(|c| &*c.short).or(channel.map(Channel::as_str)),
            Field::ChannelSource => {
                of_channel().map(|c| &*c.source).or(channel.map(Channel::as_str))
            }
            Field::ChannelMedium => of_channel().and_then(|c| c.medium.as_deref()),
            Field::Agent => tags.agent.as_ref().map(Agent::as_str),
            Field::Content => tags.content.as_ref().map(super::label::Content::as_str),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_an_origin() {
        assert_eq!(
            Domain::parse("https://go.example.com/").unwrap().to_string(),
            "https://go.example.com"
        );
        assert_eq!(
            Domain::parse("http://127.0.0.1:8080").unwrap().to_string(),
            "http://127.0.0.1:8080"
        );
        for text in ["go.example.com", "https://x/path", "https://u@x", "ftp://x", "https://x/?q"] {
            assert!(Domain::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_target_of_the_domain_itself_leads_nowhere() {
        let settings = Settings {
            domain: Domain::parse("https://go.example.com").ok(),
            ..Settings::default()
        };
        let table = [
            ("https://go.example.com", true),
            ("HTTPS://GO.Example.com:443/bio?x=1#top", true),
            ("https://go.example.com?x=1", true),
            ("http://go.example.com/bio", false),
            ("https://go.example.com:8443/bio", false),
            ("https://go.example.com.evil.example/", false),
            ("https://shop.example.com/?to=https://go.example.com/", false),
            ("tel:+4930901820", false),
        ];
        for (text, circle) in table {
            let parsed = settings.target(text);
            assert_eq!(matches!(parsed, Err(TargetError::Circle(_))), circle, "{text}: {parsed:?}");
        }
        // Before any plan nobody knows where the links will live.
        assert!(Settings::default().destination("https://go.example.com/bio").is_ok());
    }

    #[test]
    fn a_written_channel_is_found_by_name_or_alias_and_else_kept() {
        let mut settings = Settings::default();
        let instagram = Channel::parse("instagram").unwrap();
        let of = ChannelSettings {
            short: "ig".into(),
            source: "instagram".into(),
            medium: None,
            max_chars: None,
            qr: false,
        };
        settings.channels.insert(instagram.clone(), of);
        settings.aliases.insert("insta".into(), instagram.clone());
        for written in ["instagram", "Instagram", "INSTA"] {
            assert_eq!(settings.channel(&Channel::parse(written).unwrap()), instagram);
        }
        let other = Channel::parse("Fax").unwrap();
        assert_eq!(settings.channel(&other), other);
    }
}

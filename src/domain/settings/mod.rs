//! The settings of a plan, which apply to all links: the domain, the time zone, the channels,
//! agents and campaigns, and the rules of attribution. Without a plan the defaults below apply.
//!
//! Invariant: only this module resolves a name as written to a name of the plan. Does not
//! hold links and codes, which are rows of their own.

pub mod commission;
pub mod costs;
pub mod day_style;
pub mod declarations;
pub mod definitions;
pub mod domain;
pub mod exchange;
pub mod funnel;
pub mod goal;
pub mod message;
pub mod privacy;
pub mod rate;
pub mod revision;
pub mod rules;
pub mod template;
pub mod utm_rule;
pub mod vocabulary;

use std::collections::BTreeMap;

use super::code::coupon::CouponCode;
use super::fold::fold_name;
use super::label::{Agent, Campaign, Channel, FunnelName, Tags};
use super::link::Title;
use super::link::picture::PictureFile;
use super::link::target::{ParamName, Schemes, Target, TargetError};
use super::link::target_template::{TargetTemplate, TargetTemplateError};
use super::link::utm::{Utm, UtmError, UtmValue};
use super::money::{Currency, Money};
use super::percent::Percent;
use super::period::{Period, PeriodError, Zone};
use super::record::conversion::Conversion;
use super::record::conversion_kind::{ConversionKind, Weight};
use super::record::cost::Cost;
use super::record::phone::Phone;
use super::time::Timestamp;
pub use domain::{Domain, DomainError};

use commission::Commission;
use day_style::DayStyle;
use declarations::{AgentSettings, CampaignSettings, ChannelSettings};
use exchange::ExchangeRate;
use funnel::Funnel;
use goal::{Goal, GoalOf};
use privacy::Privacy;
use rate::Benchmark;
use rules::Attribution;
use template::{Field, Template};
use vocabulary::Vocabulary;

/// The templates of UTM values, filled with a link's tags. `None` leaves the parameter out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UtmTemplates {
    pub source: Option<Template>,
    pub medium: Option<Template>,
    pub campaign: Option<Template>,
    pub content: Option<Template>,
    pub id: Option<Template>,
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

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The address of short links. Without one, the server's own address is used.
    pub domain: Option<Domain>,
    /// Further addresses, each of which serves the same links.
    pub domains: Vec<Domain>,
    /// The time zone of days and months.
    pub zone: Zone,
    /// The plan's currency. Without one, the currency of the orders is used.
    pub currency: Option<Currency>,
    /// The default target of links.
    pub target: Option<TargetTemplate>,
    /// The default target of links that have ended.
    pub after_end: Option<Target>,
    /// Whether links append the visitor's query to their target.
    pub forward_query: bool,
    /// The query parameter that carries the click id.
    pub click_param: ParamName,
    /// The schemes that targets may have.
    pub schemes: Schemes,
    /// The template of slugs, filled with a link's tags.
    pub slug: Template,
    pub utm: UtmTemplates,
    pub channels: BTreeMap<Channel, ChannelSettings>,
    /// The allowed UTM values and names.
    pub vocabulary: Vocabulary,
    /// Other spellings of channels, in lower case.
    pub aliases: BTreeMap<Box<str>, Channel>,
    pub agents: BTreeMap<Agent, AgentSettings>,
    pub campaigns: BTreeMap<Campaign, CampaignSettings>,
    /// Which kinds of conversion are goals and which are steps.
    pub conversions: BTreeMap<ConversionKind, Weight>,
    pub attribution: Attribution,
    /// What is stored about visitors, and for how long.
    pub privacy: Privacy,
    /// The value of one unit of another currency in the plan's currency.
    pub rates: BTreeMap<Currency, ExchangeRate>,
    /// The phone numbers that customers call, each with the tags of its calls.
    pub phones: BTreeMap<Phone, Tags>,
    /// What was spent, in the order of the plan.
    pub costs: Vec<Cost>,
    /// The rates that are expected of channels.
    pub benchmarks: BTreeMap<Channel, Benchmark>,
    /// The values that divide orders into small and large ones, in the plan's currency, ascending. Empty: 50 and 500
    /// of any currency.
    pub order_values: Vec<Money>,
    /// The steps of which reports count people, by name.
    pub funnels: BTreeMap<FunnelName, Funnel>,
    /// The price of one hour of work, in the plan's currency. Not negative.
    pub hour_price: Option<Money>,
    /// What is left of the worth of goods once they are paid for.
    pub margin: Option<Percent>,
    /// What agents are paid.
    pub commission: Option<Commission>,
    /// By how much figures shall change.
    pub goals: BTreeMap<GoalOf, Goal>,
    /// The shop's name, which visitors read on pages.
    pub name: Option<Title>,
    /// Where the bare domain leads.
    pub home: Option<Target>,
    /// The mediums of links that may stay without a default channel in Google Analytics 4.
    pub ga4_ok: Vec<Box<str>>,
    /// How messages show days, if it is not the usual way.
    pub day_style: Option<DayStyle>,
    /// The pictures of cards that the plan has beside it, by name.
    pub pictures: Vec<PictureFile>,
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
            domains: Vec::new(),
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
            order_values: Vec::new(),
            funnels: BTreeMap::new(),
            hour_price: None,
            margin: None,
            commission: None,
            goals: BTreeMap::new(),
            name: None,
            home: None,
            ga4_ok: Vec::new(),
            day_style: None,
            pictures: Vec::new(),
        }
    }
}

impl Settings {
    /// Resolves a channel as a file or a person writes it, by name or alias in any case. An unknown one is
    /// kept, folded.
    #[must_use]
    pub fn channel(&self, written: &Channel) -> Channel {
        if self.channels.contains_key(written) {
            return written.clone();
        }
        let name = fold_name(written.as_str());
        let alias = self.aliases.iter().find(|(alias, _)| fold_name(alias) == name);
        let known = alias.map(|(_, channel)| channel);
        let known =
            known.or_else(|| self.channels.keys().find(|of| fold_name(of.as_str()) == name));
        known.cloned().unwrap_or_else(|| written.folded())
    }

    /// Resolves an agent as a file or a person writes it, in any case. An unknown one is kept, folded.
    #[must_use]
    pub fn agent(&self, written: &Agent) -> Agent {
        if self.agents.contains_key(written) {
            return written.clone();
        }
        let name = fold_name(written.as_str());
        let known = self.agents.keys().find(|agent| fold_name(agent.as_str()) == name);
        known.cloned().unwrap_or_else(|| written.folded())
    }

    /// Resolves a campaign as a file or a person writes it, in any case. An unknown one is kept, folded.
    #[must_use]
    pub fn campaign(&self, written: &Campaign) -> Campaign {
        if self.campaigns.contains_key(written) {
            return written.clone();
        }
        let name = fold_name(written.as_str());
        let known = self.campaigns.keys().find(|campaign| fold_name(campaign.as_str()) == name);
        known.cloned().unwrap_or_else(|| written.folded())
    }

    /// All addresses of short links.
    pub fn all_domains(&self) -> impl Iterator<Item = &Domain> {
        self.domain.iter().chain(&self.domains)
    }

    /// The domain that links with these tags are printed with, if it is not the first: that of their campaign,
    /// else that of their channel.
    #[must_use]
    pub fn printed_on(&self, tags: &Tags) -> Option<&Domain> {
        let campaign = tags.campaign.as_ref().and_then(|name| self.campaigns.get(name));
        let channel = tags.channel.as_ref().and_then(|name| self.channels.get(name));
        let of_campaign = campaign.and_then(|campaign| campaign.domain.as_ref());
        let of_channel = || channel.and_then(|channel| channel.domain.as_ref());
        of_campaign.or_else(of_channel).filter(|domain| Some(*domain) != self.domain.as_ref())
    }

    /// Parses the target of a link as a plan writes it. The scheme must be allowed, and the target
    /// must not be on the domain of the short links.
    pub fn destination(&self, text: &str) -> Result<TargetTemplate, TargetTemplateError> {
        TargetTemplate::parse(text, |text| self.target(text))
    }

    /// Parses a target without placeholders.
    pub fn target(&self, text: &str) -> Result<Target, TargetError> {
        let target = Target::parse(text, &self.schemes)?;
        match self.all_domains().find(|domain| domain.has(&target)) {
            Some(domain) => Err(TargetError::Circle(domain.to_string())),
            None => Ok(target),
        }
    }

    /// The code that a link with these tags shows: the agent's own, else the channel's code of the
    /// campaign. Never a code of a batch.
    #[must_use]
    pub fn code(&self, tags: &Tags) -> Option<&CouponCode> {
        let of_agent = tags.agent.as_ref().and_then(|name| self.agents.get(name)?.code.as_ref());
        let of_channel = || {
            let campaign = self.campaigns.get(tags.campaign.as_ref()?)?;
            campaign.codes.get(tags.channel.as_ref()?)
        };
        of_agent.or_else(of_channel)
    }

    /// The instant at which a campaign ends, after its last day.
    pub fn end_of(&self, campaign: &CampaignSettings) -> Result<Option<Timestamp>, PeriodError> {
        let Some(last) = campaign.ends else { return Ok(None) };
        Ok(Some(Period::days(last, last, self.zone.clone())?.to))
    }

    /// Whether a kind of conversion is a goal.
    #[must_use]
    pub fn is_macro(&self, kind: ConversionKind) -> bool {
        self.weight_of(kind) == Weight::Macro
    }

    /// What a kind counts as.
    #[must_use]
    pub fn weight_of(&self, kind: ConversionKind) -> Weight {
        self.conversions.get(&kind).copied().unwrap_or(Weight::Macro)
    }

    /// The rate of a currency, and the plan's currency, into which it converts. `None` if reports keep the currency
    /// apart.
    #[must_use]
    pub fn rate(&self, of: Currency) -> Option<(ExchangeRate, Currency)> {
        self.rates.get(&of).copied().zip(self.currency.filter(|plan| *plan != of))
    }

    /// An order as reports count it: at the plan's rate, each amount rounded by itself. `None` if it counts as it is
    /// written, also because one of its amounts would be too large.
    #[must_use]
    pub fn converted(&self, order: &Conversion) -> Option<Conversion> {
        let (rate, plan) = self.rate(order.total.currency)?;
        order.converted(|amount| rate.convert(amount, plan))
    }

    /// The currency in which reports count what is in this one.
    #[must_use]
    pub fn counted_in(&self, currency: Currency) -> Currency {
        self.rate(currency).map_or(currency, |(_, plan)| plan)
    }

    /// The values that divide orders of a currency into small and large ones, in minor units, ascending; none if the
    /// plan has values in another currency.
    #[must_use]
    pub fn order_values(&self, currency: Currency) -> Vec<i64> {
        if self.order_values.is_empty() {
            let unit = 10_i64.pow(currency.exponent());
            return vec![50 * unit, 500 * unit];
        }
        let own = self.order_values.iter().filter(|value| value.currency == currency);
        own.map(|value| value.minor).collect()
    }

    /// Fills a template with the tags of a link.
    #[must_use]
    pub fn fill(&self, template: &Template, tags: &Tags) -> String {
        template.fill(|field| self.field(field, tags))
    }

    /// The slug of a link with these tags, as the template makes it. An agent has its short name in it.
    #[must_use]
    pub fn slug(&self, tags: &Tags) -> String {
        let short = |tags: &Tags| self.agents.get(tags.agent.as_ref()?)?.short.as_deref();
        let short = short(tags);
        self.slug.fill(|field| match field {
            Field::Agent if short.is_some() => short,
            _ => self.field(field, tags),
        })
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
mod tests;

//! Flags for the tags and the terms of a new code or batch.

use clap::Args;
use jiff::civil::Date;

use crate::cli::error::CliError;
use crate::cli::io::Io;
use crate::domain::code::discount::Discount;
use crate::domain::code::terms::Terms;
use crate::domain::label::{Agent, Campaign, Channel, Content, Tags};
use crate::domain::money::{Money, MoneyError};
use crate::domain::period::parse_day;
use crate::domain::settings::Settings;
use crate::import::ListedCode;

#[derive(Debug, Args)]
pub(super) struct Offer {
    /// Its campaign
    #[arg(long, value_name = "C", value_parser = Campaign::parse)]
    campaign: Campaign,
    /// The channel in which it is given out
    #[arg(long, value_name = "C", value_parser = Channel::parse)]
    channel: Channel,
    /// The agent who gives it out
    #[arg(long, value_parser = Agent::parse)]
    agent: Option<Agent>,
    /// The message or format that contains it
    #[arg(long, value_parser = Content::parse)]
    content: Option<Content>,
    /// The discount: 10% or "5.00 EUR"
    #[arg(long, value_parser = Discount::parse)]
    discount: Option<Discount>,
    /// Maximum redemptions per code
    #[arg(long, value_name = "N", value_parser = above_zero)]
    limit: Option<u32>,
    /// Maximum redemptions per code and customer
    #[arg(long, value_name = "N", value_parser = above_zero)]
    limit_by_customer: Option<u32>,
    /// First valid day, such as 2026-11-20
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    starts: Option<Date>,
    /// Last valid day (inclusive) [default: the campaign's]
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    ends: Option<Date>,
    /// Minimum order total: "40.00 EUR", or 40 in the plan's currency
    #[arg(long, value_name = "AMOUNT")]
    minimum: Option<String>,
}

impl Offer {
    /// What a file says of a code.
    pub(super) fn listed(row: ListedCode, settings: &Settings) -> Result<Self, String> {
        let Tags { campaign, channel, agent, content } = row.tags;
        let zone = &settings.zone;
        let discount = row.discount.as_deref().map(|text| discount(text, settings)).transpose()?;
        Ok(Self {
            campaign: campaign
                .ok_or("it has no campaign; add one, such as --campaign 2026-11-black-week")?,
            channel: channel.ok_or("it has no channel; add one, such as --channel instagram")?,
            agent,
            content,
            discount,
            limit: row.limit,
            limit_by_customer: row.limit_by_customer,
            starts: row.starts.map(|starts| starts.day(zone)),
            ends: row.ends.or_else(|| Some(row.expires?.day_before(zone))),
            minimum: row.minimum,
        })
    }

    pub(super) fn tags(&self) -> Tags {
        Tags {
            campaign: Some(self.campaign.clone()),
            channel: Some(self.channel.clone()),
            agent: self.agent.clone(),
            content: self.content.clone(),
        }
    }

    /// Days are days in the plan's time zone. Codes end with their campaign unless `--ends` says otherwise.
    pub(super) fn terms(&self, settings: &Settings) -> Result<Terms, CliError> {
        let of_campaign = settings.campaigns.get(&self.campaign).and_then(|campaign| campaign.ends);
        let last = self.ends.or(of_campaign);
        if let (Some(starts), None, Some(ends)) = (self.starts, self.ends, of_campaign)
            && ends < starts
        {
            let campaign = self.campaign.clone();
            return Err(CliError::AfterCampaign { campaign, starts, ends });
        }
        let (starts_at, ends_at) = Terms::window(self.starts, last, &settings.zone)?;
        let minimum = self.minimum.as_deref();
        Ok(Terms {
            discount: self.discount,
            limit: self.limit,
            limit_by_customer: self.limit_by_customer,
            starts_at,
            ends_at,
            minimum: minimum.map(|text| amount("--minimum", text, settings)).transpose()?,
        })
    }
}

/// A percentage or an amount, in the plan's currency unless it names one.
fn discount(text: &str, settings: &Settings) -> Result<Discount, String> {
    let by_words = Discount::parse(text);
    by_words.or_else(|error| match Money::parse_named(text, settings.currency) {
        Ok(amount) if amount.minor >= 0 => Ok(Discount::Amount(amount)),
        Err(MoneyError::NoCurrency(_)) => Err(format!(
            "`{text}` has no currency: write it there, or the shop's currency into the plan"
        )),
        _ => Err(error.to_string()),
    })
}

/// Says that new codes are already over; `whose` begins the sentence: `this code is already over: its`.
pub(super) fn say_if_over(whose: &str, terms: &Terms, settings: &Settings, io: &mut Io<'_>) {
    if let Some(last) = terms.last_day(&settings.zone).filter(|_| terms.is_over(io.clock.now())) {
        io.say(format_args!("{whose} last day was {last}; --ends sets another"));
    }
}

pub(in crate::cli) fn above_zero(text: &str) -> Result<u32, &'static str> {
    text.parse().ok().filter(|number| *number > 0).ok_or("use a whole number above 0")
}

/// The amount of a flag, in the plan's currency unless it names one.
pub(super) fn amount(
    flag: &'static str,
    text: &str,
    settings: &Settings,
) -> Result<Money, CliError> {
    let amount = Money::parse_named(text, settings.currency);
    let amount = amount.map_err(|source| CliError::Amount { flag, source })?;
    if amount.minor < 0 {
        return Err(CliError::BelowZero { flag, amount });
    }
    Ok(amount)
}

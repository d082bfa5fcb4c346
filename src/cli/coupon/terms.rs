//! What a new code or batch stands for: its tags and its terms, as flags say them.

use clap::Args;
use jiff::civil::Date;

use crate::cli::error::CliError;
use crate::domain::code::discount::Discount;
use crate::domain::code::terms::Terms;
use crate::domain::label::{Agent, Campaign, Channel, Content, Tags};
use crate::domain::money::Money;
use crate::domain::period::parse_day;
use crate::domain::settings::Settings;

/// What a code stands for, and its terms
#[derive(Debug, Args)]
pub(super) struct Offer {
    /// The campaign it belongs to
    #[arg(long, value_name = "C", value_parser = Campaign::parse)]
    campaign: Campaign,
    /// Where it is handed out
    #[arg(long, value_name = "C", value_parser = Channel::parse)]
    channel: Channel,
    /// Who hands it out
    #[arg(long, value_parser = Agent::parse)]
    agent: Option<Agent>,
    /// The message or format it is handed out in
    #[arg(long, value_parser = Content::parse)]
    content: Option<Content>,
    /// What it takes off: 10% or "5.00 EUR"
    #[arg(long, value_parser = Discount::parse)]
    discount: Option<Discount>,
    /// How often a code may be redeemed in all
    #[arg(long, value_name = "N", value_parser = above_zero)]
    limit: Option<u32>,
    /// How often one customer may redeem a code
    #[arg(long, value_name = "N", value_parser = above_zero)]
    limit_by_customer: Option<u32>,
    /// The first day on which it may be redeemed: 2026-11-20
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    starts: Option<Date>,
    /// The last day on which it may be, whole
    #[arg(long, value_name = "DAY", value_parser = parse_day)]
    ends: Option<Date>,
    /// The least that an order must come to: "40.00 EUR", or 40 in the plan's currency
    #[arg(long, value_name = "AMOUNT")]
    minimum: Option<String>,
}

impl Offer {
    /// The tags, as they were given.
    pub(super) fn tags(&self) -> Tags {
        Tags {
            campaign: Some(self.campaign.clone()),
            channel: Some(self.channel.clone()),
            agent: self.agent.clone(),
            content: self.content.clone(),
        }
    }

    /// The terms; days are those of the plan's zone.
    pub(super) fn terms(&self, settings: &Settings) -> Result<Terms, CliError> {
        let (starts_at, ends_at) = Terms::window(self.starts, self.ends, &settings.zone)?;
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

/// A number that a flag names, of which 0 would be none.
pub(in crate::cli) fn above_zero(text: &str) -> Result<u32, &'static str> {
    text.parse().ok().filter(|number| *number > 0).ok_or("it has to be a whole number above 0")
}

/// An amount that a flag names, in the plan's currency where it names none.
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

//! Clicks, the latest first; campaigns; and the explanation of an order.
//!
//! Invariant: what is read for a page of clicks is bounded: a page may have fewer than were asked for, and say where to go
//! on.

use std::collections::HashMap;
use std::sync::Arc;

use super::answers::{Campaigns, ClickAsk, ClickRows};
use super::{Api, ApiCaller, ApiError};
use crate::domain::label::Campaign;
use crate::domain::limits::API_CLICKS_READ;
use crate::domain::period::Period;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::token::Permits;
use crate::report::pages::{CampaignRow, Explained, LatestPage};
use crate::service::console::{ReadError, Reading};
use crate::store::ClickFilter;

impl Api {
    /// Some clicks of links that the token is for.
    pub async fn clicks(&self, caller: &ApiCaller, ask: ClickAsk) -> Result<ClickRows, ApiError> {
        let permits = caller.permits().clone();
        let zone = self.settings().await?.zone.clone();
        let day = ask.day.map(|day| Period::days(day, day, zone)).transpose();
        let day = day.map_err(|error| ApiError::Malformed(format!("day: {error}")))?;
        if let Some(slug) = &ask.slug {
            self.counted(caller, slug).await?;
        }
        self.read(move |reading| clicks(reading, &ask, day.as_ref(), &permits)).await
    }

    /// The campaigns, the latest name first.
    pub async fn campaigns(&self, caller: &ApiCaller) -> Result<Campaigns, ApiError> {
        let (permits, settings) = (caller.permits().clone(), self.settings().await?);
        let own = Arc::clone(&settings);
        let rows = self.read(move |reading| {
            // Of an agent's links alone, a campaign has another number of links and clicks.
            if permits.agent.is_some() {
                return Ok(Vec::new());
            }
            let mut rows = reading.campaigns()?;
            rows.retain(|row| row.campaign.is_some());
            let has = |name: &str, rows: &[CampaignRow]| {
                rows.iter().any(|row| row.campaign.as_deref() == Some(name))
            };
            for name in own.campaigns.keys().map(Campaign::as_str) {
                if !has(name, &rows) {
                    let campaign = Some(name.into());
                    rows.push(CampaignRow { campaign, links: 0, live: 0, clicks: 0 });
                }
            }
            let is_own = |row: &CampaignRow| {
                let own = permits.campaign.as_ref().map(Campaign::as_str);
                own.is_none() || own == row.campaign.as_deref()
            };
            rows.retain(is_own);
            rows.sort_unstable_by(|one, other| other.campaign.cmp(&one.campaign));
            Ok(rows)
        });
        Ok(Campaigns { rows: rows.await?, settings })
    }

    /// Why an order went where it went. It names whoever had a part in it, so that no token for one agent or campaign has
    /// it.
    pub async fn explain(
        &self,
        caller: &ApiCaller,
        order: ForeignId,
        all_models: bool,
    ) -> Result<Explained, ApiError> {
        self.unbound(caller)?;
        let name = order.as_str().to_owned();
        let found = self.read(move |reading| reading.explain(&order, all_models)).await?;
        found.ok_or_else(|| ApiError::NotFound(format!("order `{name}`")))
    }

    /// Fails for a token that is for one agent or campaign alone.
    pub fn unbound(&self, caller: &ApiCaller) -> Result<(), ApiError> {
        if !caller.permits().is_bound() {
            return Ok(());
        }
        let why = "this shows the figures of all agents and campaigns, and this token is for one of them alone";
        Err(ApiError::NotTheirs(why.to_owned()))
    }
}

/// Reads the latest clicks that fit, or so many that were looked at.
fn clicks(
    reading: &Reading,
    ask: &ClickAsk,
    day: Option<&Period>,
    permits: &Permits,
) -> Result<ClickRows, ReadError> {
    let txn = reading.store().begin_read()?;
    let key = reading.store().click_id_key()?;
    let named = ask.slug.as_ref().map(|slug| txn.links_with_slug(slug.as_str(), 1));
    let link = named.transpose()?.map(|found| found.first().copied());
    if link == Some(None) {
        return Ok(ClickRows { clicks: Vec::new(), links: HashMap::new(), key, next: None });
    }
    let link = link.flatten();
    let time = day.map(|day| day.from..day.to);
    let filter = ClickFilter { link, time, verdict: ask.verdict, below: ask.below };
    let LatestPage { clicks: mut latest, labels: links } =
        reading.latest(&filter, (ask.most, API_CLICKS_READ))?;
    latest
        .clicks
        .retain(|click| links.get(&click.link).is_some_and(|link| permits.covers(&link.tags)));
    Ok(ClickRows { clicks: latest.clicks, links, key, next: latest.next })
}

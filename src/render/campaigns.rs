//! Campaigns, with how many links each has and how often people clicked them.

use super::cell::Cell;
use crate::domain::label::Campaign;
use crate::domain::settings::Settings;
use crate::report::pages::CampaignRow;

/// The columns of a list of campaigns.
pub const CAMPAIGN_COLUMNS: &[&str] =
    &["campaign", "name", "starts", "ends", "links", "live", "clicks"];

/// A campaign as a row, with its days in the plan.
#[must_use]
pub fn campaign_row<'a>(row: &'a CampaignRow, settings: &'a Settings) -> Vec<Cell<'a>> {
    let name = row.campaign.as_deref();
    let found = name
        .and_then(|name| settings.campaigns.iter().find(|(of, _)| Campaign::as_str(of) == name));
    let of_plan = found.map(|(_, of)| of);
    vec![
        Cell::text(name),
        Cell::text(of_plan.and_then(|of| of.name.as_deref())),
        Cell::plain(of_plan.and_then(|of| of.starts).map(|day| day.to_string())),
        Cell::plain(of_plan.and_then(|of| of.ends).map(|day| day.to_string())),
        Cell::Count(row.links),
        Cell::Count(row.live),
        Cell::Count(row.clicks),
    ]
}

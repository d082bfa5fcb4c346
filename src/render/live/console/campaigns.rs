//! The campaigns that links have.

use std::sync::Arc;

use super::frame::{Context, Place, Shown};
use super::table::{Table, file, table};
use crate::render::cell::Cell;
use crate::render::list::List;
use crate::render::texts::say;
use crate::report::pages::CampaignRow;

const COLUMNS: [&str; 4] = ["campaign", "links", "live", "clicks"];

/// The page of campaigns.
#[must_use]
pub fn campaigns(context: &Context, of: &[CampaignRow]) -> Shown {
    let row = |of: &CampaignRow| {
        vec![
            Cell::text(of.campaign.as_deref().map(str::to_owned)),
            Cell::Count(of.links),
            Cell::Count(of.live),
            Cell::Count(of.clicks),
        ]
    };
    let list = List { columns: COLUMNS.to_vec(), spare: &[], rows: of.iter().map(row).collect() };
    if context.is_csv {
        return file(&list, "campaigns");
    }
    let leads = |row: usize, column: &str| {
        let campaign: &Arc<str> = of[row].campaign.as_ref()?;
        let order = match column {
            "clicks" => "clicks",
            _ => "newest",
        };
        let mut query = vec![("campaign", &**campaign), ("order", order)];
        query.extend((column == "live").then_some(("status", "live")));
        Some(context.to("console/links", &query))
    };
    let as_is = Table {
        own: Some("console/campaigns"),
        ..Table::new(say!("console-all-time"), say!("console-no-links"))
    };
    context.page(
        Place::Campaigns,
        &say!("console-campaigns"),
        &table(context, &list, &as_is, &leads),
    )
}

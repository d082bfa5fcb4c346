//! The links of the clicks that a few orders may have come by, for who reads only these of all links that were clicked.
//!
//! Invariant: once they are named, the orders are credited and explained as with all of them: no other link is under a
//! touch. In a month of many clicks, all of them are most of the links of a large file.

use std::collections::BTreeSet;

use crate::domain::link::{Link, LinkId};
use crate::domain::period::Period;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::settings::rules::Attribution;
use crate::domain::time::Timestamp;
use crate::store::Snapshot;

use super::build::{counted, micro, together};
use super::data::ReportData;
use super::fit::recipients_for;
use super::query::ReportError;
use super::records::Records;
use super::sources::{Range, Recipients, Sources};
use super::watching::Nothing;

impl ReportData {
    /// Names links that only clicks lead to, as those of [`links_clicked_in`] and [`links_clicked_for`].
    pub fn name_links(&mut self, links: Vec<Link>) {
        for link in links {
            if !self.links.contains_key(&link.id) {
                self.add_link(link);
            }
        }
    }
}

/// Those of the orders of a period. The snapshot is that of [`ReportData::ask_period_of_few`].
pub fn links_clicked_in(
    snapshot: &Snapshot<ReportData>,
    period: &Period,
    rules: &Attribution,
) -> Result<Vec<LinkId>, ReportError> {
    let records = Records::new(snapshot);
    let credited = together(&counted(&records, period), &micro(&records, period));
    links_clicked(&records, &credited, recipients_for(rules))
}

/// Those of one order. The snapshot is that of [`ReportData::ask_order_alone`].
pub fn links_clicked_for(
    snapshot: &Snapshot<ReportData>,
    id: &ForeignId,
) -> Result<Vec<LinkId>, ReportError> {
    let records = Records::new(snapshot);
    let found = records.orders.placed().find(|(_, of)| of.order.id == *id);
    let places: Vec<u32> = found.map(|(place, _)| place).into_iter().collect();
    links_clicked(&records, &places, Recipients::Customers)
}

fn links_clicked(
    records: &Records<'_>,
    places: &[u32],
    recipients: Recipients,
) -> Result<Vec<LinkId>, ReportError> {
    // Clicks outside the windows are shown as evidence that is not used.
    let always = Range { from: Timestamp::MIN, to: Timestamp::MAX };
    let sources = Sources::new(records, places, always, recipients, &mut Nothing::default())?;
    let links: BTreeSet<LinkId> = sources.clicks.links().collect();
    Ok(links.into_iter().collect())
}

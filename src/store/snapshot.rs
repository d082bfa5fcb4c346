//! A consistent view of the data file, read once: what reports, lists and exports are made of.

use std::collections::BTreeMap;

use crate::domain::click::Click;
use crate::domain::click_id::ClickIdKey;
use crate::domain::conversation::Conversation;
use crate::domain::conversion::Order;
use crate::domain::coupon::Code;
use crate::domain::link::{Link, LinkId};
use crate::domain::settings::Settings;

use super::StoreError;

/// A consistent view of the data file.
#[derive(Debug)]
pub struct Snapshot {
    /// What the plan settles.
    pub settings: Settings,
    /// The key of the click ids.
    pub click_id_key: ClickIdKey,
    /// All links.
    pub links: BTreeMap<LinkId, Link>,
    /// All codes, in the order of their folded text.
    pub codes: Vec<Code>,
    /// The orders, folded, in the order of their ids.
    pub orders: Vec<Order>,
    /// The conversations, folded, in the order of their ids.
    pub conversations: Vec<Conversation>,
    /// The clicks that were asked for.
    pub clicks: Clicks,
}

/// Clicks as the journal has them, decoded as they are walked through.
#[derive(Debug, Default)]
pub struct Clicks(Vec<Click>);

impl Clicks {
    /// Of clicks in memory.
    #[must_use]
    pub fn of(clicks: Vec<Click>) -> Self {
        Self(clicks)
    }

    /// Walks through all of them, in no promised order.
    pub fn each(&self, mut visit: impl FnMut(&Click)) -> Result<(), StoreError> {
        self.0.iter().for_each(&mut visit);
        Ok(())
    }
}

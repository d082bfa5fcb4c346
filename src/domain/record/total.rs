//! What somebody counted by hand or read off a platform: totals of a month.
//!
//! Invariant: a total has at least one figure. It is only stated, and never mixed with what is counted from records;
//! one that a platform claims of itself says which.

use super::contradiction::{Field, Stated};
use super::cost::Month;
use super::filed::filed;
use super::foreign_id::ForeignId;
use super::ledger::Imports;
use super::record_key::RecordKey;
use crate::domain::label::{Agent, Channel, ListName, Platform};
use crate::domain::money::Money;
use crate::domain::time::Timestamp;

/// The counts of a total. Each may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct StatedCounts {
    pub conversations: Option<u64>,
    pub contacts: Option<u64>,
    pub conversions: Option<u64>,
    pub inbound: Option<u64>,
    pub outbound: Option<u64>,
    pub opt_ins: Option<u64>,
    pub opt_outs: Option<u64>,
    pub impressions: Option<u64>,
    pub profile_visits: Option<u64>,
    pub video_views: Option<u64>,
}

impl StatedCounts {
    /// Each with its column.
    #[must_use]
    pub fn each(&self) -> [(Field, Option<u64>); 10] {
        [
            (Field::Conversations, self.conversations),
            (Field::Contacts, self.contacts),
            (Field::Conversions, self.conversions),
            (Field::Inbound, self.inbound),
            (Field::Outbound, self.outbound),
            (Field::OptIns, self.opt_ins),
            (Field::OptOuts, self.opt_outs),
            (Field::Impressions, self.impressions),
            (Field::ProfileVisits, self.profile_visits),
            (Field::VideoViews, self.video_views),
        ]
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// These, completed by those of an older row.
    #[must_use]
    pub fn or(self, older: Self) -> Self {
        Self {
            conversations: self.conversations.or(older.conversations),
            contacts: self.contacts.or(older.contacts),
            conversions: self.conversions.or(older.conversions),
            inbound: self.inbound.or(older.inbound),
            outbound: self.outbound.or(older.outbound),
            opt_ins: self.opt_ins.or(older.opt_ins),
            opt_outs: self.opt_outs.or(older.opt_outs),
            impressions: self.impressions.or(older.impressions),
            profile_visits: self.profile_visits.or(older.profile_visits),
            video_views: self.video_views.or(older.video_views),
        }
    }
}

/// A total: a version of it from one row of a file, or what its versions add up to. Versions are compared field by
/// field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Total {
    /// The import epoch. Only the versions of the last epoch count.
    pub epoch: u32,
    /// When it was last counted.
    pub updated_at: Option<Timestamp>,
    pub month: Month,
    /// See [`Total::key`].
    pub id: ForeignId,
    /// The channel as written. A report applies the plan's aliases.
    pub channel: Option<Channel>,
    pub agent: Option<Agent>,
    pub list: Option<ListName>,
    /// The platform that says so of itself.
    pub claimed_by: Option<Platform>,
    pub counts: StatedCounts,
    pub revenue: Option<Money>,
    /// The imports that brought it, which say nothing of the record.
    pub imports: Imports,
}

impl Total {
    /// The id of a total.
    #[must_use]
    pub fn key(
        month: Month,
        channel: Option<&Channel>,
        agent: Option<&Agent>,
        list: Option<&ListName>,
        claimed_by: Option<&Platform>,
    ) -> ForeignId {
        let key = RecordKey::default().exact(&month.to_string()).name(channel.map(Channel::as_str));
        let key = key.name(agent.map(Agent::as_str)).name(list.map(ListName::as_str));
        key.name(claimed_by.map(Platform::as_str)).id()
    }

    fn time(&self) -> Timestamp {
        self.month.start_in_utc()
    }

    /// The counts that it has, with their columns, as they are told.
    fn stated_counts(&self) -> impl Iterator<Item = (Field, Option<Stated<'_>>)> {
        self.counts.each().into_iter().map(|(field, count)| (field, count.map(Stated::Count)))
    }
}

filed! {
    Total {
        refuses: true,
        person: ,
        completed: [counts, revenue],
        more: stated_counts,
        fields: |total| [
            Revenue: total.revenue.map(Stated::Money),
        ],
        fn channel_of(total: &Self) -> Option<&str> {
            total.channel.as_ref().map(Channel::as_str)
        }

        fn net_of(total: &Self) -> Option<Money> {
            total.revenue
        }
    }
}

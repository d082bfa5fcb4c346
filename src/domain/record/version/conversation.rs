//! Versions of conversations.
//!
//! Invariant: as in `version`.

use super::{Version, present};
use crate::domain::code::coupon::CouponCode;
use crate::domain::label::{Agent, Campaign, Content};
use crate::domain::link::target::ParamName;
use crate::domain::record::contradiction::{Field, Stated, Undecided};
use crate::domain::record::conversation::{Conversation, ConversationVersion};
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::ledger::Imports;
use crate::domain::record::person::PersonKey;
use crate::domain::time::Timestamp;

impl Version for ConversationVersion {
    type Record = Conversation;

    fn id(&self) -> &ForeignId {
        &self.id
    }

    fn set_id(&mut self, id: ForeignId) {
        self.id = id;
    }

    fn fold(versions: Vec<Self>) -> Option<Conversation> {
        Conversation::fold(versions)
    }

    fn at(record: &Conversation) -> Timestamp {
        record.started_at
    }

    fn person_of(record: &Conversation) -> Option<PersonKey> {
        record.contact
    }

    fn person_in(record: &mut Conversation) -> Option<&mut Option<PersonKey>> {
        Some(&mut record.contact)
    }

    fn channel_of(record: &Conversation) -> Option<&str> {
        Some(record.channel.as_str())
    }

    fn codes_of(record: &Conversation) -> &[CouponCode] {
        &record.told_codes
    }

    fn click_of(record: &Conversation, _: &ParamName) -> Option<ForeignId> {
        record.reference.clone().or_else(|| record.told_clicks.first().cloned())
    }

    fn own_time(&self) -> Timestamp {
        self.started_at
    }

    fn fields(&self) -> Vec<(Field, Stated<'_>)> {
        let agent = self.agent.as_ref().map(Agent::as_str);
        let campaign = self.campaign.as_ref().map(Campaign::as_str);
        let content = self.content.as_ref().map(Content::as_str);
        let fields = [
            (Field::Channel, Some(Stated::Name(self.channel.as_str()))),
            (Field::StartedAt, Some(Stated::Time(self.started_at))),
            (Field::Agent, agent.map(Stated::Name)),
            (Field::Contact, self.contact.map(Stated::Person)),
            (Field::Campaign, campaign.map(Stated::Name)),
            (Field::Content, content.map(Stated::Name)),
            (Field::Slug, self.slug.as_ref().map(|slug| Stated::Text(slug.as_str()))),
            (Field::FirstResponseS, self.first_response_s.map(Stated::count)),
            (Field::Ref, self.reference.as_ref().map(|id| Stated::Text(id.as_str()))),
            (Field::List, self.list.as_ref().map(|list| Stated::Name(list.as_str()))),
            (Field::Type, self.topic.as_ref().map(|topic| Stated::Name(topic.as_str()))),
            (Field::Purpose, self.purpose.map(|purpose| Stated::Text(purpose.as_str()))),
            (Field::FirstHumanResponseS, self.first_human_response_s.map(Stated::count)),
        ];
        present(fields)
    }

    /// The numbers of messages only grow, and messages that are known one by one are counted. An answer more says who
    /// answers now, but not who the contact is, or when and where it began.
    fn undecided(&self, known: &Self, field: Field) -> Option<Undecided> {
        let are_counted = !self.messages.is_empty() && !known.messages.is_empty();
        if are_counted && !matches!(field, Field::Channel | Field::Contact) {
            return None;
        }
        let undecided = Undecided::of(self.inbound, known.inbound)?;
        let outbound = self.outbound.zip(known.outbound);
        let lasts = matches!(field, Field::Channel | Field::StartedAt | Field::Contact);
        (lasts || outbound.is_none_or(|(own, other)| own == other)).then_some(undecided)
    }

    fn person(&self) -> Option<PersonKey> {
        self.contact
    }

    fn set_person(&mut self, person: Option<PersonKey>) {
        self.contact = person;
    }

    fn epoch(&self) -> u32 {
        self.epoch
    }

    fn set_epoch(&mut self, epoch: u32) {
        self.epoch = epoch;
    }

    fn imports(&self) -> &Imports {
        &self.imports
    }

    fn set_imports(&mut self, imports: Imports) {
        self.imports = imports;
    }
}

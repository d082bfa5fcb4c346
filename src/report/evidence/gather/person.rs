//! Whom a kind of evidence names as the person that an order is about.
//!
//! Invariant: only touches that the windows reach name anybody, so that a touch that is not used rules out no other.
//! Does not rank the kinds (see the rules of a plan).

use super::Gatherer;
use crate::domain::record::person::PersonKey;
use crate::domain::settings::rules::{Evidence, WindowKind};

impl Gatherer<'_, '_> {
    /// The person that a kind of evidence names. A customer without any touch of this kind in the
    /// window is ignored; otherwise a mere name could rule out a real click.
    pub(super) fn person_by(&self, kind: Evidence) -> Option<PersonKey> {
        let customer = || self.order.customer;
        match kind {
            Evidence::ClickId => self.sources.clicks.recipient(&self.named_click?.click),
            Evidence::Ref => {
                let own = customer().filter(|who| self.carries_clicks(*who));
                own.or_else(|| self.contact_of_order())
            }
            Evidence::Recipient => customer().filter(|who| {
                let mut clicks = self.sources.clicks.of_recipient(*who).iter();
                clicks.any(|click| self.in_window(WindowKind::Click, click.at()))
            }),
            Evidence::Call => customer().filter(|who| {
                let calls = self.in_windows(WindowKind::Call, self.sources.calls_of(*who));
                calls.iter().any(|(_, call)| self.sources.call(*call).tags.is_some())
            }),
            Evidence::Customer => customer().filter(|who| {
                let threads = self.sources.threads_of(*who);
                let is_contact = !self.in_windows(WindowKind::Conversation, threads).is_empty();
                is_contact || !self.orders_before.is_empty()
            }),
            Evidence::Coupon | Evidence::Utm | Evidence::Said => None,
        }
    }

    /// Whether the conversations of a person carry the id of any click.
    fn carries_clicks(&self, who: PersonKey) -> bool {
        let threads = self.in_windows(WindowKind::Conversation, self.sources.threads_of(who));
        threads.iter().any(|(_, thread)| !self.sources.thread(*thread).clicks.is_empty())
    }

    /// The contact of the conversations that carry the named click or quote a code of the order. A code that several
    /// contacts quote names none of them, unless one is the customer.
    fn contact_of_order(&self) -> Option<PersonKey> {
        let carrying = self.order.click.number().map(|click| self.sources.carrying(click));
        let codes = self.order.codes().iter();
        let quoting = codes.map(|(code, _)| self.sources.quoting(code));
        let threads = carrying.into_iter().chain(quoting).flatten();
        let threads = threads.map(|thread| self.sources.thread(*thread).conversation);
        let reached = threads.filter(|of| self.in_window(WindowKind::Conversation, of.started_at));
        let mut contacts: Vec<PersonKey> = reached.filter_map(|of| of.contact).collect();
        contacts.sort_unstable();
        contacts.dedup();
        let customer = self.order.customer.filter(|who| contacts.contains(who));
        let only = || contacts.first().copied().filter(|_| contacts.len() == 1);
        customer.or_else(only)
    }
}

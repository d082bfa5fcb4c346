//! All records of one person, and those of the people of a period from which their first touch follows.
//!
//! Invariant: a record is there if its folded versions are about a hash that is an alias of one of those asked for, or
//! one of them itself: a file may have a person under the rules of an older release alone, so that no alias is known.

use std::ops::Range;

use super::{RecordWriter, put};
use crate::domain::record::call::Call;
use crate::domain::record::person::PersonKey;
use crate::domain::record::send::Send;
use crate::domain::time::Timestamp;
use crate::store::StoreError;
use crate::store::snapshot::firsts::people_of_period;
use crate::store::snapshot::of_people::each_of;
use crate::store::snapshot::records::Named;

impl RecordWriter<'_, '_> {
    pub(super) fn person(mut self, hashes: &[PersonKey]) -> Result<Named, StoreError> {
        let aliases = std::mem::take(&mut self.aliases);
        let asked: Vec<PersonKey> = hashes.iter().map(|who| aliases.resolve(*who)).collect();
        let is_theirs =
            |who: Option<PersonKey>| who.is_some_and(|who| asked.contains(&aliases.resolve(who)));
        self.touches_of(is_theirs)?;
        each_of::<Send>(self.txn, self.out, is_theirs, None, |out, _, rows| {
            put::<Send>(rows, out)
        })?;
        self.named.time = Some(Timestamp::MIN..Timestamp::MAX);
        // The clicks that orders and conversations name may have been anybody's.
        self.named.clicks.clear();
        Ok(self.named)
    }

    /// Writes all orders, conversations and calls of the people of a period, and names all clicks.
    pub(super) fn first_touches(mut self, period: &Range<Timestamp>) -> Result<Named, StoreError> {
        let aliases = std::mem::take(&mut self.aliases);
        let people = people_of_period(&mut self, period, &aliases)?;
        let resolve = |who: Option<PersonKey>| who.map(|who| aliases.resolve(who));
        self.touches_of(|who| resolve(who).is_some_and(|who| people.contains(&who)))?;
        self.named.time = Some(Timestamp::MIN..Timestamp::MAX);
        Ok(self.named)
    }

    fn touches_of(
        &mut self,
        is_theirs: impl Fn(Option<PersonKey>) -> bool + Copy,
    ) -> Result<(), StoreError> {
        self.orders_of(is_theirs, None, |_| true)?;
        self.threads_of(is_theirs, None)?;
        each_of::<Call>(self.txn, self.out, is_theirs, None, |out, _, rows| put::<Call>(rows, out))
    }
}

//! Calls, as the telephone system or a service that counts calls exported them.
//!
//! Invariant: the number that was called is kept, and of the caller only the keyed hash and the country. Does
//! not know whose the called number is (see the plan's phones).

use super::contradiction::Stated;
use super::filed::filed;
use super::foreign_id::ForeignId;
use super::ledger::Imports;
use super::person::PersonKey;
use super::phone::{Country, Phone};
use super::record_key::RecordKey;
use crate::domain::label::{Agent, Outcome};
use crate::domain::time::Timestamp;

/// A call: a version of it from one row of a file, or what its versions add up to. Versions are compared field
/// by field.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    /// The import epoch. Only the versions of the last epoch count.
    pub epoch: u32,
    /// When the tool last changed it.
    pub updated_at: Option<Timestamp>,
    pub started_at: Timestamp,
    /// See [`Call::key`].
    pub id: ForeignId,
    /// The number that was called.
    pub called: Phone,
    pub duration_s: Option<u32>,
    pub outcome: Option<Outcome>,
    /// The call's id in the tool that exported it.
    pub call_id: Option<ForeignId>,
    /// Who answered.
    pub agent: Option<Agent>,
    /// The country of the caller's number, which cannot be told from the hash.
    pub country: Option<Country>,
    /// `None` if the number was withheld. Among the last fields, so that the order of versions does not depend
    /// on the key under which people are hashed.
    pub caller: Option<PersonKey>,
    /// The imports that brought it, which say nothing of the record.
    pub imports: Imports,
}

impl Call {
    /// The id of a call; `caller` is their hash for keys.
    #[must_use]
    pub fn key(called: &Phone, caller: Option<PersonKey>, started_at: Timestamp) -> ForeignId {
        let key = RecordKey::default().exact(called.as_str()).person(caller);
        key.time(started_at).id()
    }

    fn time(&self) -> Timestamp {
        self.started_at
    }
}

filed! {
    Call {
        refuses: true,
        person: caller,
        completed: [duration_s, outcome, call_id, agent, country, caller],
        fields: |call| [
            DurationS: call.duration_s.map(Stated::count),
            Outcome: call.outcome.as_ref().map(|outcome| Stated::Name(outcome.as_str())),
            CallId: call.call_id.as_ref().map(|id| Stated::Text(id.as_str())),
            Agent: call.agent.as_ref().map(|agent| Stated::Name(agent.as_str())),
        ],
        fn state_of(call: &Self) -> Option<&str> {
            call.outcome.as_ref().map(Outcome::as_str)
        }
    }
}

//! Messaging figures: what was sent, who answered and who asked for no more, by channel and list; what conversations
//! brought in and how soon they were answered, by channel, list and agent; and what of it is out of the ordinary.
//!
//! A recipient answered if they began a conversation, or clicked on a link that was sent to them, within 72 hours of a
//! message. They opted out of a message if an event that is dated says so within 72 hours of it. Both count under the
//! last message before them, so that none counts twice; a conversation that goes on is no new one, and nothing tells
//! whether it answers. A conversation in which the contact wrote nothing is none that they began.
//!
//! Invariant: what is unknown is absent, and no zero: answers without any conversation of a contact and without any
//! click of a recipient, opt-outs without any dated event, messages that nobody imported. No figure depends on the
//! sequence or the number of imports. A message that was not sent or did not arrive counts as nothing but lost.
//! Totals that somebody stated are never in here (see `stated`).

mod answers;
mod bounds;
mod lists;
mod sent;
mod talked;
mod weeks;

use crate::domain::period::Period;
use crate::domain::time::Timestamp;
use crate::store::StoreError;

use super::proportion::Proportion;
use super::records::Records;
pub use bounds::ANSWER_HOURS;
pub(super) use bounds::{ANSWER_MS, WEEKS_BEFORE};
pub use lists::OtherLists;
pub use talked::{MeanAnswer, Talked, TalkedFigures, TalkedRow};
pub use weeks::{WeekVolume, WeeksBefore};

/// The messaging figures of a period.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Messaging {
    /// `None` if no message of the period is known.
    pub sent: Option<SentMessages>,
    /// `None` if no conversation of the period says more than when it began.
    pub talked: Option<Talked>,
    /// The people who opted in and out on a day of the period, each once; who is not named is one person each time.
    /// `None` if no dated event is known.
    pub opted: Option<Opted>,
}

/// How many people opted in and out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opted {
    pub people_in: u64,
    pub people_out: u64,
}

/// The messages that were sent in a period.
#[derive(Debug, Clone, PartialEq)]
pub struct SentMessages {
    pub all: SentFigures,
    /// Most messages first.
    pub by_channel: Vec<SentRow>,
    /// The same; none if no message names a list.
    pub by_list: Vec<SentRow>,
    /// The whole weeks that end in the period, by channel; none without a week that is over.
    pub weeks: Vec<WeekVolume>,
    /// Whether more may answer: 72 hours are not over after each message.
    pub is_open: bool,
}

impl SentMessages {
    /// For each channel the first week whose volume is no longer steady, with the weeks before it.
    pub fn unsteady(&self) -> impl Iterator<Item = (&WeekVolume, WeeksBefore)> {
        let of_channels = self.weeks.chunk_by(|one, other| one.channel == other.channel);
        of_channels.filter_map(|weeks| {
            let mut with_before = weeks.iter().filter_map(|of| Some((of, of.before?)));
            with_before.find(|(_, before)| !before.is_steady)
        })
    }
}

/// The messages of one channel or list.
#[derive(Debug, Clone, PartialEq)]
pub struct SentRow {
    /// `None` for the messages without a list.
    pub key: Option<String>,
    pub figures: SentFigures,
    /// Only a list has them, if there are others.
    pub others: Option<OtherLists>,
}

/// Figures of messages that were sent.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct SentFigures {
    /// Those that nothing says did not arrive.
    pub messages: u64,
    /// Those that were not sent, or did not arrive. In no other figure.
    pub lost: u64,
    pub recipients: u64,
    /// `None` without recipients.
    pub per_recipient: Option<f64>,
    /// The recipients who answered; `None` if nobody could be seen to.
    pub answered: Option<Recipients>,
    /// The recipients who opted out; `None` if no dated event is known.
    pub opted_out: Option<Recipients>,
}

/// Some of the recipients.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recipients {
    pub count: u64,
    /// Of all recipients; `None` without any.
    pub share: Option<Proportion>,
}

/// Counts the messaging figures of a period.
pub(super) fn messaging(
    records: &Records<'_>,
    period: &Period,
    now: Timestamp,
) -> Result<Messaging, StoreError> {
    let talked = talked::talked(records, period);
    let Some(data) = records.snapshot.messages.as_deref() else {
        return Ok(Messaging { talked, ..Messaging::default() });
    };
    let sent = sent::sent(records, &data.parts, period, now)?;
    Ok(Messaging { sent, talked, opted: answers::opted(&data.parts, period) })
}

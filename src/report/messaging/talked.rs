//! What conversations brought in, and how soon they were answered, by channel, list and agent.
//!
//! Invariant: a conversation counts by when it began, as everywhere. A figure is of the conversations that state it, and
//! absent if none does: a file without numbers of messages says nothing of how many there were.

use crate::domain::period::Period;
use crate::domain::record::conversation::Conversation;
use crate::report::id_map::IdMap;
use crate::report::records::{Records, Thread};

/// The conversations of a period, and what they say of their messages.
#[derive(Debug, Clone, PartialEq)]
pub struct Talked {
    pub all: TalkedFigures,
    /// Most conversations first.
    pub by_channel: Vec<TalkedRow>,
    /// The same; none if no conversation has a list.
    pub by_list: Vec<TalkedRow>,
    /// The same of who answers.
    pub by_agent: Vec<TalkedRow>,
}

/// The conversations of one channel, list or agent.
#[derive(Debug, Clone, PartialEq)]
pub struct TalkedRow {
    /// `None` for those without it.
    pub key: Option<String>,
    pub figures: TalkedFigures,
}

/// Figures of conversations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TalkedFigures {
    pub conversations: u64,
    /// Those in which the contact wrote nothing.
    pub silent: u64,
    /// Messages of contacts.
    pub inbound: Option<u64>,
    /// Messages to contacts.
    pub outbound: Option<u64>,
    pub first_answer: Option<MeanAnswer>,
    /// How many contacts asked for messages, on whichever day.
    pub opted_in: Option<u64>,
    /// The same of no more messages.
    pub opted_out: Option<u64>,
}

/// The time to the first answer: that of a person where a file states it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MeanAnswer {
    /// The conversations that state it.
    pub conversations: u64,
    /// Of all of them.
    pub seconds: u64,
}

impl MeanAnswer {
    /// The mean, in seconds.
    #[must_use]
    pub fn mean(self) -> f64 {
        self.seconds as f64 / self.conversations.max(1) as f64
    }
}

impl TalkedFigures {
    fn add(&mut self, of: &Conversation) {
        self.conversations += 1;
        self.silent += u64::from(of.inbound == Some(0));
        let add = |sum: &mut Option<u64>, more: Option<u64>| {
            *sum = more.map_or(*sum, |more| Some(sum.unwrap_or_default() + more));
        };
        add(&mut self.inbound, of.inbound.map(u64::from));
        add(&mut self.outbound, of.outbound.map(u64::from));
        add(&mut self.opted_in, of.opted_in.map(u64::from));
        add(&mut self.opted_out, of.opted_out.map(u64::from));
        if let Some(seconds) = of.first_human_response_s.or(of.first_response_s) {
            let mean = self.first_answer.get_or_insert_default();
            mean.conversations += 1;
            mean.seconds += u64::from(seconds);
        }
    }

    /// Whether any conversation says more than when it began.
    fn says_something(&self) -> bool {
        let counts = [self.inbound, self.outbound, self.opted_in, self.opted_out];
        self.first_answer.is_some() || counts.iter().any(Option::is_some)
    }
}

/// Counts the conversations of a period; `None` if none says more than when it began.
pub(super) fn talked(records: &Records<'_>, period: &Period) -> Option<Talked> {
    let names = &records.names;
    let threads = || {
        let all = records.threads.iter();
        all.filter(|of| period.contains(of.conversation.started_at))
    };
    let mut all = TalkedFigures::default();
    threads().for_each(|of| all.add(of.conversation));
    let channel = |number| names.channels.name(number).map(ToString::to_string);
    let list = |number| names.lists.name(number).map(ToString::to_string);
    let agent = |number| names.agents.name(number).map(ToString::to_string);
    all.says_something().then(|| Talked {
        all,
        by_channel: rows(threads(), |of| of.tags.channel, channel),
        by_list: rows(threads(), |of| of.list, list),
        by_agent: rows(threads(), |of| of.tags.agent, agent),
    })
}

/// The rows by one kind of name; none if no conversation has any.
fn rows<'t>(
    threads: impl Iterator<Item = &'t Thread<'t>>,
    number: impl Fn(&Thread<'_>) -> u32,
    name: impl Fn(u32) -> Option<String>,
) -> Vec<TalkedRow> {
    let mut sums: IdMap<u32, TalkedFigures> = IdMap::default();
    for of in threads {
        sums.entry(number(of)).or_default().add(of.conversation);
    }
    let rows = sums.into_iter().map(|(number, figures)| TalkedRow { key: name(number), figures });
    let mut rows: Vec<TalkedRow> = rows.collect();
    if rows.iter().all(|row| row.key.is_none()) {
        return Vec::new();
    }
    rows.sort_by(|a, b| {
        let most = b.figures.conversations.cmp(&a.figures.conversations);
        most.then(a.key.is_none().cmp(&b.key.is_none())).then_with(|| a.key.cmp(&b.key))
    });
    rows
}

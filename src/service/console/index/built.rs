//! The names, tags and states of all links, as the walk through them and later changes leave them.
//!
//! Invariant: each link has the row of its number, and each name of a kind has one number. Does not know when it is made
//! (see `index`).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::super::counts::Counts;
use super::super::digests::{Digests, short_digest};
use crate::domain::fold::fold_name;
use crate::domain::label::{Agent, Campaign, Channel, Content};
use crate::domain::limits::CONSOLE_LINKS_A_STEP;
use crate::domain::link::{Link, LinkId, Status};
use crate::domain::time::Timestamp;
use crate::recorder::priority::Throttle;
use crate::report::pages::CampaignRow;
use crate::store::{Store, StoreError};

/// The tags by which pages select.
const TAGS: usize = 4;

/// What decides the status of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a million of them are in memory, and each is one byte"
)]
struct State {
    /// In seconds, rounded up; [`NEVER`] without an end.
    ends_s: u32,
    is_retired: bool,
    is_gone: bool,
    is_there: bool,
    /// Whether it has a beginning or a limit, which few have.
    is_special: bool,
}

const NEVER: u32 = u32::MAX;
const ABSENT: State =
    State { ends_s: NEVER, is_retired: false, is_gone: false, is_there: false, is_special: false };

/// The names of one kind, each with its number from 1 on.
#[derive(Debug, Default)]
struct Names {
    numbers: HashMap<Arc<str>, u32>,
    names: Vec<Arc<str>>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    /// The numbers of its tags; 0 for none.
    tags: [u32; TAGS],
    state: State,
    digests: Digests,
}

/// What the console knows of all links.
#[derive(Debug, Default)]
pub(in crate::service::console) struct Built {
    names: [Names; TAGS],
    rows: Vec<Row>,
    count: u64,
    specials: HashMap<u32, Special>,
}

/// Of the links that begin later or have a limit.
#[derive(Debug, Clone, Copy)]
struct Special {
    starts_at: Option<Timestamp>,
    limit: Option<u32>,
}

/// A link as far as the index has it.
#[derive(Debug)]
pub(super) struct Noted {
    id: LinkId,
    tags: [Option<Arc<str>>; TAGS],
    state: State,
    special: Option<Special>,
    digests: Digests,
}

/// A kind of tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::service::console) enum Tag {
    Campaign = 0,
    Channel = 1,
    Agent = 2,
}

impl Noted {
    pub(super) fn of(link: &Link) -> Self {
        Self {
            id: link.id,
            tags: tags_of(link).map(|name| name.map(Arc::from)),
            state: State::of(link),
            special: Special::of(link),
            digests: Digests::of(link),
        }
    }
}

fn tags_of(link: &Link) -> [Option<&str>; TAGS] {
    let tags = &link.spec.tags;
    [
        tags.campaign.as_ref().map(Campaign::as_str),
        tags.channel.as_ref().map(Channel::as_str),
        tags.agent.as_ref().map(Agent::as_str),
        tags.content.as_ref().map(Content::as_str),
    ]
}

impl State {
    fn of(link: &Link) -> Self {
        let seconds = |at: Timestamp| {
            let seconds = at.ms().saturating_add(999).div_euclid(1000);
            u32::try_from(seconds.clamp(0, i64::from(NEVER) - 1)).unwrap_or_default()
        };
        Self {
            ends_s: link.spec.ends_at.map_or(NEVER, seconds),
            is_retired: link.retired_at.is_some(),
            is_gone: link.is_gone,
            is_there: true,
            is_special: Special::of(link).is_some(),
        }
    }
}

impl Special {
    fn of(link: &Link) -> Option<Self> {
        let (starts_at, limit) = (link.spec.starts_at, link.spec.limit);
        (starts_at.is_some() || limit.is_some()).then_some(Self { starts_at, limit })
    }
}

impl Names {
    fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let name: Arc<str> = name.into();
        self.names.push(Arc::clone(&name));
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.numbers.insert(name, number);
        number
    }

    fn name(&self, number: u32) -> Option<&Arc<str>> {
        self.names.get(usize::try_from(number.checked_sub(1)?).ok()?)
    }

    /// The numbers of the names that fit.
    fn fitting(&self, fits: impl Fn(&str) -> bool) -> HashSet<u32> {
        (1..).zip(&self.names).filter(|(_, name)| fits(name)).map(|(number, _)| number).collect()
    }
}

impl Built {
    /// Walks through all links, in steps, so that nobody else waits for the processor.
    pub(super) fn of(store: &Store) -> Result<Self, StoreError> {
        let txn = store.begin_read()?;
        let end = txn.links_end()?;
        let mut built = Self::default();
        built.rows.reserve_exact(usize::try_from(end).unwrap_or_default());
        let (mut throttle, mut from) = (Throttle::begin_page(), 0);
        while from < end {
            let next = from.saturating_add(CONSOLE_LINKS_A_STEP).min(end);
            txn.each_link_in(from..next, |link| {
                let (state, special) = (State::of(&link), Special::of(&link));
                built.put(link.id, tags_of(&link), state, special, Digests::of(&link));
            })?;
            throttle.pause_if_due();
            from = next;
        }
        Ok(built)
    }

    /// Takes over a change.
    pub(super) fn change(&mut self, noted: &Noted) {
        let Noted { id, tags, state, special, digests } = noted;
        self.put(*id, tags.each_ref().map(Option::as_deref), *state, *special, *digests);
    }

    fn put(
        &mut self,
        id: LinkId,
        names: [Option<&str>; TAGS],
        state: State,
        special: Option<Special>,
        digests: Digests,
    ) {
        let mut tags = [0; TAGS];
        for ((number, known), name) in tags.iter_mut().zip(&mut self.names).zip(names) {
            *number = name.map_or(0, |name| known.number(name));
        }
        let at = id.0 as usize;
        if self.rows.len() <= at {
            self.rows.resize(
                at + 1,
                Row { tags: [0; TAGS], state: ABSENT, digests: Digests::default() },
            );
        }
        self.count += u64::from(!self.rows[at].state.is_there);
        self.rows[at] = Row { tags, state, digests };
        match special {
            Some(special) => drop(self.specials.insert(id.0, special)),
            None => drop(self.specials.remove(&id.0)),
        }
    }

    /// How many links there are.
    pub(in crate::service::console) fn len(&self) -> u64 {
        self.count
    }

    /// All links, ascending.
    pub(in crate::service::console) fn ids(&self) -> impl DoubleEndedIterator<Item = LinkId> + '_ {
        let end = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        (0..end).map(LinkId).filter(|id| self.row(*id).is_some_and(|row| row.state.is_there))
    }

    fn row(&self, id: LinkId) -> Option<&Row> {
        self.rows.get(id.0 as usize)
    }

    /// The links that may have this target, and those that may have this external id.
    pub(in crate::service::console) fn meant(
        &self,
        target: Option<&str>,
        external: Option<&str>,
    ) -> Vec<LinkId> {
        let [target, external] = [target, external].map(|text| text.map(short_digest));
        let is_meant = |id: &LinkId| {
            self.row(*id).is_some_and(|row| {
                target.is_none_or(|target| row.digests.target == target)
                    && external.is_none_or(|external| row.digests.external == external)
            })
        };
        self.ids().filter(is_meant).collect()
    }

    /// The number of a tag of a link; 0 for none.
    pub(in crate::service::console) fn tag(&self, id: LinkId, tag: Tag) -> u32 {
        self.row(id).map_or(0, |row| row.tags[tag as usize])
    }

    /// The numbers of the names of a kind that are the same to people.
    pub(in crate::service::console) fn same(&self, tag: Tag, name: &str) -> HashSet<u32> {
        let folded = fold_name(name);
        self.names[tag as usize].fitting(|of| of == name || fold_name(of) == folded)
    }

    /// Of each kind of tag, the numbers of the names that have a text in them.
    pub(in crate::service::console) fn with_text(&self, folded: &str) -> [HashSet<u32>; TAGS] {
        self.names.each_ref().map(|names| names.fitting(|of| fold_name(of).contains(folded)))
    }

    /// Whether a tag of a link is among these.
    pub(in crate::service::console) fn has_any(
        &self,
        id: LinkId,
        of: &[HashSet<u32>; TAGS],
    ) -> bool {
        let is_among = |row: &Row| row.tags.iter().zip(of).any(|(tag, of)| of.contains(tag));
        self.row(id).is_some_and(is_among)
    }

    /// Some names of a kind, sorted.
    pub(in crate::service::console) fn names(&self, tag: Tag, count: usize) -> Vec<Arc<str>> {
        let mut names: Vec<Arc<str>> = self.names[tag as usize].names.clone();
        names.sort_unstable();
        names.truncate(count);
        names
    }

    /// The status of a link, with its clicks towards its limit.
    pub(in crate::service::console) fn status(
        &self,
        id: LinkId,
        now: Timestamp,
        counts: &Counts,
    ) -> Status {
        let state = self.row(id).map_or(ABSENT, |row| row.state);
        let now_s = u32::try_from(now.ms().div_euclid(1000)).unwrap_or(NEVER - 1);
        let special = state.is_special.then(|| self.specials.get(&id.0)).flatten();
        if state.is_gone {
            Status::Gone
        } else if state.is_retired {
            Status::Retired
        } else if state.ends_s != NEVER && state.ends_s <= now_s {
            Status::Ended
        } else if special.and_then(|of| of.starts_at).is_some_and(|start| start > now) {
            Status::Upcoming
        } else if special
            .and_then(|of| of.limit)
            .is_some_and(|limit| counts.used(id) >= u64::from(limit))
        {
            Status::Ended
        } else {
            Status::Live
        }
    }

    /// The links of each campaign, the latest name first, and those without one last. `ids` has all links.
    pub(in crate::service::console) fn campaigns(
        &self,
        ids: impl Iterator<Item = LinkId>,
        now: Timestamp,
        counts: &Counts,
    ) -> Vec<CampaignRow> {
        let mut sums: BTreeMap<u32, (u64, u64, u64)> = BTreeMap::new();
        for id in ids {
            let sum = sums.entry(self.tag(id, Tag::Campaign)).or_default();
            sum.0 += 1;
            sum.1 += u64::from(self.status(id, now, counts) == Status::Live);
            sum.2 += counts.persons(id);
        }
        let row = |(number, (links, live, clicks))| CampaignRow {
            campaign: self.names[Tag::Campaign as usize].name(number).cloned(),
            links,
            live,
            clicks,
        };
        let mut rows: Vec<CampaignRow> = sums.into_iter().map(row).collect();
        rows.sort_unstable_by(|one, other| other.campaign.cmp(&one.campaign));
        rows
    }
}

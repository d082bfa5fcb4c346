//! What links are called, in memory: the tags and the state of each, by its number, so that a page finds those of a
//! campaign or a person without reading a million rows.
//!
//! It is made when the first session of the console is opened, from one walk through the links, and follows the changes
//! after it. Invariant: a change that was committed before a page is asked for is in it. Whoever changes a link never
//! waits for a page or for that walk: what changed is queued, and taken over by the next page. Nobody pays for it
//! without a console: then nothing is kept. Does not read titles and targets (see `links`).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::counts::Counts;
use crate::domain::fold::fold_name;
use crate::domain::label::{Agent, Campaign, Channel, Content};
use crate::domain::limits::{CONSOLE_CHANGES_MAX, CONSOLE_LINKS_A_STEP};
use crate::domain::link::{Link, LinkId, Status};
use crate::domain::time::Timestamp;
use crate::recorder::priority::Throttle;
use crate::report::pages::CampaignRow;
use crate::service::data::DataService;
use crate::store::{Store, StoreError};

/// The tags and states of all links, once a console wants them.
#[derive(Debug, Default)]
pub(in crate::service) struct LinkIndex {
    is_wanted: AtomicBool,
    changes: Mutex<Vec<Noted>>,
    built: Mutex<Option<Built>>,
}

/// A link as far as the index has it.
#[derive(Debug)]
struct Noted {
    id: LinkId,
    tags: [Option<Arc<str>>; TAGS],
    state: State,
    special: Option<Special>,
}

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
}

/// What the console knows of all links.
#[derive(Debug, Default)]
pub(super) struct Built {
    names: [Names; TAGS],
    rows: Vec<Row>,
    specials: HashMap<u32, Special>,
}

/// Of the links that begin later or have a limit.
#[derive(Debug, Clone, Copy)]
struct Special {
    starts_at: Option<Timestamp>,
    limit: Option<u32>,
}

/// A kind of tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    Campaign = 0,
    Channel = 1,
    Agent = 2,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl LinkIndex {
    /// Begins to make it, in the background, if it is not there.
    pub(super) fn wanted(self: &Arc<Self>, service: &DataService) {
        if self.is_wanted.load(Ordering::SeqCst) {
            return;
        }
        let (index, store) = (Arc::clone(self), Arc::clone(&service.store));
        // A page that comes first waits for it, and meets its error if it fails.
        drop(tokio::task::spawn_blocking(move || index.read(&store, |_| ())));
    }

    /// Frees it, until a page wants it again.
    pub(super) fn release(&self) {
        self.is_wanted.store(false, Ordering::SeqCst);
        lock(&self.changes).clear();
        *lock(&self.built) = None;
    }

    /// Notes a link that was made or changed, after the commit.
    pub(in crate::service) fn note(&self, links: &[Link]) {
        if !self.is_wanted.load(Ordering::SeqCst) {
            return;
        }
        let mut changes = lock(&self.changes);
        if changes.len() + links.len() > CONSOLE_CHANGES_MAX {
            // Nobody looks at it. The next page makes it anew.
            self.is_wanted.store(false, Ordering::SeqCst);
            *changes = Vec::new();
            return;
        }
        changes.extend(links.iter().map(Noted::of));
    }

    /// Reads it as it is now; makes it first if need be.
    pub(super) fn read<T>(
        &self,
        store: &Store,
        read: impl FnOnce(&Built) -> T,
    ) -> Result<T, StoreError> {
        let mut built = lock(&self.built);
        // What is committed before the flag is set is in the walk, and what is committed later is noted.
        if !self.is_wanted.swap(true, Ordering::SeqCst) || built.is_none() {
            *built = None;
            let made = Built::of(store);
            if made.is_err() {
                self.is_wanted.store(false, Ordering::SeqCst);
            }
            *built = Some(made?);
        }
        let built = built.get_or_insert_default();
        for noted in std::mem::take(&mut *lock(&self.changes)) {
            let Noted { id, tags, state, special } = &noted;
            built.put(*id, tags.each_ref().map(Option::as_deref), *state, *special);
        }
        Ok(read(built))
    }
}

impl Noted {
    fn of(link: &Link) -> Self {
        Self {
            id: link.id,
            tags: tags_of(link).map(|name| name.map(Arc::from)),
            state: State::of(link),
            special: Special::of(link),
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
    fn of(store: &Store) -> Result<Self, StoreError> {
        let txn = store.begin_read()?;
        let end = txn.links_end()?;
        let mut built = Self::default();
        built.rows.reserve_exact(usize::try_from(end).unwrap_or_default());
        let (mut throttle, mut from) = (Throttle::begin(), 0);
        while from < end {
            let next = from.saturating_add(CONSOLE_LINKS_A_STEP).min(end);
            txn.each_link_in(from..next, |link| {
                built.put(link.id, tags_of(&link), State::of(&link), Special::of(&link));
            })?;
            throttle.pause_if_due();
            from = next;
        }
        Ok(built)
    }

    fn put(
        &mut self,
        id: LinkId,
        names: [Option<&str>; TAGS],
        state: State,
        special: Option<Special>,
    ) {
        let mut tags = [0; TAGS];
        for ((number, known), name) in tags.iter_mut().zip(&mut self.names).zip(names) {
            *number = name.map_or(0, |name| known.number(name));
        }
        let at = id.0 as usize;
        if self.rows.len() <= at {
            self.rows.resize(at + 1, Row { tags: [0; TAGS], state: ABSENT });
        }
        self.rows[at] = Row { tags, state };
        match special {
            Some(special) => drop(self.specials.insert(id.0, special)),
            None => drop(self.specials.remove(&id.0)),
        }
    }

    /// How many links there are.
    pub(super) fn len(&self) -> u64 {
        self.rows.iter().filter(|row| row.state.is_there).count() as u64
    }

    /// All links, ascending.
    pub(super) fn ids(&self) -> impl DoubleEndedIterator<Item = LinkId> + '_ {
        let end = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        (0..end).map(LinkId).filter(|id| self.row(*id).is_some_and(|row| row.state.is_there))
    }

    fn row(&self, id: LinkId) -> Option<&Row> {
        self.rows.get(id.0 as usize)
    }

    /// The number of a tag of a link; 0 for none.
    pub(super) fn tag(&self, id: LinkId, tag: Tag) -> u32 {
        self.row(id).map_or(0, |row| row.tags[tag as usize])
    }

    /// The numbers of the names of a kind that are the same to people.
    pub(super) fn same(&self, tag: Tag, name: &str) -> HashSet<u32> {
        let folded = fold_name(name);
        self.names[tag as usize].fitting(|of| of == name || fold_name(of) == folded)
    }

    /// Of each kind of tag, the numbers of the names that have a text in them.
    pub(super) fn with_text(&self, folded: &str) -> [HashSet<u32>; TAGS] {
        self.names.each_ref().map(|names| names.fitting(|of| fold_name(of).contains(folded)))
    }

    /// Whether a tag of a link is among these.
    pub(super) fn has_any(&self, id: LinkId, of: &[HashSet<u32>; TAGS]) -> bool {
        let is_among = |row: &Row| row.tags.iter().zip(of).any(|(tag, of)| of.contains(tag));
        self.row(id).is_some_and(is_among)
    }

    /// Some names of a kind, sorted.
    pub(super) fn names(&self, tag: Tag, count: usize) -> Vec<Arc<str>> {
        let mut names: Vec<Arc<str>> = self.names[tag as usize].names.clone();
        names.sort_unstable();
        names.truncate(count);
        names
    }

    /// The status of a link, with its clicks towards its limit.
    pub(super) fn status(&self, id: LinkId, now: Timestamp, counts: &Counts) -> Status {
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

    /// The links of each campaign, the latest name first, and those without one last.
    pub(super) fn campaigns(&self, now: Timestamp, counts: &Counts) -> Vec<CampaignRow> {
        let mut sums: BTreeMap<u32, (u64, u64, u64)> = BTreeMap::new();
        for id in self.ids() {
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

//! Micro conversions that pages say: counted in memory, and written once in a while, all in one change.
//!
//! Anybody can say them. Invariant: what waits is bounded, and so is what a network says in a minute and what a click can
//! have; what is beyond is dropped and counted. One that was said before is not written again. No request waits for the
//! disk: a crash loses what was said in the last second. Does not judge who says it (see `redirect`).

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::data::DataService;
use super::error::ServiceError;
use crate::change::{BegunImport, Change, Operation, Refusal, begin_pixel_import, import_hits};
use crate::domain::change_log::Author;
use crate::domain::click::visitor::Network;
use crate::domain::environment::{Clock, Random};
use crate::domain::limits::{
    PIXEL_NETWORK_A_MINUTE, PIXEL_NETWORKS, PIXELS_PER_CLICK_MAX, PIXELS_PER_KIND_MAX,
    PIXELS_WAITING_MAX,
};
use crate::domain::pixel::PixelHit;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::time::Timestamp;
use crate::redirect::answer::bursts::is_public;
use crate::store::erased::erased_people;
use crate::store::{ReadTxn, StoreError};

/// Takes what pages say.
pub struct PixelDesk {
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    /// By the ids of their records.
    waiting: Mutex<HashMap<ForeignId, PixelHit>>,
    networks: Networks,
    /// Held while some are written.
    writing: tokio::sync::Mutex<()>,
    kept: AtomicU64,
    dropped: AtomicU64,
}

impl fmt::Debug for PixelDesk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PixelDesk")
    }
}

impl PixelDesk {
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self {
            clock,
            random,
            waiting: Mutex::default(),
            networks: Networks::default(),
            writing: tokio::sync::Mutex::default(),
            kept: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
        }
    }

    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Takes what a page says.
    pub fn note(&self, network: Network, hit: PixelHit) {
        let Some(id) = hit.record_id() else { return };
        if !self.networks.may(network, hit.at) {
            self.dropped.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < PIXELS_WAITING_MAX || waiting.contains_key(&id) {
            // Of the same that is said twice, the first counts.
            waiting.entry(id).or_insert(hit);
        } else {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn take(&self) -> Vec<PixelHit> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let mut hits: Vec<PixelHit> = std::mem::take(&mut *waiting).into_values().collect();
        hits.sort_by_key(|hit| (hit.at, hit.record_id()));
        hits
    }

    /// Keeps what could not be written for the next time.
    fn put_back(&self, hits: Vec<PixelHit>) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        for hit in hits {
            let Some(id) = hit.record_id() else { continue };
            if waiting.len() < PIXELS_WAITING_MAX || waiting.contains_key(&id) {
                waiting.insert(id, hit);
            } else {
                self.dropped.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// How many were written.
    #[must_use]
    pub fn kept(&self) -> u64 {
        self.kept.load(Ordering::Relaxed)
    }

    /// How many were dropped, as a network or a click had too many.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    fn drop_of(&self, hits: usize) {
        self.dropped.fetch_add(hits as u64, Ordering::Relaxed);
    }
}

impl DataService {
    /// Writes what pages said since the last time.
    pub async fn write_pixels(&self, desk: &PixelDesk) -> Result<(), ServiceError> {
        let _writing = desk.writing.lock().await;
        let hits = desk.take();
        if hits.is_empty() {
            return Ok(());
        }
        let written = self.write_hits(desk, &hits).await;
        if !matches!(written, Ok(true)) {
            desk.put_back(hits);
        }
        written.map(drop)
    }

    /// Whether they are on disk, or need not be. An undo of their import may have come between.
    async fn write_hits(&self, desk: &PixelDesk, hits: &[PixelHit]) -> Result<bool, ServiceError> {
        let (store, said) = (Arc::clone(&self.store), hits.to_vec());
        let read = move || {
            let new = new_hits(&store.begin_read()?, said)?;
            Ok::<_, StoreError>((new, erased_people(store.path())?))
        };
        let read = tokio::task::spawn_blocking(read).await;
        let ((new, dropped), erased) = read.map_err(|_| ServiceError::Stopping)??;
        if new.is_empty() {
            desk.drop_of(dropped);
            return Ok(true);
        }
        let asked = begin_pixel_import(&erased, desk.clock.now());
        let begun: Option<Result<BegunImport, Refusal>> = self.apply_of(desk, asked).await?;
        let Some(Ok(BegunImport { number, epoch, .. })) = begun else { return Ok(false) };
        let import = import_hits(&new, (number, epoch));
        let imported = self.apply_of(desk, import).await?;
        let is_kept = matches!(imported, Some(Ok(_)));
        if is_kept {
            desk.kept.fetch_add(new.len() as u64, Ordering::Relaxed);
            desk.drop_of(dropped);
        }
        Ok(is_kept)
    }

    async fn apply_of<A>(
        &self,
        desk: &PixelDesk,
        operation: Operation<A>,
    ) -> Result<Option<Result<A, Refusal>>, ServiceError> {
        let change = Change::new(operation, &*desk.clock, &*desk.random).by(Author::Server);
        let (change, read) = change.into_parts();
        Ok(read(self.change(change).await?))
    }
}

/// Those that are not known, as far as their clicks may have them; and how many others are beyond that.
fn new_hits(txn: &ReadTxn, hits: Vec<PixelHit>) -> Result<(Vec<PixelHit>, usize), StoreError> {
    let mut of_clicks: HashMap<String, Vec<String>> = HashMap::new();
    let (mut new, mut dropped) = (Vec::new(), 0);
    for hit in hits {
        let Some(id) = hit.record_id() else { continue };
        let (begin, end) = (hit.of_click(), hit.of_kind());
        if !of_clicks.contains_key(&begin) {
            let known = txn.event_ids(&begin, PIXELS_PER_CLICK_MAX)?;
            of_clicks.insert(begin.clone(), known);
        }
        let Some(known) = of_clicks.get_mut(&begin) else { continue };
        if known.iter().any(|of| of == id.as_str()) {
            continue;
        }
        let of_kind = known.iter().filter(|of| of.ends_with(&end)).count();
        if known.len() >= PIXELS_PER_CLICK_MAX || of_kind >= PIXELS_PER_KIND_MAX {
            dropped += 1;
            continue;
        }
        known.push(id.as_str().to_owned());
        new.push(hit);
    }
    Ok((new, dropped))
}

/// How much the networks said lately. A network whose place another one needs begins anew.
struct Networks {
    hasher: RandomState,
    /// Each with until when what it said takes, at its rate, in milliseconds.
    places: Box<[Place]>,
}

/// `None` until a network needs it.
type Place = Mutex<Option<(Network, i64)>>;

impl Default for Networks {
    fn default() -> Self {
        let places = (0..PIXEL_NETWORKS).map(|_| Mutex::new(None)).collect();
        Self { hasher: RandomState::new(), places }
    }
}

/// Milliseconds of what a network may say at once.
const MINUTE_MS: i64 = 60_000;

impl Networks {
    /// Counts what a network says; whether it may say it. One of this machine, or a private one, always may: a proxy that
    /// the operator did not name is in front of everybody.
    fn may(&self, network: Network, at: Timestamp) -> bool {
        if !is_public(network) {
            return true;
        }
        let places = self.places.len() as u64;
        let place = usize::try_from(self.hasher.hash_one(network) % places).unwrap_or_default();
        let mut place = self.places[place].lock().unwrap_or_else(PoisonError::into_inner);
        let (now, each) = (at.ms(), MINUTE_MS / PIXEL_NETWORK_A_MINUTE);
        let known = place.filter(|(of, _)| *of == network);
        // After a clock that was set back, nobody waits longer than a minute.
        let busy = known.map_or(now, |(_, until)| until.clamp(now, now + MINUTE_MS));
        let may = busy + each <= now + MINUTE_MS;
        *place = Some((network, if may { busy + each } else { busy }));
        may
    }
}

#[cfg(test)]
mod tests;

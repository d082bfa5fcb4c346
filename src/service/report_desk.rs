//! Reports for the pages of a server: made one at a time, held for a while, and waited for only briefly.
//!
//! A report of a large month takes seconds of a processor and much memory, so whoever makes them does so in a process of
//! its own (see `MakeReports`). Invariant: the same report is not made twice at once; as long as one is held, nobody
//! waits for the next. What failed is tried again when it is asked for again.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{Notify, Semaphore};
use tokio::time::{Instant, timeout};

use crate::domain::environment::Random;
use crate::domain::limits::{REPORT_HELD_MS, REPORT_WAIT_MS, REPORTS_HELD_MAX};

/// Makes a report: the words of a command to the page that it writes. `None` if that failed, which it has said in the
/// log. It may take long.
pub trait MakeReports: Send + Sync + 'static {
    fn make(&self, words: &[String]) -> Option<Bytes>;
}

/// What there is of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeskAnswer {
    /// The page as HTML, and a number drawn for this answer.
    Page(Bytes, u128),
    /// It is being made.
    Making,
    /// It failed, or too many others are being made.
    NotNow,
}

/// Has the reports of a server.
#[derive(Clone)]
pub struct ReportDesk(Arc<Desk>);

struct Desk {
    maker: Arc<dyn MakeReports>,
    random: Arc<dyn Random>,
    /// The report that was asked for last is the last one.
    held: Mutex<Vec<Held>>,
    turn: Semaphore,
    /// Told whenever a report was made or failed.
    made: Notify,
    /// How long a report is shown as it is.
    shown_for: Duration,
}

/// A report that was asked for.
struct Held {
    words: Vec<String>,
    /// When it was made, and what it is.
    page: Option<(Instant, Bytes)>,
    is_making: bool,
    has_failed: bool,
}

impl fmt::Debug for ReportDesk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReportDesk")
    }
}

impl ReportDesk {
    #[must_use]
    pub fn new(maker: Arc<dyn MakeReports>, random: Arc<dyn Random>) -> Self {
        Self::holding(maker, random, Duration::from_millis(REPORT_HELD_MS))
    }

    fn holding(maker: Arc<dyn MakeReports>, random: Arc<dyn Random>, shown_for: Duration) -> Self {
        let (held, turn, made) = (Mutex::default(), Semaphore::new(1), Notify::new());
        Self(Arc::new(Desk { maker, random, held, turn, made, shown_for }))
    }

    /// The page that a command writes. One that is held is shown as it is for a while; after that, it is shown if the
    /// next one takes long.
    pub async fn page(&self, words: Vec<String>) -> DeskAnswer {
        let end = Instant::now() + Duration::from_millis(REPORT_WAIT_MS);
        match self.begin(&words) {
            Begun::Fresh(page) => return self.0.shown(page),
            Begun::Full => return DeskAnswer::NotNow,
            Begun::Making => {}
        }
        loop {
            // Registered before the look, so that what is made between both is not missed.
            let made = self.0.made.notified();
            if let Some(answer) = self.ended(&words) {
                return answer;
            }
            let left = end.saturating_duration_since(Instant::now());
            if timeout(left, made).await.is_err() {
                let earlier = self.earlier(&words);
                return earlier.map_or(DeskAnswer::Making, |page| self.0.shown(page));
            }
        }
    }

    /// Begins to make a report, unless one is held that is fresh, or it is being made.
    fn begin(&self, words: &[String]) -> Begun {
        let mut held = self.0.held();
        let place = held.iter().position(|of| of.words == words);
        let mut of = if let Some(place) = place {
            held.remove(place)
        } else {
            if held.len() >= REPORTS_HELD_MAX {
                let Some(oldest) = held.iter().position(|of| !of.is_making) else {
                    return Begun::Full;
                };
                held.remove(oldest);
            }
            let words = words.to_vec();
            Held { words, page: None, is_making: false, has_failed: false }
        };
        let is_fresh = |at: &Instant| at.elapsed() < self.0.shown_for;
        let fresh = of.page.as_ref().filter(|(at, _)| is_fresh(at)).map(|(_, page)| page.clone());
        let begins = fresh.is_none() && !of.is_making;
        if begins {
            (of.is_making, of.has_failed) = (true, false);
        }
        held.push(of);
        drop(held);
        if begins {
            self.make(words.to_vec());
        }
        fresh.map_or(Begun::Making, Begun::Fresh)
    }

    /// Makes a report on a thread of its own, once it is its turn.
    fn make(&self, words: Vec<String>) {
        let desk = Arc::clone(&self.0);
        tokio::spawn(async move {
            let turn = desk.turn.acquire().await;
            let (maker, asked) = (Arc::clone(&desk.maker), words.clone());
            let page = tokio::task::spawn_blocking(move || maker.make(&asked)).await;
            drop(turn);
            let page = page.ok().flatten().map(|page| (Instant::now(), page));
            let mut held = desk.held();
            if let Some(of) = held.iter_mut().find(|of| of.words == words) {
                of.is_making = false;
                of.has_failed = page.is_none();
                of.page = page.or(of.page.take());
            }
            drop(held);
            desk.made.notify_waiters();
        });
    }

    /// The report, if it is not being made any more.
    fn ended(&self, words: &[String]) -> Option<DeskAnswer> {
        let held = self.0.held();
        let Some(of) = held.iter().find(|of| of.words == words) else {
            return Some(DeskAnswer::NotNow);
        };
        if of.is_making {
            return None;
        }
        let page = of.page.as_ref().filter(|_| !of.has_failed);
        Some(page.map_or(DeskAnswer::NotNow, |(_, page)| self.0.shown(page.clone())))
    }

    /// The report as it was made before.
    fn earlier(&self, words: &[String]) -> Option<Bytes> {
        let held = self.0.held();
        let of = held.iter().find(|of| of.words == words)?;
        of.page.as_ref().map(|(_, page)| page.clone())
    }
}

impl Desk {
    fn shown(&self, page: Bytes) -> DeskAnswer {
        let mut drawn = [0; 16];
        self.random.fill(&mut drawn);
        DeskAnswer::Page(page, u128::from_le_bytes(drawn))
    }

    fn held(&self) -> MutexGuard<'_, Vec<Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What came of asking for a report.
enum Begun {
    Fresh(Bytes),
    Making,
    /// As many others are being made as may be held.
    Full,
}

#[cfg(test)]
mod tests;

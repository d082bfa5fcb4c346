//! Files that the console imports: held between the look at them and the import, so that nobody sends one twice.
//!
//! A file is read and imported by the command `import`, in a process of its own (see `RunImports`). Invariant: a file is
//! known to the session that sent it alone; it is imported once, and only after it was looked at; what is held is bounded
//! in number, bytes and time, and a file goes when its session ends, unless it is being imported. Does not read files, and
//! knows no kind of them but by its name.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::{fmt, mem};

use bytes::Bytes;
use tokio::sync::{Notify, Semaphore};
use tokio::time::{Instant, timeout};

use crate::domain::environment::{Clock, Random};
use crate::domain::limits::{
    CONSOLE_FILE_HELD_MS, CONSOLE_FILE_WAIT_MS, CONSOLE_FILES_BYTES_MAX, CONSOLE_FILES_HELD_MAX,
    CONSOLE_FILES_PER_SESSION_MAX,
};
use crate::domain::time::Timestamp;

/// A file, and how it is to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportFile {
    /// Its name, without a folder.
    pub name: Box<str>,
    pub content: Bytes,
    pub asked: ImportAsk,
}

/// How a file is to be read, in the words of the command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportAsk {
    /// The kind of file, such as `orders`.
    pub kind: Box<str>,
    /// The settings that are given: the name of a flag, and its value.
    pub settings: Vec<(&'static str, Box<str>)>,
    /// The text of a map.
    pub map: Option<Box<str>>,
    pub replaces: bool,
}

/// What a command did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    pub end: RanEnd,
    /// All that it said.
    pub said: Box<str>,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RanEnd {
    Done,
    /// Some rows are bad; the others are good.
    BadRows,
    Failed,
}

/// Runs the command that imports a file, or that looks at it. It may take long, and ends early once it is not wanted.
pub trait RunImports: Send + Sync + 'static {
    fn run(&self, file: &ImportFile, is_dry: bool, is_wanted: &(dyn Fn() -> bool + Sync)) -> Ran;
}

/// Whether the session with a number is open.
pub type IsOpen = Box<dyn Fn(u32) -> bool + Send + Sync>;

/// How far a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// It is being looked at.
    Looking,
    Looked(Ran),
    Importing,
    Imported(Ran),
}

/// A file that is held, as its session sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldImport {
    pub id: Box<str>,
    pub name: Box<str>,
    pub asked: ImportAsk,
    pub stage: Stage,
    /// When it was imported.
    pub begun_at: Option<Timestamp>,
}

/// Has the files of a server.
#[derive(Clone)]
pub struct ImportDesk(Arc<Desk>);

struct Desk {
    is_open: IsOpen,
    runner: Arc<dyn RunImports>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    /// The latest is the last one.
    held: Mutex<Vec<Held>>,
    turn: Semaphore,
    /// Told whenever a command has ended.
    ended: Notify,
    /// How long a file waits.
    waits: Duration,
}

struct Held {
    session: u32,
    until: Instant,
    seen: HeldImport,
    /// Empty once it is imported.
    content: Bytes,
}

impl fmt::Debug for ImportDesk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ImportDesk")
    }
}

impl ImportDesk {
    #[must_use]
    pub fn new(
        runner: Arc<dyn RunImports>,
        is_open: IsOpen,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Self {
        Self::holding(runner, is_open, (clock, random), Duration::from_millis(CONSOLE_FILE_HELD_MS))
    }

    fn holding(
        runner: Arc<dyn RunImports>,
        is_open: IsOpen,
        (clock, random): (Arc<dyn Clock>, Arc<dyn Random>),
        waits: Duration,
    ) -> Self {
        let (held, turn, ended) = (Mutex::default(), Semaphore::new(1), Notify::new());
        Self(Arc::new(Desk { is_open, runner, clock, random, held, turn, ended, waits }))
    }

    /// Holds a file of a session, and begins to look at it. Returns its id; `None` if too many files wait.
    #[must_use]
    pub fn hold(&self, session: u32, file: ImportFile) -> Option<Box<str>> {
        let mut drawn = [0; 16];
        self.0.random.fill(&mut drawn);
        let id: Box<str> = format!("{:032x}", u128::from_le_bytes(drawn)).into();
        let ImportFile { name, content, asked } = file;
        let stage = Stage::Looking;
        let seen = HeldImport { id: id.clone(), name, asked, stage, begun_at: None };
        let until = Instant::now() + self.0.waits;
        let mut held = self.0.held();
        if !make_space(&mut held, &self.0.is_open, session, content.len()) {
            return None;
        }
        held.push(Held { session, until, seen, content });
        drop(held);
        self.run(&id, true);
        Some(id)
    }

    /// A file of a session, as soon as nothing is done with it, or as it is after a while.
    pub async fn look(&self, session: u32, id: &str) -> Option<HeldImport> {
        let end = Instant::now() + Duration::from_millis(CONSOLE_FILE_WAIT_MS);
        loop {
            // Registered before the look, so that no end is missed.
            let ended = self.0.ended.notified();
            let seen = self.seen(session, id)?;
            let left = end.saturating_duration_since(Instant::now());
            if !seen.stage.is_running() || timeout(left, ended).await.is_err() {
                return self.seen(session, id);
            }
        }
    }

    /// Looks at a file again, under other settings; without effect unless it was looked at before.
    pub fn look_again(&self, session: u32, id: &str, asked: ImportAsk) {
        let begins = self.0.alter(session, id, |of| {
            let is_idle = matches!(of.seen.stage, Stage::Looked(_));
            if is_idle {
                (of.seen.stage, of.seen.asked) = (Stage::Looking, asked);
            }
            is_idle
        });
        if begins {
            self.run(id, true);
        }
    }

    /// Imports a file that was looked at, once.
    pub fn import(&self, session: u32, id: &str) {
        let begins = self.0.alter(session, id, |of| {
            let is_good = matches!(&of.seen.stage, Stage::Looked(ran) if ran.end != RanEnd::Failed);
            if is_good {
                of.seen.stage = Stage::Importing;
            }
            is_good
        });
        if begins {
            self.run(id, false);
        }
    }

    fn seen(&self, session: u32, id: &str) -> Option<HeldImport> {
        self.0.current().iter().find(|of| of.is(session, id)).map(|of| of.seen.clone())
    }

    /// Runs the command on a thread of its own, once it is its turn.
    fn run(&self, id: &str, is_dry: bool) {
        let (desk, id) = (Arc::clone(&self.0), Box::<str>::from(id));
        tokio::spawn(async move {
            let turn = desk.turn.acquire().await;
            let begun_at = (!is_dry).then(|| desk.clock.now());
            let file = desk.current().iter_mut().find(|of| of.seen.id == id).map(|of| {
                of.seen.begun_at = begun_at;
                of.file()
            });
            if let Some(file) = file {
                let (of, of_id) = (Arc::clone(&desk), id.clone());
                let ran = tokio::task::spawn_blocking(move || {
                    of.runner.run(&file, is_dry, &|| of.has(&of_id))
                });
                let ran = ran.await;
                let failed = |_| Ran { end: RanEnd::Failed, said: "the server is stopping".into() };
                let ran = ran.unwrap_or_else(failed);
                if let Some(of) = desk.held().iter_mut().find(|of| of.seen.id == id) {
                    of.end(ran, is_dry);
                }
            }
            drop(turn);
            desk.ended.notify_waiters();
        });
    }
}

impl Desk {
    fn held(&self) -> MutexGuard<'_, Vec<Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The files whose time is not over.
    fn current(&self) -> MutexGuard<'_, Vec<Held>> {
        let mut held = self.held();
        drop_old(&mut held, &self.is_open);
        held
    }

    fn has(&self, id: &str) -> bool {
        self.current().iter().any(|of| *of.seen.id == *id)
    }

    /// Alters a file of a session; `false` if there is none.
    fn alter(&self, session: u32, id: &str, alter: impl FnOnce(&mut Held) -> bool) -> bool {
        self.current().iter_mut().find(|of| of.is(session, id)).is_some_and(alter)
    }
}

impl Stage {
    fn is_running(&self) -> bool {
        matches!(self, Self::Looking | Self::Importing)
    }
}

impl Held {
    fn is(&self, session: u32, id: &str) -> bool {
        self.session == session && *self.seen.id == *id
    }

    fn file(&self) -> ImportFile {
        let HeldImport { name, asked, .. } = &self.seen;
        ImportFile { name: name.clone(), content: self.content.clone(), asked: asked.clone() }
    }

    fn end(&mut self, ran: Ran, is_dry: bool) {
        if is_dry {
            self.seen.stage = Stage::Looked(ran);
        } else {
            self.seen.stage = Stage::Imported(ran);
            drop(mem::take(&mut self.content));
        }
    }
}

/// Drops the files whose time is over, or whose session is. One that is being imported stays.
fn drop_old(held: &mut Vec<Held>, is_open: &IsOpen) {
    let now = Instant::now();
    held.retain(|of| {
        let is_in_time = of.until > now || of.seen.stage.is_running();
        of.seen.stage == Stage::Importing || (is_in_time && is_open(of.session))
    });
}

/// Makes space for one more file: of those that are imported, and of the session's own. `false` if there is none.
fn make_space(held: &mut Vec<Held>, is_open: &IsOpen, session: u32, bytes: usize) -> bool {
    drop_old(held, is_open);
    loop {
        let own = held.iter().filter(|of| of.session == session).count();
        let all: usize = held.iter().map(|of| of.content.len()).sum();
        let is_full = held.len() >= CONSOLE_FILES_HELD_MAX || all + bytes > CONSOLE_FILES_BYTES_MAX;
        if own < CONSOLE_FILES_PER_SESSION_MAX && !is_full {
            return true;
        }
        let is_imported = |of: &Held| matches!(of.seen.stage, Stage::Imported(_));
        let is_own = |of: &Held| of.session == session && !of.seen.stage.is_running();
        let is_spare = |of: &Held| is_own(of) || (is_full && is_imported(of));
        let Some(oldest) = held.iter().position(is_spare) else { return false };
        held.remove(oldest);
    }
}

#[cfg(test)]
mod tests;

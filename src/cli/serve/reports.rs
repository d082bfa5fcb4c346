//! Makes the reports of pages, each by a command in a process of its own.
//!
//! A report of a large month takes as much memory as the rest of the server, and must not hold up its threads: a process
//! of its own runs only while a processor is idle, and is the first to go when memory runs out. Invariant: one ends after a
//! bounded time, whatever happens, and its output is bounded.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use bytes::Bytes;

use super::log::Log;
use crate::domain::limits::{REPORT_TIMEOUT_MS, SHARED_PAGE_BYTES_MAX};
use crate::service::MakeReports;

/// Runs this program on the data file of the server.
pub(super) struct Processes {
    data: PathBuf,
    log: Log,
}

impl Processes {
    pub(super) fn new(data: &Path, log: Log) -> Self {
        Self { data: data.to_owned(), log }
    }

    fn run(&self, words: &[String]) -> io::Result<Option<Vec<u8>>> {
        let mut command = Command::new(own_program()?);
        command.arg("--data").arg(&self.data).args(words);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        let out = child.stdout.take();
        let child = Arc::new(Mutex::new(child));
        let (ended, end) = channel::<()>();
        let late = Arc::clone(&child);
        let watch = thread::Builder::new().name("report".to_owned()).spawn(move || {
            let wait = Duration::from_millis(REPORT_TIMEOUT_MS);
            if end.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                // It may have ended by itself meanwhile.
                let _ = locked(&late).kill();
            }
        });
        let mut page = Vec::new();
        let read = out.map(|out| out.take(SHARED_PAGE_BYTES_MAX as u64 + 1).read_to_end(&mut page));
        let is_whole = page.len() <= SHARED_PAGE_BYTES_MAX;
        if !is_whole || watch.is_err() {
            let _ = locked(&child).kill();
        }
        let status = locked(&child).wait()?;
        drop(ended);
        read.transpose()?;
        Ok((status.success() && is_whole).then_some(page))
    }
}

fn locked(child: &Mutex<Child>) -> std::sync::MutexGuard<'_, Child> {
    child.lock().unwrap_or_else(PoisonError::into_inner)
}

/// This program, also after its file was replaced by another release, which would not understand this server.
fn own_program() -> io::Result<PathBuf> {
    let running = Path::new("/proc/self/exe");
    if running.exists() { Ok(running.to_owned()) } else { std::env::current_exe() }
}

impl MakeReports for Processes {
    fn make(&self, words: &[String]) -> Option<Bytes> {
        let why = match self.run(words) {
            Ok(Some(page)) => return Some(page.into()),
            Ok(None) => String::new(),
            Err(error) => format!(": {error}"),
        };
        let words = words.join(" ");
        self.log.say(&format!(
            "note: a page could not be made{why}; `couplet {words}` makes it too, and says what is wrong"
        ));
        None
    }
}

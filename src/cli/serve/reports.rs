//! Makes the reports of pages, each by a command in a process of its own.
//!
//! A report of a large month takes as much memory as the rest of the server, and must not hold up its threads: a process
//! of its own runs only while a processor is idle, and is the first to go when memory runs out. Invariant: one ends after a
//! bounded time, whatever happens, and its output is bounded.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;

use super::log::Log;
use super::process::{self, Stream, While};
use crate::domain::limits::{REPORT_TIMEOUT_MS, SHARED_PAGE_BYTES_MAX};
use crate::service::MakeReports;

/// Runs this program on the data file of the server.
pub(super) struct Processes {
    pub(super) data: PathBuf,
    pub(super) log: Log,
}

impl Processes {
    pub(super) fn new(data: &Path, log: Log) -> Self {
        Self { data: data.to_owned(), log }
    }

    fn page(&self, words: &[String]) -> io::Result<Option<Vec<u8>>> {
        let mut command = process::command(&self.data)?;
        command.args(words);
        let most = Duration::from_millis(REPORT_TIMEOUT_MS);
        let wanted = While { most, is_wanted: &|| true };
        let ended = process::run(command, Stream::Output, SHARED_PAGE_BYTES_MAX, &wanted)?;
        Ok((ended.status.success() && ended.is_whole).then_some(ended.text))
    }
}

impl MakeReports for Processes {
    fn make(&self, words: &[String]) -> Option<Bytes> {
        let why = match self.page(words) {
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

//! The table of countries of `--geoip`: read at the start, and again whenever its file changes.
//!
//! Invariant: a file that is missing, damaged or still being written never takes the place of the table in use; the log
//! says so, once for each state of the file. A file is read when it has not changed between two looks. Does not look
//! addresses up (see `redirect`).

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::sleep;

use super::log::Log;
use crate::cli::error::CliError;
use crate::cli::input::read_file;
use crate::domain::causes::with_causes;
use crate::domain::limits::{GEOIP_BYTES_MAX, GEOIP_CHECK_MS};
use crate::domain::period::Zone;
use crate::domain::time::Timestamp;
use crate::redirect::answer::countries::{Countries, CountryTable};
use crate::redirect::directory::Directory;

/// The file of the option, in the state in which it was read.
pub(super) struct GeoipFile {
    path: PathBuf,
    stamp: Option<Stamp>,
}

/// What tells that a file is another one, or was written since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    file: (u64, u64),
    bytes: u64,
    modified: (i64, i64),
}

impl Stamp {
    /// `None` if the file cannot be looked at.
    fn of(path: &Path) -> Option<Self> {
        let data = fs::metadata(path).ok()?;
        Some(Self {
            file: (data.dev(), data.ino()),
            bytes: data.size(),
            modified: (data.mtime(), data.mtime_nsec()),
        })
    }
}

/// Reads the file at the start.
pub(super) fn read(path: &Path) -> Result<(GeoipFile, CountryTable), CliError> {
    // Before the file is read, so that what is written meanwhile is seen.
    let stamp = Stamp::of(path);
    let table = table(path)?;
    Ok((GeoipFile { path: path.to_owned(), stamp }, table))
}

fn table(path: &Path) -> Result<CountryTable, CliError> {
    let bytes = read_file(path, GEOIP_BYTES_MAX)?;
    let refused = |source| CliError::Geoip { path: path.to_owned(), source: Box::new(source) };
    CountryTable::read(bytes).map_err(refused)
}

/// Says that rules of links look at countries, if any does, though no file is given.
pub(super) fn warn_if_needed(directory: &Directory, log: &Log) {
    if directory.has_country_rules() {
        log.say(
            "warning: links have rules for countries, but no table of countries is given, so these rules take \
             nobody\n  hint: couplet serve --geoip GeoLite2-Country.mmdb",
        );
    }
}

/// Looks addresses up in the table of a file, and follows the file.
pub(super) fn follow(
    (file, table): (GeoipFile, CountryTable),
    countries: &Arc<Countries>,
    log: &Log,
) -> impl Future<Output = ()> + Send + use<> {
    countries.set(table);
    watch(file, Arc::clone(countries), log.clone())
}

/// Reads the file again whenever it changes, as long as the server runs.
async fn watch(mut file: GeoipFile, countries: Arc<Countries>, log: Log) {
    let mut before = file.stamp;
    loop {
        sleep(Duration::from_millis(GEOIP_CHECK_MS)).await;
        let path = file.path.clone();
        let Ok(stamp) = spawn_blocking(move || Stamp::of(&path)).await else { return };
        let is_settled = stamp == before;
        before = stamp;
        if stamp == file.stamp || !is_settled {
            continue;
        }
        file.stamp = stamp;
        let path = file.path.clone();
        let shown = file.path.display();
        match spawn_blocking(move || table(&path)).await {
            Ok(Ok(table)) => {
                log.say(&format!("note: {shown} was read again: {}", described(&table)));
                countries.set(table);
            }
            Ok(Err(error)) => log.say(&format!(
                "warning: {}; countries are still looked up in what was read of {shown} before\n  hint: \
                 put a whole MaxMind file there; it is read as soon as it changes",
                with_causes(&error)
            )),
            Err(_) => return,
        }
    }
}

/// `GeoLite2-Country, made 2026-11-20`.
fn described(table: &CountryTable) -> String {
    let (kind, made) = table.kind();
    let made = i64::try_from(made).unwrap_or(i64::MAX).saturating_mul(1000);
    format!("{kind}, made {}", Zone::utc().day(Timestamp::saturating_from_ms(made)))
}

//! The receipt of an erasure: what was taken, what stays and why, and which backups still hold the person.
//!
//! Invariant: it names nobody, so that it can be kept.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::json;

use super::erase::in_words;
use crate::cli::error::CliError;
use crate::domain::period::Zone;
use crate::domain::record::erasure::{ErasedCounts, ErasureNumber, Traces};
use crate::domain::settings::privacy::Retention;
use crate::domain::time::Timestamp;
use crate::store::backup_runs::{BackupRun, backup_runs};
use crate::store::has_traces;

#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Receipt {
    pub(super) number: ErasureNumber,
    /// When the person was erased first.
    pub(super) at: Timestamp,
    /// Whether that was before.
    pub(super) already: bool,
    pub(super) taken: ErasedCounts,
    pub(super) data: PathBuf,
    pub(super) list: PathBuf,
    pub(super) is_served: bool,
    pub(super) is_rewritten: bool,
    /// Whether bytes of the person are in the data file, which are those of freed pages.
    pub(super) is_left: bool,
    pub(super) backups: Vec<HeldIn>,
}

/// A backup that was made of the data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct HeldIn {
    pub(super) file: Option<PathBuf>,
    pub(super) made_at: String,
    /// Whether it holds the person; `None` if it is not where it was written to.
    pub(super) holds: Option<bool>,
    /// The day on which the plan keeps it no longer.
    pub(super) until: Option<String>,
}

/// The known backups of a data file, those left out that are there and do not hold the person.
pub(super) fn backups_of(
    data: &Path,
    traces: &Traces,
    kept: Option<Retention>,
    zone: &Zone,
) -> Vec<HeldIn> {
    let held = |BackupRun { at, file }: BackupRun| HeldIn {
        holds: file.as_ref().and_then(|file| has_traces(file, traces).ok()),
        file,
        made_at: at.to_string(),
        until: kept.and_then(|kept| kept.until(at, zone)).map(|day| day.to_string()),
    };
    // A list that cannot be read is said to be one of no backup: the words below say what is not known.
    let runs = backup_runs(data).unwrap_or_default();
    runs.into_iter().map(held).filter(|of| of.holds != Some(false)).collect()
}

/// What stays of the person, and why.
const STAYS: &str = "what stays: amounts, codes, tags and times, without anybody; the ids that the shop gave its \
    orders, by which the next import knows them; closed months, which have sums";

impl Receipt {
    pub(super) fn words(&self) -> Vec<String> {
        let day = self.at.to_string();
        let number = self.number;
        let mut lines = vec![if self.already {
            format!("erasure {number}: this person was erased at {day} already")
        } else {
            format!("erasure {number} at {day}: the person is erased")
        }];
        let taken = in_words(&self.taken);
        if taken.is_empty() {
            lines.push("nothing of them was in the data".to_owned());
        } else {
            let taken: Vec<String> =
                taken.iter().map(|(what, count)| format!("{count} {what}")).collect();
            lines.push(format!("taken out of: {}", taken.join(", ")));
        }
        lines.push(STAYS.to_owned());
        if self.taken.months > 0 {
            lines.push(
                "of their orders in closed months, only amounts are adjusted from now on, in the shares that were \
                 recorded"
                    .to_owned(),
            );
        }
        let (data, list) = (self.data.display(), self.list.display());
        lines.push(match (self.is_left, self.is_rewritten) {
            (false, true) => format!("{data} was written anew, and none of its bytes are the person's"),
            (false, false) => format!("none of the bytes of {data} are the person's"),
            (true, _) if self.is_served => format!(
                "freed pages of {data} still have bytes of the person: stop the server and run `couplet privacy \
                 rewrite`"
            ),
            (true, _) => format!(
                "{data} still has bytes of the person: run `couplet privacy rewrite`, then erase them again"
            ),
        });
        lines.push(format!("the hash is on the list {list}: keep a copy with the people key"));
        lines.extend(self.backups.iter().map(HeldIn::words));
        lines.push(
            "not known here: backups made over --server or by copying files, and what the disk itself keeps"
                .to_owned(),
        );
        lines
    }

    pub(super) fn json(&self) -> Result<String, CliError> {
        let taken: serde_json::Map<String, serde_json::Value> =
            in_words(&self.taken).into_iter().map(|(what, count)| (what, count.into())).collect();
        let receipt = json!({
            "erasure": self.number.get(),
            "at": self.at.to_string(),
            "already": self.already,
            "taken": taken,
            "stays": STAYS,
            "closed_months_settled": self.taken.months,
            "data": self.data.display().to_string(),
            "rewritten": self.is_rewritten,
            "bytes_left": self.is_left,
            "list": self.list.display().to_string(),
            "backups": self.backups,
        });
        Ok(serde_json::to_string_pretty(&receipt).map_err(std::io::Error::other)?)
    }
}

impl HeldIn {
    fn words(&self) -> String {
        let file = self.file.as_ref().map(|file| file.display().to_string());
        let file = file.unwrap_or_else(|| "a backup on standard output".to_owned());
        let made = &self.made_at;
        let holds = match self.holds {
            Some(true) => "still holds the person",
            _ => "may still hold the person, and is not where it was written to",
        };
        let until = match &self.until {
            Some(day) => format!("until {day}, as `backups` of [privacy] keep says"),
            None => "until it is deleted".to_owned(),
        };
        format!("backup {file} of {made} {holds}, {until}")
    }
}

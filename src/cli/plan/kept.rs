//! A plan that was kept in a file by `plan -o`: written whole or not at all, and applied as it was
//! shown or not at all.

use std::io::{BufWriter, Write};
use std::path::Path;

use super::apply::roll_out;
use super::check::check_text;
use crate::change::{COMPARED, Compared, Refusal, Rollout};
use crate::cli::draft::{Readers, write_whole};
use crate::cli::error::CliError;
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::limits::{APPLY_TRIES, PLAN_BYTES_MAX, SAVED_PLAN_BYTES_MAX};
use crate::plan::compare;
use crate::render::{Kept, Proposal};
use crate::wire::Reach;

/// Whether a file is to be read as one: by its ending, or because no plan begins so.
pub(super) fn is_kept(path: &Path, text: &str) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
        || text.trim_start().starts_with('{')
}

/// Bytes that a plan may have which begins so, kept or not.
pub(super) fn bytes_max(path: &Path, beginning: &str) -> u64 {
    if is_kept(path, beginning) { SAVED_PLAN_BYTES_MAX } else { PLAN_BYTES_MAX }
}

/// Whether two paths name one file that is there.
pub(super) fn is_same_file(one: &Path, other: &Path) -> bool {
    one.canonicalize().is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}

/// Keeps a plan in a file, in place of what the file had.
pub(super) fn keep(path: &Path, proposal: &Proposal<'_>, kept: &Kept) -> Result<(), CliError> {
    let failed = |source| CliError::File { doing: "write", path: path.to_owned(), source };
    write_whole(path, Readers::Everyone, |draft| {
        let mut out = BufWriter::new(&mut *draft);
        proposal.json(Some(kept), &mut out).map_err(failed)?;
        out.flush().map_err(failed)?;
        drop(out);
        let bytes = draft.as_file().metadata().map_err(failed)?.len();
        if bytes > SAVED_PLAN_BYTES_MAX {
            return Err(CliError::TooLongToKeep { path: path.to_owned(), bytes });
        }
        Ok(())
    })
}

/// Applies a kept plan; what was done, in words.
pub(super) fn apply_kept(
    path: &Path,
    text: &str,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Vec<String>, CliError> {
    let (kept, shown) =
        Kept::read(text).map_err(|source| CliError::Kept { path: path.to_owned(), source })?;
    let wanted = check_text(Path::new(kept.file()), kept.text(), io)?.wanted;
    // One that was compared with data is not applied to a file that is made for it.
    let reach = if kept.is_before_any_data() { Reach::OrMake } else { Reach::Existing };
    let data = global.reach(reach, io.random)?;
    let outdated = || CliError::KeptOutdated(path.to_owned());
    for _ in 0..APPLY_TRIES {
        let snapshot = data.snapshot(&COMPARED)?;
        if !kept.is_compared_with(snapshot.people, snapshot.revision) {
            return Err(outdated());
        }
        let compared = Compared::of(snapshot);
        let difference = compare(&wanted, &compared.present).map_err(Refusal::from)?;
        let proposal = Proposal::new(&wanted, &compared.present, &compared.settings, &difference);
        if !shown.is(&proposal) {
            return Err(CliError::KeptAltered(path.to_owned()));
        }
        let rollout = Rollout::new(&wanted, compared, io.clock.now())?;
        match roll_out(rollout, &data, io) {
            // Either the data was changed, which the next comparison tells; or the server stopped midway,
            // and what was staged by then is gone.
            Err(CliError::Refused(Refusal::MovedOn)) => data.reach_again()?,
            done => {
                let done = done?;
                data.close()?;
                return Ok(done);
            }
        }
    }
    Err(CliError::KeepsChanging)
}

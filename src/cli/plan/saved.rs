//! A plan that `plan -o` saved: written completely or not at all, and applied as it was shown or not at
//! all.

use std::io::{Error, ErrorKind};
use std::path::Path;

use super::check::check_text_with;
use super::roll_out::roll_out;
use crate::change::{Compared, Refusal, Rollout};
use crate::cli::draft::{Content, write_output};
use crate::cli::error::CliError;
use crate::cli::global::Global;
use crate::cli::io::Io;
use crate::domain::limits::{APPLY_TRIES, PLAN_BYTES_MAX, SAVED_PLAN_BYTES_MAX};
use crate::domain::link::picture::PicturePath;
use crate::plan::compare;
use crate::render::{Proposal, SavedPlan};
use crate::store::PlanRows;
use crate::wire::Reach;

/// Whether a file is a saved plan: by its ending, or because links.toml never begins with `{`.
pub(super) fn is_saved(path: &Path, text: &str) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
        || text.trim_start().starts_with('{')
}

/// The size limit of a file, saved plan or links.toml.
pub(super) fn bytes_max(path: &Path, beginning: &str) -> u64 {
    if is_saved(path, beginning) { SAVED_PLAN_BYTES_MAX } else { PLAN_BYTES_MAX }
}

/// Whether two paths name the same existing file.
pub(super) fn is_same_file(one: &Path, other: &Path) -> bool {
    one.canonicalize().is_ok_and(|one| other.canonicalize().is_ok_and(|other| one == other))
}

/// Saves a plan to a file, replacing it, or to standard output.
pub(super) fn save(
    path: &Path,
    proposal: &Proposal<'_>,
    saved: &SavedPlan,
    io: &mut Io<'_>,
) -> Result<(), CliError> {
    let mut text = Vec::new();
    proposal.json(Some(saved), &mut text)?;
    let bytes = text.len() as u64;
    if bytes > SAVED_PLAN_BYTES_MAX {
        return Err(CliError::TooLongToSave { path: path.to_owned(), bytes });
    }
    write_output(path, Content::Text, io, |out| Ok(out.write_all(&text)?))
}

/// Applies a saved plan. Returns what was done, in lines.
pub(super) fn apply_saved(
    path: &Path,
    text: &str,
    global: &Global,
    io: &mut Io<'_>,
) -> Result<Vec<String>, CliError> {
    let (saved, shown) = SavedPlan::read(text)
        .map_err(|source| CliError::SavedPlan { path: path.to_owned(), source })?;
    let picture = |path: &PicturePath| {
        let lost = || Error::new(ErrorKind::NotFound, "the saved plan does not have it");
        saved.picture(path.as_str()).ok_or_else(lost)
    };
    let wanted = check_text_with(Path::new(saved.file()), saved.text(), &picture, io)?.wanted;
    // A plan that was compared with data is never applied to a new data file.
    let reach = if saved.is_before_any_data() { Reach::OrMake } else { Reach::Existing };
    let data = global.reach(reach, io.random)?;
    let outdated = || CliError::SavedPlanOutdated(path.to_owned());
    for _ in 0..APPLY_TRIES {
        let snapshot = data.snapshot(&PlanRows::ask())?;
        if !saved.is_compared_with(snapshot.people, snapshot.revision) {
            return Err(outdated());
        }
        let compared = Compared::of(snapshot);
        let difference = compare(&wanted, &compared.present).map_err(Refusal::from)?;
        let proposal = Proposal::new(&wanted, &compared.present, &compared.settings, &difference);
        if !proposal.is_as_shown(&shown) {
            return Err(CliError::SavedPlanAltered(path.to_owned()));
        }
        let rollout = Rollout::new(&wanted, compared, io.clock.now())?;
        match roll_out(rollout, &data, io) {
            // The data was changed, which the next comparison finds; or many other applies made this one's
            // staged changes be given up.
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

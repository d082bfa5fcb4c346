//! The hint for a file that this user may not read or write: who owns it, who runs the command, and what to
//! run.

use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::process::geteuid;

use super::{CliError, TokenFileError};
use crate::store::StoreError;
use crate::store::folder::folder;
use crate::wire::WireError;

impl CliError {
    /// The hint, if a file or folder was refused to this user.
    pub(super) fn access_hint(&self) -> Option<String> {
        let (path, error) = self.refused_file()?;
        match error.kind() {
            ErrorKind::PermissionDenied => Some(owners(path)),
            ErrorKind::ReadOnlyFilesystem => Some(format!(
                "{} is on a file system that is mounted read-only: commands that change nothing can \
                 read a data file there; others need a copy in a folder that can be written",
                path.display()
            )),
            _ => None,
        }
    }

    /// The file that could not be read or written, and the system's error.
    fn refused_file(&self) -> Option<(&Path, &io::Error)> {
        match self {
            Self::File { path, source, .. }
            | Self::TokenFile(TokenFileError::Io { path, source })
            | Self::Wire(
                WireError::Bind { path, source }
                | WireError::Store(StoreError::Io { path, source, .. }),
            )
            | Self::Store(StoreError::Io { path, source, .. }) => Some((path, source)),
            Self::Store(StoreError::Spool { folder, source })
            | Self::Wire(WireError::Store(StoreError::Spool { folder, source })) => {
                Some((folder, source))
            }
            _ => None,
        }
    }
}

/// Who owns a file and its folder, who runs this command, and what to run.
fn owners(path: &Path) -> String {
    let me = name(geteuid().as_raw());
    let file = fs::metadata(path).ok().map(|found| (path.to_owned(), found));
    let folder = nearest_folder(path);
    let mut facts: Vec<String> = file.iter().map(|(at, found)| belongs(at, found)).collect();
    facts.extend(folder.iter().map(|(at, found)| format!("the folder {}", belongs(at, found))));
    let cure = match file.or(folder) {
        Some((at, found)) if name(found.uid()) != me => {
            let (at, other) = (at.display(), name(found.uid()));
            format!(
                "run it as {other}: `sudo -u {other} couplet ...`; or give it to {me}: `sudo chown \
                 {me} {at}`"
            )
        }
        _ => format!("allow it with `chmod u+rwX {}`", path.display()),
    };
    format!("{}, and this command runs as {me}: {cure}", facts.join(", "))
}

fn belongs(at: &Path, found: &fs::Metadata) -> String {
    let mode = found.mode() & 0o7777;
    format!("{} belongs to {} (mode {mode:04o})", at.display(), name(found.uid()))
}

/// The nearest folder above a file that this user can see.
fn nearest_folder(path: &Path) -> Option<(PathBuf, fs::Metadata)> {
    let above = absolute(folder(path));
    above.ancestors().find_map(|above| Some((above.to_owned(), fs::metadata(above).ok()?)))
}

fn absolute(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// The name of a user; its number, as `sudo` takes it, if the system's list of users does not have it.
fn name(user: u32) -> String {
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let found = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(user)).then(|| name.to_owned())
    });
    found.unwrap_or_else(|| format!("'#{user}'"))
}

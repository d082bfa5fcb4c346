//! The local socket beside a data file: its name, and how it is bound and reached.
//!
//! Invariant: under its name it is its owner's alone (mode 0600) from the first instant. The system
//! takes names of at most 107 bytes; a longer one is reached through its folder.

use std::fs::{self, File, Permissions};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use crate::store::keys::{beside, folder};

/// Bytes of a name that every system takes.
const NAME_BYTES_MAX: usize = 100;

/// Where the local socket of a data file lies.
#[must_use]
pub fn socket_path(data: &Path) -> PathBuf {
    beside(data, ".sock")
}

/// Connects to the server of a data file.
pub(super) fn connect(data: &Path) -> io::Result<UnixStream> {
    by_short_name(&socket_path(data), |name| UnixStream::connect(name))
}

/// Binds the socket of a data file that this process has open: one that is there is a stale one.
pub(super) fn bind(data: &Path) -> io::Result<UnixListener> {
    let path = socket_path(data);
    let draft = beside(&path, ".new");
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = by_short_name(&draft, |name| UnixListener::bind(name))?;
    fs::set_permissions(&draft, Permissions::from_mode(0o600))?;
    fs::rename(&draft, &path)?;
    Ok(listener)
}

/// Does something under a name that is short enough: the path, or one through its open folder.
fn by_short_name<T>(path: &Path, act: impl Fn(&Path) -> io::Result<T>) -> io::Result<T> {
    let Some(name) = path.file_name().filter(|_| path.as_os_str().len() > NAME_BYTES_MAX) else {
        return act(path);
    };
    let folder = File::open(folder(path))?;
    act(&Path::new("/proc/self/fd").join(folder.as_raw_fd().to_string()).join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_in_a_deep_folder_is_bound_and_reached() {
        let root = tempfile::tempdir().unwrap();
        let deep = root.path().join("a".repeat(90)).join("b".repeat(90));
        fs::create_dir_all(&deep).unwrap();
        for data in [root.path().join("c.redb"), deep.join("c.redb")] {
            assert!(connect(&data).is_err());
            let listener = bind(&data).unwrap();
            assert!(connect(&data).is_ok());
            let mode = fs::metadata(socket_path(&data)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            drop(listener);
            assert!(connect(&data).is_err(), "a stale socket is no server");
            assert!(bind(&data).is_ok(), "and hinders none");
        }
    }
}

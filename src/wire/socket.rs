//! The local socket beside a data file: its name, and how it is bound and connected to.
//!
//! Invariant: the socket has mode 0600 from the moment it has a name, and both ends ask the system for
//! the user of the other end. A symbolic link in its place is never followed. The system allows names of
//! at most 107 bytes; a longer path is reached through its folder.

use std::fs::{self, File};
use std::io;
use std::os::fd::{AsFd, AsRawFd};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, fchmod};
use rustix::net::sockopt::socket_peercred;
use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType, listen, socket_with};

use super::error::WireError;
use crate::domain::limits::ACCEPT_QUEUE_MAX;
use crate::store::folder::folder;
use crate::store::keys::{beside, is_trusted_user};

/// The longest name, in bytes, that is used directly; below the limit of every system.
const NAME_BYTES_MAX: usize = 100;

/// The path of a data file's local socket.
#[must_use]
pub fn socket_path(data: &Path) -> PathBuf {
    beside(data, ".sock")
}

/// Connects to the server of a data file. Refuses a socket of another user, who could read the requests
/// and forge the answers.
pub(super) fn connect(data: &Path) -> io::Result<UnixStream> {
    let stream = by_short_name(&socket_path(data), |name| UnixStream::connect(name))?;
    let server = peer(&stream)?;
    let is_owner = || fs::metadata(data).is_ok_and(|file| file.uid() == server);
    if is_trusted_user(server) || is_owner() {
        Ok(stream)
    } else {
        Err(io::Error::new(io::ErrorKind::PermissionDenied, "the socket belongs to another user"))
    }
}

/// Whether the other end runs as this user or as the administrator.
pub(super) fn is_trusted(stream: impl AsFd) -> bool {
    peer(stream).is_ok_and(is_trusted_user)
}

fn peer(stream: impl AsFd) -> io::Result<u32> {
    Ok(socket_peercred(stream)?.uid.as_raw())
}

/// Binds the socket of a data file. This process has the file open, so an existing socket is stale and
/// is replaced.
pub(super) fn bind(data: &Path) -> Result<UnixListener, WireError> {
    let path = socket_path(data);
    let draft = beside(&path, ".new");
    let failed = |path: &Path| {
        let path = path.to_owned();
        |source| WireError::Bind { path, source }
    };
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(&draft)(error)),
        _ => {}
    }
    let listener = by_short_name(&draft, bind_private).map_err(failed(&draft))?;
    fs::rename(&draft, &path).map_err(failed(&path))?;
    Ok(listener)
}

/// Binds a socket under a new name. Fails if the name exists, even as a symbolic link.
fn bind_private(name: &Path) -> io::Result<UnixListener> {
    let socket = socket_with(AddressFamily::UNIX, SocketType::STREAM, SocketFlags::CLOEXEC, None)?;
    // Linux gives the name the mode of the socket, whatever the umask.
    fchmod(&socket, Mode::RUSR | Mode::WUSR)?;
    rustix::net::bind(&socket, &SocketAddrUnix::new(name)?)?;
    // Nobody can connect before `listen`. If the system gave the name another mode, nobody ever will.
    if fs::symlink_metadata(name)?.permissions().mode() & 0o077 != 0 {
        let _ = fs::remove_file(name);
        return Err(io::Error::new(io::ErrorKind::Unsupported, "other users could connect to it"));
    }
    listen(&socket, ACCEPT_QUEUE_MAX)?;
    Ok(UnixListener::from(socket))
}

/// Calls `act` with a name that is short enough: the path itself, or one through its open folder.
fn by_short_name<T>(path: &Path, act: impl Fn(&Path) -> io::Result<T>) -> io::Result<T> {
    let Some(name) = path.file_name().filter(|_| path.as_os_str().len() > NAME_BYTES_MAX) else {
        return act(path);
    };
    let folder = File::open(folder(path))?;
    act(&Path::new("/proc/self/fd").join(folder.as_raw_fd().to_string()).join(name))
}

#[cfg(test)]
mod tests;

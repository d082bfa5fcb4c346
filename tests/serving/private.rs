//! Access to the server's socket and files: only its own user, at every instant of a start.
//!
//! Only root can act as another user: otherwise these tests check nothing and print that.

use std::fs::{self, Permissions};
use std::io::{Read, Write};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use rustix::fs::{Gid, Uid};
use rustix::process::geteuid;
use rustix::thread::{set_thread_gid, set_thread_groups, set_thread_uid};

use crate::folder::{Folder, Serving};

/// Starts to try, unless `COUPLET_STARTS` says otherwise. Of 4,000 starts, 612 once had a socket
/// open to others.
const STARTS: usize = 100;
/// The user id of "nobody".
pub(super) const STRANGER: u32 = 65_534;

pub(super) fn is_root() -> bool {
    let is_root = geteuid().is_root();
    if !is_root {
        let _ = writeln!(std::io::stderr(), "only root can be somebody else: nothing is shown");
    }
    is_root
}

/// Runs a function as another user on a separate thread: on Linux a thread has its own credentials.
pub(super) fn as_stranger<T: Send>(group: u32, work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| {
        let stranger = scope.spawn(|| {
            set_thread_groups(&[]).unwrap();
            set_thread_gid(Gid::from_raw(group)).unwrap();
            set_thread_uid(Uid::from_raw(STRANGER)).unwrap();
            work()
        });
        stranger.join().unwrap()
    })
}

/// The answer of a socket to a greeting; `None` if it cannot be reached or does not answer.
fn greet(socket: &Path) -> Option<String> {
    let mut stream = UnixStream::connect(socket).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok().filter(|length| *length > 0)?;
    Some(text)
}

/// A folder that everybody can enter.
pub(super) fn open_folder() -> Folder {
    let folder = Folder::new();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    folder
}

fn serve_with(folder: &Folder, umask: &str) -> Serving {
    let serve = folder.command("serve --listen 127.0.0.1:0 --admin 127.0.0.1:0");
    let mut command = Command::new("sh");
    command.args(["-c", &format!("umask {umask}; exec \"$0\" \"$@\"")]).arg(serve.get_program());
    command.args(serve.get_args()).current_dir(folder.path()).env("NO_COLOR", "1");
    Serving::start(command)
}

// The socket used to be bound under the umask and got its mode afterwards: another user who kept
// trying was greeted, and could have changed every link.
#[test]
fn no_other_user_is_greeted_at_any_instant_of_a_start_whatever_the_umask() {
    if !is_root() {
        return;
    }
    let starts = std::env::var("COUPLET_STARTS").map_or(STARTS, |count| count.parse().unwrap());
    for (umask, group) in [("000", STRANGER), ("002", 0)] {
        let folder = open_folder();
        folder.ok("link new https://shop.example.com/ --slug bio");
        let sockets = [".sock.new", ".sock"]
            .map(|suffix| PathBuf::from(format!("{}{suffix}", folder.data().display())));
        let is_over = AtomicBool::new(false);
        let greeted = thread::scope(|scope| {
            let (is_over, sockets) = (&is_over, &sockets);
            let stranger = scope.spawn(move || {
                as_stranger(group, || {
                    let mut greeted = Vec::new();
                    while !is_over.load(Relaxed) {
                        greeted.extend(sockets.iter().filter_map(|socket| greet(socket)));
                    }
                    greeted
                })
            });
            for _ in 0..starts {
                serve_with(&folder, umask).kill();
            }
            is_over.store(true, Relaxed);
            stranger.join().unwrap()
        });
        assert_eq!(greeted, [""; 0], "umask {umask}");
    }
}

#[test]
fn another_user_who_still_connects_gets_no_answer() {
    if !is_root() {
        return;
    }
    let folder = open_folder();
    let serving = folder.serve("");
    let socket = PathBuf::from(format!("{}.sock", folder.data().display()));
    fs::set_permissions(&socket, Permissions::from_mode(0o666)).unwrap();
    let reached = as_stranger(STRANGER, || UnixStream::connect(&socket).is_ok());
    assert!(reached, "another user could not connect: the test proves nothing");
    assert_eq!(as_stranger(STRANGER, || greet(&socket)), None);
    assert!(greet(&socket).unwrap().starts_with("HTTP/1.1 200"));
    folder.ok("link new https://shop.example.com/ --slug bio");
    assert_eq!(serving.stop().code, 0);
}

// A command used to send its request to a stranger's socket.
#[test]
fn a_socket_of_another_user_is_not_treated_as_the_server() {
    if !is_root() {
        return;
    }
    let folder = open_folder();
    folder.ok("link new https://shop.example.com/ --slug bio");
    fs::set_permissions(folder.path(), Permissions::from_mode(0o1777)).unwrap();
    let socket = PathBuf::from(format!("{}.sock", folder.data().display()));
    let listener =
        as_stranger(STRANGER, || std::os::unix::net::UnixListener::bind(&socket).unwrap());
    assert!(folder.ok("link list").contains("bio"));
    listener.set_nonblocking(true).unwrap();
    let mut asked = String::new();
    if let Ok((mut stream, _)) = listener.accept() {
        stream.read_to_string(&mut asked).unwrap();
    }
    assert_eq!(asked, "");
}

// Root used to write the people key into the target of a stranger's symbolic link at
// `.people-key.new`.
#[test]
fn symbolic_links_planted_by_another_user_are_not_followed() {
    if !is_root() {
        return;
    }
    let folder = open_folder();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o1777)).unwrap();
    let victim = folder.path().join("victim");
    fs::write(&victim, "as it was").unwrap();
    fs::set_permissions(&victim, Permissions::from_mode(0o644)).unwrap();
    let planted = [".people-key.new", ".visitor-key.new", ".visitor-key", ".restoring"]
        .map(|suffix| PathBuf::from(format!("{}{suffix}", folder.data().display())));
    as_stranger(STRANGER, || {
        for link in &planted {
            symlink(&victim, link).unwrap();
        }
    });
    let serving = folder.serve("");
    folder.ok("link new https://shop.example.com/ --slug bio");
    assert_eq!(serving.get("/bio").status, 302);
    folder.ok("backup data.backup");
    assert_eq!(serving.stop().code, 0);
    folder.ok("--data other.redb restore data.backup");
    assert_eq!(fs::read_to_string(&victim).unwrap(), "as it was");
    let mode = fs::metadata(&victim).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o644);
}

#[test]
fn a_file_name_occupied_by_another_user_is_reported() {
    if !is_root() {
        return;
    }
    // A key that the stranger knows, a symbolic link in place of one, and a symbolic link in place
    // of the data file.
    let folder = open_folder();
    let (data, key) = (folder.data(), folder.path().join("couplet.redb.people-key"));
    let stranger = |work: &(dyn Fn() + Sync)| as_stranger(STRANGER, work);
    fs::set_permissions(folder.path(), Permissions::from_mode(0o777)).unwrap();
    stranger(&|| fs::write(&key, "07".repeat(32)).unwrap());
    let refused = |what: &Path, why: &str| {
        let ran = folder.run("link new https://shop.example.com/ --slug bio");
        assert_eq!(ran.code, 1, "{ran:#?}");
        let name = what.file_name().unwrap().to_str().unwrap();
        assert!(ran.err.contains(name) && ran.err.contains(why), "{ran:#?}");
        assert!(ran.err.contains("hint: "), "{ran:#?}");
    };
    refused(&key, "another user owns it");
    fs::remove_file(&key).unwrap();
    stranger(&|| symlink("victim", &key).unwrap());
    refused(&key, "not a regular file");
    fs::remove_file(&key).unwrap();
    stranger(&|| symlink("victim", &data).unwrap());
    refused(&data, "a symbolic link to a file that does not exist");
    assert!(!folder.path().join("victim").exists());
    fs::remove_file(&data).unwrap();
    folder.ok("link new https://shop.example.com/ --slug bio");
}

//! A data file that this user may read and not write, or on a file system that is mounted read-only: every
//! command that only reads works, and the file stays as it is.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::private::{STRANGER, as_stranger, is_root, open_folder};
use super::refused::program;
use crate::folder::Folder;
use crate::small_plan::write_plan;

const READERS: [&str; 8] = [
    "link list",
    "coupon list",
    "report --month 2026-11",
    "export clicks",
    "verify",
    "plan links.toml",
    "token list",
    "link qr bio",
];

/// A folder with a data file that was left by a killed server, which everybody may read.
fn readable() -> Folder {
    let folder = open_folder();
    write_plan(&folder, &[]);
    folder.ok("apply links.toml");
    let serving = folder.serve("");
    assert_eq!(serving.get("/bio").status, 302);
    serving.kill();
    for name in ["couplet.redb", "couplet.redb.clicks", "links.toml"] {
        fs::set_permissions(folder.path().join(name), Permissions::from_mode(0o644)).unwrap();
    }
    folder
}

fn as_nobody(program: &Path, folder: &Path, line: &str) -> Output {
    let mut command = Command::new(program);
    command.args(line.split(' ')).current_dir(folder).env("NO_COLOR", "1").stdin(Stdio::null());
    as_stranger(STRANGER, || command.output().unwrap())
}

// Every command used to fail, because opening the file wrote to it.
#[test]
fn a_data_file_that_may_only_be_read_is_read_and_stays_as_it_is() {
    if !is_root() {
        return;
    }
    let (tools, folder, elsewhere) = (open_folder(), readable(), open_folder());
    let program = program(&tools);
    fs::set_permissions(elsewhere.path(), Permissions::from_mode(0o777)).unwrap();
    let before = fs::read(folder.data()).unwrap();
    let backup = format!("backup {}/kept.backup", elsewhere.path().display());
    for line in READERS.into_iter().chain([&*backup]) {
        let done = as_nobody(&program, folder.path(), line);
        let said = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(0), "{line}: {said}");
        let warning = "warning: every user of this machine may read couplet.redb: run `chmod 600 \
            couplet.redb`\n";
        assert!(said.starts_with(warning), "{line}: {said}");
    }
    for line in ["link new https://shop.example.com/", "link retire bio", "apply links.toml"] {
        let done = as_nobody(&program, folder.path(), line);
        let said = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(1), "{line}: {said}");
        let hint = "hint: couplet.redb belongs to root (mode 0644), the folder";
        assert!(said.contains(hint), "{line}: {said}");
    }
    assert!(fs::read(folder.data()).unwrap() == before, "a reader wrote to the file");
    elsewhere.ok("restore kept.backup");
    assert!(elsewhere.ok("link list").contains("bio"));
}

#[test]
fn a_data_file_on_a_read_only_mount_is_read() {
    let folder = readable();
    let mount = open_folder();
    let at = mount.path().to_str().unwrap();
    let _unmounted = Unmount(at);
    let run = |words: &[&str]| Command::new(words[0]).args(&words[1..]).output();
    let from = folder.path().to_str().unwrap();
    // Only root may mount, and not in every container.
    let is_mounted = |words: &[&str]| run(words).is_ok_and(|done| done.status.success());
    if !is_mounted(&["mount", "--bind", from, at]) {
        return;
    }
    if is_mounted(&["mount", "-o", "remount,ro,bind", at]) {
        for line in READERS {
            let ran = mount.run(line);
            assert_eq!(ran.code, 0, "{line}: {ran:#?}");
        }
        let ran = mount.run("link retire bio");
        assert_eq!(ran.code, 1, "{ran:#?}");
        assert!(ran.err.contains("is on a file system that is mounted read-only"), "{ran:#?}");
    }
}

/// Unmounts a folder at the end of a test. Does nothing if nothing is mounted there.
struct Unmount<'a>(&'a str);

impl Drop for Unmount<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).stderr(Stdio::null()).status();
    }
}

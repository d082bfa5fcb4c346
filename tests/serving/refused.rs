//! A start names each file that it cannot create, with a hint; a data file that lost its data is
//! reported.
//!
//! Root can write everywhere, so these tests act as another user. Without root they check nothing
//! and print that.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::private::{STRANGER, as_stranger, is_root, open_folder};
use crate::folder::Folder;

const SERVE: &str = "serve --listen 127.0.0.1:0 --admin 127.0.0.1:0";

/// The program in a folder where everybody may run it.
pub(super) fn program(folder: &Folder) -> PathBuf {
    let program = folder.path().join("couplet");
    fs::copy(env!("CARGO_BIN_EXE_couplet"), &program).unwrap();
    fs::set_permissions(&program, Permissions::from_mode(0o755)).unwrap();
    program
}

/// The message of a command that another user runs in a folder, and that fails.
fn refused(program: &PathBuf, folder: &Folder, line: &str) -> String {
    let mut command = Command::new("timeout");
    command.arg("20").arg(program).args(line.split(' ')).current_dir(folder.path());
    command.env("NO_COLOR", "1").stdin(Stdio::null());
    let done = as_stranger(STRANGER, || command.output().unwrap());
    let err = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(1), "couplet {line}: {err}");
    err
}

// `serve` used to say "Permission denied" without naming the file.
#[test]
fn a_start_in_a_read_only_folder_names_the_file_it_could_not_create() {
    if !is_root() {
        return;
    }
    let (tools, folder) = (open_folder(), open_folder());
    let program = program(&tools);
    let hint = "belongs to root (mode 0755), and this command runs as nobody: run it as root: \
        `sudo -u root couplet ...`; or give it to nobody: `sudo chown nobody";
    for line in [SERVE, "link new https://shop.example.com/ --slug bio"] {
        let said = refused(&program, &folder, line);
        assert!(said.starts_with("error: cannot create couplet.redb\n"), "{said}");
        assert!(said.contains("Permission denied") && said.contains(".draft"), "{said}");
        assert!(said.contains(hint), "{said}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
    // Only root can read the data file.
    folder.ok("link new https://shop.example.com/ --slug bio");
    for line in [SERVE, "link list"] {
        let said = refused(&program, &folder, line);
        assert!(said.starts_with("error: cannot open couplet.redb\n"), "{said}");
        let hint = "hint: couplet.redb belongs to root (mode 0600), the folder";
        assert!(said.contains(hint), "{said}");
        assert!(said.contains("`sudo chown nobody couplet.redb`"), "{said}");
    }
    // The data file exists and can be written, but its folder cannot: no socket, and no visitor
    // key.
    for name in ["couplet.redb", "couplet.redb.people-key"] {
        chown(folder.path().join(name), Some(STRANGER), Some(STRANGER)).unwrap();
    }
    let said = refused(&program, &folder, SERVE);
    assert!(said.contains("error: cannot create couplet.redb.visitor-key"), "{said}");
    let socket = "error: cannot create the local socket couplet.redb.sock.new\n";
    assert!(said.contains(socket) && said.contains("Permission denied"), "{said}");
    assert!(said.contains("belongs to root (mode 0755)"), "{said}");
    // It stopped, so the next start does not say that clicks of a killed server may be missing.
    let serving = folder.serve("");
    assert!(!serving.stop().err.contains("may be missing"));
    // In a folder like /tmp, nobody can remove files of another user.
    fs::set_permissions(folder.path(), Permissions::from_mode(0o1777)).unwrap();
    symlink("nowhere", folder.path().join("couplet.redb.sock.new")).unwrap();
    let said = refused(&program, &folder, SERVE);
    assert!(said.contains(socket) && said.contains("not permitted"), "{said}");
    assert!(!folder.path().join("nowhere").exists());
    fs::rename(
        folder.path().join("couplet.redb.sock.new"),
        folder.path().join("couplet.redb.sock"),
    )
    .unwrap();
    let said = refused(&program, &folder, SERVE);
    assert!(said.contains("cannot create the local socket couplet.redb.sock\n"), "{said}");
}

// A data file that had lost all its bytes used to be created anew by the next start, unnoticed.
#[test]
fn every_command_reports_an_empty_data_file_beside_its_keys() {
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio");
    folder.ok("backup data.backup");
    assert_eq!(folder.serve("").stop().code, 0);
    for zeros in [0, 1_056_768] {
        fs::write(folder.data(), vec![0; zeros]).unwrap();
        for line in [
            "link list",
            "link new https://shop.example.com/ --slug two",
            "verify",
            "backup other.backup",
            "report --month 2026-10",
            SERVE,
        ] {
            let ran = folder.run(line);
            assert_eq!(ran.code, 1, "couplet {line}: {ran:#?}");
            insta::allow_duplicates! {
                insta::assert_snapshot!(ran.err, @"
                error: couplet.redb is empty, but its key couplet.redb.people-key exists: the data is lost; nothing was changed
                  hint: move it away, and run `couplet restore` with a backup; to start with no data instead, remove it and the keys beside it
                ");
            }
            assert_eq!(fs::read(folder.data()).unwrap(), vec![0; zeros]);
        }
    }
    // Follows the hint.
    fs::rename(folder.data(), folder.path().join("away")).unwrap();
    folder.ok("restore data.backup");
    assert!(folder.ok("link list").contains("bio"));
}

#[test]
fn dangling_symbolic_links_and_special_files_are_reported() {
    let folder = Folder::new();
    symlink("nowhere", folder.data()).unwrap();
    for line in [SERVE, "link list", "link new https://shop.example.com/ --slug bio"] {
        let ran = folder.run(line);
        assert_eq!(ran.code, 1, "couplet {line}: {ran:#?}");
        insta::allow_duplicates! {
            insta::assert_snapshot!(ran.err, @"
            error: couplet.redb is a symbolic link to a file that does not exist
              hint: remove the symbolic link, or name the file itself with --data
            ");
        }
    }
    assert!(!folder.path().join("nowhere").exists());
    fs::remove_file(folder.data()).unwrap();
    fs::create_dir(folder.data()).unwrap();
    let ran = folder.run("link list");
    insta::assert_snapshot!(ran.err, @"
    error: couplet.redb is not a regular file
      hint: use --data to name the data file
    ");
}

// A pipe in place of a key used to block the command, and a file of any length was read completely.
#[test]
fn a_key_that_is_not_a_plain_file_or_is_endless_is_refused_at_once() {
    let folder = Folder::new();
    folder.ok("link new https://shop.example.com/ --slug bio");
    let key = folder.path().join("couplet.redb.people-key");
    folder.write("orders.csv", "order_id,ordered_at,currency,total,customer\n#1,2026-10-01T00:00:00Z,EUR,5.00,a@b.example\n");
    let refused = || {
        let ran = folder.run("import orders orders.csv");
        assert_eq!(ran.code, 1, "{ran:#?}");
        let said = "error: couplet.redb.people-key is not a Couplet key file\n";
        assert!(ran.err.contains(said), "{ran:#?}");
    };
    fs::remove_file(&key).unwrap();
    assert!(Command::new("mkfifo").arg(&key).status().unwrap().success());
    refused();
    fs::remove_file(&key).unwrap();
    symlink("/dev/zero", &key).unwrap();
    refused();
    fs::remove_file(&key).unwrap();
    fs::File::create(&key).unwrap().set_len(1 << 40).unwrap();
    refused();
    fs::remove_file(&key).unwrap();
    fs::write(&key, [0xff; 64]).unwrap();
    refused();
}

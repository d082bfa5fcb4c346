//! Files written by commands: complete or not at all, and never over anything but a plain file of
//! the user.

use std::fs;
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};

use crate::folder::Folder;
use crate::small_plan::with_plan;

const WRITERS: [&str; 4] =
    ["backup", "report --format csv -o", "plan links.toml -o", "link qr bio --format svg -o"];

fn applied() -> Folder {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    folder
}

/// A backup named like the data file used to replace it, and the links and clicks were gone; one
/// named like a device replaced the device. Every other `-o` did the same.
#[test]
fn only_a_plain_file_of_the_user_is_overwritten() {
    let folder = applied();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("folder")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
    symlink("couplet.redb", at("link-to-data")).unwrap();
    symlink("nothing", at("link-to-nothing")).unwrap();
    fs::copy(at("couplet.redb"), at("copied.redb")).unwrap();
    let links = folder.ok("link list --format csv");
    let key = fs::read(at("couplet.redb.people-key")).unwrap();
    for writer in WRITERS {
        for (name, said) in [
            ("couplet.redb", "is a data file; it was not overwritten"),
            ("copied.redb", "is a data file; it was not overwritten"),
            ("link-to-data", "is a data file; it was not overwritten"),
            ("couplet.redb.people-key", "is the key of a data file; it was not overwritten"),
            ("folder", "is not a regular file; nothing was written"),
            ("pipe", "is not a regular file; nothing was written"),
            ("link-to-nothing", "is not a regular file; nothing was written"),
        ] {
            let ran = folder.run(&format!("{writer} {name}"));
            assert_eq!(ran.code, 2, "{writer} {name}: {ran:#?}");
            assert_eq!(
                ran.err,
                format!("error: {name} {said}\n  hint: choose another file name\n")
            );
        }
    }
    assert_eq!(folder.ok("link list --format csv"), links);
    assert_eq!(fs::read(at("couplet.redb.people-key")).unwrap(), key);
    assert!(fs::metadata(at("pipe")).unwrap().file_type().is_fifo());
    assert!(fs::symlink_metadata(at("link-to-data")).unwrap().is_symlink());
    folder.ok("verify");
}

#[test]
fn an_overwritten_file_keeps_its_permissions_and_its_symbolic_links() {
    let folder = applied();
    let at = |name: &str| folder.path().join(name);
    for (number, writer) in WRITERS.into_iter().enumerate() {
        let (kept, link) = (format!("kept-{number}"), format!("link-{number}"));
        folder.write(&kept, "what was there");
        symlink(&kept, at(&link)).unwrap();
        for mode in [0o640, 0o600] {
            fs::set_permissions(at(&kept), fs::Permissions::from_mode(mode)).unwrap();
            folder.ok(&format!("{writer} {link}"));
            let readers = fs::metadata(at(&kept)).unwrap().permissions().mode() & 0o777;
            assert_eq!(readers, if writer == "backup" { 0o600 } else { mode }, "{writer}");
        }
        assert!(fs::symlink_metadata(at(&link)).unwrap().is_symlink(), "{writer}");
        assert_ne!(fs::read(at(&kept)).unwrap(), b"what was there", "{writer}");
    }
}

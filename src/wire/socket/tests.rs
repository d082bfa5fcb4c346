use std::os::unix::fs::{PermissionsExt, symlink};

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
        assert!(connect(&data).is_err(), "a stale socket answers nobody");
        assert!(bind(&data).is_ok(), "and can be replaced");
    }
}

// The mode used to be set on the target of the link.
#[test]
fn a_symbolic_link_in_place_of_the_socket_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("c.redb");
    let others = folder.path().join("others");
    fs::write(&others, "others").unwrap();
    fs::set_permissions(&others, fs::Permissions::from_mode(0o644)).unwrap();
    for (name, target) in [(".sock.new", "others"), (".sock", "others"), (".sock.new", "none")] {
        symlink(folder.path().join(target), beside(&data, name)).unwrap();
        let _listener = bind(&data).unwrap();
        assert!(connect(&data).is_ok(), "{name}");
        let there = fs::symlink_metadata(socket_path(&data)).unwrap();
        assert_eq!(there.permissions().mode() & 0o777, 0o600, "{name}");
        assert_eq!(fs::read(&others).unwrap(), b"others");
        assert_eq!(fs::metadata(&others).unwrap().permissions().mode() & 0o777, 0o644);
        assert!(!folder.path().join("none").exists());
        fs::remove_file(socket_path(&data)).unwrap();
    }
}

#[test]
fn the_socket_that_cannot_be_created_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("c.redb");
    for name in ["c.redb.sock.new", "c.redb.sock"] {
        let path = folder.path().join(name);
        fs::create_dir(&path).unwrap();
        let message = bind(&data).unwrap_err().to_string();
        assert_eq!(message, format!("cannot create the local socket {}", path.display()));
        fs::remove_dir(&path).unwrap();
    }
}

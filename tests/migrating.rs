//! Data files of earlier and of later releases: `couplet migrate`, also when it is killed, and what a program
//! does with a file that is newer than itself. And `couplet verify --salvage`.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use crate::folder::Folder;

/// A folder with the data file of release 0.1.0.
fn old_file() -> Folder {
    let folder = Folder::new();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/0.1.0");
    for name in ["couplet.redb", "couplet.redb.people-key", "orders.csv", "orders-later.csv"] {
        let to = folder.path().join(name);
        fs::copy(golden.join(name), &to).unwrap();
        fs::set_permissions(&to, fs::Permissions::from_mode(0o600)).unwrap();
    }
    folder
}

/// What a person sees of the data.
fn seen(folder: &Folder) -> [String; 4] {
    [
        folder.ok("report --month 2026-11 --format csv"),
        folder.ok("export clicks"),
        folder.ok("export conversions"),
        folder.ok("coupon list --format csv"),
    ]
}

#[test]
fn a_migration_tells_its_rows_backs_up_first_and_changes_nothing_that_is_seen() {
    let folder = old_file();
    let before = seen(&folder);
    let dry = folder.run("migrate --dry-run");
    assert_eq!(dry.code, 0, "{dry:#?}");
    assert!(dry.out.contains("orders           11\n"), "{dry:#?}");
    assert!(dry.err.contains("138 rows would be rewritten; nothing was changed"), "{dry:#?}");
    let migrated = folder.run("migrate");
    assert_eq!(migrated.code, 0, "{migrated:#?}");
    assert!(migrated.out.ends_with("138 rows rewritten; every stored value has a checksum\n"));
    assert_eq!(seen(&folder), before);
    let again = folder.run("migrate");
    assert_eq!(again.err, "couplet.redb has no rows of an earlier release\n");
    folder.ok("verify couplet.redb.before-migrate");
    folder.ok("verify");
    assert!(folder.run("import orders orders.csv").err.contains(" 0 new"));
}

#[test]
fn a_migration_that_is_killed_continues_when_it_is_run_again() {
    let whole = old_file();
    let before = seen(&whole);
    let rounds = if std::env::var_os("COUPLET_LONG").is_some() { 200 } else { 12 };
    for round in 0..rounds {
        let folder = old_file();
        let mut child =
            folder.command("migrate").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(round * 7 % 60));
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(seen(&folder), before, "killed after {} ms", round * 7 % 60);
        folder.ok("migrate");
        assert_eq!(seen(&folder), before);
        folder.ok("verify couplet.redb.before-migrate");
        assert_eq!(folder.run("migrate").err, "couplet.redb has no rows of an earlier release\n");
    }
}

#[test]
fn a_damaged_row_is_told_and_the_rest_is_saved() {
    let folder = old_file();
    folder.ok("migrate");
    let orders = folder.ok("export conversions").lines().count();
    let whole = fs::read(folder.data()).unwrap();
    // The id is also in pages that are no longer used, and in an index.
    let damaged = (0..whole.len() - 8).filter(|at| whole[*at..].starts_with(b"#1002")).any(|at| {
        let mut bytes = whole.clone();
        bytes[at + 8] ^= 4;
        fs::write(folder.data(), &bytes).unwrap();
        folder.run("export conversions").err.contains("table orders (")
    });
    assert!(damaged);
    let ran = folder.run("report --month 2026-11");
    assert!(ran.err.contains("table orders (key "), "{ran:#?}");
    let ran = folder.run("verify");
    assert!(
        ran.err.contains("unreadable: the row #1002 of table orders: its checksum"),
        "{ran:#?}"
    );
    for command in ["export conversions", "backup b.backup"] {
        let ran = folder.run(command);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{ran:#?}");
        let told = "error: cannot read a row of table orders (key of the first row)\n  because: the \
                    checksum of its page does not match\n  hint: keep the file as it is";
        assert!(ran.err.starts_with(told), "{ran:#?}");
    }
    let bytes = fs::read(folder.data()).unwrap();
    let saved = folder.run("verify --salvage saved.redb");
    assert_eq!(saved.code, 1, "{saved:#?}");
    assert!(
        saved.err.contains("lost: the row #1002 of table orders: its checksum does not match\n")
    );
    assert!(fs::read(folder.data()).unwrap() == bytes, "the damaged file was written");
    let left = folder.ok("export conversions --data saved.redb").lines().count();
    assert_eq!(left, orders - 1);
    // With the people key beside it, the lost order is imported again.
    let ran = folder.run("import orders orders.csv --data saved.redb");
    assert!(ran.err.contains(" 1 new"), "{ran:#?}");
}

#[test]
fn an_existing_file_is_not_overwritten_by_a_salvage() {
    let folder = old_file();
    folder.write("saved.redb", "mine");
    let ran = folder.run("verify --salvage saved.redb");
    assert_eq!(ran.code, 1);
    assert!(ran.err.starts_with("error: the data file saved.redb already exists\n"), "{ran:#?}");
}

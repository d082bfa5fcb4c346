//! Commands that only read leave the data file as it was: its bytes and the time of its last change, which
//! backup programs and people go by.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use crate::folder::Folder;
use crate::small_plan::{files, write_plan};

const READERS: [&str; 28] = [
    "report --month 2026-11",
    "report --month 2026-11 -o november.csv",
    "explain 1001",
    "export clicks",
    "export conversions",
    "link list",
    "link list --format md",
    "link show bio",
    "link show bo",
    "link qr bio",
    "link export",
    "link export --for gboard -o g.zip",
    "link qr --sheet --campaign black-week -o none.pdf",
    "coupon list",
    "coupon list --batch vip",
    "coupon check IGBLACK",
    "coupon check IGBLAKC",
    "coupon export",
    "check links.toml",
    "plan links.toml",
    "plan links.toml -o plan.json",
    "plan other.toml",
    "backup kept.backup",
    "verify",
    "verify kept.backup",
    "migrate --dry-run",
    "token list",
    "--help",
];

/// What backup programs and people look at.
fn state(data: &Path) -> (Vec<u8>, SystemTime) {
    (fs::read(data).unwrap(), fs::metadata(data).unwrap().modified().unwrap())
}

fn each_leaves_it(folder: &Folder) {
    let before = state(&folder.data());
    for line in READERS {
        // Some find nothing and fail, which they do after they have read.
        let ran = folder.run(line);
        assert!(ran.code < 2, "{line}: {ran:#?}");
        assert!(state(&folder.data()) == before, "`{line}` changed the file");
    }
}

// Each of them used to change 83 bytes of the header, so every report made a new version in a backup of the
// folder.
#[test]
fn a_command_that_only_reads_leaves_the_data_file_as_it_was() {
    let folder = Folder::new();
    write_plan(&folder, &[]);
    folder.ok("apply links.toml");
    write_plan(&folder, &[("slug    = \"bio\"", "slug    = \"tree\"")]);
    fs::rename(folder.path().join("links.toml"), folder.path().join("other.toml")).unwrap();
    write_plan(&folder, &[]);
    folder.write(
        "orders.csv",
        "order_id,ordered_at,currency,total\n1001,2026-11-03T10:00:00Z,EUR,9.00\n",
    );
    folder.ok("import orders orders.csv");
    folder.ok("coupon batch --campaign black-week --channel instagram --name vip --count 3 --pattern BW-??????");
    folder.ok("token new laptop");
    each_leaves_it(&folder);
    assert!(files(&folder).contains(&"november.csv".to_owned()));
}

#[test]
fn a_data_file_of_release_0_1_0_is_read_and_stays_of_that_release() {
    let folder = Folder::new();
    for name in ["couplet.redb", "couplet.redb.people-key", "links.toml"] {
        folder.copy(&format!("tests/golden/0.1.0/{name}"));
    }
    write_plan(
        &folder,
        &[
            ("[campaigns.black-week]", "[campaigns.black-month]"),
            ("\"black-week\"", "\"black-month\""),
        ],
    );
    fs::rename(folder.path().join("links.toml"), folder.path().join("other.toml")).unwrap();
    folder.copy("tests/golden/0.1.0/links.toml");
    each_leaves_it(&folder);
}

//! `backup`, `verify` and `restore` through the program.

use std::fs;
use std::process::Command;

use crate::folder::Folder;
use crate::small_plan::with_plan;

/// A plan with links and codes, a batch, a redemption, orders, and clicks through a running server.
fn full() -> Folder {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    folder.ok("coupon batch --campaign black-week --channel instagram --count 20 \
        --pattern BW-????-???? --limit-by-customer 1");
    let code = folder.rows("coupon list --batch black-week-instagram")[0]["code"].clone();
    folder.ok(&format!("coupon redeem {code} --order 7 --customer ann@example.com"));
    folder.write(
        "orders.csv",
        "order_id,ordered_at,currency,total,customer\nA1,2026-11-02T10:00:00Z,EUR,10.00,ann@example.com\n",
    );
    folder.ok("import orders orders.csv");
    let serving = folder.serve("");
    for _ in 0..5 {
        assert_eq!(serving.get("/bio").status, 302);
    }
    serving.stop();
    folder
}

fn everything(folder: &Folder) -> Vec<String> {
    ["link list --format csv", "coupon list --format csv", "export clicks", "export conversions"]
        .map(|line| folder.ok(line))
        .to_vec()
}

#[test]
fn a_restored_backup_has_the_same_data() {
    let folder = full();
    let kept = folder.ok("backup kept.backup");
    assert!(kept.starts_with("kept.backup: "), "{kept}");
    assert!(kept.ends_with(" bytes, 3 links, 22 codes, 1 order, 5 clicks\n"), "{kept}");
    let other = Folder::new();
    fs::copy(folder.path().join("kept.backup"), other.path().join("kept.backup")).unwrap();
    let restored = other.run("restore kept.backup");
    assert_eq!(restored.code, 0, "{restored:#?}");
    insta::assert_snapshot!(restored.err, @"
    couplet.redb.people-key is missing: until you put it there, files that name people cannot be imported
    next: couplet serve
    ");
    assert_eq!(everything(&other), everything(&folder));
    // Redemption counts are rebuilt, including those of each customer.
    let code = other.rows("coupon list --batch black-week-instagram")[0]["code"].clone();
    let key = "couplet.redb.people-key";
    fs::copy(folder.path().join(key), other.path().join(key)).unwrap();
    let again = other.run(&format!("coupon redeem {code} --order 8 --customer ann@example.com"));
    assert_eq!(again.code, 1, "{again:#?}");
    // Click numbers given out after the backup are never given out again.
    let ids = |folder: &Folder| {
        let serving = folder.serve("");
        let id = serving.get("/bio").click_id().to_owned();
        serving.stop();
        id
    };
    let (old, new) = (ids(&folder), ids(&other));
    assert_ne!(old, new);
    let rows = other.rows("export clicks");
    assert_eq!(rows.last().unwrap()["click_id"], new);
}

#[test]
fn a_running_server_can_be_backed_up_and_verified() {
    let folder = full();
    let _serving = folder.serve("");
    folder.ok("backup kept.backup");
    let counted = folder.ok("verify kept.backup");
    assert_eq!(folder.ok("verify"), counted);
    insta::assert_snapshot!(counted, @"
    what                count
    batches                 1
    clicks: person          5
    codes                   2
    codes of batches       20
    imports                 1
    links                   3
    logged changes          4
    orders                  1
    redemptions             1
    rows of new orders      1
    versions of orders      1
    ");
}

#[test]
fn an_incomplete_backup_is_not_restored() {
    let folder = full();
    folder.ok("backup kept.backup");
    let whole = fs::read(folder.path().join("kept.backup")).unwrap();
    let other = Folder::new();
    let mut altered = whole.clone();
    altered[whole.len() / 2] ^= 1;
    for bytes in [&whole[..whole.len() - 1], &whole[..whole.len() / 2], &altered, b"", b"text"] {
        fs::write(other.path().join("kept.backup"), bytes).unwrap();
        for line in ["restore kept.backup", "verify kept.backup"] {
            assert_eq!(other.run(line).code, 1, "{line} of {} bytes", bytes.len());
        }
        let left: Vec<_> =
            fs::read_dir(other.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left, ["kept.backup"]);
    }
    // A valid backup does not replace an existing data file either.
    let ran = folder.run("restore kept.backup");
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.err, @"
    error: the data file couplet.redb already exists
      hint: choose another file with --data, or move this one away
    ");
}

// It was called an incomplete backup, to be copied again.
#[test]
fn a_data_file_in_place_of_a_backup_is_told_to_be_one() {
    let folder = full();
    for line in
        ["--data new.redb restore couplet.redb", "restore couplet.redb", "verify couplet.redb"]
    {
        let ran = folder.run(line);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{line}");
        insta::allow_duplicates! {
            insta::assert_snapshot!(ran.err, @"
            error: couplet.redb is a data file, not a backup
              hint: name it with --data to use it as it is; `couplet backup` writes a backup of it
            ");
        }
    }
    assert!(!folder.path().join("new.redb").exists());
}

// Of eight positions of a flipped bit, four gave a message without a file and without a cure.
#[test]
fn every_altered_byte_of_a_backup_is_told_with_the_file_and_what_to_do() {
    let folder = full();
    folder.ok("backup kept.backup");
    let whole = fs::read(folder.path().join("kept.backup")).unwrap();
    let other = Folder::new();
    for number in 0..60 {
        let place = number * (whole.len() - 1) / 59;
        let mut altered = whole.clone();
        altered[place] ^= 1 << (number % 8);
        fs::write(other.path().join("kept.backup"), altered).unwrap();
        for line in ["restore kept.backup", "verify kept.backup"] {
            let ran = other.run(line);
            assert_eq!(ran.code, 1, "{line}, byte {place}: {ran:#?}");
            let error = "error: kept.backup is not a complete backup\n";
            assert!(ran.err.starts_with(error), "{line}, byte {place}: {ran:#?}");
            assert!(ran.err.contains("  hint: copy it again"), "{line}, byte {place}: {ran:#?}");
        }
        assert_eq!(fs::read_dir(other.path()).unwrap().count(), 1);
    }
}

#[test]
fn a_backup_goes_through_a_pipe_from_one_data_file_to_another() {
    let folder = full();
    let couplet = env!("CARGO_BIN_EXE_couplet");
    for (line, data) in [
        (format!("{couplet} backup - | {couplet} restore - --data piped.redb"), "piped.redb"),
        (
            format!("{couplet} backup - > kept && {couplet} restore - --data fed.redb < kept"),
            "fed.redb",
        ),
        (format!("{couplet} backup - | {couplet} verify -"), "couplet.redb"),
    ] {
        let mut shell = Command::new("sh");
        let done = shell.args(["-c", &line]).current_dir(folder.path()).output().unwrap();
        assert!(done.status.success(), "{line}: {done:?}");
        assert_eq!(folder.rows(&format!("link list --data {data}")).len(), 3, "{line}");
    }
}

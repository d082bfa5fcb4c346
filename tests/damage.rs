//! A data file or a backup that was altered: reported in one sentence, and left as it is.

use std::fs;

use crate::folder::Folder;
use crate::small_plan::with_plan;

/// A data file with links.
fn full() -> Folder {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    folder.ok("link new https://shop.example.com/?page=welcome --slug mine");
    folder
}

#[test]
fn an_altered_page_is_reported_as_damage_and_not_silently_repaired() {
    // The data file is edited by hand: the row can still be decoded, but its page has changed.
    let folder = full();
    let sound = fs::read(folder.data()).unwrap();
    assert_eq!(folder.run("verify").code, 0);
    let text = b"page=welcome";
    let mut altered = sound.clone();
    let offsets: Vec<_> =
        (0..sound.len() - text.len()).filter(|offset| sound[*offset..].starts_with(text)).collect();
    assert!(!offsets.is_empty());
    for offset in offsets {
        altered[offset + 5..offset + 8].copy_from_slice(b"WEL");
    }
    fs::write(folder.data(), &altered).unwrap();
    for _ in 0..2 {
        let ran = folder.run("verify");
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{ran:#?}");
        let lines: Vec<_> = ran.err.lines().collect();
        assert_eq!(lines[0], "error: the data file is damaged", "{ran:#?}");
        assert_eq!(lines[1], "  unreadable: the link `mine`", "{ran:#?}");
        assert_eq!(
            lines.last(),
            Some(
                &"  hint: keep the file as it is; `couplet restore` makes a new one from a backup, \
             and `couplet verify --salvage NEW` one of all that is sound"
            )
        );
    }
    assert!(fs::read(folder.data()).unwrap() == altered, "verify must not write");
}

#[test]
fn every_command_reports_a_truncated_data_file_in_one_sentence() {
    // An incomplete copy makes the engine panic; people still get one sentence.
    let folder = full();
    let whole = fs::read(folder.data()).unwrap();
    let lines = [
        "verify",
        "link list",
        "backup kept.backup",
        "apply links.toml",
        "report",
        "serve --listen 127.0.0.1:0 --admin 127.0.0.1:0",
    ];
    for line in lines {
        fs::write(folder.data(), &whole[..8192]).unwrap();
        let ran = folder.run(line);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{line}: {ran:#?}");
        let shape: Vec<_> = ran.err.lines().map(|line| line.split(':').next().unwrap()).collect();
        assert_eq!(shape, ["error", "  because", "  hint"], "{line}: {ran:#?}");
        assert!(ran.err.starts_with("error: the data file is damaged\n"), "{line}: {ran:#?}");
    }
}

/// The hint of a failed salvage was to run the same command.
#[test]
fn a_salvage_that_can_save_nothing_does_not_advise_a_salvage() {
    let folder = full();
    let whole = fs::read(folder.data()).unwrap();
    fs::write(folder.data(), &whole[..8192]).unwrap();
    let ran = folder.run("verify --salvage saved.redb");
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{ran:#?}");
    insta::assert_snapshot!(ran.err, @"
    error: the data file is damaged
      because: neither of its last two commits can be read, so nothing can be saved from it
      hint: keep the file as it is; `couplet restore` makes a new one from a backup
    ");
    assert!(!folder.path().join("saved.redb").exists());
    fs::write(folder.data(), "a list of things to buy\n").unwrap();
    let ran = folder.run("verify --salvage saved.redb");
    insta::assert_snapshot!(ran.err, @"
    error: couplet.redb is not a Couplet data file
      hint: use --data to name the data file; `couplet restore` creates one from a backup
    ");
}

/// The engine refuses a file whose header has another size of pages.
#[test]
fn a_data_file_with_a_damaged_header_is_salvaged() {
    let folder = full();
    let links = folder.rows("link list").len();
    let mut bytes = fs::read(folder.data()).unwrap();
    bytes[13] ^= 1;
    fs::write(folder.data(), &bytes).unwrap();
    assert_eq!(folder.run("link list").code, 1);
    let ran = folder.run("verify --salvage saved.redb");
    assert_eq!(ran.code, 0, "{ran:#?}");
    assert_eq!(folder.rows("link list --data saved.redb").len(), links);
    folder.ok("verify --data saved.redb");
}

/// The message was about a snapshot, which nobody had made.
#[test]
fn a_salvage_without_the_fingerprint_and_the_people_key_says_where_to_put_the_key() {
    let folder = full();
    let mut bytes = fs::read(folder.data()).unwrap();
    let name = b"people-fingerprint";
    let places: Vec<_> =
        (0..bytes.len() - name.len()).filter(|at| bytes[*at..].starts_with(name)).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at] ^= 1;
    }
    fs::write(folder.data(), &bytes).unwrap();
    let key = folder.path().join("couplet.redb.people-key");
    let kept = folder.path().join("kept.key");
    fs::rename(&key, &kept).unwrap();
    let ran = folder.run("verify --salvage saved.redb");
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{ran:#?}");
    insta::assert_snapshot!(ran.err, @"
    error: the data file has lost the fingerprint of its people key, and couplet.redb.people-key does not exist
      hint: copy the people key of this data file there, and run the command again; with another key, the people in new files would not be those in this one
    ");
    assert!(!folder.path().join("saved.redb").exists());
    fs::rename(&kept, &key).unwrap();
    assert_eq!(folder.run("verify --salvage saved.redb").code, 1);
    folder.ok("verify --data saved.redb");
}

/// The new file was written, and then the key was called a data file that already exists.
#[test]
fn a_people_key_beside_the_new_file_of_a_salvage_is_accepted_if_it_is_the_right_one() {
    let folder = full();
    let key = folder.path().join("couplet.redb.people-key");
    let put = folder.path().join("saved.redb.people-key");
    for (text, told) in [
        ("07".repeat(32), "is not the people key of this data file"),
        ("a key".to_owned(), "is not a Couplet key file"),
    ] {
        fs::write(&put, &text).unwrap();
        let ran = folder.run("verify --salvage saved.redb");
        assert_eq!(ran.code, 1, "{ran:#?}");
        assert!(ran.err.starts_with(&format!("error: saved.redb.people-key {told}\n")), "{ran:#?}");
        assert!(!folder.path().join("saved.redb").exists());
        assert_eq!(fs::read_to_string(&put).unwrap(), text);
    }
    fs::copy(&key, &put).unwrap();
    fs::remove_file(&key).unwrap();
    let ran = folder.run("verify --salvage saved.redb");
    assert_eq!(ran.code, 0, "{ran:#?}");
    assert!(!ran.err.contains("people-key"), "{ran:#?}");
    folder.ok("verify --data saved.redb");
}

#[test]
fn a_backup_with_trailing_data_is_refused() {
    // Data was appended to a valid backup; what else was changed is unknown.
    let folder = full();
    folder.ok("backup kept.backup");
    let path = folder.path().join("kept.backup");
    let mut bytes = fs::read(&path).unwrap();
    bytes.extend(b"x\n");
    fs::write(&path, bytes).unwrap();
    let ran = folder.run("verify kept.backup");
    assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{ran:#?}");
    insta::assert_snapshot!(ran.err, @"
    error: kept.backup is not a complete backup
      because: the snapshot is incomplete or damaged: there are bytes after its end
      hint: copy it again from where `couplet backup` wrote it, or use another backup
    ");
    let restored = folder.run("restore kept.backup --data other.redb");
    assert_eq!((restored.code, restored.err), (1, ran.err));
    assert!(!folder.path().join("other.redb").exists());
}

#[test]
fn a_restored_file_accepts_no_token() {
    // A laptop is lost and its token retired; then yesterday's backup is restored.
    let folder = full();
    folder.ok("token new laptop");
    folder.ok("backup kept.backup");
    folder.ok("token retire laptop");
    let restored = folder.run("restore kept.backup --data other.redb");
    assert_eq!(restored.code, 0, "{restored:#?}");
    insta::assert_snapshot!(restored.err, @"
    other.redb.people-key is missing: until you put it there, files that name people cannot be imported
    tokens were not restored; `couplet token new NAME` makes one
    next: couplet serve --data other.redb
    ");
    assert!(folder.rows("token list --data other.redb").is_empty());
    folder.ok("token new laptop --data other.redb");
}

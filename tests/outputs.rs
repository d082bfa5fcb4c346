//! Files written by commands: complete or not at all, and never over anything but a plain file of
//! the user.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};

use couplet::cli::{self, Io, OsRandom, SystemClock};

use crate::folder::Folder;
use crate::small_plan::with_plan;

const WRITERS: [&str; 6] = [
    "backup",
    "report --format csv -o",
    "plan links.toml -o",
    "link qr bio --format svg -o",
    "export clicks -o",
    "link export -o",
];

/// Names without an ending say no format.
fn format_of(writer: &str) -> &'static str {
    if writer.starts_with("export") { " --format csv" } else { "" }
}

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
            let ran = folder.run(&format!("{writer} {name}{}", format_of(writer)));
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
            folder.ok(&format!("{writer} {link}{}", format_of(writer)));
            let readers = fs::metadata(at(&kept)).unwrap().permissions().mode() & 0o777;
            assert_eq!(readers, if writer == "backup" { 0o600 } else { mode }, "{writer}");
        }
        assert!(fs::symlink_metadata(at(&link)).unwrap().is_symlink(), "{writer}");
        assert_ne!(fs::read(at(&kept)).unwrap(), b"what was there", "{writer}");
    }
}

// `backup -` wrote a file named `-`, and so did every `-o -`.
#[test]
fn a_dash_is_standard_output() {
    let folder = applied();
    let file = |name: &str| fs::read(folder.path().join(name)).unwrap();
    for (number, writer) in WRITERS.into_iter().chain(["link qr bio --format png -o"]).enumerate() {
        let done = folder.command(&format!("{writer} -")).output().unwrap();
        assert_eq!(done.status.code(), Some(0), "{writer}: {done:?}");
        assert!(!folder.path().join("-").exists(), "{writer}");
        let name = format!("result-{number}");
        folder.ok(&format!("{writer} {name}{}", format_of(writer)));
        assert!(done.stdout == file(&name), "{writer}: another result");
        folder.ok(&format!("{writer} ./-{}", format_of(writer)));
        assert!(file("-") == file(&name), "{writer}: another file");
        fs::remove_file(folder.path().join("-")).unwrap();
    }
    folder.ok("verify result-0");
}

#[test]
fn a_terminal_gets_no_binary_data() {
    let folder = applied();
    let data = folder.data();
    for line in [&["backup", "-"][..], &["link", "qr", "bio", "--format", "png"]] {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut io = Io {
            out: &mut out,
            err: &mut err,
            is_terminal: false,
            width: couplet::render::Width::DEFAULT,
            err_width: None,
            is_out_terminal: true,
            clock: &SystemClock,
            random: &OsRandom,
        };
        let at = ["couplet".into(), "--data".into(), data.clone().into_os_string()];
        let words = at.into_iter().chain(line.iter().map(OsString::from));
        assert_eq!(cli::run(words, &mut io), 2, "{line:?}");
        assert!(out.is_empty(), "{line:?}");
        let said = String::from_utf8(err).unwrap();
        let expected = "error: this is not text, and standard output is a terminal; nothing was \
            written\n  hint: write it to a file with a name, or into a pipe\n";
        assert_eq!(said, expected, "{line:?}");
    }
}

// `couplet backup verify` wrote a file named `verify`.
#[test]
fn the_name_of_a_command_is_no_file_name() {
    let folder = applied();
    for line in
        ["backup verify", "restore backup", "check plan", "apply report", "report -o export"]
    {
        let ran = folder.run(line);
        assert_eq!(ran.code, 2, "{line}: {ran:#?}");
        let name = line.rsplit(' ').next().unwrap();
        let said =
            format!("did you mean `couplet {name}`? A file of this name is written ./{name}");
        assert!(ran.err.contains(&said), "{line}: {ran:#?}");
        assert!(!folder.path().join(name).exists());
    }
    folder.ok("backup ./verify");
    folder.ok("verify ./verify");
}

// A command with `--data` said `next: couplet link list`, which showed another file.
#[test]
fn the_next_command_reaches_the_same_data() {
    let folder = with_plan(&[]);
    let next = |line: &str| {
        let ran = folder.run(line);
        assert_eq!(ran.code, 0, "{line}: {ran:#?}");
        ran.err.lines().rfind(|line| line.contains("next: ")).unwrap().to_owned()
    };
    for (line, said) in [
        ("check links.toml --data 'my data.redb'", "plan links.toml --data 'my data.redb'"),
        ("plan links.toml --data 'my data.redb'", "apply links.toml --data 'my data.redb'"),
        ("apply links.toml --data 'my data.redb'", "link list --data 'my data.redb'"),
        ("backup kept --data 'my data.redb'", "verify kept --data 'my data.redb'"),
        ("restore kept --data other.redb", "serve --data other.redb"),
    ] {
        assert_eq!(next(line), format!("next: couplet {said}"));
    }
}

#[test]
fn a_key_or_data_file_that_everybody_may_read_is_remarked() {
    let folder = applied();
    for name in ["couplet.redb", "couplet.redb.people-key"] {
        let path = folder.path().join(name);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let said = format!(
            "warning: every user of this machine may read {name}: run `chmod 600 {name}`\n"
        );
        assert_eq!(folder.run("link list").err, said);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    assert_eq!(folder.run("link list").err, "");
}

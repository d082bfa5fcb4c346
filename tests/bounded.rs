//! Endless input and endless errors: reading and output are bounded.

use std::fmt::Write;
use std::fs::File;
use std::process::{Command, Stdio};

use couplet::domain::limits::PLAN_DELIMITERS_MAX;

use crate::folder::{Folder, Ran};
use crate::small_plan::with_plan;

/// Runs a command with a memory limit in KiB.
fn run_within(folder: &Folder, kib: u64, line: &str, stdin: Stdio) -> Ran {
    let program = env!("CARGO_BIN_EXE_couplet");
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(format!("ulimit -v {kib}; exec {program} {line}"));
    let output = shell.current_dir(folder.path()).stdin(stdin).output().unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A quarter of a GiB: enough for a plan of 16 MiB, not for one of 5 GB.
const KIB: u64 = 256 * 1024;

#[test]
fn an_endless_plan_is_read_only_up_to_the_size_limit() {
    // `check /dev/zero` and a sparse file of 5 GB used to be read until memory was full.
    let folder = Folder::new();
    let sparse = |name: &str, beginning: &str, bytes: u64| {
        folder.write(name, beginning);
        File::options()
            .append(true)
            .open(folder.path().join(name))
            .unwrap()
            .set_len(bytes)
            .unwrap();
    };
    sparse("sparse.toml", "version = 1\n", 5_000_000_000);
    sparse("one-more.toml", "version = 1\n", 16 * 1024 * 1024 + 1);
    sparse("sparse.json", "{", 5_000_000_000);
    for line in [
        "check /dev/zero",
        "plan /dev/zero",
        "apply /dev/zero",
        "serve --links /dev/zero",
        "check sparse.toml",
        "apply sparse.toml",
        "check one-more.toml",
        "check sparse.json",
    ] {
        let ran = run_within(&folder, KIB, line, Stdio::null());
        let file = line.split(' ').next_back().unwrap();
        let told = format!("error: {file} is too large: the limit is 16777216 bytes\n");
        assert_eq!((ran.code, ran.err), (1, told), "{line}");
    }
    // A saved plan may be longer, and has its own limit.
    let ran = run_within(&folder, 2 * 1024 * 1024, "apply sparse.json", Stdio::null());
    let told = "error: sparse.json is too large: the limit is 536870912 bytes";
    assert!(ran.code == 1 && ran.err.starts_with(told), "{ran:#?}");
    assert!(!folder.data().exists());
}

/// A plan of the maximum size can hold a million values, each of which takes a kilobyte: 16 MiB of
/// text used to take 5 GB of memory.
#[test]
fn a_plan_with_too_many_values_is_refused_before_it_is_parsed() {
    let folder = Folder::new();
    let many = PLAN_DELIMITERS_MAX / 2 + 1;
    for (name, text) in
        [("slips.toml", "=\n".repeat(many)), ("values.toml", format!("a=[{}]", "[],".repeat(many)))]
    {
        folder.write(name, &text);
        let ran = run_within(&folder, KIB, &format!("check {name}"), Stdio::null());
        assert_eq!(ran.code, 1, "{}", ran.err);
        assert!(ran.err.contains("brackets and equals signs; the limit is 3000000"), "{}", ran.err);
    }
    // With fewer of the same mistake, the first ones are shown.
    folder.write("slips.toml", &"=\n".repeat(200_000));
    let ran = run_within(&folder, KIB, "check slips.toml", Stdio::null());
    assert!(ran.err.ends_with("error: slips.toml has 20 faults\n"), "{}", ran.err);
}

/// A template of 14 MB used to be printed whole in its own error message.
#[test]
fn a_fault_that_quotes_a_huge_text_is_truncated() {
    let folder =
        with_plan(&[("short    = \"bw\"", &format!("short = \"{}\"", "x!".repeat(100_000)))]);
    let ran = folder.run("check links.toml");
    assert_eq!(ran.code, 1);
    assert!(ran.err.len() < 20_000 && ran.err.contains("links.toml"), "{} bytes", ran.err.len());
}

#[test]
fn an_endless_import_is_refused_because_of_its_header() {
    // `import orders /dev/zero` used to look for the end of the first line forever, and `-` filled
    // the disk before it looked.
    let folder = Folder::new();
    let zero = || Stdio::from(File::open("/dev/zero").unwrap());
    // Its beginning is text, so only the length of its first line tells.
    folder.write("sparse.csv", &"a".repeat(1000));
    let sparse = File::options().write(true).open(folder.path().join("sparse.csv")).unwrap();
    sparse.set_len(1 << 40).unwrap();
    for (line, stdin) in [
        ("import orders /dev/zero", Stdio::null()),
        ("import orders -", zero()),
        ("import orders /dev/stdin", zero()),
        ("import orders sparse.csv", Stdio::null()),
    ] {
        let ran = run_within(&folder, KIB, line, stdin);
        assert_eq!(ran.code, 1, "{line}: {ran:#?}");
        let told = if line.ends_with("sparse.csv") {
            "the header line has a quote (\") without its partner, or more than 1048576 bytes"
        } else {
            "this is a binary file, not CSV"
        };
        assert!(ran.err.contains(told), "{line}: {}", ran.err);
    }
    assert!(!folder.data().exists());
}

#[test]
fn an_import_can_come_through_a_pipe_under_any_name() {
    let folder = Folder::new();
    let mut rows = String::from("order_id,ordered_at,currency,total\n");
    // Larger than what is read before the header is parsed.
    for id in 0..60_000 {
        writeln!(rows, "{id},2026-11-20T09:30:00Z,EUR,{id}.00").unwrap();
    }
    assert!(rows.len() > 2 * 1024 * 1024);
    let ran = folder.run_fed("import orders /dev/stdin", &rows);
    assert_eq!(ran.code, 0, "{ran:#?}");
    assert!(ran.err.starts_with("/dev/stdin: 60000 orders read: 60000 new, 0 known\n"), "{ran:#?}");
    let ran = folder.run_fed("import orders -", &rows);
    assert!(ran.err.starts_with("stdin: 60000 orders read: 0 new, 60000 known\n"), "{ran:#?}");
}

#[test]
fn only_the_first_thousand_faults_and_warnings_are_shown_but_all_are_counted() {
    // Each one used to be drawn with the whole text around it: 40,000 took minutes.
    let folder = with_plan(&[]);
    let plan = std::fs::read_to_string(folder.path().join("links.toml")).unwrap();
    let lines = plan.lines().count();
    let entries = |slug: fn(u32) -> String| {
        (0..20_000)
            .fold(plan.clone(), |text, n| text + &format!("[[links]]\nslug = \"{}\"\n", slug(n)))
    };
    folder.write("links.toml", &entries(|n| format!("no slug {n}")));
    let ran = folder.run("check links.toml");
    assert_eq!(ran.code, 1);
    let positions: Vec<&str> = ran.err.lines().filter(|line| line.contains("--> ")).collect();
    assert_eq!(positions.len(), 1000);
    let position = |n: usize| format!("--> links.toml:{}:8", lines + 2 * n);
    assert_eq!(positions[0].trim_start(), position(1));
    assert_eq!(positions[999].trim_start(), position(1000));
    assert!(ran.err.contains(" | slug = \"no slug 999\"\n"), "{}", ran.err);
    let end = "\nand 19000 more faults\n\nerror: links.toml has 20000 faults\n";
    assert!(ran.err.ends_with(end), "{}", &ran.err[ran.err.len() - 200..]);

    folder.write("links.toml", &entries(|n| format!("{}{}", n / 2, ["o", "0"][n as usize % 2])));
    let ran = folder.run("check links.toml");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.err.matches("warning: slug `").count(), 1000);
    // One for each pair, and `81o`, which looks like `bio`.
    assert!(ran.err.contains("\nand 9001 more warnings\n"), "{}", ran.err);
}

#[test]
fn only_the_first_unknown_columns_are_listed_and_the_rest_are_counted() {
    let folder = Folder::new();
    let more = (0..2000).fold(String::new(), |all, n| all + &format!(",extra{n}"));
    let cells = ",x".repeat(2000);
    let header = format!("order_id,ordered_at,currency,total,discout_total{more}");
    let row = format!("1,2026-11-20T09:30:00Z,EUR,1.00,{cells}");
    folder.write("orders.csv", &format!("{header}\n{row}\n"));
    let ran = folder.run("import orders orders.csv");
    assert_eq!(ran.code, 0, "{ran:#?}");
    let warnings: Vec<&str> =
        ran.err.lines().filter(|line| line.starts_with("warning: ")).collect();
    assert_eq!(
        (warnings.len(), warnings[0], warnings[50]),
        (
            51,
            "warning: column `discout_total` is not known and is ignored; did you mean `discount_total`?",
            "warning: and 1951 more"
        )
    );
}

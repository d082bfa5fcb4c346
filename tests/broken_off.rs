//! Output that cannot be written because the disk is full, the reader has gone, or the command was
//! killed: the command says what it has done, and running it again continues from there.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Stdio};
use std::thread::{self, sleep};
use std::time::Duration;

use crate::batches::{TERMS, batch};
use crate::folder::{Folder, Ran};
use crate::small_plan::with_plan;

/// Runs a command whose stdout is a full disk.
fn run_full(folder: &Folder, line: &str) -> Ran {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = folder.command(line).stdin(Stdio::null()).stdout(full).output().unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::new(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Starts a command whose output nobody reads yet.
fn start(folder: &Folder, line: &str) -> Child {
    let mut command = folder.command(line);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn stderr_of(child: &mut Child) -> String {
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    stderr
}

/// The live codes of all batches, and the names of these batches.
fn live(folder: &Folder) -> (BTreeSet<String>, BTreeSet<String>) {
    let rows = folder.rows("coupon list --status live");
    let all = |column: &str| rows.iter().map(|row| row[column].clone()).collect();
    (all("code"), all("batch"))
}

/// Checks that these are all the codes of the only live batch.
#[track_caller]
fn assert_all(folder: &Folder, codes: &[String], name: &str) {
    let written: BTreeSet<String> = codes.iter().cloned().collect();
    assert_eq!(written.len(), codes.len());
    assert_eq!(live(folder), (written, BTreeSet::from([name.to_owned()])));
}

/// Enough codes to overflow a pipe.
const MANY: &str = "--count 20000 --pattern BW-????-?????";

#[test]
fn a_batch_whose_codes_could_not_be_printed_is_not_live_and_the_same_command_prints_them_all() {
    // With a full disk, all codes used to become live without a word, and running the command again
    // made a second batch: 500 live codes that nobody knew.
    let flags = "--count 500 --pattern BW-????-???? --single-use";
    for (more, name) in [("", "bw-sms"), ("--name mine", "mine"), ("--format csv", "bw-sms")] {
        let folder = Folder::new();
        let line = format!("coupon batch {TERMS} {flags} {more}");
        let ran = run_full(&folder, &line);
        assert_eq!(
            (ran.code, ran.err),
            (
                1,
                format!(
                    "error: cannot write all codes of batch `{name}`: its 500 codes are saved, and none \
                     of them is live yet\n  because: cannot write the result\n  because: No space left on \
                     device (os error 28)\n  hint: run the command again: it writes the same codes, then makes them live\n"
                )
            )
        );
        assert_eq!(live(&folder), Default::default());
        let ran = folder.run(&format!("coupon export --batch {name}"));
        let told = format!(
            "the batch `{name}` is not live yet: not all of its codes were made and written; run \
             the command that created it again\n"
        );
        assert!(ran.err.starts_with(&told), "{}", ran.err);
        let ran = folder.run(&line);
        let told = format!("continuing batch `{name}`, which has 500 of 500 codes\n");
        assert!(ran.code == 0 && ran.err.starts_with(&told), "{ran:#?}");
        let codes: Vec<String> = if more.contains("csv") {
            let mut rows = csv::Reader::from_reader(ran.out.as_bytes());
            let rows = rows.records().map(Result::unwrap);
            rows.map(|row| {
                assert_eq!(&row[6], "live", "{row:?}");
                row[0].to_owned()
            })
            .collect()
        } else {
            ran.out.lines().map(str::to_owned).collect()
        };
        assert_all(&folder, &codes, name);
    }
}

#[test]
fn a_command_whose_reader_leaves_early_fails_and_the_next_run_prints_all_codes() {
    // `coupon batch | head` used to exit with 0 and leave all codes live.
    for served in [false, true] {
        let folder = Folder::new();
        let server = served.then(|| folder.serve(""));
        let mut child = start(&folder, &format!("coupon batch {TERMS} {MANY}"));
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let stderr = stderr_of(&mut child);
        assert_eq!(child.wait().unwrap().code(), Some(1), "{stderr}");
        assert!(stderr.starts_with("error: cannot write all codes of batch `bw-sms`"), "{stderr}");
        let codes = batch(&folder, MANY);
        assert_eq!(codes.len(), 20_000);
        assert!(codes.contains(&line.trim_end().to_owned()));
        assert_all(&folder, &codes, "bw-sms");
        drop(server);
    }
}

#[test]
fn a_batch_command_killed_at_any_moment_makes_one_batch_when_it_is_run_again() {
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    // Killed while codes are created, and after this many bytes were read with more left than fit
    // in a pipe.
    let moments = [(20, 0), (60, 0), (100, 0), (0, 1), (0, 50_000), (0, 100_000)];
    for (round, (ms, read)) in moments.into_iter().enumerate() {
        let flags = format!("--campaign black-week --channel instagram --name r{round}");
        let line = format!("coupon batch {flags} --count 12000 --pattern BW-????-?????");
        let mut child = start(&folder, &line);
        sleep(Duration::from_millis(ms));
        let mut bytes = vec![0; read];
        child.stdout.as_mut().unwrap().read_exact(&mut bytes).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(live(&folder).1, BTreeSet::from([String::new()]), "{round}");
        let written: BTreeSet<String> = folder.ok(&line).lines().map(str::to_owned).collect();
        assert_eq!(written.len(), 12_000, "{round}");
        let rows = folder.rows("coupon list --campaign black-week --status live");
        let of_batch = rows.iter().filter(|row| !row["batch"].is_empty());
        assert_eq!(of_batch.map(|row| row["code"].clone()).collect::<BTreeSet<_>>(), written);
        folder.ok(&format!("coupon retire --batch r{round}"));
    }
}

#[test]
fn a_slow_reader_of_codes_does_not_block_other_commands() {
    let folder = Folder::new();
    let mut slow = start(&folder, &format!("coupon batch {TERMS} {MANY}"));
    let mut reader = BufReader::new(slow.stdout.take().unwrap());
    let mut first = String::new();
    reader.read_line(&mut first).unwrap();
    // The command is still printing codes, and no other command has to wait for it.
    assert_eq!(live(&folder), Default::default());
    folder.ok(&format!("coupon new OTHER {TERMS}"));
    // The same command line means the same batch as long as it is not live.
    let codes = batch(&folder, MANY);
    let mut rest = String::new();
    reader.read_to_string(&mut rest).unwrap();
    let stderr = stderr_of(&mut slow);
    assert_eq!(slow.wait().unwrap().code(), Some(1), "{stderr}");
    assert!(
        stderr.starts_with("error: another command created batch `bw-sms` at the same time"),
        "{stderr}"
    );
    let slow: Vec<&str> = first.lines().chain(rest.lines()).collect();
    assert_eq!(
        slow.iter().collect::<BTreeSet<_>>(),
        codes.iter().map(String::as_str).collect::<Vec<_>>().iter().collect()
    );
    // From here on it means a new batch.
    assert_eq!(batch(&folder, "--count 3 --pattern BW-????-????").len(), 3);
    assert_eq!(live(&folder).1.len(), 3);
}

#[test]
fn a_command_says_what_it_did_even_if_its_result_cannot_be_written() {
    // `link new` only said that the result could not be written: its slug was lost.
    let folder = with_plan(&[]);
    let done = "error: the command succeeded, but its result could not be written:\n  ";
    let ran = run_full(&folder, "apply links.toml");
    assert_eq!(ran.code, 1);
    let told = "links: 3 created, 0 changed, 0 same, 0 retired\n  codes: 2 created, ";
    assert!(ran.err.starts_with(&format!("{done}{told}")), "{}", ran.err);
    let ran = run_full(&folder, "link new https://shop.example.com/");
    let url = ran.err.strip_prefix(done).unwrap().lines().next().unwrap();
    let slug = url.strip_prefix("https://go.example.com/").unwrap();
    folder.ok(&format!("link show {slug}"));
    for (line, told) in [
        ("coupon new NEW10 --campaign black-week --channel instagram".to_owned(), "NEW10\n"),
        ("coupon redeem NEW10 --order 7".to_owned(), "NEW10 is redeemed for 7\n"),
        ("coupon release NEW10 --order 7".to_owned(), "NEW10 is free of 7\n"),
        ("coupon retire NEW10".to_owned(), "NEW10 is retired; "),
        (format!("link edit {slug} --limit 3"), slug),
        (format!("link retire {slug}"), slug),
    ] {
        let ran = run_full(&folder, &line);
        assert_eq!(ran.code, 1, "{line}");
        assert!(ran.err.starts_with(&format!("{done}{told}")), "{line}: {}", ran.err);
    }
    assert_eq!(folder.rows("link list --status retired").len(), 1);
    // The same when the reader has gone.
    let mut child = folder.command("coupon new NEW20 --campaign black-week --channel instagram");
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = child.stdout(writer).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().starts_with(&format!("{done}NEW20\n")));
}

#[test]
fn a_token_that_could_not_be_shown_is_retired() {
    // The token used to stay live, and no list could distinguish it from one that somebody has.
    let folder = with_plan(&[]);
    folder.ok("apply links.toml");
    let ran = run_full(&folder, "token new laptop");
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (
            1,
            "error: the token `laptop` could not be shown, and was retired at once; its name stays \
             taken\n  because: No space left on device (os error 28)\n  hint: make one with another \
             name\n"
        )
    );
    let list = folder.rows("token list");
    assert_eq!((list.len(), list[0]["status"].as_str()), (1, "retired"));
}

/// The commands used to fill the same batch in turns. Each found it complete near its own end, and
/// none of them wrote a code.
#[test]
fn of_identical_commands_run_at_once_one_prints_all_codes_and_the_others_say_why_they_do_not() {
    for name in ["", "--name mine"] {
        let folder = Folder::new();
        folder.ok("link new https://shop.example.com/ --slug bio");
        let serving = folder.serve("");
        let line = format!("coupon batch {TERMS} {MANY} {name}");
        let mut children: Vec<Child> = (0..4).map(|_| start(&folder, &line)).collect();
        let ended = thread::scope(|scope| {
            let wait = |mut child: Child| {
                let mut codes = String::new();
                child.stdout.take().unwrap().read_to_string(&mut codes).unwrap();
                let stderr = stderr_of(&mut child);
                (child.wait().unwrap().code(), codes, stderr)
            };
            let waits: Vec<_> =
                children.drain(..).map(|child| scope.spawn(move || wait(child))).collect();
            waits.into_iter().map(|wait| wait.join().unwrap()).collect::<Vec<_>>()
        });
        let first: Vec<_> = ended.iter().filter(|(code, ..)| *code == Some(0)).collect();
        assert_eq!(
            first.len(),
            1,
            "{:?}",
            ended.iter().map(|(.., stderr)| stderr).collect::<Vec<_>>()
        );
        let codes: Vec<String> = first[0].1.lines().map(str::to_owned).collect();
        let batch = if name.is_empty() { "bw-sms" } else { "mine" };
        assert_all(&folder, &codes, batch);
        for (_, _, stderr) in ended.iter().filter(|(code, ..)| *code != Some(0)) {
            assert!(stderr.contains("at the same time") || stderr.contains(" live"), "{stderr}");
        }
        assert_eq!(serving.stop().code, 0);
    }
}

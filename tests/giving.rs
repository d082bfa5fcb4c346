//! Codes that are given to people: each once, whoever asks at the same moment, and whatever is killed meanwhile.

use std::collections::{BTreeMap, HashSet};
use std::process::{Child, Output, Stdio};
use std::thread;
use std::time::Duration;

use couplet::change::{Giving, What};
use couplet::domain::code::hand_out::HandOutLabel;
use couplet::domain::label::BatchName;

use crate::batches::{TERMS, applied, batch};
use crate::crash::Moments;
use crate::folder::{Folder, Ran};
use crate::small_plan::with_plan;

const COUNT: usize = 50;
const ASKING: usize = 64;

/// A folder with a batch of single-use codes, all of them exported.
fn exported(count: usize, flags: &str) -> Folder {
    let folder = Folder::new();
    batch(
        &folder,
        &format!("--count {count} --pattern BW-????-???? --single-use --discount 10% {flags}"),
    );
    folder.ok("coupon export --for shopify --batch bw-sms");
    folder
}

fn ask(folder: &Folder, line: &str) -> Child {
    let mut command = folder.command(&format!("coupon give --batch bw-sms {line}"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// The code that a command printed, if it did; and its first words.
fn said(output: Output) -> (Option<String>, String) {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (out, err) = (text(output.stdout), text(output.stderr));
    let code = out.lines().next().map(str::to_owned);
    (code, err.lines().next().unwrap_or_default().to_owned())
}

/// The state of each code.
fn states(folder: &Folder) -> BTreeMap<String, String> {
    let rows = folder.rows("coupon list").into_iter();
    rows.map(|mut row| (row.remove("code").unwrap(), row.remove("state").unwrap())).collect()
}

fn given(folder: &Folder) -> HashSet<String> {
    let given = states(folder).into_iter().filter(|(_, state)| state == "given");
    given.map(|(code, _)| code).collect()
}

#[test]
fn of_64_who_ask_at_once_50_get_a_code_of_their_own_and_14_are_told_that_none_is_left() {
    let folder = exported(COUNT, "");
    let server = folder.serve("");
    let asking: Vec<Child> = (0..ASKING).map(|_| ask(&folder, "")).collect();
    let said = asking.into_iter().map(|child| said(child.wait_with_output().unwrap()));
    let (codes, told): (Vec<_>, Vec<_>) = said.partition(|(code, _)| code.is_some());
    let printed: HashSet<String> = codes.iter().filter_map(|(code, _)| code.clone()).collect();
    assert_eq!((codes.len(), printed.len(), told.len()), (COUNT, COUNT, ASKING - COUNT));
    let empty = "error: the batch `bw-sms` has no code left to give";
    assert!(told.iter().all(|(_, words)| words == empty), "{told:?}");
    assert_eq!(given(&folder), printed);
    drop(server);
    assert_eq!(given(&folder), printed);
    folder.ok("verify");
}

#[test]
fn nobody_gets_a_code_that_another_has_though_the_server_and_some_who_ask_are_killed() {
    let mut moments = Moments::new();
    for _ in 0..3 {
        let folder = exported(COUNT, "");
        let server = folder.serve("");
        let mut asking: Vec<Child> = (0..ASKING).map(|_| ask(&folder, "")).collect();
        thread::sleep(Duration::from_millis(moments.below(400)));
        // Every sixth is killed, then the server, and others go on with the next one or with the file.
        for child in asking.iter_mut().step_by(6) {
            let _ = child.kill();
        }
        server.kill();
        let next = folder.serve("");
        let said = asking.into_iter().map(|child| said(child.wait_with_output().unwrap()));
        let printed: Vec<String> = said.filter_map(|(code, _)| code).collect();
        let distinct: HashSet<String> = printed.iter().cloned().collect();
        assert_eq!(printed.len(), distinct.len(), "a code was printed twice: {printed:?}");
        let given = given(&folder);
        assert!(distinct.is_subset(&given), "{printed:?} are not all given: {given:?}");
        // Those that are left are given, and then none is.
        let mut later = HashSet::new();
        while let Ran { code: 0, out, .. } = folder.run("coupon give --batch bw-sms") {
            assert!(later.insert(out.trim().to_owned()));
        }
        assert!(later.is_disjoint(&given));
        assert_eq!(later.len() + given.len(), COUNT);
        drop(next);
        folder.ok("verify");
    }
}

#[test]
fn an_agent_gives_a_code_with_a_deadline_takes_one_back_and_a_late_use_has_a_flag() {
    let folder = Folder::new();
    batch(&folder, "--count 3 --pattern BW-????-???? --single-use --discount 10%");
    let ran = folder.run("coupon give --batch bw-sms");
    insta::assert_snapshot!(ran.err, @"
    error: the batch `bw-sms` has 3 unused codes, and no shop knows them: they were never exported
      hint: export them: `couplet coupon export --for SHOP --batch bw-sms`, and import the file in the shop; --unexported gives them all the same
    ");
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    folder.ok("coupon export --for csv --batch bw-sms");
    let first = folder.run("coupon give --batch BW-SMS --label 'Ann, DM' --agent mia --for 1ms");
    let code = first.out.trim().to_owned();
    assert_eq!(first.code, 0);
    let told = first.err.replace(&code, "CODE");
    let told = told.split("tell them until ").next().unwrap().to_owned();
    insta::assert_snapshot!(told, @"10%, once;");
    let row = |code: &str| {
        let rows = folder.rows("coupon list --batch bw-sms");
        let row = rows.into_iter().find(|row| row["code"] == code).unwrap();
        ["state", "label", "given_by", "exported", "flags"].map(|name| row[name].clone())
    };
    assert_eq!(row(&code), ["lapsed", "Ann, DM", "mia", "csv", ""]);
    folder.ok(&format!("coupon redeem {code} --order 1"));
    assert_eq!(row(&code), ["redeemed", "Ann, DM", "mia", "csv", "late"]);
    let undo = folder.run(&format!("coupon give --undo {code}"));
    assert_eq!(undo.code, 1);
    assert!(
        undo.err.starts_with(&format!("error: the code `{code}` was used already")),
        "{undo:?}"
    );
    let second = folder.ok("coupon give --batch bw-sms").trim().to_owned();
    assert_eq!(row(&second)[0], "given");
    let back = folder.ok(&format!("coupon give --undo {}", second.to_lowercase()));
    assert_eq!(back, format!("{second} can be given again\n"));
    assert_eq!(
        (row(&second)[0].as_str(), folder.ok("coupon give --batch bw-sms").trim()),
        ("free", &*second)
    );
    let unknown = folder.run("coupon give --batch bw-sm");
    let near = "error: there is no batch `bw-sm` (did you mean `bw-sms`?)";
    assert!(unknown.code == 1 && unknown.err.starts_with(near), "{unknown:?}");
    assert_eq!(folder.run("coupon give").code, 2);
    let no_time = folder.run("coupon give --batch bw-sms --for 0s");
    assert_eq!(no_time.code, 2);
    assert!(no_time.err.contains("the customer needs some time to use the code"), "{no_time:?}");
    folder.ok(&format!("coupon new PUBLIC {TERMS}"));
    let public = folder.run("coupon give --undo PUBLIC");
    assert_eq!(public.code, 1);
    insta::assert_snapshot!(public.err, @"
    error: the code `PUBLIC` is of no batch, so it was not given to one person
      hint: whoever has it may use it; `couplet coupon retire CODE` ends it
    ");
}

// The shop was said to need codes of a batch that no shop needs.
#[test]
fn a_batch_that_needs_no_export_gets_more_codes_without_a_word_about_the_shop() {
    let folder = Folder::new();
    batch(&folder, "--count 3 --pattern TILL-????-???? --single-use --refill-below 3 --no-export");
    let server = folder.serve("");
    let told = folder.run("coupon give --batch bw-sms").err;
    let first = told.lines().next().unwrap();
    assert_eq!(first, "few codes are left, so 3 more codes were made");
    let log = server.stop().err;
    assert!(
        log.contains("note: few codes of the batch `bw-sms` were left: 3 more were made\n"),
        "{log}"
    );
    assert!(!log.contains("coupon export"), "{log}");
}

#[test]
fn a_server_removes_the_labels_that_the_plan_keeps_no_longer() {
    let folder =
        with_plan(&[("[channels]", "[privacy]\nkeep = { labels = \"1 month\" }\n\n[channels]")]);
    folder.ok("apply links.toml");
    let flags = "--count 2 --pattern OLD-????-???? --name old --no-export";
    folder.ok(&format!("coupon batch --campaign black-week --channel whatsapp {flags}"));
    let asked = Giving {
        batch: BatchName::parse("old").unwrap(),
        label: HandOutLabel::parse("Ann").ok(),
        agent: None,
        until: None,
        unexported: false,
        spare: Vec::new(),
        day: None,
    };
    // In September.
    applied(&folder, vec![What::Give(Box::new(asked))]);
    let labels = || folder.ok("coupon list --batch old --format csv").matches("Ann").count();
    assert_eq!(labels(), 1);
    let server = folder.serve("");
    while labels() > 0 {
        thread::sleep(Duration::from_millis(20));
    }
    let log = server.stop().err;
    let told = "note: removed 1 label of codes that were given to people";
    assert!(log.contains(told), "{log}");
    folder.ok("verify");
}

#[test]
fn a_batch_that_runs_low_gets_more_codes_and_the_operator_is_told_in_each_place() {
    let folder = exported(4, "--refill-below 3");
    let server = folder.serve("");
    let told = "few codes are left, so 3 more codes were made; the shop needs them: `couplet coupon export --for SHOP --batch bw-sms`";
    let says: Vec<bool> =
        (0..3).map(|_| folder.run("coupon give --batch bw-sms").err.contains(told)).collect();
    assert_eq!(says, [false, true, false]);
    let metrics = crate::folder::ask(server.admin, "GET", "/-/metrics", "").unwrap().body;
    assert!(metrics.contains("\ncouplet_codes_refilled_total 3\n"), "{metrics}");
    let log = server.stop().err;
    let noted = "note: few codes of the batch `bw-sms` were left: 3 more were made, which the shop needs\n  hint: couplet coupon export --for SHOP --batch bw-sms\n";
    assert!(log.contains(noted), "{log}");
    folder.ok("coupon give --batch bw-sms");
    assert_eq!(folder.run("coupon give --batch bw-sms").code, 1);
    let exported = folder.run("coupon export --for shopify --batch bw-sms");
    assert_eq!(exported.err, "3 codes exported for shopify; 4 before\n");
    assert_eq!(folder.run("coupon give --batch bw-sms").code, 0);
}

#[test]
fn an_export_that_cannot_be_written_records_nothing_and_one_that_was_written_is_not_repeated() {
    let folder = Folder::new();
    batch(&folder, "--count 2 --pattern BW-????-???? --discount 10% --limit-by-customer 2");
    folder.ok(&format!("coupon new LOVE_10 {TERMS} --discount 10%"));
    let exports = |folder: &Folder| -> HashSet<String> {
        folder
            .rows("coupon list")
            .into_iter()
            .map(|mut row| row.remove("exported").unwrap())
            .collect()
    };
    let full = folder
        .command("coupon export --for stripe")
        .stdout(std::fs::File::options().write(true).open("/dev/full").unwrap())
        .output()
        .unwrap();
    assert_eq!(full.status.code(), Some(1), "{full:?}");
    let nowhere = folder.run("coupon export --for stripe -o none/codes.json");
    assert_eq!(nowhere.code, 1);
    assert_eq!(exports(&folder), HashSet::from([String::new()]));
    let ran = folder.run("coupon export --for stripe -o codes.json");
    assert_eq!((ran.code, ran.out.as_str()), (5, ""));
    insta::assert_snapshot!(ran.err, @"
    written to codes.json
    2 codes exported for stripe
    note: a limit for each customer is not in the file: stripe has none
    not exported: LOVE_10: Stripe takes only letters, digits and dashes
    ");
    let file = std::fs::read_to_string(folder.path().join("codes.json")).unwrap();
    let file: serde_json::Value = serde_json::from_str(&file).unwrap();
    assert_eq!(file["fixtures"].as_array().unwrap().len(), 3);
    assert_eq!(exports(&folder), HashSet::from([String::new(), "stripe".to_owned()]));
    let again = folder.run("coupon export --for stripe --batch bw-sms");
    assert_eq!((again.code, again.out.as_str()), (0, ""));
    insta::assert_snapshot!(again.err, @"nothing new for stripe: 2 codes exported before; --all writes all of them");
    let all = folder.run("coupon export --for woocommerce --all");
    assert_eq!((all.code, all.out.lines().count()), (0, 4));
    assert_eq!(folder.run("coupon export --for csv --format json").code, 2);
    assert_eq!(folder.run("coupon export --all").code, 2);
}

#[test]
fn a_code_is_given_over_the_network_with_a_token_that_may_write() {
    let folder = exported(2, "");
    let token = folder.ok("token new till --scope write");
    folder.write("token", token.trim());
    std::fs::set_permissions(
        folder.path().join("token"),
        std::os::unix::fs::PermissionsExt::from_mode(0o600),
    )
    .unwrap();
    let server = folder.serve("");
    let line =
        format!("coupon give --batch bw-sms --server http://{} --token-file token", server.admin);
    let code = folder.ok(&line);
    assert_eq!(given(&folder), HashSet::from([code.trim().to_owned()]));
}

#[test]
fn a_report_tells_by_agent_what_became_of_the_codes_that_were_given() {
    let folder = exported(6, "");
    batch(&folder, "--count 1 --pattern VIP-????-???? --name vip --no-export");
    let give = |line: &str| folder.ok(&format!("coupon give {line}")).trim().to_owned();
    let mia = [(); 3].map(|()| give("--batch bw-sms --agent mia --for 30d"));
    let late = give("--batch bw-sms --agent jon --for 1ms");
    give("--batch bw-sms --agent jon --for 1ms");
    let last = give("--batch vip");
    let rows = folder.rows("coupon list --batch vip");
    let day = rows.into_iter().find(|row| row["code"] == last).unwrap()["given_at"].clone();
    // Two codes on one order, one on another, and one at the till.
    let orders = format!(
        "order_id,ordered_at,currency,total,discount_codes\n1,{day},EUR,10.00,{}|{}\n2,{day},EUR,10.00,{late}\n",
        mia[0], mia[1]
    );
    folder.write("orders.csv", &orders);
    folder.ok("import orders orders.csv");
    folder.ok(&format!("coupon redeem {} --order 9", mia[2]));
    let (today, by) = (&day[..10], "--by agent");
    let line = format!("report --from {today} --to {today} {by}");
    let shown = folder.ok(&line);
    let tables: Vec<&str> = shown.split("\n\n").filter(|of| of.contains("given")).collect();
    insta::assert_snapshot!(tables.join("\n\n"), @"
    agent   given  redeemed  late  lapsed  open
    mia         3         3     0       0     0
    jon         2         1     1       1     0
    (none)      1         0     0       0     1
    total       6         4     1       1     1

    batch   given  redeemed  late  lapsed  open
    bw-sms      5         4     1       1     0
    vip         1         0     0       0     1
    total       6         4     1       1     1
    Codes that `coupon give` gave in this time, and what became of them until now. A
    code that was redeemed after the time that the person was told is late, and
    counts all the same.
    ");
    insta::assert_snapshot!(folder.json(&line)["hand_outs"], @r#"{"by_agent":[{"agent":"mia","given":3,"lapsed":0,"late":0,"open":0,"redeemed":3,"share":{"high":1.0,"low":0.4385,"value":1.0}},{"agent":"jon","given":2,"lapsed":1,"late":1,"open":0,"redeemed":1,"share":{"high":0.9055,"low":0.0945,"value":0.5}},{"agent":null,"given":1,"lapsed":0,"late":0,"open":1,"redeemed":0,"share":{"high":0.7935,"low":0.0,"value":0.0}}],"by_batch":[{"batch":"bw-sms","given":5,"lapsed":1,"late":1,"open":0,"redeemed":4,"share":{"high":0.9638,"low":0.3755,"value":0.8}},{"batch":"vip","given":1,"lapsed":0,"late":0,"open":1,"redeemed":0,"share":{"high":0.7935,"low":0.0,"value":0.0}}],"totals":{"given":6,"lapsed":1,"late":1,"open":1,"redeemed":4,"share":{"high":0.9032,"low":0.3,"value":0.6667}}}"#);
    let page = format!("{line} -o page.html -o page.md");
    folder.ok(&page);
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert!(read("page.html").contains("Codes given to people, by batch"));
    assert!(read("page.md").contains("| given |"), "{}", read("page.md"));
    // Who took no code has no such part.
    let before = folder.json("report --month 2020-01");
    assert_eq!(before.get("hand_outs"), None);
}

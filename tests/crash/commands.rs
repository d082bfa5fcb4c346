//! Commands are killed while they change the data: each change is complete or absent, and running
//! the command again is enough.

use std::fmt::Write;
use std::fs;
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::Moments;
use crate::folder::Folder;

/// Orders in the file: 24 chunks.
const ORDERS: usize = 12_000;
/// Orders imported in one step.
const CHUNK: usize = 500;

fn orders() -> String {
    let mut file =
        "order_id,ordered_at,currency,total,refunded,customer,discount_codes\n".to_owned();
    for n in 0..ORDERS {
        let (day, customer, total) = (n % 28 + 1, n % 700, n % 97);
        let at = format!("2026-10-{day:02}T10:00:00Z");
        let _ = writeln!(file, "#{n},{at},EUR,{total}.50,,c{customer}@example.com,CODE{}", n % 9);
    }
    file
}

/// What a person would look at after an import.
fn outcome(folder: &Folder) -> [String; 3] {
    let rows = folder.ok("export conversions");
    let mut rows: Vec<&str> = rows.lines().collect();
    rows.sort_unstable();
    let report = folder.ok("report --month 2026-10 --by campaign,channel --format json");
    [rows.join("\n"), report, folder.ok("coupon list")]
}

fn start(folder: &Folder, line: &str) -> Child {
    let mut command = folder.command(line);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Whether it was killed before it ended by itself.
fn kill(mut child: Child) -> bool {
    child.kill().unwrap();
    child.wait().unwrap().code().is_none()
}

/// Two folders with the same code; only the second is disturbed. They share a people key, so that
/// the same customers have the same hashes.
fn control_and_subject() -> (Folder, Folder) {
    let (control, subject) = (Folder::new(), Folder::new());
    let file = orders();
    for folder in [&control, &subject] {
        folder.write("orders.csv", &file);
        folder.ok("coupon new CODE3 --campaign autumn --channel sms");
        let key = "couplet.redb.people-key";
        if !subject.data().exists() {
            fs::copy(control.path().join(key), subject.path().join(key)).unwrap();
        }
    }
    (control, subject)
}

#[test]
fn a_killed_import_that_is_repeated_gives_the_same_result_as_an_undisturbed_one() {
    let (control, subject) = control_and_subject();
    let begun = Instant::now();
    control.ok("import orders orders.csv");
    let whole = begun.elapsed();

    // Kills later each time until one comes midway, and then twice more.
    let (mut moment, mut before, mut parts) = (whole / 32, 0, 0);
    for _ in 0..60 {
        let import = start(&subject, "import orders orders.csv");
        thread::sleep(moment);
        kill(import);
        let there = subject.ok("export conversions").lines().count() - 1;
        assert!(there >= before && there % CHUNK == 0, "{before} orders, then {there}");
        parts += usize::from((1..ORDERS).contains(&there));
        before = there;
        if parts == 3 || there == ORDERS {
            break;
        }
        moment = moment * 6 / 5;
    }
    assert!(parts > 0, "no kill came during the import: {before} orders");
    subject.ok("import orders orders.csv");
    assert_eq!(outcome(&subject), outcome(&control));
}

#[test]
fn an_import_through_a_killed_server_can_be_repeated_through_the_next_server() {
    let (control, subject) = control_and_subject();
    control.ok("import orders orders.csv");
    let count = || subject.ok("export conversions").lines().count() - 1;
    let serving = subject.serve("");
    let mut import = start(&subject, "import orders orders.csv");
    // The server answers during the import, so the test knows when it is midway.
    let begun = Instant::now();
    while count() == 0 {
        assert!(begun.elapsed() < Duration::from_secs(30), "nothing is imported");
    }
    serving.kill();
    let code = import.wait().unwrap().code();
    assert!(matches!(code, Some(0 | 1)), "{code:?}");
    assert_eq!(count() % CHUNK, 0);
    let serving = subject.serve("");
    subject.ok("import orders orders.csv");
    assert_eq!(outcome(&subject), outcome(&control));
    assert_eq!(serving.stop().code, 0);
}

/// Campaigns of the large plan; each makes one link for each of its contents, and one code.
const CAMPAIGNS: usize = 100;
const CONTENTS: usize = 20;

fn plan() -> String {
    let mut plan = "version = 1\ndomain = \"https://go.example.com\"\ntimezone = \"UTC\"\n\
                    currency = \"EUR\"\n[defaults]\nto = \"https://shop.example.com/\"\n[channels]\n\
                    sms = { short = \"s\", source = \"sms\", medium = \"sms\" }\n"
        .to_owned();
    for campaign in 0..CAMPAIGNS {
        let contents: Vec<String> =
            (0..CONTENTS).map(|content| format!("\"k{content}\"")).collect();
        let contents = contents.join(", ");
        let _ =
            writeln!(plan, "[campaigns.c{campaign}]\nchannels = [\"sms\"]\ncontent = [{contents}]");
        let _ = writeln!(
            plan,
            "[[coupons]]\ncampaign = \"c{campaign}\"\ncodes = {{ sms = \"CODE{campaign}\" }}\ndiscount = \"10%\""
        );
    }
    plan
}

/// Whether a plan is in the data; `None` if only half of it is.
fn has_plan(folder: &Folder) -> Option<bool> {
    let rows = |line: &str| folder.ok(line).lines().count() - 1;
    let links = rows("link list --format csv") - 1;
    match (links, rows("coupon list --format csv")) {
        (0, 0) => Some(false),
        (links, CAMPAIGNS) if links == CAMPAIGNS * CONTENTS => Some(true),
        _ => None,
    }
}

fn planned() -> Folder {
    let folder = Folder::new();
    folder.write("links.toml", &plan());
    folder.ok("link new https://shop.example.com/ --slug bio");
    folder
}

#[test]
fn a_killed_apply_has_made_all_of_its_plan_or_none() {
    let mut moments = Moments::new();
    let mut folder = planned();
    let begun = Instant::now();
    folder.ok("apply links.toml");
    let whole = u64::try_from(begun.elapsed().as_micros()).unwrap();
    assert_eq!(has_plan(&folder), Some(true));
    folder = planned();
    let mut killed = 0;
    for _ in 0..12 {
        let apply = start(&folder, "apply links.toml");
        thread::sleep(Duration::from_micros(moments.below(whole)));
        let was_killed = kill(apply);
        killed += usize::from(was_killed);
        let has_plan = has_plan(&folder).expect("only half of the plan was applied");
        assert!(has_plan || was_killed, "the apply ended by itself and changed nothing");
        if has_plan {
            folder = planned();
        }
    }
    assert!(killed > 0, "no kill came in time");
    folder.ok("apply links.toml");
    assert_eq!(has_plan(&folder), Some(true));
}

#[test]
fn a_server_killed_during_an_apply_has_all_of_the_plan_or_none() {
    let mut moments = Moments::new();
    let mut folder = planned();
    let serving = folder.serve("");
    let begun = Instant::now();
    folder.ok("apply links.toml");
    let whole = u64::try_from(begun.elapsed().as_micros()).unwrap();
    drop(serving);
    folder = planned();
    for _ in 0..8 {
        let serving = folder.serve("");
        let mut apply = start(&folder, "apply links.toml");
        thread::sleep(Duration::from_micros(moments.below(whole)));
        serving.kill();
        // The command may have continued without the server, on the file that it left.
        let done = apply.wait().unwrap().success();
        let has_plan = has_plan(&folder).expect("only half of the plan was applied");
        assert!(has_plan || !done, "the apply reported success without changing anything");
        let serving = folder.serve("");
        let status = if has_plan { 302 } else { 404 };
        assert_eq!(serving.get("/c7-s-k3").status, status);
        assert_eq!(serving.get("/bio").status, 302);
        drop(serving);
        if has_plan {
            folder = planned();
        }
    }
}

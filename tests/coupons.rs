//! Codes from the first draw to the last redemption.

use std::collections::HashSet;
use std::process::Stdio;
use std::sync::atomic::{AtomicU8, Ordering};

use couplet::change::{Change, ChangeId, Outcome, What, apply};
use couplet::domain::batch::{Batch, BatchSpec};
use couplet::domain::code_pattern::{CodePattern, Likeness};
use couplet::domain::coupon::CouponCode;
use couplet::domain::label::{BatchName, Campaign, Channel, Tags};
use couplet::domain::link::Origin;
use couplet::domain::terms::Terms;
use couplet::domain::time::Timestamp;
use couplet::store::{Ask, Snapshot, Store, StoreError};

use crate::folder::Folder;
use crate::steps::Counting;

const TERMS: &str = "--campaign bw --channel sms";

fn batch(folder: &Folder, flags: &str) -> Vec<String> {
    folder.ok(&format!("coupon batch {TERMS} {flags}")).lines().map(str::to_owned).collect()
}

#[test]
fn a_batch_is_unique_codes_of_its_pattern_with_the_terms_of_the_batch() {
    let folder = Folder::new();
    let flags = "--count 1200 --pattern bw-????-???? --single-use --discount 10%";
    let ran = folder.run(&format!("coupon batch {TERMS} {flags}"));
    assert_eq!(ran.code, 0, "{ran:#?}");
    assert_eq!(ran.err, "batch `bw-sms` has 1200 codes; 1 guess in 14.3 million hits one\n");
    let pattern = CodePattern::parse("BW-????-????").unwrap();
    let codes: HashSet<CouponCode> =
        ran.out.lines().map(|line| CouponCode::mintable(line).unwrap()).collect();
    assert_eq!(codes.len(), 1200);
    assert!(codes.iter().all(|code| pattern.likeness(&code.folded()) == Likeness::Fits));
    folder.ok(&format!("coupon new SHARED {TERMS}"));
    let rows = folder.rows("coupon list --batch bw-sms");
    assert_eq!(rows.len(), 1200);
    for row in rows {
        assert!(codes.contains(&CouponCode::parse(&row["code"]).unwrap()));
        let terms = ["campaign", "channel", "batch", "discount", "status", "limit", "redeemed"];
        let terms = terms.map(|name| row[name].clone());
        assert_eq!(terms, ["bw", "sms", "bw-sms", "10%", "live", "1", "0"]);
    }
    let count = |filter: &str| folder.rows(&format!("coupon list {filter}")).len();
    assert_eq!(["", "--campaign bw", "--channel mail"].map(count), [1201, 1201, 0]);
}

#[test]
fn a_batch_that_can_be_guessed_is_refused_with_the_pattern_that_would_do() {
    let folder = Folder::new();
    let flags = "--count 500 --pattern BW-????";
    let ran = folder.run(&format!("coupon batch {TERMS} {flags}"));
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert_eq!(
        ran.err,
        "error: 1 guess in 48 would hit a code, and it should be 1 in 1 million or fewer: use a \
         longer pattern (7 `?` would do), or say --allow-guessing\n"
    );
    assert!(!folder.data().exists());
    assert_eq!(batch(&folder, &format!("{flags} --allow-guessing")).len(), 500);
    let many = "--count 20000 --pattern BW-???? --allow-guessing";
    let ran = folder.run(&format!("coupon batch {TERMS} {many}"));
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("draws 24.3 thousand codes at the most"), "{}", ran.err);
}

#[test]
fn codes_that_are_there_are_drawn_again_also_by_a_server() {
    let folder = Folder::new();
    // 29 codes in all.
    let flags = "--pattern ZZ-?? --count 10 --allow-guessing";
    let first = batch(&folder, flags);
    let server = folder.serve("");
    let second = batch(&folder, flags);
    let all: HashSet<&String> = first.iter().chain(&second).collect();
    assert_eq!(all.len(), 20);
    let count = |name: &str| folder.rows(&format!("coupon list --batch {name}")).len();
    assert_eq!(["bw-sms", "bw-sms-2"].map(count), [10, 10]);
    drop(server);
    let ran = folder.run(&format!("coupon batch {TERMS} {flags} --name bw-sms"));
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.starts_with("error: there is a batch `bw-sms` already\n"), "{}", ran.err);
    let ran = folder.run(&format!("coupon new {} {TERMS}", first[0]));
    assert_eq!(ran.code, 1);
}

static NUMBER: AtomicU8 = AtomicU8::new(1);

/// Applies changes to the file of a folder, each under an id of its own.
fn applied(folder: &Folder, whats: Vec<What>) -> Vec<Outcome> {
    let store = Store::create(&folder.data(), &Counting::from(3)).unwrap();
    let at = Timestamp::from_ms(1_790_000_000_000).unwrap();
    let outcomes = whats.into_iter().map(|what| {
        let id = ChangeId([NUMBER.fetch_add(1, Ordering::Relaxed); 16]);
        let change = Change { id, at, what };
        let applied = store.write(|txn| apply(txn, &change));
        applied.unwrap_or_else(|error: StoreError| panic!("{error}")).outcome
    });
    let outcomes = outcomes.collect();
    store.close().unwrap();
    outcomes
}

fn spec(count: u32) -> BatchSpec {
    BatchSpec {
        name: BatchName::parse("bw-sms").unwrap(),
        pattern: CodePattern::parse("BW-????-????").unwrap(),
        tags: Tags {
            campaign: Some(Campaign::parse("bw").unwrap()),
            channel: Some(Channel::parse("sms").unwrap()),
            ..Tags::default()
        },
        terms: Terms { limit: Some(1), ..Terms::default() },
        count,
        origin: Origin::Hand,
    }
}

#[test]
fn a_batch_that_was_broken_off_is_unknown_until_its_command_is_repeated() {
    let folder = Folder::new();
    let drawn: Vec<CouponCode> =
        (0..3_u8).map(|seed| spec(5).pattern.draw(&Counting::from(seed * 50))).collect();
    let start = What::BeginBatch(Box::new(spec(5)));
    let Some(Outcome::BatchBegun(made)) = applied(&folder, vec![start]).pop() else { panic!() };
    let fill = What::FillBatch { batch: made.id, codes: drawn.clone() };
    let outcomes = applied(&folder, vec![fill]);
    assert_eq!(outcomes, [Outcome::BatchFilled { minted: 3 }]);
    assert_eq!(folder.rows("coupon list").len(), 0);
    let taken = folder.run(&format!("coupon new {} {TERMS}", drawn[0]));
    assert_eq!(taken.code, 1, "{taken:#?}");
    // Another count is another batch.
    let pattern = "--pattern BW-????-???? --single-use";
    assert_eq!(batch(&folder, &format!("--count 4 {pattern}")).len(), 4);
    let ran = folder.run(&format!("coupon batch {TERMS} --count 4 {pattern} --name bw-sms"));
    assert!(ran.err.contains("begun with other terms"), "{}", ran.err);
    let ran = folder.run(&format!("coupon batch {TERMS} --count 5 {pattern}"));
    assert!(ran.err.starts_with("continuing batch `bw-sms`: it has 3 of 5\n"), "{}", ran.err);
    let codes: HashSet<&str> = ran.out.lines().collect();
    assert_eq!(codes.len(), 5);
    assert!(drawn.iter().all(|code| codes.contains(code.as_str())));
    assert_eq!(folder.rows("coupon list --batch bw-sms").len(), 5);
}

#[test]
fn a_batch_is_never_fuller_than_it_was_to_be_nor_live_before_it_is_full() {
    let folder = Folder::new();
    let draw = |seed| spec(2).pattern.draw(&Counting::from(seed));
    let Some(Outcome::BatchBegun(batch)) =
        applied(&folder, vec![What::BeginBatch(Box::new(spec(2)))]).pop()
    else {
        panic!()
    };
    let Batch { id, .. } = *batch;
    let fill = |codes| What::FillBatch { batch: id, codes };
    let outcomes = applied(
        &folder,
        vec![
            What::BeginBatch(Box::new(spec(9))),
            fill(vec![draw(1), draw(2), draw(3)]),
            fill(vec![draw(1), draw(1)]),
            fill(vec![draw(1)]),
            What::FinishBatch(id),
            fill(vec![draw(1)]),
            fill(vec![draw(2)]),
            What::FinishBatch(id),
            fill(vec![draw(3)]),
        ],
    );
    let said: Vec<String> = outcomes
        .iter()
        .map(|outcome| match outcome {
            Outcome::Refused(refusal) => refusal.to_string(),
            Outcome::BatchFilled { minted } => format!("{minted} there"),
            Outcome::BatchLive(batch) => format!("{} live", batch.minted),
            other => format!("{other:?}").split('(').next().unwrap().to_owned(),
        })
        .collect();
    let filled = "the batch `bw-sms` has all of its codes: another command filled it meanwhile";
    assert_eq!(
        said,
        [
            "there is a batch `bw-sms` already",
            filled,
            "1 of the codes are there already",
            "1 there",
            "the batch `bw-sms` does not have all of its codes yet",
            "1 of the codes are there already",
            "2 there",
            "2 live",
            filled,
        ]
    );
    assert_eq!(folder.rows("coupon list").len(), 2);
}

#[test]
fn a_code_is_known_however_it_is_typed_and_a_slip_is_told_from_a_stranger() {
    let folder = Folder::new();
    folder.ok(&format!("coupon new Hello-10 {TERMS} --agent mia --discount 10% --limit 3"));
    let code = batch(&folder, "--count 1 --pattern BW-????-???? --single-use").remove(0);
    for typed in ["HELLO10".to_owned(), "'hello 1O'".to_owned(), code.to_lowercase()] {
        assert_eq!(folder.run(&format!("coupon check {typed}")).code, 0, "{typed}");
    }
    assert_eq!(
        folder.ok("coupon check hello10"),
        "code        Hello-10\nstatus      live\nredeemed    0 of 3\ndiscount    10%\n\
         campaign    bw\nchannel     sms\nagent       mia\n"
    );
    let known = folder.json("coupon check hello10");
    assert_eq!((&known["answer"], &known["limit"]), (&"known".into(), &3.into()));
    // One character of the batch's code becomes another.
    let last = if code.ends_with('2') { "3" } else { "2" };
    let off = format!("{}{last}", &code[..code.len() - 1]);
    let short = &code[..code.len() - 1];
    for (typed, words, answer) in [
        (off.as_str(), "one character is off\n", "slip"),
        (short, "one character is off\n", "slip"),
        ("HELO10", "one character is off\n", "slip"),
        ("HELLO99", "unknown\n", "unknown"),
        ("BW-1", "unknown\n", "unknown"),
    ] {
        let ran = folder.run(&format!("coupon check {typed}"));
        assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (1, words, ""), "{typed}");
        let ran = folder.run(&format!("coupon check {typed} --format json"));
        assert!(ran.out.starts_with(&format!("{{\"answer\":\"{answer}\",")), "{}", ran.out);
    }
}

/// What a command says, and how it ended.
fn said(folder: &Folder, line: &str) -> (i32, String) {
    let ran = folder.run(line);
    (ran.code, ran.out + ran.err.lines().next().unwrap_or_default())
}

#[test]
fn a_use_is_held_until_it_is_released_and_refused_when_there_is_none() {
    let folder = Folder::new();
    folder.ok(&format!("coupon new Hello-10 {TERMS} --limit 2"));
    let single = batch(&folder, "--count 1 --pattern BW-????-???? --single-use").remove(0);
    let used_up = "error: the code `Hello-10` is used up: it may be redeemed 2 times";
    let table = [
        ("redeem hello1O --order 1", 0, "Hello-10 is redeemed for 1\n".to_owned()),
        ("redeem HELLO10 --order 2", 0, "Hello-10 is redeemed for 2\n".to_owned()),
        ("redeem HELLO10 --order 3", 1, used_up.to_owned()),
        ("redeem HELLO10 --order 1", 0, "Hello-10 is redeemed for 1\n".to_owned()),
        ("release HELLO10 --order 1", 0, "Hello-10 is free of 1\n".to_owned()),
        ("release HELLO10 --order 1", 0, "Hello-10 is free of 1\n".to_owned()),
        ("redeem HELLO10 --order 3", 0, "Hello-10 is redeemed for 3\n".to_owned()),
        ("redeem HELLO10 --order 1", 1, used_up.to_owned()),
        ("redeem NONE --order 1", 1, "error: there is no code `NONE`".to_owned()),
        (
            "release HELLO10 --order 9",
            1,
            "error: the order `9` has not redeemed the code `HELLO10`".to_owned(),
        ),
        ("redeem SINGLE --order 1", 0, format!("{single} is redeemed for 1\n")),
        (
            "redeem SINGLE --order 2",
            1,
            format!("error: the code `{single}` is used up: it may be redeemed once"),
        ),
    ];
    for (line, code, words) in table {
        let line = format!("coupon {}", line.replace("SINGLE", &single.to_lowercase()));
        assert_eq!(said(&folder, &line), (code, words), "{line}");
    }
    // An order of the shop that carries the code and holds it used it once; another one besides.
    folder.write(
        "orders.csv",
        "order_id,ordered_at,currency,total,status,discount_codes\n\
         2,2026-11-01T10:00:00Z,EUR,10.00,paid,HELLO10\n\
         7,2026-11-01T10:00:00Z,EUR,10.00,paid,HELLO10\n",
    );
    folder.ok("import orders orders.csv");
    let redeemed = |code: &str| folder.json(&format!("coupon check {code}"))["redeemed"].clone();
    assert_eq!([redeemed("hello10"), redeemed(&single)], [3, 1]);
    assert!(folder.ok("coupon check hello10").contains("redeemed    3 of 2: used up\n"));
}

#[test]
fn a_code_that_the_plan_gave_up_is_refused_but_not_to_whom_it_has_been_given() {
    let folder = Folder::new();
    folder.copy("links.example.toml");
    let plan = std::fs::read_to_string(folder.path().join("links.example.toml")).unwrap();
    let without = plan.replace(", code = \"MIA10\"", "");
    assert_ne!(plan, without);
    folder.ok("apply links.example.toml");
    folder.ok("coupon redeem MIA10 --order 1");
    folder.write("links.example.toml", &without);
    folder.ok("apply links.example.toml");
    assert_eq!(said(&folder, "coupon redeem mia10 --order 1").0, 0);
    let (code, words) = said(&folder, "coupon redeem mia10 --order 2");
    assert_eq!((code, words.as_str()), (1, "error: the code `MIA10` is retired"));
}

#[test]
fn a_customer_is_kept_as_a_hash_alone_and_not_without_the_key() {
    let folder = Folder::new();
    folder.ok(&format!("coupon new HELLO {TERMS}"));
    folder.ok("coupon redeem HELLO --order 1 --customer Ann@Example.COM");
    let bytes = std::fs::read(folder.data()).unwrap();
    let has = |word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
    assert!(has(b"HELLO") && !has(b"Example") && !has(b"example"));
    let store = Store::open(&folder.data(), &Counting::from(3)).unwrap();
    let key = store.people_key().unwrap().unwrap();
    let snapshot = Snapshot::read(store.spool(&Ask::all()).unwrap()).unwrap();
    let held = &snapshot.redemptions[0].held;
    assert_eq!(held[0].customer, key.person("ann@example.com"));
    store.close().unwrap();
    std::fs::remove_file(folder.path().join("couplet.redb.people-key")).unwrap();
    let (code, words) = said(&folder, "coupon redeem HELLO --order 2 --customer ann@example.com");
    assert_eq!(code, 1);
    assert!(words.starts_with("error: the people key, under whose hash customers"), "{words}");
    assert_eq!(said(&folder, "coupon redeem HELLO --order 2").0, 0);
}

#[test]
fn of_64_who_redeem_at_once_exactly_as_many_succeed_as_the_limit_says() {
    let folder = Folder::new();
    let server = folder.serve("");
    folder.ok(&format!("coupon new RUSH {TERMS} --limit 10"));
    let racers: Vec<_> = (0..64)
        .map(|order| {
            let mut command = folder.command(&format!("coupon redeem rush --order {order}"));
            command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    let mut done = 0;
    for racer in racers {
        let ran = racer.wait_with_output().unwrap();
        if ran.status.success() {
            done += 1;
        } else {
            let words = String::from_utf8(ran.stderr).unwrap();
            assert!(words.starts_with("error: the code `RUSH` is used up"), "{words}");
        }
    }
    assert_eq!(done, 10);
    assert_eq!(folder.rows("coupon list")[0]["redeemed"], "10");
    drop(server);
    assert_eq!(folder.rows("coupon list")[0]["redeemed"], "10");
}

#[test]
fn a_plan_cannot_take_a_code_of_a_batch() {
    let folder = Folder::new();
    let code = batch(&folder, "--count 1 --pattern BW-????-????").remove(0);
    folder.copy("links.example.toml");
    let plan = std::fs::read_to_string(folder.path().join("links.example.toml")).unwrap();
    folder.write("links.example.toml", &plan.replace("MIA10", &code.to_lowercase()));
    let ran = folder.run("apply links.example.toml");
    assert_eq!(ran.code, 1, "{ran:#?}");
    assert!(ran.err.contains(&format!("was made by hand, as `{code}`")), "{}", ran.err);
    assert_eq!(folder.rows("coupon list").len(), 1);
}

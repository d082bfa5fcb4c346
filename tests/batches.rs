//! Batches of unique codes, from creation to retirement.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU8, Ordering};

use couplet::change::{Change, ChangeId, Outcome, What, apply};
use couplet::domain::change_log::Author;
use couplet::domain::code::batch::{Batch, BatchSpec};
use couplet::domain::code::coupon::CouponCode;
use couplet::domain::code::pattern::{CodePattern, PatternMatch};
use couplet::domain::code::terms::Terms;
use couplet::domain::label::{BatchName, Campaign, Channel, Tags};
use couplet::domain::link::Origin;
use couplet::domain::time::Timestamp;
use couplet::store::{Store, StoreError};

use crate::folder::Folder;
use crate::steps::Counting;

/// Flags shared by every batch here.
pub(crate) const TERMS: &str = "--campaign bw --channel sms";

/// The codes of a new batch.
pub(crate) fn batch(folder: &Folder, flags: &str) -> Vec<String> {
    folder.ok(&format!("coupon batch {TERMS} {flags}")).lines().map(str::to_owned).collect()
}

#[test]
fn a_batch_has_unique_codes_that_match_its_pattern_and_share_its_terms() {
    let folder = Folder::new();
    let flags = "--count 1200 --pattern bw-????-???? --single-use --discount 10%";
    let ran = folder.run(&format!("coupon batch {TERMS} {flags}"));
    assert_eq!(ran.code, 0, "{ran:#?}");
    assert_eq!(ran.err, "batch `bw-sms` has 1200 codes; one guess in 14.3 million finds a code\n");
    let pattern = CodePattern::parse("BW-????-????").unwrap();
    let codes: HashSet<CouponCode> =
        ran.out.lines().map(|line| CouponCode::mintable(line).unwrap()).collect();
    assert_eq!(codes.len(), 1200);
    assert!(codes.iter().all(|code| pattern.compare(&code.folded()) == PatternMatch::Valid));
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
fn a_guessable_batch_is_refused_and_a_longer_pattern_is_suggested() {
    let folder = Folder::new();
    let flags = "--count 500 --pattern BW-????";
    let ran = folder.run(&format!("coupon batch {TERMS} {flags}"));
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert_eq!(
        ran.err,
        "error: the codes are easy to guess: 1 guess in 48 hits one, and 1 in 1 million is the limit; use 7 `?`, or add --allow-guessing\n"
    );
    assert!(!folder.data().exists());
    assert_eq!(batch(&folder, &format!("{flags} --allow-guessing")).len(), 500);
    let many = "--count 20000 --pattern BW-???? --allow-guessing";
    let ran = folder.run(&format!("coupon batch {TERMS} {many}"));
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("can make only 24.3 thousand different codes"), "{}", ran.err);
}

#[test]
fn codes_that_already_exist_are_redrawn_with_and_without_a_server() {
    let folder = Folder::new();
    // The pattern has only 29 codes.
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
    let live = "error: batch `bw-sms` exists already, and its codes are live: `couplet coupon export \
                --batch bw-sms` writes them\n";
    assert!(ran.err.starts_with(live), "{}", ran.err);
    let ran = folder.run(&format!("coupon new {} {TERMS}", first[0]));
    assert_eq!(ran.code, 1);
}

static NUMBER: AtomicU8 = AtomicU8::new(1);

/// Applies changes to a folder's data file, each under its own id.
pub(crate) fn applied(folder: &Folder, whats: Vec<What>) -> Vec<Outcome> {
    let store = Store::create(&folder.data(), &Counting::from(3)).unwrap();
    let at = Timestamp::from_ms(1_790_000_000_000).unwrap();
    let outcomes = whats.into_iter().map(|what| {
        let id = ChangeId([NUMBER.fetch_add(1, Ordering::Relaxed); 16]);
        let change = Change { id, at, by: Author::Command, what };
        let applied = store.write(|txn| apply(txn, &change));
        applied.unwrap_or_else(|error: StoreError| panic!("{error}")).outcome
    });
    let outcomes = outcomes.collect();
    store.close().unwrap();
    outcomes
}

pub(crate) fn spec(count: u32) -> BatchSpec {
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
        refill_below: None,
        needs_no_export: false,
    }
}

#[test]
fn an_interrupted_batch_is_hidden_until_its_command_is_run_again() {
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
    // A different count means a different batch.
    let pattern = "--pattern BW-????-???? --single-use";
    assert_eq!(batch(&folder, &format!("--count 4 {pattern}")).len(), 4);
    let ran = folder.run(&format!("coupon batch {TERMS} --count 4 {pattern} --name bw-sms"));
    assert!(ran.err.contains("with other terms"), "{}", ran.err);
    let ran = folder.run(&format!("coupon batch {TERMS} --count 5 {pattern}"));
    assert!(
        ran.err.starts_with("continuing batch `bw-sms`, which has 3 of 5 codes\n"),
        "{}",
        ran.err
    );
    let codes: HashSet<&str> = ran.out.lines().collect();
    assert_eq!(codes.len(), 5);
    assert!(drawn.iter().all(|code| codes.contains(code.as_str())));
    assert_eq!(folder.rows("coupon list --batch bw-sms").len(), 5);
}

#[test]
fn a_batch_never_exceeds_its_count_and_is_not_live_before_it_is_complete() {
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
    let filled = "the batch `bw-sms` already has all of its codes: another command filled it";
    assert_eq!(
        said,
        [
            "a batch `bw-sms` already exists",
            filled,
            "1 of the codes already exist",
            "1 there",
            "the batch `bw-sms` is not live yet: not all of its codes were made and written",
            "1 of the codes already exist",
            "2 there",
            "2 live",
            filled,
        ]
    );
    assert_eq!(folder.rows("coupon list").len(), 2);
}

#[test]
fn a_plan_cannot_claim_a_code_of_a_batch() {
    let folder = Folder::new();
    let code = batch(&folder, "--count 1 --pattern BW-????-????").remove(0);
    folder.copy("links.example.toml");
    let plan = std::fs::read_to_string(folder.path().join("links.example.toml")).unwrap();
    folder.write("links.example.toml", &plan.replace("MIA10", &code.to_lowercase()));
    for line in ["plan links.example.toml", "apply links.example.toml"] {
        let ran = folder.run(line);
        assert_eq!(ran.code, 1, "{ran:#?}");
        assert!(ran.err.contains(&format!("was made by hand, as `{code}`")), "{}", ran.err);
    }
    assert_eq!(folder.rows("coupon list").len(), 1);
}

#[test]
fn a_batch_can_be_retired_as_a_whole_and_code_by_code() {
    let folder = Folder::new();
    let codes = batch(&folder, "--count 3 --pattern BW-????-???? --name bw");
    let other = batch(&folder, "--count 1 --pattern BW-????-???? --name other").remove(0);
    folder.ok(&format!("coupon retire {}", codes[1]));
    let statuses = |folder: &Folder| -> Vec<String> {
        let list = folder.rows("coupon list --batch bw");
        codes
            .iter()
            .map(|code| list.iter().find(|row| row["code"] == *code).unwrap()["status"].clone())
            .collect()
    };
    assert_eq!(statuses(&folder), ["live", "retired", "live"]);
    let told =
        "batch `bw` is retired with its 3 codes; orders that carry them are still credited\n";
    assert_eq!(folder.ok("coupon retire --batch bw"), told);
    assert_eq!(folder.ok("coupon retire --batch bw"), "batch `bw` was already retired\n");
    assert_eq!(
        folder.ok(&format!("coupon retire {}", codes[0])),
        format!("{} was already retired\n", codes[0])
    );
    assert_eq!(statuses(&folder), ["retired"; 3]);
    for code in &codes {
        assert_eq!(folder.run(&format!("coupon redeem {code} --order 1")).code, 1);
    }
    folder.ok(&format!("coupon redeem {other} --order 1"));
}

#[test]
fn a_batch_of_the_plan_is_retired_in_the_plan_but_its_codes_can_be_retired_by_hand() {
    let folder = Folder::new();
    let drawn = spec(1).pattern.draw(&Counting::from(7));
    let of_plan = BatchSpec { origin: Origin::Entry, ..spec(1) };
    let name = of_plan.name.clone();
    let begun = applied(&folder, vec![What::BeginBatch(Box::new(of_plan))]).pop();
    let Some(Outcome::BatchBegun(batch)) = begun else { panic!() };
    let fill = What::FillBatch { batch: batch.id, codes: vec![drawn.clone()] };
    applied(&folder, vec![fill, What::FinishBatch(batch.id)]);
    let ran = folder.run(&format!("coupon retire --batch {name}"));
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (
            1,
            "error: the batch `bw-sms` is in the plan, and the next apply would bring it back\n  \
             hint: remove it from links.toml, and apply the plan\n"
        )
    );
    folder.ok(&format!("coupon redeem {drawn} --order 1"));
    folder.ok(&format!("coupon retire {drawn}"));
    assert_eq!(folder.run(&format!("coupon redeem {drawn} --order 2")).code, 1);
}

#[test]
fn the_next_apply_activates_a_batch_that_was_created_but_not_activated() {
    // An apply that was killed between these two changes left codes that no later apply activated,
    // because it saw the batch as unchanged from the plan.
    let folder = Folder::new();
    let plan = "version = 1\ndomain = \"https://go.example.com\"\ntimezone = \"UTC\"\n\
                currency = \"EUR\"\n[channels]\nsms = { short = \"s\" }\n[campaigns.c]\n\
                [[coupons]]\ncampaign = \"c\"\nchannel = \"sms\"\n\
                batch = { count = 1, pattern = \"BW-????-????\" }\n";
    folder.write("links.toml", plan);
    let spec = couplet::plan::check(plan, Timestamp::MIN).unwrap().wanted.batches.remove(0);
    let drawn = spec.pattern.draw(&Counting::from(7));
    let begun = applied(&folder, vec![What::BeginBatch(Box::new(spec))]).pop();
    let Some(Outcome::BatchBegun(batch)) = begun else { panic!() };
    let fill = What::FillBatch { batch: batch.id, codes: vec![drawn.clone()] };
    applied(&folder, vec![fill]);
    assert_eq!(folder.rows("coupon list").len(), 0);
    assert_eq!(folder.run("plan links.toml --exit-code").code, 3);
    let shown = folder.ok("plan links.toml");
    folder.ok("apply links.toml");
    let list = folder.rows("coupon list");
    assert_eq!((list.len(), list[0]["code"].as_str()), (1, drawn.to_string().as_str()), "{shown}");
    assert!(shown.contains("live"), "{shown}");
    assert_eq!(folder.run("plan links.toml --exit-code").code, 0);
}

/// `BIG` was made beside `big`, and a name in another case was unknown.
#[test]
fn the_name_of_a_batch_is_one_in_any_case_and_a_wrong_one_has_a_suggestion() {
    let folder = Folder::new();
    batch(&folder, "--name big --count 3 --pattern bw-????-????");
    let again =
        folder.run(&format!("coupon batch {TERMS} --name BIG --count 5 --pattern bw-????-????"));
    assert!(again.code != 0 && again.err.contains("batch `big` exists already"), "{again:#?}");
    assert_eq!(folder.ok("coupon list --batch BIG --format csv").lines().count(), 4);
    for command in ["coupon list --batch bgi", "coupon retire --batch bgi"] {
        let wrong = folder.run(command);
        let told = "there is no batch `bgi` (did you mean `big`?)";
        assert!(wrong.code == 1 && wrong.err.contains(told), "{wrong:#?}");
    }
    assert!(folder.ok("coupon retire --batch Big").contains("batch `big` is retired"));
}

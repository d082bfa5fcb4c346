//! Hand-outs of a batch in one data file.

use super::*;
use crate::change::What;
use crate::change::fixtures::File;
use crate::codec::fixtures::{at, batch, order, redemption};
use crate::domain::code::batch::{BatchId, BatchSpec};
use crate::domain::code::terms::Terms;
use crate::domain::label::Campaign;
use crate::domain::record::foreign_id::ForeignId;
use crate::domain::record::order::OrderVersion;
use crate::domain::record::redemption::{CodeUse, Redemption};
use crate::domain::sample::FixedRandom;
use crate::domain::settings::Settings;
use crate::domain::settings::privacy::Privacy;
use crate::store::fixtures::digests;
use crate::store::{Audit, Records, RestoreStep, Selection, Store};

const CODES: [&str; 3] = ["BW-22", "BW-33", "BW-44"];

fn coupon(text: &str) -> CouponCode {
    CouponCode::parse(text).unwrap()
}

fn name() -> BatchName {
    batch().spec.name
}

fn asked() -> Giving {
    let (label, agent, until) = (HandOutLabel::parse("Ann").ok(), None, None);
    Giving { batch: name(), label, agent, until, unexported: false, spare: Vec::new(), day: None }
}

fn spec() -> BatchSpec {
    let count = u32::try_from(CODES.len()).unwrap();
    BatchSpec { count, terms: Terms::default(), ..batch().spec }
}

/// A live batch with the codes, which were not exported.
fn file(spec: BatchSpec) -> File {
    let file = File::new();
    file.apply(1, What::BeginBatch(Box::new(spec)));
    let codes = CODES.map(coupon).to_vec();
    file.apply(2, What::FillBatch { batch: BatchId(0), codes });
    file.apply(3, What::FinishBatch(BatchId(0)));
    file
}

/// The same with all codes exported.
fn exported(spec: BatchSpec) -> File {
    let file = file(spec);
    export(&file, 4, &CODES);
    file
}

fn export(file: &File, number: u64, codes: &[&str]) {
    let codes: Vec<CouponCode> = codes.iter().copied().map(coupon).collect();
    let of_batches = u32::try_from(codes.len()).unwrap();
    let exported = file.apply(number, What::MarkExported { shop: ShopFile::Csv, codes });
    assert_eq!(exported, Outcome::Exported { single: 0, of_batches });
}

impl File {
    /// What a request for a code gives, in words. The file still agrees with itself.
    fn give(&self, number: u64, asked: Giving) -> String {
        let outcome = self.apply(number, What::Give(Box::new(asked)));
        self.check();
        match outcome {
            Outcome::Given(given) => {
                let Given { code, in_shop, only_here, refilled, .. } = *given;
                format!("{code} {in_shop}/{only_here} +{refilled}")
            }
            Outcome::GivingGoesOn { refilled } => format!("again +{refilled}"),
            Outcome::Refused(refusal) => refusal.to_string(),
            other => panic!("{other:?}"),
        }
    }

    fn check(&self) {
        let audit = Audit::of(self.store.spool(&Selection::to_audit()).unwrap()).unwrap();
        assert!(audit.differences.is_empty(), "{:?}", audit.differences);
    }

    fn take_back(&self, number: u64, code: &str) -> String {
        match self.apply(number, What::TakeBack { code: coupon(code), agent: None }) {
            Outcome::TakenBack(code) => format!("back: {code}"),
            Outcome::Refused(refusal) => refusal.to_string(),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn each_request_gets_another_code_until_none_is_left() {
    let file = exported(spec());
    let given: Vec<String> = (10..14).map(|number| file.give(number, asked())).collect();
    let empty = "the batch `vip` has no code left to give";
    assert_eq!(given, ["BW-22 2/0 +0", "BW-33 1/0 +0", "BW-44 0/0 +0", empty]);
    // A code that is taken back is the next one again.
    assert_eq!(file.take_back(20, "bw 33"), "back: BW-33");
    assert_eq!(file.take_back(21, "BW-33"), "the code `BW-33` is not given to anybody");
    assert_eq!(file.take_back(22, "BW-99"), "there is no code `BW-99`");
    file.apply(30, What::MintCode(Box::new(crate::codec::fixtures::code().spec)));
    let public = crate::codec::fixtures::code().spec.code;
    let told = format!("the code `{public}` is of no batch, so it was not given to one person");
    assert_eq!(file.take_back(31, public.as_str()), told);
    assert_eq!(file.give(23, asked()), "BW-33 0/0 +0");
}

#[test]
fn codes_that_no_shop_knows_are_given_only_if_that_is_asked_for_or_no_shop_needs_them() {
    let refused =
        "the batch `vip` has 3 unused codes, and no shop knows them: they were never exported";
    let lax = || Giving { unexported: true, ..asked() };
    let file = file(spec());
    // The codes are listed with the first request, whatever comes of it.
    assert_eq!([10, 11].map(|number| file.give(number, asked())), ["again +0", refused]);
    assert_eq!(file.give(12, lax()), "BW-22 0/2 +0");
    export(&file, 13, &["BW-44"]);
    assert_eq!(file.give(14, lax()), "BW-44 0/1 +0");
    let one = "the batch `vip` has 1 unused code, and no shop knows it: it was never exported";
    assert_eq!(file.give(15, asked()), one);
    let till = super::tests::file(BatchSpec { needs_no_export: true, ..spec() });
    assert_eq!(till.give(10, asked()), "BW-22 0/2 +0");
}

#[test]
fn a_used_code_is_passed_over_and_a_given_one_that_was_used_is_not_taken_back() {
    let file = exported(spec());
    let id = |text: &str| ForeignId::parse(text).unwrap();
    let held = CodeUse { at: at(1), customer: None, released_at: None };
    file.store
        .write(|txn| {
            let codes = vec![coupon("other"), coupon("bw22")];
            let order = OrderVersion { id: id("1"), codes, ..order() };
            txn.add_records_of(&Records::Orders(vec![order]), None)?;
            txn.index_new_times()?;
            let by_hand = Redemption { code: coupon("BW-33"), order: id("2"), uses: vec![held] };
            txn.put_redemption(&by_hand)
        })
        .unwrap();
    assert_eq!(file.give(10, asked()), "BW-44 0/0 +0");
    file.store
        .write(|txn| {
            let code = coupon("BW-44");
            txn.put_redemption(&Redemption { code, order: id("3"), ..redemption() })
        })
        .unwrap();
    assert_eq!(file.take_back(11, "BW-44"), "the code `BW-44` was used already, so it stays given");
}

#[test]
fn a_batch_that_is_over_retired_or_unfinished_gives_nothing() {
    let over = BatchSpec { terms: Terms { ends_at: Some(at(9)), ..Terms::default() }, ..spec() };
    let told = "the codes of the batch `vip` were valid until 1970-01-01";
    assert_eq!(exported(over).give(10, asked()), told);
    let retired = exported(spec());
    retired.apply(9, What::RetireBatch(name()));
    assert_eq!(retired.give(10, asked()), "the batch `vip` is retired");
    let begun = File::new();
    begun.apply(1, What::BeginBatch(Box::new(spec())));
    let told = "the batch `vip` is not live yet: not all of its codes were made and written";
    assert_eq!(begun.give(10, asked()), told);
    let other = Giving { batch: BatchName::parse("vap").unwrap(), ..asked() };
    assert_eq!(begun.give(11, other), "there is no batch `vap`");
}

#[test]
fn few_codes_become_more_with_the_same_change_and_a_taken_code_is_a_refusal() {
    let file = exported(BatchSpec { refill_below: Some(2), ..spec() });
    let spare =
        |codes: &[&str]| Giving { spare: codes.iter().copied().map(coupon).collect(), ..asked() };
    assert_eq!(file.give(10, spare(&["BW-55", "BW-66"])), "BW-22 2/0 +0");
    assert_eq!(file.give(11, spare(&["BW-55", "BW-22"])), "1 of the codes already exist");
    assert_eq!(file.give(12, spare(&["BW-55", "BW-66"])), "BW-33 1/2 +2");
    assert_eq!(file.give(13, spare(&["BW-77", "BW-88"])), "BW-44 0/2 +0");
    let told =
        "the batch `vip` has 2 unused codes, and no shop knows them: they were never exported";
    assert_eq!(file.give(14, spare(&["BW-77", "BW-88"])), told);
    export(&file, 15, &["BW-55", "BW-66"]);
    assert_eq!(file.give(16, spare(&["BW-77", "BW-88"])), "BW-55 1/2 +2");
    let batches = file.store.write(Txn::batches).unwrap();
    assert_eq!((batches[0].minted, batches[0].asked_for(), batches[0].is_finished()), (7, 3, true));
    // A batch that has run out gets codes with the next request.
    let empty = exported(BatchSpec { refill_below: Some(2), needs_no_export: true, ..spec() });
    for number in 20..23 {
        empty.give(number, asked());
    }
    assert_eq!(empty.give(23, spare(&["BW-55"])), "again +1");
    assert_eq!(empty.give(24, asked()), "BW-55 0/0 +0");
}

#[test]
fn a_raised_count_adds_codes_that_wait() {
    let file = exported(spec());
    file.give(10, asked());
    let batch = file.store.write(Txn::batches).unwrap().remove(0);
    let spec = BatchSpec { count: 4, ..spec() };
    file.store.write(|txn| txn.put_batch(&Batch { spec, ..batch })).unwrap();
    file.apply(11, What::FillBatch { batch: BatchId(0), codes: vec![coupon("BW-55")] });
    assert_eq!(file.give(12, asked()), "BW-33 1/1 +0");
}

#[test]
fn a_retired_code_is_not_given_and_an_exported_single_code_is_marked() {
    let file = exported(spec());
    file.give(10, asked());
    file.apply(11, What::RetireCode(coupon("BW-33")));
    assert_eq!(file.give(12, asked()), "BW-44 0/0 +0");
    let mut single = crate::codec::fixtures::code().spec;
    single.tags.campaign = Campaign::parse("bw").ok();
    file.apply(13, What::MintCode(Box::new(single.clone())));
    let codes = vec![single.code.clone(), coupon("UNKNOWN")];
    let shop = ShopFile::Stripe;
    let marked = file.apply(14, What::MarkExported { shop, codes: codes.clone() });
    assert_eq!(marked, Outcome::Exported { single: 1, of_batches: 0 });
    file.apply(15, What::MarkExported { shop, codes });
    let code = file.store.write(|txn| txn.code(&single.code.folded())).unwrap().unwrap();
    assert_eq!(code.exports, [Export { shop, at: at(15) }]);
}

#[test]
fn a_large_batch_is_listed_in_steps_and_every_code_is_given_once() {
    let file = File::new();
    let count = 2_300_u32;
    file.apply(1, What::BeginBatch(Box::new(BatchSpec { count, ..spec() })));
    let codes: Vec<CouponCode> =
        (0..count).map(|number| coupon(&format!("L{number:06}"))).collect();
    for (chunk, number) in codes.chunks(1000).zip(2..) {
        file.apply(number, What::FillBatch { batch: BatchId(0), codes: chunk.to_vec() });
    }
    file.apply(9, What::FinishBatch(BatchId(0)));
    // A code that is exported while they are listed is listed where it belongs.
    let lax = || Giving { unexported: true, ..asked() };
    assert_eq!(file.give(10, lax()), "again +0");
    export(&file, 11, &["L000007", "L002000"]);
    assert_eq!(file.give(12, lax()), "again +0");
    assert_eq!(file.give(13, lax()), "L000007 1/2298 +0");
    assert_eq!(file.give(14, asked()), "L002000 0/2298 +0");
}

#[test]
fn a_restored_file_has_the_hand_outs_and_gives_no_code_twice() {
    let file = exported(spec());
    file.give(10, asked());
    let backup = file.store.spool(&Selection::all()).unwrap();
    let path = file.folder.path().join("restored.redb");
    Store::restore(&path, backup, RestoreStep::default(), Timestamp::MIN).unwrap();
    let restored = Store::open(&path, &FixedRandom(7)).unwrap();
    for table in ["batch_codes", "given_codes"] {
        assert_eq!(digests(&restored)[table], digests(&file.store)[table], "{table}");
    }
    let folder = tempfile::tempdir().unwrap();
    let restored = File { store: restored, folder };
    assert_eq!(restored.give(11, asked()), "BW-33 1/0 +0");
    assert_eq!(digests(&restored.store).len(), digests(&file.store).len());
}

/// The labels of the given codes, in the order of the codes.
fn labels(file: &File) -> Vec<Option<String>> {
    let codes = CODES.map(|code| coupon(code).folded());
    let read = |code| file.store.write(|txn| txn.batch_code(&code)).unwrap().unwrap();
    let given = codes.map(read).map(|code| code.given.and_then(|given| given.label));
    given.map(|label| label.map(|label| label.as_str().to_owned())).into()
}

const DAY: u64 = 86_400_000;

fn keeping(labels: &str) -> File {
    let file = exported(spec());
    let privacy = Privacy { labels: labels.parse().ok(), ..Privacy::default() };
    let settings = Settings { privacy, ..Settings::default() };
    file.store.write(|txn| txn.put_settings(&settings)).unwrap();
    file
}

fn forget(file: &File, number: u64) -> (u32, bool) {
    let outcome = file.apply(number, What::ForgetLabels);
    let Outcome::LabelsForgotten { removed, is_done } = outcome else { panic!("{outcome:?}") };
    file.check();
    (removed, is_done)
}

#[test]
fn labels_are_removed_once_the_plan_keeps_them_no_longer_and_nothing_else_is() {
    let file = keeping("2 days");
    for number in [10, DAY + 10, 2 * DAY + 10] {
        file.give(number, asked());
    }
    let ann = || Some("Ann".to_owned());
    assert_eq!(forget(&file, 2 * DAY + 20), (0, true));
    assert_eq!(labels(&file), [ann(), ann(), ann()]);
    assert_eq!(forget(&file, 3 * DAY), (1, true));
    assert_eq!(labels(&file), [None, ann(), ann()]);
    assert_eq!(forget(&file, 3 * DAY + 1), (0, true));
    assert_eq!(forget(&file, 9 * DAY), (2, true));
    assert_eq!(labels(&file), [None, None, None]);
    // They are still given.
    assert_eq!(file.take_back(9 * DAY + 1, "BW-22"), "back: BW-22");
}

#[test]
fn a_hand_out_removes_old_labels_too_and_one_that_a_wrong_clock_dated_back_is_found() {
    let file = keeping("1 day");
    file.give(5 * DAY, asked());
    file.give(9 * DAY, asked());
    assert_eq!(labels(&file), [None, Some("Ann".to_owned()), None]);
    // The clock was set back; then it is right again.
    file.give(4 * DAY, asked());
    assert_eq!(labels(&file)[2].as_deref(), Some("Ann"));
    assert_eq!(forget(&file, 9 * DAY + 1), (1, true));
    assert_eq!(labels(&file), [None, Some("Ann".to_owned()), None]);
}

#[test]
fn without_a_retention_every_label_stays() {
    let file = keeping("for ever");
    file.give(10, asked());
    assert_eq!(forget(&file, 900 * DAY), (0, true));
    assert_eq!(labels(&file)[0].as_deref(), Some("Ann"));
}

#[test]
fn many_labels_are_removed_in_steps_that_end_at_an_instant() {
    let file = keeping("1 day");
    for number in [10, 11, 12] {
        file.give(number, asked());
    }
    let step = || file.store.write(|txn| txn.forget_labels(at(1_000), 2)).unwrap();
    assert_eq!([step(), step(), step()], [(2, false), (1, true), (0, true)]);
}

#[test]
fn an_agent_gives_so_many_since_a_time_and_takes_back_only_their_own() {
    let file = exported(spec());
    let agent = |name: &str| Agent::parse(name).unwrap();
    let of = |name: &str, from: u64, max: u32| {
        let from = at(i64::try_from(from).unwrap());
        Giving { agent: Some(agent(name)), day: Some(DayLimit { from, max }), ..asked() }
    };
    assert_eq!(file.give(10, of("mia", 10, 1)), "BW-22 2/0 +0");
    assert_eq!(file.give(11, of("mia", 10, 1)), "mia may give no more codes today: the limit is 1");
    // What was given before does not count, nor what another one gave.
    assert_eq!(file.give(12, of("mia", 11, 1)), "BW-33 1/0 +0");
    assert_eq!(file.give(13, of("jon", 10, 1)), "BW-44 0/0 +0");
    let take_back = |number: u64, by: &str| {
        let what = What::TakeBack { code: coupon("BW-22"), agent: Some(agent(by)) };
        let outcome = file.apply(number, what);
        file.check();
        outcome
    };
    let not_theirs = Outcome::Refused(Refusal::NotGiven(coupon("BW-22")));
    assert_eq!(take_back(20, "jon"), not_theirs);
    assert_eq!(take_back(21, "mia"), Outcome::TakenBack(coupon("BW-22")));
    assert_eq!(take_back(22, "mia"), not_theirs);
    // A code that was taken back does not count.
    assert_eq!(file.give(30, of("mia", 10, 2)), "BW-22 0/0 +0");
}

//! Links for lists of contacts, in one data file.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::change::fixtures::File;
use crate::change::{Erase, What};
use crate::codec::fixtures::{at, batch, link_batch, spec};
use crate::domain::code::batch::{BatchId, BatchSpec};
use crate::domain::code::coupon::CouponCode;
use crate::domain::code::terms::Terms;
use crate::domain::label::LinkBatchName;
use crate::domain::link::slug::Slug;
use crate::domain::record::erasure::{Erasure, ErasureNumber};
use crate::domain::sample::FixedRandom;
use crate::store::{Audit, Everything, RestoreStep, Selection, Snapshot, Store};

const LINK: &str = "bw-sms";

fn person(number: u8) -> PersonKey {
    PersonKey([number; 16])
}

/// A sub-id and its hash, made of a number.
fn drawn(number: u8) -> (SubId, PersonKey) {
    let alphabet = b"23456789abcdefghjkmnpqrstuvwxyz";
    let digits = [number / 31, number % 31].map(|digit| char::from(alphabet[usize::from(digit)]));
    let text = format!("k7m2p9{}{}", digits[0], digits[1]);
    (
        SubId::parse(&text).unwrap(),
        PersonKey([number, 200, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    )
}

fn to(who: u8, sub_id: u8) -> ToAddress {
    ToAddress { person: person(who), drawn: Some(drawn(sub_id)) }
}

fn withheld(who: u8) -> ToAddress {
    ToAddress { person: person(who), drawn: None }
}

fn of(own_slugs: bool, codes: bool) -> LinkBatchSpec {
    let codes = codes.then(|| batch().spec.name);
    let link = Slug::parse(LINK).unwrap();
    LinkBatchSpec { link, own_slugs, codes, holdout: None, ..link_batch().spec }
}

/// A file with the link, with a live batch of codes, and with links for a list that were begun.
fn file(codes: u8, begun: LinkBatchSpec) -> File {
    let file = File::new();
    file.apply(1, What::MintLink(Box::new(spec(LINK))));
    let needs = BatchSpec {
        count: codes.into(),
        terms: Terms::default(),
        needs_no_export: true,
        ..batch().spec
    };
    file.apply(2, What::BeginBatch(Box::new(needs)));
    let codes = (0..codes).map(|code| CouponCode::parse(&format!("BW-{code:02}")).unwrap());
    file.apply(3, What::FillBatch { batch: BatchId(0), codes: codes.collect() });
    file.apply(4, What::FinishBatch(BatchId(0)));
    let begun = file.apply(5, What::BeginLinkBatch(Box::new(begun)));
    assert!(matches!(begun, Outcome::LinkBatchBegun(_)), "{begun:?}");
    file
}

fn read(store: &Store) -> Everything {
    Snapshot::<Everything>::read(store.spool(&Selection::all()).unwrap()).unwrap().parts
}

impl File {
    /// Addresses people, and again while there is more to do. The file still agrees with itself.
    fn address(&self, number: u64, people: Vec<ToAddress>) -> String {
        let asked = Addressing {
            batch: LinkBatchId(0),
            people,
            aliases: Vec::new(),
            unexported: false,
            erased: 0,
        };
        for again in 0..20 {
            let what = What::Address(Box::new(asked.clone()));
            let outcome = self.apply(number + 1000 * again, what);
            let audit = Audit::of(self.store.spool(&Selection::to_audit()).unwrap()).unwrap();
            assert!(audit.differences.is_empty(), "{:?}", audit.differences);
            match outcome {
                Outcome::AddressingGoesOn => {}
                Outcome::Addressed { new, known } => return format!("{new} new, {known} known"),
                Outcome::Refused(refusal) => return refusal.to_string(),
                other => panic!("{other:?}"),
            }
        }
        panic!("it goes on for ever")
    }

    fn everything(&self) -> Everything {
        read(&self.store)
    }

    /// Each person with their sub-id and code.
    fn addressed(&self) -> Vec<String> {
        let shown = |of: &Addressee| {
            let link = of.link.as_ref().map(|link| {
                let code = link.code.as_ref().map_or("", CouponCode::as_str);
                format!("{} {code}", link.sub_id)
            });
            format!("{} {}", of.person.0[0], link.unwrap_or_else(|| "withheld".to_owned()))
        };
        self.everything().addressees.iter().map(shown).collect()
    }
}

#[test]
fn each_person_gets_one_link_and_one_code_however_often_they_are_sent() {
    let file = file(3, of(false, true));
    assert_eq!(file.address(10, vec![to(2, 2), to(1, 1), withheld(3)]), "3 new, 0 known");
    assert_eq!(file.address(11, vec![to(1, 5), to(2, 6), withheld(3)]), "0 new, 3 known");
    assert_eq!(file.address(12, vec![to(4, 7), to(4, 8), to(1, 9)]), "1 new, 1 known");
    let expected = ["1 k7m2p923 BW-00", "2 k7m2p924 BW-01", "3 withheld", "4 k7m2p929 BW-02"];
    assert_eq!(file.addressed(), expected);
    let given = file.everything();
    assert_eq!(given.codes.iter().filter(|code| code.given.is_some()).count(), 3);
    // Nobody gets a link without a code, and nothing of the request is left.
    let refused = "the batch `vip` has too few codes: 1 contacts need one, and 0 can be given";
    assert_eq!(file.address(13, vec![to(5, 10)]), refused);
    assert_eq!(file.addressed(), expected);
}

#[test]
fn a_sub_id_that_somebody_has_is_refused() {
    let file = file(0, of(false, false));
    file.apply(6, What::MintLink(Box::new(spec("k7m2p926"))));
    assert_eq!(file.address(10, vec![to(1, 1)]), "1 new, 0 known");
    for (people, count) in [(vec![to(2, 1)], 1), (vec![to(2, 4)], 1), (vec![to(2, 7), to(3, 7)], 1)]
    {
        assert_eq!(file.address(20, people), format!("{count} of the sub-ids already exist"));
    }
}

#[test]
fn links_of_their_own_are_copies_that_belong_to_recipients() {
    let file = file(0, of(true, false));
    assert_eq!(file.address(10, vec![to(1, 1), withheld(2)]), "2 new, 0 known");
    let links = file.everything().links;
    let own = links.values().find(|link| link.spec.slug.as_str() == "k7m2p923").unwrap();
    assert_eq!(links.len(), 2);
    assert_eq!(own.spec.origin, Origin::Recipient);
    assert_eq!(
        (own.spec.target.clone(), own.spec.tags.clone()),
        (spec(LINK).target, spec(LINK).tags)
    );
}

#[test]
fn links_that_were_begun_otherwise_are_refused_and_in_any_case_they_are_the_same() {
    let file = file(0, of(false, false));
    let upper =
        LinkBatchSpec { name: LinkBatchName::parse("NOVEMBER").unwrap(), ..of(false, false) };
    let Outcome::LinkBatchBegun(known) = file.apply(20, What::BeginLinkBatch(Box::new(upper)))
    else {
        panic!("it is the same")
    };
    assert_eq!(known.id, LinkBatchId(0));
    let refused = file.apply(21, What::BeginLinkBatch(Box::new(of(true, false))));
    assert_eq!(refused, Outcome::Refused(Refusal::LinkBatchTaken(of(true, false).name)));
}

#[test]
fn a_stop_is_an_opt_out_of_the_person() {
    let file = file(0, of(false, false));
    file.address(10, vec![to(1, 1)]);
    let (sub_id, nobody) = (drawn(1).0, drawn(9).0);
    let stop = |day| What::Stop { sub_id: sub_id.clone(), day: UtcDay(day) };
    for (number, day) in [(20, 7), (22, 8)] {
        assert_eq!(file.apply(number, stop(day)), Outcome::Stopped);
    }
    let events = file.everything().events;
    let said: Vec<_> = events.iter().map(|of| (of.at.ms(), of.kind, of.customer)).collect();
    let out = (EventKind::OptOut, Some(person(1)));
    assert_eq!(said, [(20, out.0, out.1), (22, out.0, out.1)]);
    let unknown = file.apply(23, What::Stop { sub_id: nobody.clone(), day: UtcDay(7) });
    assert_eq!(unknown, Outcome::Refused(Refusal::NoSuchSubId(nobody)));
}

#[test]
fn a_list_that_was_read_before_an_erasure_began_brings_nobody_back() {
    let file = file(0, of(false, false));
    file.address(10, vec![to(1, 1)]);
    let hashes = vec![person(1)];
    let number = ErasureNumber::new(1).unwrap();
    let of = Erasure { number, at: at(11), salt: [1; 16], hashes };
    let (labels, files) = (Vec::new(), Vec::new());
    file.apply(11, What::Erase(Box::new(Erase { of, labels, files })));
    let refused = "of 1 erased person, the list beside the people key has 0: with this, somebody could come back";
    assert_eq!(file.address(12, vec![to(1, 5)]), refused);
    // Their events may be gone through already.
    let stop = What::Stop { sub_id: drawn(1).0, day: UtcDay(7) };
    assert_eq!(file.apply(13, stop), Outcome::Stopped);
    assert_eq!(file.everything().events, []);
}

#[test]
fn a_backup_has_who_has_which_link() {
    let file = file(2, of(false, true));
    file.address(10, vec![to(1, 1), to(2, 2), withheld(3)]);
    let stream = || file.store.spool(&Selection::all()).unwrap();
    let new = file.folder.path().join("new.redb");
    Store::restore(&new, stream(), RestoreStep::default(), at(9)).unwrap();
    let restored = Store::open(&new, &FixedRandom(1)).unwrap();
    let there = read(&restored);
    assert_eq!(there.addressees, file.everything().addressees);
    assert_eq!(there.link_batches, file.everything().link_batches);
    let owner = restored.write(|txn| txn.owner(&drawn(2).0)).unwrap();
    assert_eq!(owner.unwrap().person, person(2));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// However a list is cut and repeated, each person has one link and one code, and each code has one person.
    #[test]
    fn nobody_and_no_code_is_there_twice(
        pieces in prop::collection::vec(prop::collection::vec((1_u8..12, any::<bool>()), 0..6), 1..6),
    ) {
        let file = file(40, of(false, true));
        let mut first: HashMap<u8, bool> = HashMap::new();
        let mut next = 0;
        for (number, piece) in (10..).zip(&pieces) {
            let mut people = Vec::new();
            for (who, is_withheld) in piece {
                first.entry(*who).or_insert(*is_withheld);
                next += 1;
                people.push(if *is_withheld { withheld(*who) } else { to(*who, next) });
            }
            file.address(number, people);
        }
        let there = file.everything();
        prop_assert_eq!(there.addressees.len(), first.len());
        let codes: BTreeSet<_> = there.addressees.iter().filter_map(|of| of.link.as_ref()?.code.clone()).collect();
        let linked = there.addressees.iter().filter(|of| of.link.is_some()).count();
        prop_assert_eq!(codes.len(), linked);
        prop_assert_eq!(linked, first.values().filter(|is_withheld| !**is_withheld).count());
        let given = there.codes.iter().filter(|code| code.given.is_some()).count();
        prop_assert_eq!(given, linked);
    }
}

//! What a directory answers, and what its entries share.

use super::*;
use crate::domain::device::Device;
use crate::domain::link::rule::Weekday;
use crate::domain::link::slug::Slug;
use crate::domain::sample::{link, target};

const PERSON: VisitorTraits = VisitorTraits {
    traits: Traits { device: Device::Desktop, language: None, country: None },
    is_person: true,
};

fn noon() -> LocalTime {
    LocalTime { day: Weekday::Monday, minute: 720 }
}

fn location(entry: &Entry, at: i64) -> Option<String> {
    match entry.resolve(Timestamp::saturating_from_ms(at), PERSON, |_| 0, noon) {
        Resolution::Target(destination, _) | Resolution::AfterEnd(destination) => {
            Some(destination.location(None, None))
        }
        Resolution::Ended | Resolution::NotBegun | Resolution::Gone => None,
    }
}

#[test]
fn an_entry_and_its_key_fit_two_cache_lines() {
    let allocator_header = size_of::<usize>();
    let bytes = size_of::<SlugKey>() + size_of::<Entry>() + allocator_header;
    assert!(bytes <= 128, "{bytes} bytes a link");
}

#[test]
fn an_edit_is_visible_at_once_and_a_retired_link_stays() {
    let directory = Directory::new();
    let mut sample = link(1, "bio", "https://a.example/");
    directory.insert(&sample);
    sample.spec.location = target("https://b.example/");
    sample.retired_at = Some(Timestamp::saturating_from_ms(1));
    directory.insert(&sample);
    let found = directory.find("bio", |entry| (entry.id(), location(entry, 5)));
    assert_eq!(found, Some((LinkId(1), Some("https://b.example/".to_owned()))));
    assert_eq!(directory.len(), 1);
    assert!(directory.find("Bio", |_| ()).is_none());
}

#[test]
fn an_entry_that_does_not_change_keeps_its_address() {
    let directory = Directory::new();
    let mut sample = link(1, "bio", "https://a.example/");
    sample.spec.after_end = Some(target("https://a.example/over"));
    sample.spec.limit = Some(5);
    directory.insert(&sample);
    let address = || directory.find("bio", |entry| std::ptr::from_ref(entry).addr()).unwrap();
    // The pin keeps freed entries, so a new entry cannot get the address of the old one.
    let _links = directory.links.pin();
    let before = address();
    sample.retired_at = Some(Timestamp::saturating_from_ms(1));
    directory.insert(&sample);
    assert_eq!(address(), before);
    sample.spec.limit = Some(6);
    directory.insert(&sample);
    assert_ne!(address(), before);
}

#[test]
fn a_link_has_ended_from_its_end_on() {
    let directory = Directory::new();
    let mut sample = link(1, "sale", "https://a.example/");
    sample.spec.ends_at = Some(Timestamp::saturating_from_ms(100));
    directory.insert(&sample);
    let at = |ms| directory.find("sale", |entry| location(entry, ms)).unwrap();
    assert_eq!(at(99).as_deref(), Some("https://a.example/"));
    assert_eq!(at(100), None);
    sample.spec.after_end = Some(target("https://a.example/over"));
    directory.insert(&sample);
    let at = |ms| directory.find("sale", |entry| location(entry, ms)).unwrap();
    assert_eq!(at(100).as_deref(), Some("https://a.example/over"));
}

#[test]
fn a_link_that_has_not_begun_has_no_destination_even_if_it_has_one_after_its_end() {
    let directory = Directory::new();
    let mut sample = link(1, "sale", "https://a.example/");
    sample.spec.starts_at = Some(Timestamp::saturating_from_ms(100));
    sample.spec.ends_at = Some(Timestamp::saturating_from_ms(200));
    sample.spec.after_end = Some(target("https://a.example/over"));
    sample.spec.limit = Some(1);
    directory.insert(&sample);
    let at = |ms| directory.find("sale", |entry| location(entry, ms)).unwrap();
    // What comes before the start uses up nothing of the limit.
    assert_eq!((at(98), at(99)), (None, None));
    assert_eq!(at(100).as_deref(), Some("https://a.example/"));
    assert_eq!(at(100).as_deref(), Some("https://a.example/over"));
    assert_eq!(at(200).as_deref(), Some("https://a.example/over"));
}

#[test]
fn a_link_that_is_gone_has_no_destination_until_it_is_brought_back() {
    let directory = Directory::new();
    let mut sample = link(1, "bio", "https://a.example/");
    sample.spec.after_end = Some(target("https://a.example/over"));
    for (is_gone, expected) in [(true, None), (false, Some("https://a.example/".to_owned()))] {
        directory.insert(&Link { is_gone, ..sample.clone() });
        assert_eq!(directory.find("bio", |entry| location(entry, 5)), Some(expected));
    }
}

#[test]
fn however_many_threads_ask_at_once_exactly_as_many_persons_pass_as_the_limit_says() {
    let directory = Directory::new();
    let mut sample = link(1, "drop", "https://a.example/");
    sample.spec.limit = Some(1_000);
    directory.insert(&sample);
    let machine = VisitorTraits { is_person: false, ..PERSON };
    let passed = |visitor: VisitorTraits| {
        let resolved = |entry: &Entry| {
            matches!(entry.resolve(Timestamp::MIN, visitor, |_| 0, noon), Resolution::Target(..))
        };
        (0..700).filter(|_| directory.find("drop", resolved).unwrap()).count()
    };
    let persons: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    passed(machine);
                    passed(PERSON)
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!((persons, passed(machine)), (1_000, 0));
}

#[test]
fn links_of_one_campaign_share_the_destination_after_their_end() {
    let directory = Directory::new();
    let mut sample = link(1, "a", "https://a.example/");
    for n in 0..1_000_u32 {
        sample.spec.slug = Slug::parse(&format!("s{n}")).unwrap();
        sample.spec.after_end = Some(target("https://a.example/over"));
        directory.insert(&sample);
    }
    let after_end = |slug: &str| {
        let of = |entry: &Entry| entry.after_end.as_ref().map(Arc::as_ptr);
        directory.find(slug, of).unwrap()
    };
    assert!((0..1_000).all(|n| after_end(&format!("s{n}")) == after_end("s0")));
}

#[test]
fn links_keep_their_own_destinations_when_there_are_more_than_cache_slots() {
    let directory = Directory::new();
    let mut sample = link(1, "a", "https://a.example/");
    sample.spec.ends_at = Some(Timestamp::MIN);
    let text = |number: usize| format!("https://a.example/over/{number}");
    let count = 2 * DESTINATIONS_CACHED + 1;
    for number in 0..count {
        sample.spec.slug = Slug::parse(&format!("s{number}")).unwrap();
        sample.spec.after_end = Some(target(&text(number)));
        directory.insert(&sample);
    }
    for number in 0..count {
        let found = directory.find(&format!("s{number}"), |entry| location(entry, 100));
        assert_eq!(found, Some(Some(text(number))));
    }
}

#[test]
fn arms_are_chosen_by_weight_and_one_without_a_target_uses_the_links() {
    let directory = Directory::new();
    let mut sample = link(1, "ab", "https://a.example/");
    let arm = |name: &str, weight, to: Option<&str>| crate::domain::link::Arm {
        name: Variant::parse(name).unwrap(),
        weight,
        location: to.map(target),
    };
    sample.spec.arms = vec![arm("a", 70, None), arm("b", 30, Some("https://b.example/"))];
    directory.insert(&sample);
    let given = |drawn: u64| {
        directory.find("ab", |entry| {
            match entry.resolve(
                Timestamp::MIN,
                PERSON,
                |total| {
                    assert_eq!(total, 100);
                    drawn
                },
                noon,
            ) {
                Resolution::Target(destination, name) => {
                    (destination.location(None, None), name.cloned())
                }
                _ => panic!("the link has no end"),
            }
        })
    };
    let (a, b) = (Variant::parse("a").ok(), Variant::parse("b").ok());
    assert_eq!(given(69), Some(("https://a.example/".to_owned(), a)));
    assert_eq!(given(70), Some(("https://b.example/".to_owned(), b)));
}

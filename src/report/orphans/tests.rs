//! Sums of orphans, and the links that were meant.

use std::convert::Infallible;

use super::*;
use crate::domain::sample::link;

const HOUR_MS: i64 = 60 * 60 * 1000;

fn hour(number: i64, slugs: &[(&str, u32)]) -> Orphans {
    let slugs = slugs.iter().map(|(slug, requests)| (Slug::parse(slug).unwrap(), *requests));
    let hour = Timestamp::saturating_from_ms(number * HOUR_MS);
    Orphans { others: 1, machines: 10, ..Orphans::none(hour) }.with(slugs.collect())
}

fn meant(asked: &str, links: &[&str]) -> Option<String> {
    let mut list = OrphanList::of(&[hour(1, &[(asked, 1)])]);
    let links = links.iter().map(|slug| Ok::<_, Infallible>(link(1, slug, "https://a.example/")));
    let Ok(()) = list.meant(links);
    list.slugs[0].nearest.as_ref().map(|nearest| nearest.slug.to_string())
}

#[test]
fn hours_are_added_up_and_those_asked_for_most_come_first() {
    let hours =
        [hour(1, &[("bw-ig-mai", 30), ("x1", 2)]), hour(5, &[("bw-ig-mai", 8), ("y1", 50)])];
    let list = OrphanList::of(&hours);
    let sums: Vec<_> = list.slugs.iter().map(|of| (of.slug.as_str(), of.requests)).collect();
    assert_eq!(sums, [("y1", 50), ("bw-ig-mai", 38), ("x1", 2)]);
    assert_eq!((list.slugs[1].first, list.slugs[1].last), (hours[0].hour, hours[1].hour));
    assert_eq!((list.others, list.machines), (2, 20));
    let many: Vec<Orphans> =
        (0..200).map(|number| hour(number, &[(&format!("s{number}"), 1)])).collect();
    let list = OrphanList::of(&many);
    assert_eq!((list.slugs.len(), list.others), (ORPHANS_LISTED_MAX, 200 + 100));
    assert!(OrphanList::of(&[]).is_empty());
}

#[test]
fn the_link_with_the_fewest_typing_errors_was_meant_whatever_the_order_of_the_links() {
    for (asked, links, expected) in [
        ("bw-ig-mai", &["bw-ig-mia", "bw-ig-max", "bw-wa-mia"][..], Some("bw-ig-mia")),
        ("bw-ig-mai", &["bw-wa-mia", "bw-ig-mia"], Some("bw-ig-mia")),
        ("bw-ig-ma", &["bw-ig-mb", "bw-ig-mai"], Some("bw-ig-mai")),
        ("bw-ig-mia", &["bw-ig-mia", "bw-ig-mib"], Some("bw-ig-mia")),
        ("bio", &["bia", "boi", "bo"], Some("boi")),
        ("bio", &["shop", "flyer"], None),
        // Of drawn slugs, one with more errors is near by chance only.
        ("k3x9m2p", &["k3x9m2q"], Some("k3x9m2q")),
        ("k3x9m2p", &["k3x8n2q"], None),
        ("bw-ig-mai", &[], None),
    ] {
        assert_eq!(meant(asked, links).as_deref(), expected, "{asked} {links:?}");
    }
}

#[test]
fn a_link_that_is_gone_is_not_suggested_and_one_that_was_made_since_is_told_as_there() {
    let mut list = OrphanList::of(&[hour(1, &[("bw-ig-mai", 1)])]);
    let gone = Link { is_gone: true, ..link(1, "bw-ig-mai", "https://a.example/") };
    let Ok(()) = list.meant([Ok::<_, Infallible>(gone.clone())]);
    assert_eq!(list.slugs[0].nearest, None);
    let Ok(()) = list.meant([Ok::<_, Infallible>(Link { is_gone: false, ..gone })]);
    assert!(list.slugs[0].nearest.as_ref().unwrap().is_there());
}

/// Every link used to be compared letter by letter.
#[test]
fn of_very_many_links_only_those_with_nearly_the_same_characters_are_compared() {
    let asked = Asked::of(&Slug::parse("k3x9m2p").unwrap());
    let alphabet = "23456789abcdefghjkmnpqrstuvwxyz".as_bytes();
    let mut state = 7_u64;
    let mut drawn = || {
        let mut char = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            char::from(alphabet[usize::try_from(state >> 33).unwrap() % alphabet.len()])
        };
        Slug::parse(&(0..7).map(|_| char()).collect::<String>()).unwrap()
    };
    let most = 2 * asked.typos_max();
    let near = (0..10_000).filter(|_| {
        let own = Asked::of(&drawn());
        (own.set ^ asked.set).count_ones() as usize <= most
    });
    assert!(near.count() < 20);
}

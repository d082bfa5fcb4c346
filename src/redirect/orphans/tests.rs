//! What is counted as an orphan, and what as a sum.

use super::*;
use crate::domain::click::Method;
use crate::domain::record::orphans::Orphan;
use crate::redirect::sample::{now, request, serving};

fn counted(paths: &[&str]) -> Vec<Orphans> {
    let serving = serving(&[]);
    for path in paths {
        serving.note_orphan(&request(path));
    }
    serving.orphans.take()
}

fn slugs(of: &Orphans) -> Vec<(&str, u32)> {
    of.slugs.iter().map(|Orphan { slug, requests }| (slug.as_str(), *requests)).collect()
}

#[test]
fn slugs_are_counted_by_name_and_the_paths_of_scanners_as_a_sum() {
    let all = counted(&[
        "bw-ig-mai",
        "BW-IG-Mai",
        "bw-ig-mai)",
        "bw-sms.IN-129",
        "bw-sms.k3x9m2p7",
        "wp-login.php",
        ".env",
        "config.json",
        "wp-admin/setup.php",
        "cgi-bin/luci",
        "a.b.c",
    ]);
    let [hour] = &all[..] else { panic!("{all:?}") };
    assert_eq!(hour.hour, Orphans::hour_of(now()));
    assert_eq!(slugs(hour), [("bw-ig-mai", 3), ("bw-sms", 2)]);
    assert_eq!((hour.others, hour.machines), (0, 6));
}

#[test]
fn what_programs_ask_for_is_a_sum_and_what_a_preview_asks_for_is_not() {
    let serving = serving(&[]);
    let by = |agent: &'static str| RedirectRequest {
        user_agent: Some(agent.as_bytes()),
        ..request("bw-ig-mai")
    };
    serving.note_orphan(&by("WhatsApp/2.24.20.83 A"));
    serving.note_orphan(&by("curl/8.5.0"));
    serving.note_orphan(&by(
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    ));
    serving.note_orphan(&RedirectRequest { method: Method::Head, ..request("bw-ig-mai") });
    let all = serving.orphans.take();
    assert_eq!((slugs(&all[0]), all[0].machines), (vec![("bw-ig-mai", 1)], 3));
}

#[test]
fn a_flood_of_slugs_takes_bounded_memory_and_hides_none_that_many_ask_for() {
    let counter = OrphanCounter::default();
    for number in 0..3 * ORPHANS_COUNTED_MAX {
        counter.count(now(), Slug::parse(&format!("x{number}")).ok());
        if number % 100 == 0 {
            counter.count(now(), Slug::parse("bw-ig-mai").ok());
        }
    }
    let held = counter.0.lock().unwrap().hours.values().map(|of| of.slugs.len()).sum::<usize>();
    assert!(held <= ORPHANS_COUNTED_MAX, "{held}");
    let all = counter.take();
    let often = u32::try_from((3 * ORPHANS_COUNTED_MAX).div_ceil(100)).unwrap();
    let found = all[0].slugs.iter().find(|of| of.slug.as_str() == "bw-ig-mai").unwrap();
    // It may have been let go of before it was asked for twice.
    assert!(found.requests + 2 >= often, "{} of {often}", found.requests);
    let sum: u64 = all[0].slugs.iter().map(|of| u64::from(of.requests)).sum();
    assert_eq!(sum + all[0].others, 3 * ORPHANS_COUNTED_MAX as u64 + u64::from(often));
    assert!(counter.take().is_empty());
}

#[test]
fn what_is_put_back_is_counted_with_what_came_since() {
    let counter = OrphanCounter::default();
    let slug = || Slug::parse("bw-ig-mai").ok();
    counter.count(now(), slug());
    counter.count(now(), None);
    let taken = counter.take();
    counter.count(now(), slug());
    for of in &taken {
        counter.put_back(of);
    }
    let all = counter.take();
    assert_eq!((slugs(&all[0]), all[0].machines), (vec![("bw-ig-mai", 2)], 1));
}

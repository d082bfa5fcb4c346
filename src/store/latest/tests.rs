use super::*;
use crate::store::paging::tests::{at, file};

#[test]
fn the_latest_clicks_come_page_by_page_each_once() {
    let (_folder, store) = file(1_000);
    let txn = store.begin_read().unwrap();
    let minutes = |from: i64, to: i64| Some(at(from * 60_000)..at(to * 60_000));
    let any = ClickFilter::default();
    let filters = [
        any.clone(),
        ClickFilter { link: Some(LinkId(3)), ..any.clone() },
        ClickFilter { time: minutes(430, 777), ..any.clone() },
        ClickFilter { verdict: Some(Verdict::Bot), ..any.clone() },
        ClickFilter { verdict: Some(Verdict::Scanner), ..any.clone() },
        ClickFilter {
            link: Some(LinkId(1)),
            time: minutes(99, 101),
            verdict: Some(Verdict::Bot),
            below: None,
        },
    ];
    for filter in filters {
        let fits = |number: &u64| {
            let time = filter.time.clone().unwrap_or(at(0)..at(i64::MAX / 2_000_000));
            let is_bot = number.is_multiple_of(3);
            filter.link.is_none_or(|link| number % 5 == u64::from(link.0))
                && (filter.time.is_none()
                    || time.contains(&at(i64::try_from(*number).unwrap() * 60_000)))
                && filter.verdict.is_none_or(|verdict| verdict == Verdict::Bot && is_bot)
        };
        let wanted: Vec<u64> = (0..1_000).rev().filter(fits).collect();
        for (count, clicks_max) in [(70, 10_000), (70, 1), (1, 10_000), (1_000, 10_000)] {
            let (mut below, mut seen, mut pages) = (None, Vec::new(), 0);
            loop {
                let asked = ClickFilter { below, ..filter.clone() };
                let (page, _) = txn.latest_clicks(&asked, (count, clicks_max), || {}).unwrap();
                assert!(page.clicks.len() <= count, "{filter:?}");
                seen.extend(page.clicks.iter().map(|click| click.number.get()));
                pages += 1;
                assert!(pages <= 1_001, "{filter:?} {count} {clicks_max}: the pages have no end");
                below = page.next;
                if below.is_none() {
                    break;
                }
            }
            assert_eq!(seen, wanted, "{filter:?} {count} {clicks_max}");
        }
    }
}

#[test]
fn a_link_comes_with_its_counts_and_one_without_clicks_has_none() {
    let (_folder, store) = file(1_000);
    let txn = store.begin_read().unwrap();
    let of = |link: u32| {
        let filter = ClickFilter { link: Some(LinkId(link)), ..ClickFilter::default() };
        txn.latest_clicks(&filter, (5, 5), || {}).unwrap()
    };
    let (latest, count) = of(3);
    let numbers: Vec<u64> = latest.clicks.iter().map(|click| click.number.get()).collect();
    assert_eq!((numbers, count.all), (vec![998, 993, 988, 983, 978], 200));
    assert_eq!(of(9), (LatestClicks::default(), LinkCount::default()));
}

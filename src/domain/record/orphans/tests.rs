use super::*;

fn of(slugs: &[(&str, u32)]) -> Orphans {
    let slugs = slugs.iter().map(|(slug, requests)| (Slug::parse(slug).unwrap(), *requests));
    Orphans::none(Timestamp::MIN).with(slugs.collect())
}

#[test]
fn sums_are_added_slug_by_slug_and_the_rarest_beyond_the_bound_are_a_sum() {
    let both = of(&[("a", 1), ("c", 2)]).plus(&of(&[("b", 5), ("c", 3)]));
    assert_eq!(both, of(&[("a", 1), ("b", 5), ("c", 5)]));
    let many: Vec<String> = (0..ORPHANS_AN_HOUR_MAX).map(|n| format!("s{n:03}")).collect();
    let many: Vec<(&str, u32)> = many.iter().map(|slug| (slug.as_str(), 3)).collect();
    let full = of(&many).plus(&of(&[("often", 9), ("seldom", 2)]));
    assert_eq!((full.slugs.len(), full.others), (ORPHANS_AN_HOUR_MAX, 5));
    assert!(full.slugs.iter().any(|of| of.slug.as_str() == "often" && of.requests == 9));
    let sum: u32 = full.slugs.iter().map(|of| of.requests).sum();
    assert_eq!(u64::from(sum) + full.others, 3 * ORPHANS_AN_HOUR_MAX as u64 + 11);
}

#[test]
fn an_hour_begins_at_its_whole_hour_also_before_1970() {
    let hour = |text: &str| Orphans::hour_of(Timestamp::parse(text).unwrap()).to_string();
    assert_eq!(hour("2026-11-20T09:59:59Z"), "2026-11-20T09:00:00.000Z");
    assert_eq!(hour("1969-12-31T23:30:00Z"), "1969-12-31T23:00:00.000Z");
}

use std::sync::Weak;

use super::*;

#[test]
fn a_cached_agent_equals_one_that_is_read() {
    let many = (0..3 * AGENTS_CACHED).map(|n| format!("Mozilla/5.0 (iPhone) x{n}"));
    let many: Vec<String> = many.chain(["", " \u{7} ", "curl/8"].map(str::to_owned)).collect();
    for text in many.iter().chain(&many) {
        let header = Some(text.as_bytes());
        // Called twice, because another agent may have taken its slot in between.
        assert_eq!(
            [Agent::of(header), Agent::of(header)],
            [(); 2].map(|()| Agent::read(header)),
            "{text}"
        );
    }
    assert_eq!(Agent::of(None), Agent::read(None));
}

#[test]
fn made_up_agents_fill_no_more_than_the_cache() {
    let made_up = |n| format!("Mozilla/5.0 {n:x<500}");
    let texts: Vec<Weak<str>> = (0..20 * AGENTS_CACHED)
        .map(|n| Arc::downgrade(&Agent::of(Some(made_up(n).as_bytes())).text.unwrap()))
        .collect();
    let kept = texts.iter().filter(|text| text.strong_count() > 0).count();
    assert!((1..=AGENTS_CACHED).contains(&kept), "{kept} are kept");
}

#[test]
fn only_the_examined_part_of_a_long_agent_is_cached() {
    let agent = |rest: &str| Agent::of(Some(format!("{}{rest}", "x".repeat(600)).as_bytes()));
    let (first, second) = (agent("of one"), agent("of another"));
    let texts = first.text.zip(second.text).unwrap();
    assert!(Arc::ptr_eq(&texts.0, &texts.1), "agents with the same examined part share one entry");
}

use super::*;

#[test]
fn intervals_agree_with_published_ones() {
    let table = [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (7, 50, 0.0695, 0.2619),
        (0, 10, 0.0, 0.2775),
        (3, 40, 0.0258, 0.1986),
        (12, 400, 0.0172, 0.0517),
    ];
    for (successes, trials, low, high) in table {
        let found = wilson(successes, trials).unwrap();
        assert!((found.0 - low).abs() < 0.000_05, "{successes}/{trials}: {}", found.0);
        assert!((found.1 - high).abs() < 0.000_05, "{successes}/{trials}: {}", found.1);
    }
}

#[test]
fn impossible_counts_have_no_interval_and_the_outer_bounds_are_exact() {
    assert_eq!(wilson(0, 0), None);
    assert_eq!(wilson(3, 2), None);
    assert_eq!(wilson(0, 7).map(|(low, _)| low), Some(0.0));
    assert_eq!(wilson(7, 7).map(|(_, high)| high), Some(1.0));
}

use super::*;

#[test]
fn a_server_asks_for_what_it_needs_and_makes_do_with_what_it_gets() {
    let all = CONNECTIONS_MAX as u64 + OURS;
    let table = [
        // Soft, hard, what is asked for, and what is left to visitors.
        (Some(1_024), Some(1_048_576), Some(all), CONNECTIONS_MAX),
        (Some(1_024), None, Some(all), CONNECTIONS_MAX),
        (Some(1_024), Some(4_096), Some(4_096), 4_096 - 512),
        (Some(65_536), Some(65_536), Some(65_536), CONNECTIONS_MAX),
        (Some(40), Some(40), Some(40), 16),
        (None, None, None, CONNECTIONS_MAX),
    ];
    for (current, maximum, asked, left) in table {
        let given = asked_for(&Rlimit { current, maximum }).current;
        assert_eq!((given, visitors(given)), (asked, left), "{current:?} of {maximum:?}");
    }
}

use super::*;

fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(ms).unwrap()
}

#[test]
fn pauses_double_up_to_a_bound_and_are_drawn_between_a_half_and_the_whole() {
    let retries = Retries::default();
    let mut whole = RETRY_FIRST_MS;
    for failed in 1..100 {
        let pauses =
            [0, 1, u64::MAX / 3, u64::MAX].map(|random| retries.pause(failed, random, None).ms());
        assert!(
            pauses.iter().all(|pause| (whole / 2..=whole).contains(pause)),
            "{failed}: {pauses:?}"
        );
        assert_eq!(retries.pause(failed, 0, None).ms(), whole / 2);
        assert_eq!(retries.pause(failed, whole - whole / 2, None).ms(), whole);
        whole = (whole * 2).min(RETRY_PAUSE_MS_MAX);
    }
    assert_eq!(retries.pause(u32::MAX, 0, None).ms(), RETRY_PAUSE_MS_MAX / 2);
}

#[test]
fn an_endpoint_may_ask_for_a_longer_pause_and_for_no_shorter_one() {
    let retries = Retries::default();
    let asked = |ms| Some(Span::from_ms(ms));
    assert_eq!(retries.pause(1, 0, asked(0)).ms(), RETRY_FIRST_MS / 2);
    assert_eq!(retries.pause(1, 0, asked(60_000)).ms(), 60_000);
    assert_eq!(retries.pause(1, 0, asked(u64::MAX)).ms(), RETRY_AFTER_MS_MAX);
}

#[test]
fn what_was_first_tried_long_ago_is_given_up() {
    let retries = Retries::default();
    let end = i64::try_from(GIVE_UP_MS).unwrap();
    assert!(!retries.is_over(at(0), at(end - 1)));
    assert!(retries.is_over(at(0), at(end)));
    // The clock was set back.
    assert!(!retries.is_over(at(end), at(0)));
}

#[test]
fn a_pause_is_asked_for_in_seconds_or_until_a_date() {
    let now = at(1_796_000_000_000);
    let table = [
        ("0", Some(0)),
        ("120", Some(120_000)),
        (" 7 ", Some(7_000)),
        ("99999999999999999999999", Some(u64::MAX)),
        ("Mon, 30 Nov 2026 00:53:20 GMT", Some(0)),
        ("Mon, 30 Nov 2026 01:06:40 GMT", Some(800_000)),
        ("Sun, 06 Nov 1994 08:49:37 GMT", Some(0)),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("1.5", None),
    ];
    for (text, expected) in table {
        assert_eq!(retry_after(text, now).map(Span::ms), expected, "{text}");
    }
}

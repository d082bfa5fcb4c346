use super::*;

fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(ms).unwrap()
}

fn given(until: Option<i64>) -> HandOut {
    HandOut { at: at(100), label: None, agent: None, until: until.map(at) }
}

#[test]
fn a_code_is_free_given_redeemed_or_lapsed() {
    let (open, short) = (given(None), given(Some(200)));
    for (given, redeemed, now, state) in [
        (None, 0, 100, "free"),
        (None, 1, 100, "redeemed"),
        (Some(&open), 0, 100_000, "given"),
        (Some(&short), 0, 199, "given"),
        (Some(&short), 0, 200, "lapsed"),
        (Some(&short), 1, 200, "redeemed"),
    ] {
        assert_eq!(HandOutState::of(given, redeemed, at(now)).as_str(), state);
    }
}

#[test]
fn a_label_is_one_line_of_bounded_length() {
    assert_eq!(HandOutLabel::parse("  Ann, second order ").unwrap().as_str(), "Ann, second order");
    let long = "x".repeat(HAND_OUT_LABEL_CHARS_MAX);
    assert!(HandOutLabel::parse(&long).is_ok());
    for text in ["", "  ", "a\nb", &(long + "x")] {
        assert_eq!(HandOutLabel::parse(text), Err(HandOutLabelError), "{text:?}");
    }
}

#[test]
fn a_pool_lists_the_codes_up_to_a_place() {
    let code = |text: &str| CouponCode::parse(text).unwrap();
    let begun = Pool { listed_to: Some(code("BW-M")), ..Pool::default() };
    assert!(begun.lists(&code("bw-b")) && begun.lists(&code("BWM")) && !begun.lists(&code("BW-N")));
    assert!(Pool::default().lists(&code("ZZZ")));
}

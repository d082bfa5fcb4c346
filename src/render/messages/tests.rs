use super::*;

#[test]
fn a_fence_is_longer_than_any_run_of_backticks_in_the_text() {
    for (text, expected) in [("Hi!", "```"), ("a `b`", "```"), ("```", "````"), ("", "```")] {
        assert_eq!(fence(text), expected, "{text}");
    }
}

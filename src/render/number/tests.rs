use super::*;

#[test]
fn credits_are_whole_or_have_six_places() {
    assert_eq!(Credits::from(25.0), Credits::Whole(25));
    assert_eq!(Credits::from(0.999_999_999_9), Credits::Whole(1));
    assert_eq!(Credits::from(1.0 / 3.0), Credits::Shared(0.333_333));
}

#[test]
fn rates_have_four_places() {
    assert_eq!(rate(0.067_412).to_string(), "0.0674");
    assert_eq!(rate(0.125).to_string(), "0.125");
}

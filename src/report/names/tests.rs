use super::*;

/// The most frequent spelling of the period was shown, so that two months had two names for one agent, and an
/// explanation a third.
#[test]
fn a_name_is_shown_as_the_plan_has_it_or_else_in_lower_case() {
    let settings = Settings::default();
    let agents = Spellings::<Agent>::new(&settings);
    for (written, right) in [
        ("ana", "ana"),
        ("ANA", "ana"),
        ("\u{ff21}na\u{a0}", "ana"),
        ("Ana  Ruiz", "ana ruiz"),
        ("\u{c5}SA", "\u{e5}sa"),
    ] {
        let written = Agent::parse(written).unwrap();
        for _ in 0..2 {
            assert_eq!(agents.of(&written).as_str(), right, "{written}");
        }
    }
    let [sharp, double] =
        ["Stra\u{df}e", "STRASSE"].map(|text| agents.of(&Agent::parse(text).unwrap()));
    assert_eq!(sharp, double);
}

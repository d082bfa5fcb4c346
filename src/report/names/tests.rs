use super::*;

/// The most frequent spelling of the period was shown, so that two months had two names for one agent, and an
/// explanation a third.
#[test]
fn a_name_is_shown_as_the_plan_has_it_or_else_in_lower_case() {
    let settings = Settings::default();
    let mut agents = Names::<Agent>::new(&settings);
    let mut of = |text: &str| {
        let number = agents.number(Some(&Agent::parse(text).unwrap()));
        agents.name(number).unwrap().to_string()
    };
    for (written, right) in [
        ("ana", "ana"),
        ("ANA", "ana"),
        ("\u{ff21}na\u{a0}", "ana"),
        ("Ana  Ruiz", "ana ruiz"),
        ("\u{c5}SA", "\u{e5}sa"),
    ] {
        for _ in 0..2 {
            assert_eq!(of(written), right, "{written}");
        }
    }
    assert_eq!(of("Stra\u{df}e"), of("STRASSE"));
}

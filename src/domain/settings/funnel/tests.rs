use super::*;

fn steps(texts: &[&str]) -> Result<Funnel, FunnelError> {
    Funnel::of(texts.iter().map(|text| FunnelStep::parse(text).unwrap()).collect())
}

#[test]
fn a_step_is_a_kind_or_the_name_of_an_events_step_in_any_case() {
    for (text, expected) in [
        ("Sale", FunnelStep::Kind(ConversionKind::Sale)),
        (" Add-To  Cart", FunnelStep::named("add-to cart").unwrap()),
        ("customer", FunnelStep::named("CUSTOMER").unwrap()),
    ] {
        let step = FunnelStep::parse(text).unwrap();
        assert_eq!(step, expected);
        assert_eq!(FunnelStep::parse(step.as_str()), Ok(step));
    }
    assert_eq!(FunnelStep::parse(" "), Err(LabelError::Empty));
    // What an event calls its step is a name, whatever the words of kinds are.
    assert_ne!(FunnelStep::named("sale"), FunnelStep::parse("sale"));
}

#[test]
fn a_funnel_has_at_least_two_steps_and_each_once() {
    assert!(steps(&["checkout", "sale"]).is_ok());
    assert_eq!(steps(&["sale"]), Err(FunnelError::Count(1)));
    let names: Vec<String> = (0..=FUNNEL_STEPS_MAX).map(|step| format!("step {step}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert_eq!(steps(&names), Err(FunnelError::Count(FUNNEL_STEPS_MAX + 1)));
    assert!(steps(&names[1..]).is_ok());
    let twice = FunnelStep::parse("cart").unwrap();
    assert_eq!(steps(&["cart", "sale", "Cart"]), Err(FunnelError::Twice(twice)));
}

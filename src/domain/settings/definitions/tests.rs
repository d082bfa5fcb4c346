use super::super::funnel::FunnelStep;
use super::*;
use crate::domain::money::Money;
use crate::domain::settings::rules::Model;

fn day(text: &str) -> Timestamp {
    Timestamp::parse(&format!("2026-11-{text}T12:00:00Z")).unwrap()
}

fn rules(window: u32, own: &[(WindowKind, u32)]) -> Attribution {
    let windows = own
        .iter()
        .map(|(kind, days)| KindWindow { kind: *kind, window: Span::from_days((*days).into()) });
    Attribution {
        window: Span::from_days(window.into()),
        windows: windows.collect(),
        ..Attribution::default()
    }
}

fn under(rules: &Attribution) -> Definitions {
    Definitions::of(&Settings::default()).under(rules)
}

fn texts(old: &Definitions, new: &Definitions) -> Vec<String> {
    let text = |of: &Redefined| format!("{:?}: {:?} -> {:?}", of.what, of.old, of.new);
    old.redefined(new).iter().map(text).collect()
}

#[test]
fn windows_that_mean_the_same_are_the_same_definitions() {
    use WindowKind::{Call, Click, Conversation, Coupon, Sent};
    let all = [(Coupon, 7), (Click, 7), (Call, 7), (Conversation, 7)];
    assert_eq!(under(&rules(30, &all)), under(&rules(7, &[])));
    assert_eq!(under(&rules(7, &[(Click, 7), (Sent, 1)])), under(&rules(7, &[])));
    let [one, other] = [[(Click, 7), (Call, 9)], [(Call, 9), (Click, 7)]];
    assert_eq!(under(&rules(30, &one)), under(&rules(30, &other)));
    assert_ne!(under(&rules(30, &one)), under(&rules(7, &[])));
    for rules in [rules(30, &all), rules(30, &one), rules(5, &[(Sent, 3)])] {
        let kept = under(&rules).attribution;
        for kind in WindowKind::ALL {
            assert_eq!(kept.window_of(*kind), rules.window_of(*kind), "{kind}");
        }
    }
}

#[test]
fn what_does_not_change_a_figure_is_no_definition() {
    let plain = Settings::default();
    let mut other = Settings { forward_query: true, ..Settings::default() };
    // A kind that no plan weighs is a goal.
    other.conversions.remove(&ConversionKind::Sale);
    assert_eq!(Definitions::of(&other), Definitions::of(&plain));
}

#[test]
fn each_definition_that_differs_is_named_with_both_sides() {
    let old = Definitions::of(&Settings::default());
    let mut settings = Settings { currency: Currency::parse("EUR").ok(), ..Settings::default() };
    settings.conversions.insert(ConversionKind::Lead, Weight::Macro);
    settings.rates.insert(Currency::parse("USD").unwrap(), "0.92".parse().unwrap());
    settings.margin = "40%".parse().ok();
    settings.hour_price = Some(Money::zero(Currency::parse("EUR").unwrap()));
    settings.attribution = Attribution { model: Model::Linear, ..rules(14, &[]) };
    let new = Definitions::of(&settings);
    insta::assert_snapshot!(texts(&old, &new).join("\n"), @r#"
    Kind(Lead): Some("micro") -> Some("macro")
    Model: Some("last") -> Some("linear")
    Window: Some("30d") -> Some("14d")
    Currency: None -> Some("EUR")
    Rate(USD): None -> Some("0.92")
    Margin: None -> Some("40%")
    "#);
    assert_eq!(texts(&new, &new), Vec::<String>::new());
    let by_kind = under(&rules(30, &[(WindowKind::Call, 3), (WindowKind::Sent, 2)]));
    insta::assert_snapshot!(texts(&old, &by_kind).join("\n"), @r#"
    WindowOf(Call): Some("30d") -> Some("3d")
    WindowOf(Sent): Some("1d") -> Some("2d")
    "#);
}

#[test]
fn a_funnel_with_other_steps_is_another_definition() {
    let funnels = |list: &[(&str, &[&str])]| {
        let funnel = |steps: &[&str]| {
            let steps = steps.iter().map(|step| FunnelStep::parse(step).unwrap());
            Funnel::of(steps.collect()).unwrap()
        };
        let named =
            |(name, steps): &(&str, &[&str])| (FunnelName::parse(name).unwrap(), funnel(steps));
        let funnels = list.iter().map(named).collect();
        Definitions::of(&Settings { funnels, ..Settings::default() })
    };
    let old = funnels(&[("buy", &["lead", "sale"]), ("call", &["lead", "booking"])]);
    let new = funnels(&[("buy", &["lead", "fitting", "sale"]), ("join", &["lead", "signup"])]);
    insta::assert_snapshot!(texts(&old, &new).join("\n"), @r#"
    Funnel(FunnelName("buy")): Some("lead > sale") -> Some("lead > fitting > sale")
    Funnel(FunnelName("call")): Some("lead > booking") -> None
    Funnel(FunnelName("join")): None -> Some("lead > signup")
    "#);
    assert_eq!(texts(&new, &new), Vec::<String>::new());
}

#[test]
fn the_log_tells_each_change_and_since_when_it_is_whole() {
    let [first, second, today] = [30, 14, 7].map(|days| under(&rules(days, &[])));
    let mut log = DefinitionLog::WHOLE;
    log.add(first.clone(), day("10"));
    log.add(second.clone(), day("20"));
    let changes: Vec<_> = log.changes(&today).collect();
    assert_eq!(changes, [(day("10"), &first, &second), (day("20"), &second, &today)]);
    for _ in 2..DEFINITIONS_KEPT_MAX {
        log.add(first.clone(), day("25"));
    }
    assert_eq!((log.since, log.replaced.len()), (Timestamp::MIN, DEFINITIONS_KEPT_MAX));
    log.add(first, day("26"));
    assert_eq!((log.since, log.replaced.len()), (day("10"), DEFINITIONS_KEPT_MAX));
}

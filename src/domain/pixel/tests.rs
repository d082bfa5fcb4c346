use super::*;
use crate::domain::money::Currency;
use crate::domain::record::conversion_kind::{ConversionKind, Weight};

fn settings() -> Settings {
    let mut settings = Settings::default();
    let steps =
        ["add to cart", "Checkout", "lead", "sale"].map(|step| FunnelStep::parse(step).unwrap());
    let funnel = Funnel::of(steps.to_vec()).unwrap();
    settings.funnels.insert(crate::domain::label::FunnelName::parse("shop").unwrap(), funnel);
    settings
}

fn hit(step: &str, id: &str) -> PixelHit {
    PixelHit {
        at: Timestamp::parse("2026-11-20T09:30:00Z").unwrap(),
        click: ClickId::parse("3Kx9aB7QmZ01").unwrap(),
        id: PixelId::parse(id).unwrap(),
        step: PixelRules::of(&settings()).step(step).unwrap().clone(),
    }
}

#[test]
fn micro_kinds_and_steps_of_funnels_are_taken_and_nothing_else() {
    let rules = PixelRules::of(&settings());
    for named in ["lead", "signup", "add to cart", "Add to  Cart", "checkout"] {
        assert!(rules.step(named).is_some(), "{named}");
    }
    for named in
        ["sale", "SALE", "booking", "referral", "", "purchase", "step", "<script>", "pixel:"]
    {
        assert!(rules.step(named).is_none(), "{named}");
    }
    assert_eq!((rules.param.as_str(), rules.keep_s, rules.is_strict), ("lnk", 30 * 86_400, false));
}

#[test]
fn whatever_a_page_says_is_no_goal_and_no_revenue() {
    let mut settings = settings();
    for (step, kind) in [("lead", Some(ConversionKind::Lead)), ("checkout", None)] {
        let event = hit(step, "a").event(Imports::LASTING).unwrap();
        assert!(event.is_of_pixel());
        assert_eq!(event.kind.conversion(), kind);
        let told = (event.value, &event.code, event.customer);
        assert_eq!(told, (None, &None, None));
        let euro = Currency::of_code("EUR").unwrap();
        let Some(conversion) = event.conversion(euro) else { continue };
        assert_eq!((&*conversion.source, conversion.total.minor), ("pixel", 0));
        assert_eq!(conversion.weight(&settings), Some(Weight::Micro));
        // Also when a later plan makes the kind a goal.
        settings.conversions.insert(ConversionKind::Lead, Weight::Macro);
        assert_eq!(conversion.weight(&settings), None);
        assert!(!conversion.is_goal(&settings));
    }
}

#[test]
fn what_differs_has_another_id() {
    let ids = [hit("lead", ""), hit("lead", "a"), hit("signup", "a"), hit("add to cart", "a-lead")];
    let ids = ids.map(|hit| hit.record_id().unwrap());
    let shown = ids.each_ref().map(ForeignId::as_str);
    assert_eq!(
        shown,
        [
            "pixel:3Kx9aB7QmZ01::lead",
            "pixel:3Kx9aB7QmZ01:a:lead",
            "pixel:3Kx9aB7QmZ01:a:signup",
            "pixel:3Kx9aB7QmZ01:a-lead:add to cart"
        ]
    );
    for text in ["a:lead", "a b", "\u{e9}", "<b>", &"x".repeat(65)] {
        assert_eq!(PixelId::parse(text), None, "{text}");
    }
}

use super::*;

const CHROME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, \
                          like Gecko) Chrome/131.0.0.0 Safari/537.36";

fn judged(method: Method, facts: Facts, agent: Option<&str>) -> (Verdict, String) {
    let circumstances = Circumstances { method, facts, referrer_host: None, list: None };
    let judgement = judge(&Signals { circumstances, user_agent: agent });
    assert_eq!(judgement.rules_version, RULES_VERSION);
    (judgement.verdict, judgement.rule.to_string())
}

#[test]
fn the_method_outranks_the_purpose_then_the_agent_of_a_program_then_the_address() {
    const WHATSAPP: &str = "WhatsApp/2.23.20.0 A";
    let all = Facts::OWN.with(Facts::PREFETCH);
    let both = Facts::OWN.with(Facts::LISTED);
    let table = [
        (Method::Head, all, Some(CHROME), Verdict::Probe, "head"),
        (Method::Get, all, Some(CHROME), Verdict::Prefetch, "purpose"),
        (Method::Get, both, Some(WHATSAPP), Verdict::Preview, "preview-whatsapp"),
        (Method::Get, both, Some(CHROME), Verdict::Scanner, "list"),
        (Method::Get, both, None, Verdict::Scanner, "list"),
        (Method::Get, Facts::OWN, Some(CHROME), Verdict::Own, "own-address"),
        (Method::Get, Facts::OWN, Some(" "), Verdict::Own, "own-address"),
        (Method::Get, Facts::PREFETCH, Some(CHROME), Verdict::Prefetch, "purpose"),
        (Method::Get, Facts::PREVIEW, Some(CHROME), Verdict::Prefetch, "purpose"),
        (Method::Get, Facts::default(), Some(CHROME), Verdict::Person, "browser"),
        (Method::Get, Facts::default(), Some(" "), Verdict::Unknown, "blank"),
        (Method::Get, Facts::default(), None, Verdict::Unknown, "blank"),
        (Method::Get, Facts::default(), Some("Mozilla/5.0"), Verdict::Unknown, "odd"),
    ];
    for (method, facts, agent, verdict, rule) in table {
        assert_eq!(judged(method, facts, agent), (verdict, rule.to_owned()), "{agent:?}");
    }
}

#[test]
fn a_trusted_proxy_and_a_links_end_do_not_change_the_verdict() {
    let facts = Facts::TRUSTED.with(Facts::AFTER_END).with(Facts::RECIPIENT_UNKEYED);
    assert_eq!(judged(Method::Get, facts, Some(CHROME)).0, Verdict::Person);
}

/// Every click without an agent became `unknown` once its agent was removed and it was judged again.
#[test]
fn a_click_whose_agent_was_removed_keeps_its_judgement_and_one_that_never_had_one_is_judged_again()
{
    let again = |rule: &str, facts: Facts, user_agent: Option<&str>| {
        let rule = RuleCode::new(rule).unwrap();
        let first = Judgement { verdict: Verdict::Person, rule, rules_version: 1 };
        let click =
            KeptSignals { method: Method::Get, facts, user_agent, referrer_host: None, first };
        judge_again(&click).map(|of| (of.verdict, of.rule.to_string()))
    };
    let judged = |verdict, rule: &str| Some((verdict, rule.to_owned()));
    for removed in
        ["browser", "app-instagram", "preview-whatsapp", "own-preview", "a-rule-of-before"]
    {
        assert_eq!(again(removed, Facts::default(), None), None, "{removed}");
    }
    assert_eq!(
        again("browser", Facts::default(), Some(CHROME)),
        judged(Verdict::Person, "browser")
    );
    assert_eq!(again("blank", Facts::default(), None), judged(Verdict::Unknown, "blank"));
    assert_eq!(again("purpose", Facts::PREFETCH, None), judged(Verdict::Prefetch, "purpose"));
    assert_eq!(again("list-cloud", Facts::LISTED, None), judged(Verdict::Scanner, "list-cloud"));
    assert_eq!(again("own-address", Facts::OWN, None), judged(Verdict::Own, "own-address"));
}

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

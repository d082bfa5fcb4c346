use super::*;

fn version(agent: &str, contact: u8) -> ConversationVersion {
    ConversationVersion {
        epoch: 0,
        inbound: None,
        outbound: None,
        started_at: Timestamp::from_ms(0).unwrap(),
        id: ForeignId::parse("c1").unwrap(),
        channel: Channel::parse("instagram").unwrap(),
        agent: Agent::parse(agent).ok(),
        campaign: None,
        content: None,
        slug: None,
        first_response_s: None,
        opted_out: None,
        contact: Some(PersonKey([contact; 16])),
        reference: None,
        list: None,
        topic: None,
        purpose: None,
        opted_in: None,
        first_human_response_s: None,
        told_clicks: Vec::new(),
        told_codes: Vec::new(),
        imports: Imports::LASTING,
    }
}

#[test]
fn which_version_is_newer_does_not_depend_on_the_people_key() {
    // Two data files with different people keys hold the same two rows. The contact's hash was
    // once compared before the agent, so their reports differed.
    let agent = |a, b| {
        let folded = Conversation::fold(vec![version("jon", a), version("mia", b)]).unwrap();
        folded.agent.unwrap().to_string()
    };
    assert_eq!(agent(1, 2), agent(2, 1));
}

#[test]
fn an_opt_out_outlasts_later_versions() {
    let (mut out, mut later) = (version("mia", 1), version("mia", 1));
    (out.opted_out, later.opted_out, later.inbound) = (Some(true), Some(false), Some(9));
    let folded = Conversation::fold(vec![out, later]).unwrap();
    assert_eq!((folded.opted_out, folded.inbound), (Some(true), Some(9)));
}

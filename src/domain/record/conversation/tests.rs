use super::*;

fn version(agent: &str, contact: u8) -> ConversationVersion {
    ConversationVersion {
        agent: Agent::parse(agent).ok(),
        contact: Some(PersonKey([contact; 16])),
        ..ConversationVersion::bare(
            ForeignId::parse("c1").unwrap(),
            Channel::parse("instagram").unwrap(),
            Timestamp::from_ms(0).unwrap(),
        )
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

use super::*;
use crate::domain::sample::link;
use crate::domain::time::Timestamp;

const SHOP: &str = "https://shop.example/";

fn mia() -> Agent {
    Agent::parse("mia").unwrap()
}

fn of_mia(id: u32) -> Link {
    let mut link = link(id, &format!("l{id}"), SHOP);
    link.spec.tags.agent = Some(mia());
    link
}

#[test]
fn an_agent_has_their_links_until_they_are_retired() {
    let agents = AgentLinks::default();
    agents.note(&link(1, "nobodys", SHOP));
    agents.note(&of_mia(3));
    agents.note(&of_mia(2));
    agents.note(&of_mia(3));
    let mut personal = of_mia(4);
    personal.spec.origin = Origin::Recipient;
    agents.note(&personal);
    assert_eq!(agents.of(&mia()), [LinkId(2), LinkId(3)]);
    agents.note(&Link { retired_at: Some(Timestamp::MIN), ..of_mia(2) });
    assert_eq!(agents.of(&mia()), [LinkId(3)]);
    assert!(agents.of(&Agent::parse("jon").unwrap()).is_empty());
}

#[test]
fn only_the_newest_links_of_an_agent_are_kept() {
    let agents = AgentLinks::default();
    let last = u32::try_from(AGENT_LINKS_MAX).unwrap() + 5;
    (0..last).rev().for_each(|id| agents.note(&of_mia(id)));
    let kept = agents.of(&mia());
    assert_eq!((kept.len(), kept[0]), (AGENT_LINKS_MAX, LinkId(5)));
}

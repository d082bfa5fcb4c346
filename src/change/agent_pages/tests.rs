//! Pages of agents in one data file.

use super::*;
use crate::change::What;
use crate::change::fixtures::File;

fn opened(file: &File, number: u64, agent: &str, series: u64, renews: bool) -> AgentPage {
    let agent = Agent::parse(agent).unwrap();
    match file.apply(number, What::OpenAgentPage { agent, series, renews }) {
        Outcome::AgentPage(page) => *page,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_agent_has_one_page_whose_address_ends_only_when_it_is_renewed() {
    let file = File::new();
    let first = opened(&file, 1, "mia", 7, false);
    assert_eq!((first.number, first.series), (0, 7));
    assert_eq!(opened(&file, 2, "mia", 8, false), first);
    let other = opened(&file, 3, "jon", 8, false);
    assert_eq!((other.number, other.series), (1, 8));
    let renewed = opened(&file, 4, "mia", 9, true);
    assert_eq!((renewed.number, renewed.series), (0, 9));
    assert!(renewed.since > first.since);
    assert_eq!(opened(&file, 5, "mia", 10, false), renewed);
    assert_eq!(file.store.write(crate::store::Txn::agent_pages).unwrap(), [renewed, other]);
}

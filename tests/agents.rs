//! The rules against agents that they were not written from. Where each file is from: `tests/agents/README.md`.

use std::fmt::Write as _;

use couplet::domain::click::{Facts, Method, Verdict};
use couplet::redirect::verdict::{Circumstances, Signals, judge};

fn verdict(agent: &str) -> (Verdict, String) {
    let circumstances = Circumstances {
        method: Method::Get,
        facts: Facts::default(),
        referrer_host: None,
        list: None,
    };
    let judged = judge(&Signals { circumstances, user_agent: Some(agent) });
    (judged.verdict, judged.rule.to_string())
}

/// A file of agents, what is right for each of them, and how many of a thousand may be judged otherwise.
struct Corpus {
    name: &'static str,
    text: &'static str,
    is_right: fn(Verdict) -> bool,
    wrong_per_mille: usize,
}

const CORPORA: [Corpus; 4] = [
    Corpus {
        name: "previewers",
        text: include_str!("agents/previews.txt"),
        is_right: |verdict| verdict == Verdict::Preview,
        wrong_per_mille: 10,
    },
    Corpus {
        name: "crawlers",
        text: include_str!("agents/crawlers.txt"),
        is_right: |verdict| !matches!(verdict, Verdict::Person | Verdict::Unknown),
        wrong_per_mille: 20,
    },
    Corpus {
        name: "in-app browsers",
        text: include_str!("agents/in-app.txt"),
        is_right: |verdict| verdict == Verdict::Person,
        wrong_per_mille: 0,
    },
    Corpus {
        name: "people's browsers",
        text: include_str!("agents/people.txt"),
        is_right: |verdict| verdict == Verdict::Person,
        wrong_per_mille: 1,
    },
];

#[test]
fn the_rules_hold_for_agents_that_they_were_not_written_from() {
    let (mut table, mut misses) = (String::new(), String::new());
    let mut are_met = true;
    for corpus in CORPORA {
        let agents: Vec<&str> = corpus.text.lines().collect();
        let wrong: Vec<_> = agents
            .iter()
            .map(|agent| (agent, verdict(agent)))
            .filter(|(_, (verdict, _))| !(corpus.is_right)(*verdict))
            .collect();
        let (all, right) = (agents.len(), agents.len() - wrong.len());
        #[expect(clippy::cast_precision_loss, reason = "a few thousand agents")]
        let percent = right as f64 * 100.0 / all as f64;
        writeln!(table, "{:<18} {right:>6} of {all:>6}  {percent:>7.3}%", corpus.name).unwrap();
        are_met &= wrong.len() * 1_000 <= all * corpus.wrong_per_mille;
        for (agent, (verdict, rule)) in wrong {
            writeln!(misses, "{}: {verdict} by {rule}: {agent}", corpus.name).unwrap();
        }
    }
    insta::assert_snapshot!(table);
    assert!(are_met, "{misses}");
}
